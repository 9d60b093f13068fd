//! What must hold of the rows before a table changes, in words that say which column is at fault?

use super::{ColumnPair, TablePair};
use crate::dialect::guard::{self, Nulls};
use crate::dialect::sqlite::names::SQL;
use crate::dialect::sqlite::types::Stored;
use crate::script::Direction;
use crate::step::Guard;

impl TablePair<'_> {
    /// Rows that do not fit the new type, and a counter that gives the next row a number that does not.
    pub(super) fn misfits(&self, pair: &ColumnPair<'_>) -> impl Iterator<Item = Guard> {
        self.misfit(pair).into_iter().chain(self.counter(pair))
    }

    fn counter(&self, pair: &ColumnPair<'_>) -> Option<Guard> {
        let previous = pair.previous.filter(|it| it.counting && pair.next.counting)?;
        let (Stored::Integer(before), Stored::Integer(after)) = (&previous.stored, &pair.next.stored) else {
            return None;
        };
        let most = 1_i64.checked_shl(after.checked_sub(1)?).filter(|_| after < before)? - 1;
        Some(self.guard(
            &pair.next.column.name,
            &format!("counts from a number on that is no {}", pair.next.stored.name()),
            guard::matching(
                "sqlite_sequence",
                &format!("name = {} AND seq > {most}", SQL.string(&self.next.table.name.name)),
            ),
        ))
    }

    fn misfit(&self, pair: &ColumnPair<'_>) -> Option<Guard> {
        let misfit = pair.conversion.as_ref()?.misfit.as_ref()?;
        let at = self.at(&pair.next.column.name);
        let wanted = match (&pair.next.stored, pair.next.column.ty.max_length) {
            (Stored::Text(_), Some(length)) => format!("text of at most {length} characters"),
            (stored, _) => stored.name(),
        };
        let condition = format!("{at} IS NOT NULL AND ({misfit})");
        Some(self.guard(
            &pair.next.column.name,
            &format!("holds values that are no {wanted}"),
            guard::matching(&SQL.quoted(&self.next.table.name.name), &condition),
        ))
    }

    pub(super) fn missing(&self, pair: &ColumnPair<'_>) -> Option<Guard> {
        let column = &pair.next.column;
        let table = SQL.quoted(&self.next.table.name.name);
        let (what, count) = match pair.previous {
            _ if column.nullable || pair.fallback().is_some() || pair.is_numbered() => return None,
            None if self.direction == Direction::Down => return None,
            None => (
                "is NOT NULL and has no value for the rows that are there",
                format!("SELECT count(*) FROM {table}"),
            ),
            Some(previous) if previous.column.nullable => (
                "is NULL in some rows and becomes NOT NULL",
                guard::matching(&table, &format!("{} IS NULL", self.at(&column.name))),
            ),
            Some(_) => return None,
        };
        Some(self.guard(&column.name, what, count))
    }

    pub(super) fn doubled_key(&self, columns: &[ColumnPair<'_>], copy: &[(String, String)]) -> Option<Guard> {
        let key = self.next.table.primary_key.as_ref()?;
        let numbered = |pair: &ColumnPair<'_>| pair.is_numbered() && key.columns.contains(&pair.next.column.name);
        if columns.iter().any(numbered) {
            return None;
        }
        let value = |name: &String| {
            copy.iter()
                .find(|(column, _)| column == name)
                .map(|(_, value)| value.as_str())
        };
        let values: Vec<_> = key.columns.iter().map(value).collect::<Option<_>>()?;
        Some(self.guard(
            &key.columns.join(", "),
            "holds duplicates and becomes the primary key",
            guard::duplicates(&SQL.quoted(&self.next.table.name.name), &values, None, Nulls::Equal),
        ))
    }

    /// Rows that become equal because their values change, where they have to differ.
    pub(super) fn doubled_values(&self, columns: &[ColumnPair<'_>]) -> Vec<Guard> {
        let table = self.next.table;
        let key = table.primary_key.iter().filter(|_| self.renamed_key() == self.key());
        let key = key.map(|key| ("the primary key", &key.columns));
        let uniques = table
            .uniques
            .iter()
            .map(|unique| (unique.name.as_str(), &unique.columns));
        key.chain(uniques)
            .filter_map(|(name, names)| self.doubled(columns, name, names))
            .collect()
    }

    fn doubled(&self, columns: &[ColumnPair<'_>], name: &str, names: &[String]) -> Option<Guard> {
        let find = |name: &String| columns.iter().find(|pair| pair.next.column.name == *name);
        let pairs: Vec<_> = names.iter().map(find).collect::<Option<_>>()?;
        if !pairs.iter().any(|pair| pair.becomes_other()) {
            return None;
        }
        let values: Vec<String> = pairs.iter().map(|pair| pair.compared_value()).collect();
        let table = &self.next.table.name;
        Some(guard::before(
            guard::duplicates_message(table, &names.join(", "), name),
            guard::duplicates(&SQL.quoted(&table.name), &values, None, Nulls::Differ),
        ))
    }

    fn guard(&self, column: &str, what: &str, count: String) -> Guard {
        guard::before(format_args!("{}.{column} {what}", self.next.table.name), count)
    }
}
