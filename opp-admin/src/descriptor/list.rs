//! What a view says of its list: search, order, filters, counts.

pub use opp_core::def::admin::FilterKind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
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
    #[schemars(schema_with = "filter_kinds")]
    pub kind: FilterKind,
    /// Title, over the field's label.
    #[serde(default, skip_serializing_if = "is_default")]
    pub label: Option<String>,
}

/// The kinds of filter that the panel has; a model may also name code, which the panel has not.
fn filter_kinds(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "description": "bool: yes or no; choices: one of the field's choices; distinct: one of the values in the table; \
                        fk: the row that a foreign key points at; text: a part of the text; range: from a number to a number; \
                        date: from a date to a date; empty: with or without a value",
        "enum": ["bool", "choices", "distinct", "fk", "text", "range", "date", "empty"],
    })
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
    /// By the statistics of the database, where the whole table is listed; else as `auto`.
    Estimate,
    /// Not at all.
    None,
}

/// How pages are turned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pager {
    /// By the number of rows before the page.
    #[default]
    Offset,
    /// By the last row of the page before; as `offset` where the order has a field that may be NULL, a float or an enum.
    Keyset,
}
