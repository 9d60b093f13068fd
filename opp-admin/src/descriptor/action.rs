//! What a view runs: actions on rows, and hooks of the application.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;
use super::rule::Rule;

/// Something that can be done with the selected rows: it sets fields, or runs code of the application.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Name in the request.
    pub name: String,
    /// What the button says.
    pub label: String,
    /// What is asked first; `{count}` stands for the number of rows.
    #[serde(default, skip_serializing_if = "is_default")]
    pub confirm: Option<String>,
    /// Whether the button warns.
    #[serde(default, skip_serializing_if = "is_default")]
    pub danger: bool,
    /// Who may do it, besides changing the rows.
    #[serde(default, skip_serializing_if = "is_default")]
    pub needs: Rule,
    /// The values that the rows get.
    #[serde(default, skip_serializing_if = "is_default")]
    pub set: BTreeMap<String, Option<String>>,
    /// Fields that are asked for first; without a handler, the rows get what was typed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form: Vec<String>,
    /// Path of the function that runs, or its name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub handler: Option<String>,
}

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookName {
    /// Looks at a row that is to be saved.
    Validate,
    /// Before a row is inserted or changed.
    BeforeSave,
    /// After a row was inserted or changed.
    AfterSave,
    /// Before a row is deleted.
    BeforeDelete,
    /// After a row was deleted.
    AfterDelete,
}
