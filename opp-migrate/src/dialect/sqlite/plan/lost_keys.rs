//! Which foreign keys by hand rest on what is no longer unique? SQLite drops a unique index below them, and every later statement on
//! either table fails with "foreign key mismatch".

use std::collections::BTreeSet;

use opp_core::def::IndexPart;

use super::{Kept, Planner, Step};
use crate::dialect::guard;
use crate::dialect::sqlite::names::SQL;
use crate::schema::{Index, Table};
use crate::script::FOUND;

impl Planner<'_> {
    /// Stops the file before it changes anything, where such a key is there.
    pub(super) fn guard_lost_keys(&self) -> Vec<Step> {
        self.kept
            .iter()
            .flat_map(|kept| self.guards_of_lost_keys(kept))
            .collect()
    }

    fn guards_of_lost_keys(&self, kept: &Kept<'_>) -> Vec<Step> {
        let old = &kept.previous.name;
        let after = unique_columns(kept.next);
        let goes = |columns: &&BTreeSet<String>| {
            let renamed = columns.iter().map(|column| {
                let goes = kept.diff.dropped.iter().any(|name| name.eq_ignore_ascii_case(column));
                let spelled = kept
                    .previous
                    .columns
                    .iter()
                    .find(|it| it.name.eq_ignore_ascii_case(column));
                let spelled = spelled.filter(|_| !goes)?;
                Some(self.lineage.next_column(old, &spelled.name).to_ascii_lowercase())
            });
            let renamed: Option<BTreeSet<_>> = renamed.collect();
            renamed.is_none_or(|columns| !after.contains(&columns))
        };
        let before = unique_columns(kept.previous);
        let lost = before.iter().filter(goes);
        lost.map(|columns| self.guard_lost_key(kept.previous, columns))
            .collect()
    }

    fn guard_lost_key(&self, table: &Table, columns: &BTreeSet<String>) -> Step {
        let known: Vec<_> = self
            .pair
            .before
            .tables
            .values()
            .flat_map(|child| child.foreign_keys.iter().map(move |key| (child, key)))
            .filter(|(_, key)| key.references == table.name)
            .map(|(child, key)| format!("{} ({})", child.name.name, key.columns.join(", ")).to_ascii_lowercase())
            .map(|form| SQL.string(&form))
            .collect();
        let is_key = table
            .primary_key
            .as_ref()
            .is_some_and(|key| set(&key.columns) == *columns);
        // A key that names no columns refers to the primary key.
        let unnamed = if is_key { " OR f.\"to\" IS NULL" } else { "" };
        let columns: Vec<_> = columns.iter().map(String::as_str).collect();
        let columns = columns.join(", ");
        let own = "(SELECT group_concat(\"from\", ', ') FROM (SELECT \"from\" FROM pragma_foreign_key_list(m.name) WHERE id = f.id ORDER BY seq))";
        let count = format!(
            "SELECT count(*) FROM (\n  \
             SELECT 'foreign key (' || {own} || ') of ' || m.name AS {FOUND} FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f\n  \
             WHERE m.type = 'table' AND f.seq = 0 AND lower(f.\"table\") = {}\n    \
             AND ((SELECT group_concat(c, ', ') FROM (SELECT lower(\"to\") AS c FROM pragma_foreign_key_list(m.name) WHERE id = f.id ORDER BY c)) = {}{unnamed})\n    \
             AND lower(m.name || ' (' || {own} || ')') NOT IN ({})\n)",
            SQL.string(&table.name.name.to_ascii_lowercase()),
            SQL.string(&columns),
            known.join(", ")
        );
        let message = format_args!(
            "a foreign key made by hand refers to ({columns}) of {}, which would no longer be unique; drop that key first",
            table.name
        );
        Step::Guard(guard::before(message, count))
    }
}

/// The columns that foreign keys may refer to, in small letters.
fn unique_columns(table: &Table) -> BTreeSet<BTreeSet<String>> {
    let key = table.primary_key.iter().map(|key| set(&key.columns));
    let uniques = table.uniques.iter().map(|unique| set(&unique.columns));
    key.chain(uniques)
        .chain(table.indexes.iter().filter_map(index_columns))
        .collect()
}

fn index_columns(index: &Index) -> Option<BTreeSet<String>> {
    let column = |part: &IndexPart| match part {
        IndexPart::Column(sorted) => Some(sorted.name.to_ascii_lowercase()),
        IndexPart::Expr(_) => None,
    };
    let is_whole = index.unique && index.predicate.is_none();
    index
        .parts
        .iter()
        .map(column)
        .collect::<Option<_>>()
        .filter(|_| is_whole)
}

fn set(names: &[String]) -> BTreeSet<String> {
    names.iter().map(|name| name.to_ascii_lowercase()).collect()
}
