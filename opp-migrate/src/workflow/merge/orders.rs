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

/// What came of the branches.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// What is different, and in which order.
    pub(super) difference: Option<(String, Trial)>,
    /// Whether only schemas were compared, although there are tables for rows.
    pub(super) lacks_rows: bool,
}

/// Runs the branches of some heads in each order.
pub(super) fn try_orders(
    history: &History,
    dialect: Dialect,
    heads: &[String],
    new_scratch: &mut NewScratch,
) -> Result<Tried, HistoryError> {
    let ancestors = history.graph().ancestors(heads.iter().map(String::as_str));
    let by_id: Vec<&str> = history.graph().ordered().filter(|id| ancestors.contains(id)).collect();
    let shared = shared(history, heads);
    // Rows are inserted where the branches begin; where the ids mix that with a branch, there are none.
    let are_mixed = !by_id.iter().take(shared.len()).all(|id| shared.contains(id));
    let start = if are_mixed { 0 } else { shared.len() };
    let chain = in_order(history, &by_id)?;
    let proof = match Proof::of(dialect, Way { history: &chain, start }, new_scratch) {
        Ok(proof) => proof,
        Err(message) => {
            let what = format!("the branches do not run in a new database: {message}");
            return Ok(Tried {
                difference: Some((what, Trial::NewDatabase)),
                lacks_rows: false,
            });
        }
    };
    let lacks_rows = are_mixed || proof.lacks_rows();
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
            return Ok(Tried {
                difference: Some((what, Trial::OtherOrder)),
                lacks_rows,
            });
        }
        tried.insert(order);
    }
    Ok(Tried {
        difference: None,
        lacks_rows,
    })
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
