//! Foreign keys that bring an index of their own.

use opp_core::def::IndexPart;

use crate::schema::{ForeignKey, Index, Table};

/// The foreign keys that no other index of the table carries. InnoDB would make one by itself, and drop it by itself as soon as
/// another one serves: what comes and goes unseen cannot be compared.
#[must_use]
pub fn keys_without_index(table: &Table) -> Vec<&ForeignKey> {
    let of_index = |index: &Index| -> Vec<String> {
        let columns = index.parts.iter().map_while(|part| match part {
            IndexPart::Column(column) => Some(column.name.to_string()),
            IndexPart::Expr(_) => None,
        });
        columns.collect()
    };
    let usual = |index: &&Index| {
        index
            .method
            .as_deref()
            .is_none_or(|method| method.eq_ignore_ascii_case("btree"))
    };
    let mut carriers: Vec<Vec<String>> = table.primary_key.iter().map(|key| key.columns.clone()).collect();
    carriers.extend(table.uniques.iter().map(|unique| unique.columns.clone()));
    carriers.extend(table.indexes.iter().filter(usual).map(of_index));
    let mut found: Vec<&ForeignKey> = Vec::new();
    for key in &table.foreign_keys {
        let carried = carriers.iter().any(|columns| columns.starts_with(&key.columns));
        if !carried {
            carriers.push(key.columns.clone());
            found.push(key);
        }
    }
    found
}
