//! Refuses models of a crate that is no longer linked: they must never become dropped tables.

use opp_core::registry::Registry;

use super::decide::Decide;
use super::error::WorkflowError;
use super::notice::Notice;
use super::request::Request;
use crate::history::{History, missing_crates};

pub(super) fn refuse_missing<D: Decide>(
    history: &History,
    registry: &Registry,
    request: &Request,
    decide: &mut D,
) -> Result<(), D::Error> {
    let mut missing = missing_crates(history, registry);
    for name in request.allow_missing.iter().filter(|name| !missing.contains(name)) {
        decide.notice(&Notice::NotMissing { name: name.clone() });
    }
    missing.retain(|name| !request.allow_missing.contains(name));
    match missing.is_empty() {
        true => Ok(()),
        false => Err(WorkflowError::MissingCrates { missing }.into()),
    }
}
