//! What a new migration is called.

use super::decide::Decide;
use super::draft::Draft;
use super::notice::Notice;
use super::request::Request;
use crate::naming;

/// Names that tell nobody what a migration does.
const VAGUE: [&str; 14] = [
    "update",
    "updates",
    "change",
    "changes",
    "fix",
    "fixes",
    "fixed",
    "migration",
    "test",
    "temp",
    "wip",
    "misc",
    "new",
    "stuff",
];

/// What a migration is called.
pub(super) struct Title {
    /// In a person's words.
    pub(super) message: String,
    /// In the directory's name.
    pub(super) name: String,
}

impl Title {
    /// As the request or the caller says.
    pub(super) fn asked<D: Decide>(
        draft: &Draft,
        first: bool,
        request: &Request,
        decide: &mut D,
    ) -> Result<Self, D::Error> {
        let derived = || match (&request.baseline, request.empty) {
            (Some(_), _) => "baseline".to_owned(),
            (None, true) => "empty".to_owned(),
            (None, false) => naming::derived(&draft.changes, first),
        };
        let message = match (&request.message, &request.name) {
            (Some(message), _) => message.clone(),
            (None, Some(name)) => name.replace('_', " "),
            (None, None) => decide.message(&derived().replace('_', " "))?,
        };
        let name = naming::slug(request.name.as_deref().unwrap_or(&message));
        if VAGUE.contains(&name.as_str()) {
            decide.notice(&Notice::VagueName { name: name.clone() });
        }
        let name = if name.is_empty() { derived() } else { name };
        Ok(Self { message, name })
    }

    /// What is always called so.
    pub(super) fn fixed(name: &str) -> Self {
        Self {
            message: name.replace('_', " "),
            name: name.to_owned(),
        }
    }

    /// From the operations.
    pub(super) fn derived(draft: &Draft) -> Self {
        let name = naming::derived(&draft.changes, false);
        Self {
            message: name.replace('_', " "),
            name,
        }
    }
}
