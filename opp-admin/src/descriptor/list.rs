//! What a view says of its list: search, order, filters, counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;

/// How search matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchMode {
    /// The text anywhere in a field.
    #[default]
    Contains,
    /// Every word anywhere in some field.
    Words,
    /// At the beginning of a field.
    Prefix,
    /// A whole field.
    Exact,
}

/// One field of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// The field.
    pub field: String,
    /// Largest first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub desc: bool,
}

/// A filter of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The field.
    pub field: String,
    /// How it filters.
    pub kind: FilterKind,
    /// Title, over the field's label.
    #[serde(default, skip_serializing_if = "is_default")]
    pub label: Option<String>,
}

/// How a filter filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilterKind {
    /// Yes or no.
    Bool,
    /// One of the field's choices.
    Choices,
    /// One of the values in the table.
    Distinct,
    /// The row that a foreign key points at.
    Fk,
    /// A part of the text.
    Text,
    /// From a number to a number.
    Range,
    /// From a date to a date.
    Date,
    /// With or without a value.
    Empty,
}

/// How rows are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Exactly up to 10,000, "10,000+" beyond.
    #[default]
    Auto,
    /// Exactly.
    Exact,
    /// Exactly up to a number.
    Capped(u64),
    /// Not at all.
    None,
}
