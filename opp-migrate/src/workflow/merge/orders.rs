//! The second proof: branches run in scratch databases, in the order of their ids and one branch after the other, both ways,
//! with generated rows in the tables that all of them build on.

use std::collections::BTreeSet;

use crate::dialect::Dialect;
use crate::files::Migration;
use crate::history::{History, HistoryError};
use crate::workflow::decide::NewScratch;
use crate::workflow::outcome::{Proof, Way};

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
    let shared = shared(history, heads);
    // Rows are inserted where the branches begin; where the ids mix that with a branch, there are none.
    let start = match by_id.iter().take(shared.len()).all(|id| shared.contains(id)) {
        true => shared.len(),
        false => 0,
    };
    let chain = in_order(history, &by_id)?;
    let proof = match Proof::of(dialect, Way { history: &chain, start }, new_scratch) {
        Ok(proof) => proof,
        Err(message) => {
            return Ok(Some((
                format!("the branches do not run in a new database: {message}"),
                Trial::NewDatabase,
            )));
        }
    };
    let mut tried = BTreeSet::from([by_id]);
    let backwards: Vec<&String> = heads.iter().rev().collect();
    for heads in [heads.iter().collect(), backwards] {
        let order = one_after_the_other(history, &shared, &heads);
        if tried.contains(&order) {
            continue;
        }
        let last = heads
            .last()
            .and_then(|id| history.get(id))
            .map_or_else(String::new, Migration::directory);
        let chain = in_order(history, &order)?;
        let what = match proof.first_difference(Way { history: &chain, start }, new_scratch) {
            Ok(difference) => difference.map(|difference| {
                format!("where the branch of {last} runs last, the database differs from a new one: {difference}")
            }),
            Err(message) => Some(format!("where the branch of {last} runs last, it fails: {message}")),
        };
        if let Some(what) = what {
            return Ok(Some((what, Trial::OtherOrder)));
        }
        tried.insert(order);
    }
    Ok(None)
}

/// What all branches build on.
fn shared<'a>(history: &'a History, heads: &[String]) -> BTreeSet<&'a str> {
    let each = heads.iter().map(|head| history.ancestors(head));
    let shared = each.reduce(|shared, own| shared.intersection(&own).copied().collect());
    shared.unwrap_or_default()
}

/// What all branches build on, then each branch as a whole.
fn one_after_the_other<'a>(history: &'a History, shared: &BTreeSet<&'a str>, heads: &[&String]) -> Vec<&'a str> {
    let mut order: Vec<&str> = history.graph().ordered().filter(|id| shared.contains(id)).collect();
    let mut placed = shared.clone();
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
