//! Which views come, go, or change? Those that only rest on something that changes are the dialect's business.

use std::collections::BTreeSet;

use opp_sql::expression::mentions;
use opp_sql::lexer::Syntax;

use super::same;
use super::work::Work;
use crate::change::{Change, ViewChange};
use crate::schema::{Schema, TableName};

/// Drops views that go or change, those that rest on other views first.
pub(super) fn drop_old(work: &mut Work<'_>) {
    let goes = |name: &TableName| match (work.now.views.get(name), work.after.views.get(name)) {
        (Some(before), Some(after)) => !same::view(before, after, work.hints.databases),
        (before, _) => before.is_some(),
    };
    let mut order: Vec<TableName> = in_order(&work.now).into_iter().filter(goes).collect();
    order.reverse();
    for name in order {
        let Some(view) = work.now.views.get(&name).cloned() else {
            continue;
        };
        work.push(Change::View(ViewChange::Drop { view }));
    }
}

/// Creates views, those that others rest on first.
pub(super) fn create_new(work: &mut Work<'_>) {
    for name in in_order(work.after) {
        let Some(view) = work
            .after
            .views
            .get(&name)
            .filter(|_| !work.now.views.contains_key(&name))
        else {
            continue;
        };
        work.push(Change::View(ViewChange::Create { view: view.clone() }));
    }
}

/// The views of a schema, each after those its query mentions.
fn in_order(schema: &Schema) -> Vec<TableName> {
    let mut order = Vec::with_capacity(schema.views.len());
    let mut open: BTreeSet<&TableName> = schema.views.keys().collect();
    while !open.is_empty() {
        let rests_on_open = |name: &&&TableName| {
            let view = schema.views.get(**name);
            !open.iter().filter(|other| *other != *name).any(|other| {
                let mut queries = view.into_iter().flat_map(|view| view.texts());
                queries.any(|query| mentions(query, &other.name, Syntax::PORTABLE))
            })
        };
        // Views cannot rest on each other in a ring; if texts only look so, the first by name goes first.
        let next = open.iter().find(rests_on_open).or_else(|| open.iter().next()).copied();
        let Some(next) = next else { break };
        open.remove(next);
        order.push(next.clone());
    }
    order
}
