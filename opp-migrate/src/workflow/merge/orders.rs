//! The second proof: branches run in scratch databases, in the order of their ids and one branch after the other, both ways.

use std::collections::BTreeSet;

use crate::dialect::{Dialect, Difference, Row};
use crate::files::Migration;
use crate::history::{History, HistoryError};
use crate::verify::ScratchError;
use crate::workflow::decide::NewScratch;

use super::histories::in_order;

/// What was tried when the branches came out differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trial {
    /// The order of the ids, in which a new database runs them.
    NewDatabase,
    /// One branch after the other, as in a database that had one of them when they were merged.
    OtherOrder,
}

/// Runs the branches of some heads in each order. Returns what is different in which of them.
pub(super) fn try_orders(
    history: &History,
    dialect: Dialect,
    heads: &[String],
    new_scratch: &mut NewScratch,
) -> Result<Option<(String, Trial)>, HistoryError> {
    let ancestors = history.graph().ancestors(heads.iter().map(String::as_str));
    let by_id: Vec<&str> = history.graph().ordered().filter(|id| ancestors.contains(id)).collect();
    let expected = match catalog(history, dialect, &by_id, new_scratch)? {
        Ok(rows) => rows,
        Err(message) => {
            return Ok(Some((
                format!("the branches do not run in a new database: {message}"),
                Trial::NewDatabase,
            )));
        }
    };
    let backwards: Vec<&String> = heads.iter().rev().collect();
    let mut tried = BTreeSet::from([by_id]);
    for heads in [heads.iter().collect(), backwards] {
        let order = one_after_the_other(history, &heads);
        if !tried.insert(order.clone()) {
            continue;
        }
        let last = heads
            .last()
            .and_then(|id| history.get(id))
            .map_or_else(String::new, Migration::directory);
        let what = match catalog(history, dialect, &order, new_scratch)? {
            Ok(found) => different(dialect, &expected, &found).map(|difference| {
                format!("where the branch of {last} runs last, the database differs from a new one: {difference}")
            }),
            Err(message) => Some(format!("where the branch of {last} runs last, it fails: {message}")),
        };
        if let Some(what) = what {
            return Ok(Some((what, Trial::OtherOrder)));
        }
    }
    Ok(None)
}

/// What all branches build on, then each branch as a whole.
fn one_after_the_other<'a>(history: &'a History, heads: &[&String]) -> Vec<&'a str> {
    let mut shared: Option<BTreeSet<&str>> = None;
    for head in heads {
        let own = history.ancestors(head);
        shared = Some(match shared {
            None => own,
            Some(shared) => shared.intersection(&own).copied().collect(),
        });
    }
    let shared = shared.unwrap_or_default();
    let mut order: Vec<&str> = history.graph().ordered().filter(|id| shared.contains(id)).collect();
    let mut placed = shared;
    for head in heads {
        let own = history.ancestors(head);
        let new = history
            .graph()
            .ordered()
            .filter(|id| own.contains(id) && !placed.contains(id));
        let new: Vec<&str> = new.collect();
        placed.extend(&new);
        order.extend(new);
    }
    order
}

/// What a scratch database holds after some migrations, or why it does not.
fn catalog(
    history: &History,
    dialect: Dialect,
    ids: &[&str],
    new_scratch: &mut NewScratch,
) -> Result<Result<Vec<Row>, String>, HistoryError> {
    let chain = in_order(history, ids)?;
    let mut run = || -> Result<Vec<Row>, ScratchError> {
        let mut scratch = new_scratch()?;
        scratch.replay(&chain, dialect)?;
        scratch.catalog()
    };
    Ok(run().map_err(|ScratchError(message)| message))
}

/// The first difference but that of the order of columns.
fn different(dialect: Dialect, expected: &[Row], found: &[Row]) -> Option<Difference> {
    let is_order = |difference: &Difference| match difference {
        Difference::Differs { part, .. } => part == "column order" || part == "place",
        Difference::Missing { .. } | Difference::Unexpected { .. } => false,
    };
    let differences = dialect.compare(expected, found);
    differences.into_iter().find(|difference| !is_order(difference))
}
