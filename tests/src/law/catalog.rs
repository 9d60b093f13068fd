//! What does a database say of its schema? The oracle of every law. It asks the database itself and shares no code with opp.

use std::collections::BTreeMap;

use super::Engine;

mod mysql;
mod postgres;
mod sqlite;

/// A database's schema as facts that can be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// One entry for each table, column, key, check, index, trigger, view, type and function.
    facts: BTreeMap<String, String>,
    /// The columns of each table, in order.
    order: BTreeMap<String, Vec<String>>,
    /// The next or highest key of each table that counts its keys.
    counters: BTreeMap<String, String>,
}

impl Catalog {
    /// Ends the test unless the schemas are equal, the order of columns and all counters included.
    pub fn is(&self, expected: &Self, when: &str) {
        self.means(expected, when);
        assert_eq!(self.order, expected.order, "{when}: order of columns");
        assert_eq!(self.counters, expected.counters, "{when}: counters");
    }

    /// Ends the test unless the schemas are equal but for the order of columns and the counters.
    pub fn means(&self, expected: &Self, when: &str) {
        let missing = lines_only_in(&expected.facts, &self.facts);
        let surplus = lines_only_in(&self.facts, &expected.facts);
        assert!(
            missing.is_empty() && surplus.is_empty(),
            "{when}: another schema\n expected:\n{missing}\n found:\n{surplus}"
        );
    }

    /// Forgets the counters of tables whose rows are gone.
    #[must_use]
    pub(super) fn without_counters_of(mut self, tables: &[&str]) -> Self {
        self.counters.retain(|table, _| !tables.contains(&table.as_str()));
        self
    }

    /// Forgets where these columns stand, which were dropped and are back: PostgreSQL can only put them at the end.
    #[must_use]
    pub(super) fn without_places_of(mut self, engine: Engine, columns: &[&str]) -> Self {
        if engine == Engine::Postgres {
            for (table, order) in &mut self.order {
                order.retain(|column| !columns.contains(&format!("{table}.{column}").as_str()));
            }
        }
        self
    }

    /// Whether there is no table, view or trigger.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }
}

fn lines_only_in(left: &BTreeMap<String, String>, right: &BTreeMap<String, String>) -> String {
    let only = left.iter().filter(|(name, fact)| right.get(*name) != Some(fact));
    only.map(|(name, fact)| format!("  {name}: {fact}\n")).collect()
}
