//! What of a table can MySQL and MariaDB not do? Each is an error that says what to write instead.

use opp_core::def::{IndexPart, NullsOrder, ReferentialAction, SortOrder};

use super::ddl::SpelledColumn;
use super::types::Stored;
use super::{Capabilities, Flavour};
use crate::dialect::PlanError;
use crate::schema::{ForeignKey, Index, Table, Unique};

/// The longest key of InnoDB, in bytes.
const LONGEST_KEY: u32 = 3072;

/// Refuses what cannot be.
pub(super) fn check(capabilities: Capabilities, table: &Table, columns: &[SpelledColumn<'_>]) -> Result<(), PlanError> {
    let limits = Limits {
        capabilities,
        table,
        columns,
    };
    if let Some(schema) = &table.name.schema {
        let instead = "drop schema_name, or give the table a name of its own on this database";
        return Err(limits.refuse(schema, "database schemas", instead));
    }
    let key = table.primary_key.as_ref();
    key.map_or(Ok(()), |key| limits.columns_of_a_key(&key.name, &key.columns))?;
    table.uniques.iter().try_for_each(|unique| limits.unique(unique))?;
    table.indexes.iter().try_for_each(|index| limits.index(index))?;
    table.foreign_keys.iter().try_for_each(|key| limits.foreign_key(key))
}

struct Limits<'a> {
    capabilities: Capabilities,
    table: &'a Table,
    columns: &'a [SpelledColumn<'a>],
}

impl Limits<'_> {
    fn refuse(&self, object: &str, feature: &'static str, instead: &'static str) -> PlanError {
        PlanError::Feature {
            database: self.capabilities.flavour().name(),
            table: self.table.name.clone(),
            object: object.to_owned(),
            feature,
            instead,
        }
    }

    fn unique(&self, unique: &Unique) -> Result<(), PlanError> {
        if unique.nulls_not_distinct {
            let instead = "make the columns NOT NULL";
            return Err(self.refuse(&unique.name, "unique constraint with NULLS NOT DISTINCT", instead));
        }
        if unique.deferrable {
            return Err(self.refuse(&unique.name, "deferrable unique constraint", "drop deferrable"));
        }
        self.columns_of_a_key(&unique.name, &unique.columns)
    }

    fn index(&self, index: &Index) -> Result<(), PlanError> {
        let refuse = |feature, instead| Err(self.refuse(&index.name, feature, instead));
        if index.predicate.is_some() {
            return refuse("partial index", "drop where = \"…\", or index a generated column");
        }
        if !index.include.is_empty() {
            return refuse(
                "index that carries columns along",
                "list them as further columns of the index",
            );
        }
        let known = ["btree", "hash", "fulltext", "spatial"];
        let method = index.method.as_deref().map(str::to_ascii_lowercase);
        if method.as_deref().is_some_and(|method| !known.contains(&method)) {
            return refuse(
                "index method of that name",
                "drop method = \"…\", or say btree, hash, fulltext or spatial",
            );
        }
        for part in &index.parts {
            match part {
                IndexPart::Expr(_) if self.capabilities.flavour() == Flavour::Mariadb => {
                    return refuse("index on an expression", "add a generated column and index that");
                }
                IndexPart::Expr(_) => {}
                IndexPart::Column(sorted) => match (sorted.nulls, sorted.order) {
                    (None, _)
                    | (Some(NullsOrder::First), SortOrder::Asc)
                    | (Some(NullsOrder::Last), SortOrder::Desc) => {}
                    _ => return refuse("order of NULLs in an index", "drop nulls_first and nulls_last"),
                },
            }
        }
        if matches!(method.as_deref(), Some("fulltext" | "spatial")) {
            return Ok(());
        }
        let columns = index.parts.iter().filter_map(|part| match part {
            IndexPart::Column(sorted) => Some(sorted.name.to_string()),
            IndexPart::Expr(_) => None,
        });
        self.columns_of_a_key(&index.name, &columns.collect::<Vec<_>>())
    }

    /// A text without end would be indexed by its first 768 characters only, and unique by a hash.
    fn columns_of_a_key(&self, name: &str, columns: &[String]) -> Result<(), PlanError> {
        let stored = |name: &String| {
            self.columns
                .iter()
                .find(|column| column.column.name == *name)
                .map(|it| &it.stored)
        };
        let parts: Vec<&Stored> = columns.iter().filter_map(stored).collect();
        if parts.iter().any(|stored| stored.is_endless()) {
            let instead = "give the column a max_length, or a generated column of its beginning to index";
            return Err(self.refuse(name, "index on a text, bytes or JSON without a longest length", instead));
        }
        let bytes: u32 = parts
            .iter()
            .map(|stored| stored.key_bytes())
            .fold(0, u32::saturating_add);
        if bytes > LONGEST_KEY {
            let instead = "lower max_length, so that four bytes a character come to 3072 at most";
            return Err(self.refuse(name, "key of more than 3072 bytes", instead));
        }
        Ok(())
    }

    fn foreign_key(&self, key: &ForeignKey) -> Result<(), PlanError> {
        if key.deferrable {
            return Err(self.refuse(&key.name, "deferrable foreign key", "drop deferrable"));
        }
        let defaults = [key.on_delete, key.on_update].contains(&ReferentialAction::SetDefault);
        if defaults {
            return Err(self.refuse(
                &key.name,
                "foreign key with set_default",
                "use set_null, restrict or cascade",
            ));
        }
        Ok(())
    }
}
