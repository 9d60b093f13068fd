//! A statement under construction: text, and the values bound to it.

use super::bind::Bind;
use super::{Dialect, Spelling};
use crate::descriptor::{Field, View};

/// A statement.
#[derive(Clone, Debug)]
pub(crate) struct Sql {
    pub(crate) dialect: Dialect,
    pub(crate) text: String,
    pub(crate) binds: Vec<Bind>,
}

impl Sql {
    /// A statement that begins with a text.
    pub(crate) fn new(dialect: Dialect, text: &str) -> Self {
        Self {
            dialect,
            text: text.to_owned(),
            binds: Vec::new(),
        }
    }

    /// Adds text of the panel's own.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a quoted identifier.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        let quoted = self.dialect.quoted(name);
        self.push(&quoted)
    }

    /// Adds a view's table.
    pub(crate) fn table(&mut self, view: &View) -> &mut Self {
        if let Some(schema) = &view.schema {
            self.name(schema).push(".");
        }
        self.name(&view.table)
    }

    /// Adds a column behind its table's alias.
    pub(crate) fn column(&mut self, alias: &str, field: &Field) -> &mut Self {
        let expression = self.dialect.expression(alias, field);
        self.push(&expression)
    }

    /// Adds a value of a field, in the canonical form of its kind.
    pub(crate) fn value(&mut self, field: &Field, canonical: Option<&str>) -> &mut Self {
        let bind = canonical.map_or(Bind::Null, |text| self.dialect.bind(field, text));
        let cast = self.dialect.cast(field);
        self.bind(bind, cast.as_deref())
    }

    /// Adds a value without a field: a text, or an integer where `cast` names an integer's type.
    pub(crate) fn bind(&mut self, bind: Bind, cast: Option<&str>) -> &mut Self {
        self.binds.push(bind);
        let placeholder = self.dialect.placeholder(self.binds.len());
        match cast {
            Some(cast) => self.push(&format!("CAST({placeholder} AS {cast})")),
            None => self.push(&placeholder),
        }
    }

    /// Adds the condition that a column matches a pattern of `LIKE`, in which `!` escapes.
    pub(crate) fn like(&mut self, alias: &str, field: &Field, pattern: &str) -> &mut Self {
        let column = self.dialect.expression(alias, field);
        let begin = self.dialect.like(&column, field.kind);
        let lowered = self.dialect == Dialect::Mysql;
        let pattern = if lowered {
            pattern.to_lowercase()
        } else {
            pattern.to_owned()
        };
        self.push(&begin).bind(Bind::Text(pattern), None).push(" ESCAPE '!'")
    }

    /// Adds an integer.
    pub(crate) fn integer(&mut self, number: i64) -> &mut Self {
        let cast = self.dialect.integer_cast();
        self.bind(Bind::Int(number), cast)
    }

    /// Adds items with a separator between them.
    pub(crate) fn separated<T>(
        &mut self,
        separator: &str,
        items: impl IntoIterator<Item = T>,
        mut add: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            add(self, item);
        }
        self
    }
}
