//! Which tables come first? Parents before the children that refer to them.

use std::collections::HashMap;

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

use crate::schema::{Table, TableName};

/// Places in `tables`, parents first; tables that refer to each other in a circle stand together in their given order.
pub(crate) fn parents_first(tables: &[&Table]) -> Vec<usize> {
    // Strongly connected components come in reverse topological order: what is referred to comes first.
    let circles = tarjan_scc(&references(tables)).into_iter();
    circles
        .flat_map(|mut circle| {
            circle.sort_unstable();
            circle
        })
        .collect()
}

/// Whether dropping these tables one by one, which first deletes their rows, meets rows that still refer to them. A table that refers
/// to itself without an action does not: SQLite looks when all its rows are gone.
pub(super) fn refers_to_itself(tables: &[&Table]) -> bool {
    let acts_on_itself = |table: &&Table| {
        let mut keys = table.foreign_keys.iter();
        keys.any(|key| key.references == table.name && !key.on_delete.is_no_action())
    };
    tables.iter().any(acts_on_itself) || tarjan_scc(&references(tables)).iter().any(|circle| circle.len() > 1)
}

fn references(tables: &[&Table]) -> DiGraphMap<usize, ()> {
    let places: HashMap<&TableName, usize> = tables.iter().enumerate().map(|(at, table)| (&table.name, at)).collect();
    let mut graph = DiGraphMap::with_capacity(tables.len(), tables.len());
    for (child, table) in tables.iter().enumerate() {
        graph.add_node(child);
        for parent in table.foreign_keys.iter().filter_map(|key| places.get(&key.references)) {
            graph.add_edge(child, *parent, ());
        }
    }
    graph
}
