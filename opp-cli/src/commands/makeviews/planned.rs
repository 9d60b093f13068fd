//! What both formats say of the files, and the views that they will hold.

use std::path::Path;

use opp_admin::descriptor::{self, Outcome, Planned, View};

use crate::error::CommandError;
use crate::ui::sanitise::clean;

/// What happens to a file; with `--check`, what is wrong with it.
pub(super) fn word(outcome: Outcome, check: bool) -> &'static str {
    match (outcome, check) {
        (Outcome::Created, false) => "created",
        (Outcome::Created, true) => "missing",
        (Outcome::Changed, false) => "changed",
        (Outcome::Changed, true) => "outdated",
        (Outcome::Removed, false) => "removed",
        (Outcome::Removed, true) => "without a model",
        (Outcome::Unchanged, _) => "unchanged",
    }
}

/// The views as they will be. Mistakes in what is edited by hand are found here and not when somebody opens the page.
pub(super) fn checked(directory: &Path, planned: &[Planned]) -> Result<Vec<View>, CommandError> {
    let mut views = Vec::new();
    for one in planned.iter().filter(|one| one.outcome != Outcome::Removed) {
        let view: View = serde_json::from_str(&one.text)
            .map_err(|error| CommandError::failed(format!("{}: {error}", one.path.display())))?;
        views.push(view);
    }
    let problems = descriptor::check(&views);
    if problems.is_empty() {
        return Ok(views);
    }
    let lines: Vec<String> = problems.iter().map(|problem| clean(&problem.to_string())).collect();
    Err(
        CommandError::failed(format!("the views contain mistakes:\n  {}", lines.join("\n  "))).hint(format!(
            "correct the files in {}, or `admin(…)` of the models",
            directory.display()
        )),
    )
}
