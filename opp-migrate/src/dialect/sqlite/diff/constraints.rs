//! Which checks, keys and indexes are the same under new names?

use std::collections::BTreeSet;

use opp_sql::{Dialect, expression};

use super::TablePair;
use super::form::{IndexForm, foreign_key_form, index_form};
use crate::dialect::sqlite::step::IndexSql;
use crate::schema::{Check, ForeignKey};

impl<'a> TablePair<'a> {
    pub(super) fn rename(&self) -> impl Fn(&str) -> Option<&'a str> {
        let mut names = Vec::new();
        for spelled in &self.previous.columns {
            let next = self
                .lineage
                .next_column(&self.previous.table.name, &spelled.column.name);
            if next != spelled.column.name {
                names.push((spelled.column.name.as_str(), next));
            }
        }
        move |word| {
            let found = names.iter().find(|(previous, _)| previous.eq_ignore_ascii_case(word));
            found.map(|(_, next)| *next)
        }
    }

    pub(super) fn previous_checks(&self) -> BTreeSet<String> {
        let rename = self.rename();
        let checks = self.previous.table.checks.iter();
        checks
            .map(|found| expression::normalize_renamed(&found.expression, Dialect::Sqlite, &rename))
            .collect()
    }

    pub(super) fn added_checks(&self) -> impl Iterator<Item = &'a Check> {
        let before = self.previous_checks();
        let checks = self.next.table.checks.iter();
        checks.filter(move |found| !before.contains(&expression::normalize(&found.expression, Dialect::Sqlite)))
    }

    /// The old keys under the new names, without their own.
    pub(super) fn previous_foreign_keys(&self) -> BTreeSet<String> {
        let table = self.previous.table;
        let renamed = |key: &ForeignKey| {
            let column = |name: &String| self.lineage.next_column(&table.name, name).to_owned();
            let referenced = |name: &String| self.lineage.next_column(&key.references, name).to_owned();
            foreign_key_form(&ForeignKey {
                name: String::new(),
                columns: key.columns.iter().map(column).collect(),
                references: self.lineage.next_table(&key.references).clone(),
                referenced_columns: key.referenced_columns.iter().map(referenced).collect(),
                on_delete: key.on_delete,
                on_update: key.on_update,
                deferrable: key.deferrable,
            })
        };
        table.foreign_keys.iter().map(renamed).collect()
    }

    pub(super) fn added_foreign_keys(&self) -> impl Iterator<Item = &'a ForeignKey> {
        let before = self.previous_foreign_keys();
        let keys = self.next.table.foreign_keys.iter();
        keys.filter(move |key| !before.contains(&foreign_key_form(key)))
    }

    pub(super) fn renamed_index(&self, index: &IndexSql) -> IndexForm {
        index_form(index, &self.rename())
    }

    /// The columns of the new primary key.
    pub(super) fn key(&self) -> Vec<String> {
        let key = self.next.table.primary_key.as_ref();
        key.map_or_else(Vec::new, |key| key.columns.clone())
    }

    /// The columns of the old one under their new names.
    pub(super) fn renamed_key(&self) -> Vec<String> {
        let name = &self.previous.table.name;
        let key = self.previous.table.primary_key.iter().flat_map(|key| &key.columns);
        key.map(|column| self.lineage.next_column(name, column).to_owned())
            .collect()
    }

    /// Whether a unique constraint inside the table is dropped or renamed, which `DROP INDEX` cannot do.
    pub(super) fn drops_unique_in_table(&self) -> bool {
        self.indexes().0.iter().any(|name| self.is_unique_in_table(name))
    }

    /// Whether the name is that of a unique constraint inside the old table.
    pub(super) fn is_unique_in_table(&self, name: &str) -> bool {
        let uniques = &self.previous.table.uniques;
        uniques.iter().any(|unique| unique.in_table && unique.name == name)
    }

    /// Indexes that go, and those that come.
    pub(super) fn indexes(&self) -> (Vec<String>, Vec<IndexSql>) {
        let (before, after) = (self.previous.indexes(), self.next.indexes());
        let same = |index: &IndexSql, other: &IndexSql| {
            index.name == other.name && self.renamed_index(index) == index_form(other, &|_| None)
        };
        let dropped = before
            .iter()
            .filter(|index| !after.iter().any(|other| same(index, other)));
        let created = after
            .iter()
            .filter(|index| !before.iter().any(|other| same(other, index)));
        (
            dropped.map(|index| index.name.clone()).collect(),
            created.cloned().collect(),
        )
    }
}
