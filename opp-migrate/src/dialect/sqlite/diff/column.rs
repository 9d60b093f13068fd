//! What becomes of one column, and what fills it?

use crate::dialect::sqlite::convert::Conversion;
use crate::dialect::sqlite::ddl::SpelledColumn;
use crate::dialect::sqlite::names::SQL;
use crate::dialect::sqlite::values::{self, ValueSql};

/// A column before and after.
pub(super) struct ColumnPair<'a> {
    pub(super) previous: Option<&'a SpelledColumn<'a>>,
    pub(super) next: &'a SpelledColumn<'a>,
    pub(super) backfill: Option<ValueSql>,
    pub(super) conversion: Option<Conversion>,
    /// The column of the old rows under its new name, qualified.
    pub(super) at: String,
}

impl ColumnPair<'_> {
    /// What takes the place of a missing value.
    pub(super) fn fallback(&self) -> Option<&str> {
        let default = || self.next.default.as_ref().filter(|value| value.text != "NULL");
        self.backfill.as_ref().or_else(default).map(|value| value.text.as_str())
    }

    /// What fills the column in a rebuild.
    pub(super) fn value(&self) -> String {
        match (&self.conversion, self.fallback()) {
            (Some(found), Some(fallback)) if !self.next.column.nullable && self.was_nullable() => {
                format!("coalesce({}, {fallback})", found.value)
            }
            (Some(found), _) => found.value.clone(),
            (None, Some(fallback)) => fallback.to_owned(),
            (None, None) if self.is_numbered() => "NULL".to_owned(),
            (None, None) if self.next.column.nullable => "NULL".to_owned(),
            (None, None) => values::zero(&self.next.stored),
        }
    }

    /// Whether SQLite numbers the rows: the column is a new auto-increment key.
    pub(super) fn is_numbered(&self) -> bool {
        self.previous.is_none() && self.next.counting && self.backfill.is_none()
    }

    /// Whether rows that differ may become equal: their values change, or how they are compared.
    pub(super) fn becomes_other(&self) -> bool {
        let Some(previous) = self.previous else { return false };
        let same = self.value() == self.at;
        self.next.column.generated.is_none() && (!same || previous.column.collate != self.next.column.collate)
    }

    /// The value that fills the column, compared as the column does.
    pub(super) fn compared_value(&self) -> String {
        let collation = self.next.column.collate.as_deref().unwrap_or("BINARY");
        format!("{} COLLATE {}", self.value(), SQL.quoted(collation))
    }

    fn was_nullable(&self) -> bool {
        self.previous.is_some_and(|previous| previous.column.nullable)
    }

    /// What fills the column after it was added in place: its default does so by itself.
    pub(super) fn fill(&self) -> Option<String> {
        let generated = self.next.column.generated.is_some();
        self.backfill
            .as_ref()
            .filter(|_| !generated)
            .map(|value| value.text.clone())
    }

    /// With foreign keys on, a column with a reference must be NULL in the rows there are.
    pub(super) fn takes_reference(&self) -> bool {
        self.next.column.nullable && self.next.default.is_none()
    }
}
