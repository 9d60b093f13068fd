//! What does a row of the catalog say? The JSON objects of `query.sql`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A table.
#[derive(Deserialize)]
pub(super) struct TableRow {
    pub(super) engine: Option<String>,
    pub(super) collation: Option<String>,
    pub(super) comment: String,
    pub(super) kind: Option<String>,
}

/// A column of a table.
#[derive(Deserialize)]
pub(super) struct ColumnRow {
    pub(super) place: i64,
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) nullable: String,
    pub(super) default: Option<String>,
    pub(super) extra: String,
    pub(super) collation: Option<String>,
    pub(super) generated: Option<String>,
    pub(super) comment: String,
}

/// A check.
#[derive(Deserialize)]
pub(super) struct CheckRow {
    pub(super) expression: String,
}

/// An index; its parts by their place.
#[derive(Deserialize)]
pub(super) struct IndexRow {
    pub(super) unique: Flag,
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) parts: BTreeMap<String, PartRow>,
}

/// MariaDB says `true`, MySQL 1.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Flag {
    Word(bool),
    Number(u8),
}

/// A column or an expression of an index.
#[derive(Deserialize)]
pub(super) struct PartRow {
    pub(super) column: Option<String>,
    pub(super) prefix: Option<u32>,
    pub(super) order: Option<String>,
    pub(super) expression: Option<String>,
}

/// A foreign key; its columns by their place.
#[derive(Deserialize)]
pub(super) struct ForeignKeyRow {
    pub(super) columns: BTreeMap<String, PairRow>,
    pub(super) references: String,
    pub(super) database: Option<String>,
    #[serde(rename = "on delete")]
    pub(super) on_delete: String,
    #[serde(rename = "on update")]
    pub(super) on_update: String,
}

/// A column and the one it refers to.
#[derive(Deserialize)]
pub(super) struct PairRow {
    pub(super) from: String,
    pub(super) to: String,
}

/// A view.
#[derive(Deserialize)]
pub(super) struct ViewRow {
    pub(super) query: String,
}

/// A column of a view.
#[derive(Deserialize)]
pub(super) struct ViewColumnRow {
    pub(super) place: i64,
}

impl PartRow {
    /// A whole column in ascending order.
    pub(super) fn is_plain(&self) -> bool {
        self.column.is_some() && self.order.as_deref() == Some("A")
    }
}
