//! Inlines: the rows of another table on this one's form.

use opp_core::def::admin::{self, InlineDef};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;

/// Rows of another table that the form and the details of a row show, and the form saves with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inline {
    /// The other table.
    pub table: String,
    /// Its schema (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_default")]
    pub schema: Option<String>,
    /// Its field that points at this table.
    pub fk: String,
    /// Its fields; every one on its own form where nothing is given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fields: Vec<String>,
    /// Its fields that are shown and never written.
    #[serde(default, skip_serializing_if = "is_default")]
    pub readonly: Vec<String>,
    /// How its rows are laid out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub style: InlineStyle,
    /// Empty rows for new entries.
    #[serde(default, skip_serializing_if = "is_default")]
    pub extra: u32,
    /// Fewest rows.
    #[serde(default, skip_serializing_if = "is_default")]
    pub min: u32,
    /// Most rows.
    #[serde(default, skip_serializing_if = "is_default")]
    pub max: Option<u32>,
    /// Whether rows can be deleted on this form.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub can_delete: bool,
}

/// How the rows of an inline are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InlineStyle {
    /// A line each.
    #[default]
    Table,
    /// A form each.
    Stacked,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_yes(flag: &bool) -> bool {
    *flag
}

/// What `inline(…)` declares; the foreign key is empty where it names none.
pub(super) fn inline(given: &InlineDef) -> Inline {
    let texts = |list: &[opp_core::def::Text]| list.iter().map(ToString::to_string).collect();
    Inline {
        table: given.table.to_string(),
        schema: given.schema.as_ref().map(ToString::to_string),
        fk: given.fk.as_ref().map(ToString::to_string).unwrap_or_default(),
        fields: texts(&given.columns),
        readonly: texts(&given.readonly),
        style: match given.style {
            Some(admin::InlineStyle::Stacked) => InlineStyle::Stacked,
            _ => InlineStyle::Table,
        },
        extra: given.extra.unwrap_or_default(),
        min: given.min.unwrap_or_default(),
        max: given.max,
        can_delete: given.can_delete,
    }
}
