//! Which index does a row of the catalog describe?

use opp_core::def::{Databases, IndexPart, NullsOrder, SortOrder, SortedColumn, StorageParameter};
use serde::Deserialize;

use super::text::without_parentheses;
use crate::schema::Index;

#[derive(Deserialize)]
pub(super) struct IndexRow {
    name: String,
    unique: bool,
    method: String,
    parts: Vec<PartRow>,
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    predicate: Option<String>,
    pub(super) valid: Option<bool>,
}

#[derive(Deserialize)]
struct PartRow {
    column: Option<String>,
    expression: Option<String>,
    descending: bool,
    nulls_first: bool,
    class: Option<String>,
}

impl IndexRow {
    /// The index. How it was built is not known.
    pub(super) fn read(self) -> Index {
        Index {
            name: self.name,
            parts: self.parts.into_iter().map(part).collect(),
            unique: self.unique,
            predicate: self.predicate.map(|sql| without_parentheses(&sql)),
            method: (self.method != "btree").then_some(self.method),
            include: self.include,
            with: parameters(&self.with),
            concurrently: false,
            only: Databases::ALL,
        }
    }
}

/// `m=16`, as PostgreSQL keeps it.
fn parameters(found: &[String]) -> Vec<StorageParameter> {
    let parameter = |text: &String| {
        let (name, value) = text.split_once('=')?;
        Some(StorageParameter {
            name: name.to_owned().into(),
            value: value.to_owned().into(),
        })
    };
    let mut parameters: Vec<_> = found.iter().filter_map(parameter).collect();
    parameters.sort();
    parameters
}

/// An order that is the usual one is not said.
fn part(found: PartRow) -> IndexPart {
    let order = if found.descending {
        SortOrder::Desc
    } else {
        SortOrder::Asc
    };
    let nulls = match (found.descending, found.nulls_first) {
        (false, true) => Some(NullsOrder::First),
        (true, false) => Some(NullsOrder::Last),
        _ => None,
    };
    match found.column {
        Some(name) => IndexPart::Column(SortedColumn {
            name: name.into(),
            order,
            nulls,
            opclass: found.class.map(Into::into),
        }),
        None => {
            let mut sql = found.expression.unwrap_or_default();
            sql.extend(found.class.map(|class| format!(" {class}")));
            sql.push_str(if found.descending { " DESC" } else { "" });
            sql.push_str(match nulls {
                None => "",
                Some(NullsOrder::First) => " NULLS FIRST",
                Some(NullsOrder::Last) => " NULLS LAST",
            });
            IndexPart::Expr(sql.into())
        }
    }
}
