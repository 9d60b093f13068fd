//! Declares the parts of a view: fieldsets, inlines, actions, the users' table, computed columns, export, audit.

use serde::{Deserialize, Serialize};

use super::super::constant::{list, setters, text};
use super::super::{List, PerDatabase, Text, is_empty, is_false, is_true, yes};
use super::{FormatDef, Rule};

/// `fieldset("Stock", [sku, in_stock], collapsed)`: a group of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FieldsetDef {
    /// Heading.
    pub title: Text,
    /// Columns, in order.
    pub columns: List<Text>,
    /// Whether it is closed at first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub collapsed: bool,
    /// Explanation below the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
}

/// `inline(OrderLine, fk = order_id, …)`: the rows of another table on this one's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct InlineDef {
    /// Schema of the other table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Text>,
    /// The other table.
    pub table: Text,
    /// Its column that references this table; absent where only one foreign key does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fk: Option<Text>,
    /// Its columns on the form; all that forms write where none is given.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub columns: List<Text>,
    /// Its columns that are shown and never written.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub readonly: List<Text>,
    /// How its rows are laid out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<InlineStyle>,
    /// Empty rows for new entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<u32>,
    /// Fewest rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// Most rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// Whether rows may be deleted here.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub can_delete: bool,
}

/// How the rows of an inline are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InlineStyle {
    /// A line each.
    Table,
    /// A form each.
    Stacked,
}

/// `action(archive, label = "Archive", confirm = "Archive {count} rows?", danger)`: an action on chosen rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ActionDef {
    /// Name in URLs and permissions.
    pub name: Text,
    /// Label of the button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// Question asked before; `{count}` is the number of rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<Text>,
    /// Whether it is shown as dangerous.
    #[serde(default, skip_serializing_if = "is_false")]
    pub danger: bool,
    /// Who may run it; who may edit, where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Rule>,
    /// Columns asked for before it runs.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub form: List<Text>,
    /// Rust path of the handler; absent where the application registers one by the action's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<Text>,
}

/// `auth(login = email, password = hashed_password, …)`: the columns by which the table holds the panel's users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AuthDef {
    /// What a user types to log in.
    pub login: Text,
    /// The password's hash.
    pub password: Text,
    /// Whether the user may log in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<Text>,
    /// Whether the user may enter the panel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<Text>,
    /// Whether the user may do everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superuser: Option<Text>,
    /// The user's group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Text>,
}

/// `column("total", expr = "price * quantity")`: a column that an expression computes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ComputedColumnDef {
    /// Its name, by which lists may show it.
    pub name: Text,
    /// The SQL expression.
    pub expr: PerDatabase<Text>,
    /// Label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// How its values are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<FormatDef>,
}

/// `export(csv, json, columns(…), max_rows = 50_000)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExportDef {
    /// Formats offered.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub types: List<ExportFormat>,
    /// Columns; those of the list where none is given.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub columns: List<Text>,
    /// Most rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_rows: Option<u64>,
}

/// A format of exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExportFormat {
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
}

/// `audit(redact(notes))` or `audit = false`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AuditDef {
    /// Whether changes are recorded.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub enabled: bool,
    /// Columns whose values are left out.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub redact: List<Text>,
}

impl FieldsetDef {
    /// A group of columns.
    #[must_use]
    pub const fn new(title: &'static str, columns: &'static [Text]) -> Self {
        Self {
            title: text(title),
            columns: list(columns),
            collapsed: false,
            help: None,
        }
    }

    setters! {
        /// Closes it at first.
        collapsed: bool;
        /// Sets the explanation.
        help: Option<Text>;
    }
}

impl InlineDef {
    /// The rows of a table.
    #[must_use]
    pub const fn new(schema: Option<&'static str>, table: &'static str) -> Self {
        Self {
            schema: match schema {
                Some(schema) => Some(text(schema)),
                None => None,
            },
            table: text(table),
            fk: None,
            columns: list(&[]),
            readonly: list(&[]),
            style: None,
            extra: None,
            min: None,
            max: None,
            can_delete: true,
        }
    }

    setters! {
        /// Sets the column that references this table.
        fk: Option<Text>;
        /// Sets the columns on the form.
        columns: List<Text>;
        /// Sets the columns that are never written.
        readonly: List<Text>;
        /// Sets the layout.
        style: Option<InlineStyle>;
        /// Sets the empty rows.
        extra: Option<u32>;
        /// Sets the fewest rows.
        min: Option<u32>;
        /// Sets the most rows.
        max: Option<u32>;
        /// Sets whether rows may be deleted here.
        can_delete: bool;
    }
}

impl ActionDef {
    /// An action of this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name: text(name),
            label: None,
            confirm: None,
            danger: false,
            needs: None,
            form: list(&[]),
            handler: None,
        }
    }

    setters! {
        /// Sets the label.
        label: Option<Text>;
        /// Sets the question asked before.
        confirm: Option<Text>;
        /// Shows it as dangerous.
        danger: bool;
        /// Sets who may run it.
        needs: Option<Rule>;
        /// Sets the columns asked for.
        form: List<Text>;
        /// Sets the handler.
        handler: Option<Text>;
    }
}

impl AuthDef {
    /// Users that log in by these two columns.
    #[must_use]
    pub const fn new(login: &'static str, password: &'static str) -> Self {
        Self {
            login: text(login),
            password: text(password),
            active: None,
            staff: None,
            superuser: None,
            group: None,
        }
    }

    setters! {
        /// Sets the column of who may log in.
        active: Option<Text>;
        /// Sets the column of who may enter the panel.
        staff: Option<Text>;
        /// Sets the column of who may do everything.
        superuser: Option<Text>;
        /// Sets the column of the group.
        group: Option<Text>;
    }
}

impl ComputedColumnDef {
    /// A column of this name.
    #[must_use]
    pub const fn new(name: &'static str, expr: PerDatabase<Text>) -> Self {
        Self {
            name: text(name),
            expr,
            label: None,
            format: None,
        }
    }

    setters! {
        /// Sets the label.
        label: Option<Text>;
        /// Sets how values are shown.
        format: Option<FormatDef>;
    }
}

impl ExportDef {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            types: list(&[]),
            columns: list(&[]),
            max_rows: None,
        }
    }

    setters! {
        /// Sets the formats.
        types: List<ExportFormat>;
        /// Sets the columns.
        columns: List<Text>;
        /// Sets the most rows.
        max_rows: Option<u64>;
    }
}

impl AuditDef {
    /// An audit of every change, or of none.
    #[must_use]
    pub const fn new(enabled: bool) -> Self {
        Self {
            enabled,
            redact: list(&[]),
        }
    }

    setters! {
        /// Sets the columns whose values are left out.
        redact: List<Text>;
    }
}
