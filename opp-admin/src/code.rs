//! Code of the application: actions, hooks, formats and rules, by their Rust paths.
//!
//! A view names a function by its path. `#[opp_admin::action]`, `#[opp_admin::hook]`, `#[opp_admin::format]` and
//! `#[opp_admin::rule]` register functions; a panel whose views name one that is not compiled in is refused.

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;

use crate::db::{Bind, Conn, DbError, Dialect, Sql};
use crate::descriptor::{Format, View, rules_in_code};
use crate::record::Record;
use crate::users::User;

mod person;

pub use person::Person;

/// What an action or hook gives: done, or why not.
pub type Running<'a> = BoxFuture<'a, Result<(), Refused>>;

/// A function with its path.
pub struct Registered {
    /// Its path.
    pub path: &'static str,
    /// The function.
    pub code: Code,
}

/// A function.
pub enum Code {
    /// Runs on the selected rows.
    Action(for<'a, 'b> fn(&'a mut Action<'b>) -> Running<'a>),
    /// Runs around a change.
    Hook(for<'a, 'b> fn(&'a mut Hook<'b>) -> Running<'a>),
    /// Shows a value.
    Format(fn(&str) -> String),
    /// Says whether somebody may do something.
    Rule(fn(&Person<'_>) -> bool),
}

inventory::collect!(Registered);

/// Why code of the application refuses something. Everything of the request is rolled back, and the user reads the message.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    pub(crate) field: Option<String>,
    message: String,
    pub(crate) database: Option<DbError>,
}

impl Refused {
    /// A refusal as a whole.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            field: None,
            message: message.into(),
            database: None,
        }
    }

    /// A refusal of a field's value.
    #[must_use]
    pub fn at(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::new(message)
        }
    }
}

impl From<&str> for Refused {
    fn from(message: &str) -> Self {
        Self::new(message)
    }
}

impl From<String> for Refused {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}

/// A row that code of the application reads and changes. Secret fields are not in it.
#[derive(Clone, Debug, Default)]
pub struct Row {
    record: Record,
    set: BTreeMap<String, Option<String>>,
}

impl Row {
    pub(crate) fn new(record: Record) -> Self {
        Self {
            record,
            set: BTreeMap::new(),
        }
    }

    /// A value as text, as the panel's forms write it; `None` for NULL.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        match self.set.get(field) {
            Some(value) => value.as_deref(),
            None => self.record.get(field),
        }
    }

    /// Sets a value, written as in a form of the panel. It is saved where the function gives `Ok`.
    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        self.set.insert(field.to_owned(), Some(value.into()));
    }

    /// Sets a value to NULL.
    pub fn clear(&mut self, field: &str) {
        self.set.insert(field.to_owned(), None);
    }

    /// What was set.
    pub(crate) fn changes(self) -> BTreeMap<String, Option<String>> {
        self.set
    }
}

/// The transaction in which code of the application runs, and who asked for it.
struct Context<'a> {
    conn: &'a mut Conn,
    dialect: Dialect,
    view: &'a View,
    user: &'a User,
}

impl Context<'_> {
    async fn execute(&mut self, sql: &str, values: &[Option<&str>]) -> Result<usize, Refused> {
        let mut statement = Sql::new(self.dialect, sql);
        statement.binds = values.iter().map(|value| Bind::from(*value)).collect();
        self.conn.execute(&statement).await.map_err(|error| Refused {
            database: Some(error),
            ..Refused::new("the database refused a statement of the application")
        })
    }
}

/// An action on the selected rows.
pub struct Action<'a> {
    context: Context<'a>,
    inputs: BTreeMap<String, Option<String>>,
    rows: Vec<Row>,
}

/// A change of one row.
pub struct Hook<'a> {
    context: Context<'a>,
    before: Option<Row>,
    row: Row,
}

macro_rules! of_context {
    () => {
        /// The table.
        #[must_use]
        pub fn table(&self) -> &str {
            &self.context.view.table
        }

        /// What the user signed in with.
        #[must_use]
        pub fn login(&self) -> &str {
            &self.context.user.login
        }

        /// The user's group.
        #[must_use]
        pub fn group(&self) -> Option<&str> {
            self.context.user.group.as_deref()
        }

        /// Whether the user may do everything.
        #[must_use]
        pub fn is_superuser(&self) -> bool {
            self.context.user.superuser
        }

        /// Runs a statement in the transaction of the change, with values for its placeholders (`$1` on PostgreSQL, `?` elsewhere);
        /// the number of rows that it changed. Values are bound as text: cast them in the statement where the column needs it.
        ///
        /// # Errors
        /// The database refused the statement; give the error back, so that everything is rolled back.
        pub async fn execute(&mut self, sql: &str, values: &[Option<&str>]) -> Result<usize, Refused> {
            self.context.execute(sql, values).await
        }
    };
}

