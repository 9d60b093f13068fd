//! Which tables come first? Parents before the children that refer to them.

use std::collections::HashMap;

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

use crate::schema::{Table, TableName};

/// Places in `tables`, parents first; tables that refer to each other in a circle stand together in their given order.
pub(super) fn parents_first(tables: &[&Table]) -> Vec<usize> {
    // Strongly connected components come in reverse topological order: what is referred to comes first.
    let circles = tarjan_scc(&references(tables)).into_iter();
    circles
        .flat_map(|mut circle| {
            circle.sort_unstable();
            circle
        })
        .collect()
}

/// Whether dropping these tables one by one meets rows that still refer to a table being dropped.
pub(super) fn refers_to_itself(tables: &[&Table]) -> bool {
    let graph = references(tables);
    let itself = graph.all_edges().any(|(child, parent, ())| child == parent);
    itself || tarjan_scc(&graph).iter().any(|circle| circle.len() > 1)
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
