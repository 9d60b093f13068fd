//! What does planning know of a table that stays?

use std::collections::{BTreeMap, HashSet};

use crate::dialect::guard::{self, Nulls};
use crate::dialect::sqlite::diff::{TableDiff, Way};
use crate::dialect::sqlite::names::SQL;
use crate::dialect::sqlite::step::{IndexSql, Step};
use crate::rename_order::{CaseOnly, in_order};
use crate::schema::Table;
use crate::step::Guard;

/// A table that is on both sides and may differ.
pub(super) struct Kept<'a> {
    pub(super) previous: &'a Table,
    pub(super) next: &'a Table,
    pub(super) diff: TableDiff,
    /// Unique indexes that are new, which the rows may not fit.
    pub(super) new_uniques: HashSet<String>,
}

impl Kept<'_> {
    pub(super) fn rebuilt(&self) -> bool {
        matches!(self.diff.way, Way::Rebuild(_))
    }
}

impl Kept<'_> {
    /// Columns that go and whose name another one takes: old name, name until they are gone.
    pub(super) fn set_aside(&self) -> BTreeMap<String, String> {
        let taken: HashSet<_> = self
            .diff
            .renamed
            .iter()
            .map(|(_, to)| to.to_ascii_lowercase())
            .collect();
        let in_the_way = self
            .diff
            .dropped
            .iter()
            .filter(|name| taken.contains(&name.to_ascii_lowercase()));
        let aside = |(number, name): (usize, &String)| (name.clone(), format!("_opp_dropped_{number}"));
        in_the_way.enumerate().map(aside).collect()
    }

    pub(super) fn column_renames(&self) -> Vec<(String, String)> {
        let aside = self.set_aside();
        let gone: HashSet<_> = aside.keys().map(|name| name.to_ascii_lowercase()).collect();
        let names = self.previous.columns.iter().map(|column| column.name.clone());
        let occupied = names.filter(|name| !gone.contains(&name.to_ascii_lowercase()));
        let order = in_order(self.diff.renamed.clone(), occupied, CaseOnly::InPlace);
        aside.into_iter().chain(order).collect()
    }
}

/// A rebuild would lose what opp does not know: of the table itself, and of what hangs on it.
pub(super) fn guards_of_foreign(kept: &Kept<'_>) -> Vec<Step> {
    let Way::Rebuild(rebuild) = &kept.diff.way else {
        return Vec::new();
    };
    let uniques = kept.previous.uniques.iter().map(|unique| unique.name.clone());
    let indexes = kept.previous.indexes.iter().map(|index| index.name.clone());
    let by_hand = Step::GuardByHand {
        table: kept.previous.name.name.clone(),
        known: uniques.chain(indexes).collect(),
    };
    vec![Step::Guard(rebuild.known.clone()), by_hand]
}

/// NULLs never are duplicates.
pub(super) fn duplicates(index: &IndexSql) -> Guard {
    let expressions: Vec<_> = index
        .parts
        .iter()
        .map(|part| format!("({})", part.expression))
        .collect();
    let names: Vec<_> = index
        .parts
        .iter()
        .map(|part| part.expression.replace('"', ""))
        .collect();
    guard::before(
        guard::duplicates_message(&index.table, &names.join(", "), &index.name),
        guard::duplicates(
            &SQL.quoted(&index.table),
            &expressions,
            index.predicate.as_deref(),
            Nulls::Differ,
        ),
    )
}