impl<'a> Action<'a> {
    pub(crate) fn new(
        conn: &'a mut Conn,
        dialect: Dialect,
        (view, user): (&'a View, &'a User),
        inputs: BTreeMap<String, Option<String>>,
        rows: &[Record],
    ) -> Self {
        Self {
            context: Context {
                conn,
                dialect,
                view,
                user,
            },
            inputs,
            rows: rows.iter().cloned().map(Row::new).collect(),
        }
    }

    of_context!();

    /// The selected rows.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The selected rows, to be changed.
    pub fn rows_mut(&mut self) -> &mut [Row] {
        &mut self.rows
    }

    /// What was typed into a field that the action asks for.
    #[must_use]
    pub fn input(&self, field: &str) -> Option<&str> {
        self.inputs.get(field).and_then(Option::as_deref)
    }

    pub(crate) fn into_rows(self) -> Vec<Row> {
        self.rows
    }
}

impl<'a> Hook<'a> {
    pub(crate) fn new(
        conn: &'a mut Conn,
        dialect: Dialect,
        (view, user): (&'a View, &'a User),
        before: Option<&Record>,
        row: Record,
    ) -> Self {
        Self {
            context: Context {
                conn,
                dialect,
                view,
                user,
            },
            before: before.cloned().map(Row::new),
            row: Row::new(row),
        }
    }

    of_context!();

    /// The row as it is to be, or was where it is deleted.
    #[must_use]
    pub fn row(&self) -> &Row {
        &self.row
    }

    /// The row, to be changed before it is saved. After it was saved, changes have no effect.
    pub fn row_mut(&mut self) -> &mut Row {
        &mut self.row
    }

    /// The row before the change; nothing for a new one.
    #[must_use]
    pub fn before(&self) -> Option<&Row> {
        self.before.as_ref()
    }

    pub(crate) fn into_row(self) -> Row {
        self.row
    }
}

/// A registered function, by its path or, where that is a single name, by the only path that ends with it.
fn find(path: &str) -> Result<&'static Code, String> {
    let ending = format!("::{path}");
    let fits = |one: &&Registered| one.path == path || !path.contains("::") && one.path.ends_with(&ending);
    let mut found = inventory::iter::<Registered>().filter(fits);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(&one.code),
        (None, _) => Err(format!("`{path}` is not compiled into this program")),
        (Some(one), Some(other)) => Err(format!(
            "`{path}` may be `{}` or `{}`: name one of them",
            one.path, other.path
        )),
    }
}

/// An action.
pub(crate) fn action(path: &str) -> Option<for<'a, 'b> fn(&'a mut Action<'b>) -> Running<'a>> {
    match find(path) {
        Ok(Code::Action(run)) => Some(*run),
        _ => None,
    }
}

/// A hook.
pub(crate) fn hook(path: &str) -> Option<for<'a, 'b> fn(&'a mut Hook<'b>) -> Running<'a>> {
    match find(path) {
        Ok(Code::Hook(run)) => Some(*run),
        _ => None,
    }
}

/// A format.
pub(crate) fn format(path: &str) -> Option<fn(&str) -> String> {
    match find(path) {
        Ok(Code::Format(show)) => Some(*show),
        _ => None,
    }
}

/// A rule.
pub(crate) fn rule(path: &str) -> Option<fn(&Person<'_>) -> bool> {
    match find(path) {
        Ok(Code::Rule(holds)) => Some(*holds),
        _ => None,
    }
}

/// The functions that views name and this program does not have.
pub(crate) fn missing(views: &[View]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut need = |view: &View, path: &str, word: &str, fits: fn(&Code) -> bool| {
        let reason = match find(path) {
            Ok(code) if fits(code) => return,
            Ok(_) => format!("`{path}` is not registered as {word}"),
            Err(reason) => reason,
        };
        problems.push(format!("{}: {reason}", view.table));
    };
    for view in views {
        for handler in view.actions.iter().filter_map(|action| action.handler.as_ref()) {
            need(view, handler, "an action", |code| matches!(code, Code::Action(_)));
        }
        for handler in view.hooks.values() {
            need(view, handler, "a hook", |code| matches!(code, Code::Hook(_)));
        }
        for rule in rules_in_code(view) {
            need(view, rule, "a rule", |code| matches!(code, Code::Rule(_)));
        }
        let fields = view.fields.iter().filter_map(|field| field.format.as_ref());
        for format in fields.chain(view.column_formatters.values()) {
            if let Format::Custom(path) = format {
                need(view, path, "a format", |code| matches!(code, Code::Format(_)));
            }
        }
    }
    problems
}
