//! Obtains consent to migrations that destroy data or that some rows may stop.

use super::decide::Decide;
use super::made::Made;
use super::notice::Notice;
use super::request::{Request, Until};
use crate::lint::{Finding, Severity};

/// Reports every hazard, and has the caller consent to those that the request does not allow.
pub(super) fn obtain<D: Decide>(made: &Made<'_>, request: &Request, decide: &mut D) -> Result<(), D::Error> {
    made.hazards()
        .for_each(|finding| decide.notice(&Notice::Hazard(finding.clone())));
    if request.allow_losses || request.until != Until::Files {
        return Ok(());
    }
    let is_allowed = |finding: &Finding| request.answers.dropped.iter().any(|name| is_about(finding, name));
    let hazards: Vec<&Finding> = made.hazards().filter(|finding| !is_allowed(finding)).collect();
    match hazards.iter().map(|finding| finding.severity).min() {
        Some(worst @ (Severity::Destructive | Severity::Guarded)) => decide.consent(worst, &hazards),
        Some(Severity::Risky) | None => Ok(()),
    }
}

/// Whether `--drop NAME` consents to what a finding is about: the table or column itself, a column of the table, a variant of the enum.
fn is_about(finding: &Finding, dropped: &str) -> bool {
    let belongs = |whole: &str, part: &str| {
        part.strip_prefix(whole)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    belongs(dropped, &finding.subject) || (finding.code == "D106" && belongs(&finding.subject, dropped))
}
