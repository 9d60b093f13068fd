//! What a struct declares of an index, and columns in an order.

use serde::{Deserialize, Serialize};

use super::{Databases, List, Text, is_empty, is_false};

/// `index(…)` or `index` on a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexDef {
    /// What is indexed, in order.
    pub parts: List<IndexPart>,
    /// Explicit name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Whether values must be unique.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Condition of a partial index.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Text>,
    /// Access method (PostgreSQL: `gin`, `gist`, `hnsw`, …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Text>,
    /// Columns carried along without being searched (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub include: List<Text>,
    /// Storage parameters (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub with: List<StorageParameter>,
    /// Built without blocking writes, in a migration of its own (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub concurrently: bool,
    /// The databases that have it.
    #[serde(default = "Databases::all", skip_serializing_if = "Databases::is_all")]
    pub only: Databases,
}

/// One of `with(m = 16, …)`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageParameter {
    /// Its name.
    pub name: Text,
    /// Its value, as PostgreSQL keeps it.
    pub value: Text,
}

/// One part of an index.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexPart {
    /// A column.
    Column(SortedColumn),
    /// A SQL expression.
    Expr(Text),
}

/// A column and its order in an index.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SortedColumn {
    /// Column name.
    pub name: Text,
    /// Direction.
    #[serde(default, skip_serializing_if = "SortOrder::is_ascending")]
    pub order: SortOrder,
    /// Where NULLs go, if said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls: Option<NullsOrder>,
    /// Operator class (PostgreSQL), if it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opclass: Option<Text>,
}

/// Direction of an index column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    /// Smallest first.
    #[default]
    Asc,
    /// Largest first.
    Desc,
}

impl SortOrder {
    /// Whether this is the default.
    #[must_use]
    pub const fn is_ascending(&self) -> bool {
        matches!(self, Self::Asc)
    }
}

/// Where an index puts NULLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NullsOrder {
    /// Before all values.
    First,
    /// After all values.
    Last,
}
