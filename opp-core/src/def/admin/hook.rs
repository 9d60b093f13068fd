//! Declares code of the application that runs around changes.

use serde::{Deserialize, Serialize};

use super::super::Text;
use super::super::constant::text;

/// `before_save = crate::hooks::touch`: code that runs around a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HookDef {
    /// When it runs.
    pub on: HookKind,
    /// Rust path of the handler.
    pub handler: Text,
}

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HookKind {
    /// Looks at a form's values.
    Validate,
    /// Before a row is inserted or updated.
    BeforeSave,
    /// After a row was inserted or updated.
    AfterSave,
    /// Before a row is deleted.
    BeforeDelete,
    /// After a row was deleted.
    AfterDelete,
}

impl HookDef {
    /// A handler for an occasion.
    #[must_use]
    pub const fn new(on: HookKind, handler: &'static str) -> Self {
        Self {
            on,
            handler: text(handler),
        }
    }
}
