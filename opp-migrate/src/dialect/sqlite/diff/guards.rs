//! What must hold of the rows before a table changes, in words that say which column is at fault?

use super::{ColumnPair, TablePair};
use crate::dialect::sqlite::names::quoted;
use crate::dialect::sqlite::types::Stored;
use crate::script::Direction;
use crate::step::Guard;

impl TablePair<'_> {
    pub(super) fn misfit(&self, pair: &ColumnPair<'_>) -> Option<Guard> {
        let misfit = pair.conversion.as_ref()?.misfit.as_ref()?;
        let at = self.at(&pair.next.column.name);
        let wanted = match (&pair.next.stored, pair.next.column.ty.max_length) {
            (Stored::Text(_), Some(length)) => format!("text of at most {length} characters"),
            (stored, _) => stored.name(),
        };
        Some(Guard {
            message: self.message(&pair.next.column.name, &format!("holds values that are no {wanted}")),
            count: format!(
                "SELECT count(*) FROM {} WHERE {at} IS NOT NULL AND ({misfit})",
                quoted(&self.next.table.name.name)
            ),
        })
    }

    pub(super) fn missing(&self, pair: &ColumnPair<'_>) -> Option<Guard> {
        let column = &pair.next.column;
        let table = quoted(&self.next.table.name.name);
        let (what, count) = match pair.previous {
            _ if column.nullable || pair.fallback().is_some() || pair.is_numbered() => return None,
            None if self.direction == Direction::Down => return None,
            None => (
                "is NOT NULL and has no value for the rows that are there",
                format!("SELECT count(*) FROM {table}"),
            ),
            Some(previous) if previous.column.nullable => (
                "is NULL in some rows and becomes NOT NULL",
                format!("SELECT count(*) FROM {table} WHERE {} IS NULL", self.at(&column.name)),
            ),
            Some(_) => return None,
        };
        Some(Guard {
            message: self.message(&column.name, what),
            count,
        })
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
        Some(Guard {
            message: self.message(&key.columns.join(", "), "holds duplicates and becomes the primary key"),
            count: duplicates(&self.next.table.name.name, &values, false),
        })
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
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        Some(Guard {
            message: format!(
                "opp stopped, nothing was changed: {} holds duplicates in ({}), which {name} makes unique",
                self.next.table.name,
                names.join(", ")
            ),
            count: duplicates(&self.next.table.name.name, &values, true),
        })
    }

    fn message(&self, column: &str, what: &str) -> String {
        format!(
            "opp stopped, nothing was changed: {}.{column} {what}",
            self.next.table.name
        )
    }
}

/// Counts groups of rows that are equal in some expressions. They are named first: `GROUP BY 1` would mean the first
/// result column.
fn duplicates(table: &str, expressions: &[&str], nulls_differ: bool) -> String {
    let names: Vec<_> = (0..expressions.len()).map(|number| format!("k{number}")).collect();
    let named: Vec<_> = expressions
        .iter()
        .zip(&names)
        .map(|(sql, name)| format!("{sql} AS {name}"))
        .collect();
    let known: Vec<_> = names.iter().map(|name| format!("{name} IS NOT NULL")).collect();
    let known = if nulls_differ {
        format!(" WHERE {}", known.join(" AND "))
    } else {
        String::new()
    };
    format!(
        "SELECT count(*) FROM (SELECT 1 FROM (SELECT {} FROM {}){known} GROUP BY {} HAVING count(*) > 1)",
        named.join(", "),
        quoted(table),
        names.join(", ")
    )
}
