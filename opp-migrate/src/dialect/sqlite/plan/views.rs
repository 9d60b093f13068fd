//! Drops and creates the views of a file, and guards the triggers on them.

use std::collections::BTreeSet;

use crate::dialect::sqlite::step::Step;
use crate::dialect::{PlanError, views};
use crate::schema::{Schema, TableName, View};

pub(super) fn dropped_views(schema: &Schema, names: &BTreeSet<&TableName>) -> Result<Vec<Step>, PlanError> {
    let drop = |view: &View| Step::DropView {
        name: view.name.name.clone(),
    };
    let order = views::read_first(schema, names)?;
    Ok(order.into_iter().rev().map(drop).collect())
}

pub(super) fn created_views(schema: &Schema, names: &BTreeSet<&TableName>) -> Result<Vec<Step>, PlanError> {
    let create = |view: &View| Step::CreateView {
        name: view.name.name.clone(),
        query: view.query.clone(),
    };
    Ok(views::read_first(schema, names)?.into_iter().map(create).collect())
}

/// Triggers go with their view. Those on a view that the models give up go for good.
pub(super) fn guard_view_triggers(after: &Schema, dropped: &BTreeSet<&TableName>) -> Option<Step> {
    let returning = dropped.iter().filter(|name| after.views.contains_key(**name));
    let views: Vec<_> = returning.map(|name| name.name.clone()).collect();
    (!views.is_empty()).then_some(Step::GuardViewTriggers { views })
}
