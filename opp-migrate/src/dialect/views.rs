//! Which views must make way for a change, and in which order do they come back?

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use petgraph::algo::toposort;
use petgraph::graphmap::DiGraphMap;

use opp_sql::Dialect;
use opp_sql::expression::{self, mentions};
use opp_sql::lexer::Syntax;

use crate::dialect::PlanError;
use crate::pair::Pair;
use crate::schema::{Schema, TableName, View};

/// Views of the old schema that go or that read, directly or through others, what changes. `touched`: old names of tables, in
/// small letters.
pub(super) fn affected<'a>(pair: Pair<&'a Schema>, touched: &HashSet<String>) -> BTreeSet<&'a TableName> {
    let changed = |view: &&View| pair.after.views.get(&view.name) != Some(*view);
    let mut affected: BTreeSet<_> = pair
        .before
        .views
        .values()
        .filter(changed)
        .map(|view| &view.name)
        .collect();
    if affected.is_empty() && touched.is_empty() {
        return affected;
    }
    let words: BTreeMap<_, HashSet<_>> = pair
        .before
        .views
        .values()
        .map(|view| {
            (
                &view.name,
                expression::words(&view.query, Dialect::Sqlite).into_iter().collect(),
            )
        })
        .collect();
    let mut moved = touched.clone();
    moved.extend(affected.iter().map(|name| name.name.to_ascii_lowercase()));
    loop {
        let reads = |(name, words): &(&&TableName, &HashSet<String>)| {
            !affected.contains(**name) && words.iter().any(|word| moved.contains(word))
        };
        let more: Vec<_> = words.iter().filter(reads).map(|(name, _)| *name).collect();
        if more.is_empty() {
            return affected;
        }
        moved.extend(more.iter().map(|name| name.name.to_ascii_lowercase()));
        affected.extend(more);
    }
}

/// Whether a view reads `*` of the table, and servers do not see a new column there until the view is made again. `names`: what tables
/// were called, by what they are called now.
pub(super) fn read_whole(before: &Schema, table: &TableName, names: &HashMap<&TableName, &TableName>) -> bool {
    let old = names.get(table).copied().unwrap_or(table);
    let mut views = before.views.values();
    views.any(|view| view.query.contains('*') && mentions(&view.query, &old.name, Syntax::PORTABLE))
}

/// Views that must be created: the new ones and those that made way.
pub(super) fn missing<'a>(pair: Pair<&'a Schema>, affected: &BTreeSet<&'a TableName>) -> BTreeSet<&'a TableName> {
    let names = pair.after.views.keys();
    names
        .filter(|name| affected.contains(name) || !pair.before.views.contains_key(*name))
        .collect()
}

/// Views in the order they are created: what they read first. Dropping goes the other way.
pub(super) fn read_first<'a>(schema: &'a Schema, names: &BTreeSet<&TableName>) -> Result<Vec<&'a View>, PlanError> {
    let views: Vec<_> = names.iter().filter_map(|name| schema.views.get(*name)).collect();
    let place: BTreeMap<_, _> = views
        .iter()
        .enumerate()
        .map(|(at, view)| (view.name.name.to_ascii_lowercase(), at))
        .collect();
    let mut graph = DiGraphMap::<usize, ()>::new();
    // Backwards, because the sort takes the last added first among equals.
    for at in (0..views.len()).rev() {
        graph.add_node(at);
    }
    for (at, view) in views.iter().enumerate() {
        let read = expression::words(&view.query, Dialect::Sqlite)
            .into_iter()
            .filter_map(|word| place.get(&word).copied());
        for other in read.filter(|other| *other != at) {
            graph.add_edge(other, at, ());
        }
    }
    match toposort(&graph, None) {
        Ok(order) => Ok(order.into_iter().map(|at| views[at]).collect()),
        Err(cycle) => Err(PlanError::ViewCycle {
            view: views[cycle.node_id()].name.clone(),
        }),
    }
}
