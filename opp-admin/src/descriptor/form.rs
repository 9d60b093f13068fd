//! What a view says of its form.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;

/// A group of fields on the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fieldset {
    /// Heading.
    pub title: String,
    /// The fields.
    pub fields: Vec<String>,
    /// Closed until somebody opens it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub collapsed: bool,
    /// Explanation below the heading.
    #[serde(default, skip_serializing_if = "is_default")]
    pub help: Option<String>,
}

/// Label, help and first value of an input.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FormArgs {
    /// Label.
    #[serde(skip_serializing_if = "is_default")]
    pub label: Option<String>,
    /// Explanation below the input.
    #[serde(skip_serializing_if = "is_default")]
    pub description: Option<String>,
    /// Value of a new row's input.
    #[serde(skip_serializing_if = "is_default")]
    pub default: Option<String>,
}

/// HTML attributes of an input.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WidgetArgs {
    /// Shown in an empty input.
    #[serde(skip_serializing_if = "is_default")]
    pub placeholder: Option<String>,
    /// What a browser may fill in.
    #[serde(skip_serializing_if = "is_default")]
    pub autocomplete: Option<String>,
}
