//! Rows of a catalog.

/// One thing of a catalog.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// `table`, `index`, `trigger`, `view`; on the servers also `column`, `constraint`, `enum` and others.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The table it belongs to; a table's or view's own name.
    pub table: String,
    /// On SQLite the statement that makes it, on the servers a JSON object that describes it.
    pub sql: String,
}

/// Something of a catalog that a [`Schema`](crate::schema::Schema) has no place for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// As in [`Row::kind`].
    pub kind: String,
    /// As in [`Row::name`].
    pub name: String,
    /// What there is no place for, in words.
    pub what: &'static str,
}

impl Unknown {
    /// Something of a row.
    #[must_use]
    pub fn of(row: &Row, what: &'static str) -> Self {
        Self {
            kind: row.kind.clone(),
            name: row.name.clone(),
            what,
        }
    }
}

/// Diesel's and opp's own tables.
#[must_use]
pub fn is_bookkeeping(name: &str) -> bool {
    name == "__diesel_schema_migrations" || name.starts_with("__opp_")
}
