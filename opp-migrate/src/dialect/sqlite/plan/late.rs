//! What is dropped only after the new columns are filled, because a backfill reads it?

use std::collections::HashSet;

use super::when::When;
use super::{Planner, Step};
use crate::dialect::order;
use crate::dialect::sqlite::diff::Way;
use crate::schema::{Table, TableName};
use opp_sql::expression::mentions;
use opp_sql::lexer::Syntax;

impl Planner<'_> {
    /// The SQL that fills columns in tables that stay.
    fn fills(&self) -> impl Iterator<Item = &String> {
        self.kept.iter().flat_map(|kept| match &kept.diff.way {
            Way::Native(added) => added.iter().filter_map(|(_, fill)| fill.as_ref()).collect::<Vec<_>>(),
            Way::Rebuild(rebuild) => rebuild.copy.iter().map(|(_, value)| value).collect(),
        })
    }

    fn is_read(&self, name: &str) -> bool {
        self.fills().any(|sql| mentions(sql, name, Syntax::PORTABLE))
    }

    /// Tables that backfills read and whose names nobody takes, with those that they point at: a parent that is dropped takes its
    /// children's rows along.
    fn late_tables(&self) -> HashSet<&TableName> {
        let next = self.pair.after.tables.keys();
        let next: HashSet<_> = next.map(|name| name.name.to_ascii_lowercase()).collect();
        let is_free = |table: &Table| !next.contains(&table.name.name.to_ascii_lowercase());
        let dropped = self.dropped.iter().copied().filter(|table| is_free(table));
        let mut open: Vec<&Table> = dropped.filter(|table| self.is_read(&table.name.name)).collect();
        let mut late = HashSet::new();
        while let Some(table) = open.pop() {
            if late.insert(&table.name) {
                let is_parent = |other: &&&Table| table.foreign_keys.iter().any(|key| key.references == other.name);
                open.extend(self.dropped.iter().filter(is_parent).copied());
            }
        }
        late
    }

    pub(super) fn drop_tables(&self, when: When) -> impl Iterator<Item = Step> {
        let late = self.late_tables();
        let is_late = |table: &Table| late.contains(&table.name);
        let dropped = self.dropped.iter().copied();
        let dropped: Vec<&Table> = dropped
            .filter(|table| is_late(table) == (when == When::AfterFilling))
            .collect();
        let order = order::parents_first(&dropped).into_iter().rev();
        order.map(move |at| Step::DropTable {
            name: dropped[at].name.name.clone(),
        })
    }

    pub(super) fn drop_columns(&self, when: When) -> impl Iterator<Item = Step> {
        let kept = self.kept.iter().filter(|kept| !kept.rebuilt());
        kept.flat_map(move |kept| {
            let aside = kept.set_aside();
            let dropped = kept.diff.dropped.iter();
            let dropped = dropped.filter(|column| self.is_read(column) == (when == When::AfterFilling));
            let steps = dropped.map(|column| Step::DropColumn {
                table: kept.next.name.name.clone(),
                column: aside.get(column).unwrap_or(column).clone(),
            });
            steps.collect::<Vec<_>>()
        })
    }

    /// Tables that are filled from what another one drops come before that one.
    pub(super) fn rebuilds(&self) -> impl Iterator<Item = Step> {
        let gone: Vec<_> = self
            .rebuilt()
            .flat_map(|kept| kept.diff.dropped.iter().map(move |name| (kept, name)))
            .collect();
        let rebuilds = self.kept.iter().filter_map(|kept| match &kept.diff.way {
            Way::Rebuild(rebuild) => Some((kept, rebuild)),
            Way::Native(_) => None,
        });
        let (first, last): (Vec<_>, Vec<_>) = rebuilds.partition(|(kept, rebuild)| {
            let reads = |name: &str| {
                rebuild
                    .copy
                    .iter()
                    .any(|(_, value)| mentions(value, name, Syntax::PORTABLE))
            };
            gone.iter()
                .any(|(other, name)| other.next.name != kept.next.name && reads(name))
        });
        first
            .into_iter()
            .chain(last)
            .map(|(_, rebuild)| Step::Rebuild(rebuild.clone()))
    }
}
