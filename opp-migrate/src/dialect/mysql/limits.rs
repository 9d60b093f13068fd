//! What of a table can MySQL and MariaDB not do? Each is an error that says what to write instead.

use std::collections::HashSet;

use opp_core::def::{IndexPart, NullsOrder, ReferentialAction, SortOrder, Value};
use opp_sql::Dialect;
use opp_sql::expression::{has_symbol, mentions};
use opp_sql::lexer::Syntax;

use super::ddl::SpelledColumn;
use super::{Capabilities, Flavour, concat};
use crate::change::{Change, EnumChange, ViewChange};
use crate::dialect::PlanError;
use crate::dialect::only::or_elsewhere;
use crate::schema::{Column, ForeignKey, Index, Kind, Schema, Table, TableName, Unique};

/// The longest key of InnoDB, in bytes.
const LONGEST_KEY: u32 = 3072;

/// All columns of a row, in bytes.
const LONGEST_ROW: u32 = 65_535;

/// Refuses what cannot be of the tables and views that the changes lead to.
pub(super) fn check(capabilities: Capabilities, after: &Schema, changes: &[Change]) -> Result<(), PlanError> {
    let changed: HashSet<&TableName> = changes.iter().filter_map(changed).collect();
    let tables = after.tables.values().filter(|table| !table.options.unmanaged);
    for table in tables.filter(|table| changed.contains(&table.name) || has_enum(table, changes)) {
        let columns = table.columns.iter();
        let columns: Vec<_> = columns
            .map(|column| SpelledColumn::of(capabilities, &after.enums, table, column))
            .collect::<Result<_, _>>()?;
        Limits {
            capabilities,
            table,
            columns: &columns,
        }
        .check()?;
    }
    let views = after.views.values().filter(|view| changed.contains(&view.name));
    views
        .map(|view| (view, view.query.as_str()))
        .try_for_each(|(view, query)| {
            unportable(query, concat::query).map_or(Ok(()), |(feature, instead)| {
                Err(refusal(capabilities, &view.name, &view.name.name, feature, instead))
            })
        })
}

/// The table or view that a change leads to.
fn changed(change: &Change) -> Option<&TableName> {
    match change {
        Change::CreateTable { table } => Some(&table.name),
        Change::RenameTable { to, .. } => Some(to),
        Change::View(ViewChange::Create { view }) => Some(&view.name),
        Change::DropTable { .. } | Change::View(ViewChange::Drop { .. }) => None,
        other => other.table(),
    }
}

fn has_enum(table: &Table, changes: &[Change]) -> bool {
    changes.iter().any(|change| match change {
        Change::Enum(EnumChange::Alter { after, .. }) => {
            let is_of = |column: &Column| matches!(&column.ty.kind, Kind::Enum(name) if *name == after.name);
            table.columns.iter().any(is_of)
        }
        _ => false,
    })
}

fn refusal(
    capabilities: Capabilities,
    table: &TableName,
    object: &str,
    feature: &'static str,
    instead: &'static str,
) -> PlanError {
    PlanError::Feature {
        database: capabilities.flavour().name(),
        table: table.clone(),
        object: object.to_owned(),
        feature,
        instead,
    }
}

/// What means something else there, or nothing: what it is, and what to write.
fn unportable(sql: &str, with_concat: impl Fn(&str) -> Option<String>) -> Option<(&'static str, &'static str)> {
    if concat::joins(sql) && with_concat(sql).is_none() {
        let instead =
            "it means OR there: write OR, or concat(a, b), or (a || 'text' || b) in parentheses to join texts";
        return Some(("operator || of that kind", instead));
    }
    let casts = has_symbol(sql, "::", Dialect::Sqlite);
    casts.then_some(("operator :: that casts", "write cast(value AS type)"))
}

struct Limits<'a> {
    capabilities: Capabilities,
    table: &'a Table,
    columns: &'a [SpelledColumn<'a>],
}

impl Limits<'_> {
    /// The table of contents.
    fn check(&self) -> Result<(), PlanError> {
        let table = self.table;
        if let Some(schema) = &table.name.schema {
            let instead = "drop schema_name, or give the table a name of its own on this database";
            return Err(self.refuse(schema, "database schemas", instead));
        }
        let key = table.primary_key.as_ref();
        key.map_or(Ok(()), |key| self.columns_of_a_key(&key.name, &key.columns))?;
        table.uniques.iter().try_for_each(|unique| self.unique(unique))?;
        table.indexes.iter().try_for_each(|index| self.index(index))?;
        table.foreign_keys.iter().try_for_each(|key| self.foreign_key(key))?;
        self.expressions()?;
        self.row()
    }

    fn refuse(&self, object: &str, feature: &'static str, instead: &'static str) -> PlanError {
        refusal(self.capabilities, &self.table.name, object, feature, instead)
    }

    fn expressions(&self) -> Result<(), PlanError> {
        let checks = self
            .table
            .checks
            .iter()
            .map(|check| (check.name.as_str(), check.expression.as_str()));
        let columns = self.table.columns.iter();
        let of_columns = columns.flat_map(|column| {
            let generated = column.generated.as_ref().map(|generated| generated.expression.as_str());
            let default = match column.default.for_(Dialect::Mysql) {
                Some(Value::Expr(sql)) => Some(sql.as_ref()),
                _ => None,
            };
            let both = generated.into_iter().chain(default);
            both.map(|sql| (column.name.as_str(), sql))
        });
        for (object, sql) in checks.chain(of_columns) {
            if let Some((feature, instead)) = unportable(sql, concat::expression) {
                return Err(self.refuse(object, feature, instead));
            }
            self.leaves_counters_alone(object, sql)?;
        }
        Ok(())
    }

    /// Error 1901 of MariaDB, 3109 and 3818 of MySQL: the number of a row is not known when the expression is worked out.
    fn leaves_counters_alone(&self, object: &str, sql: &str) -> Result<(), PlanError> {
        let mut counters = self.table.columns.iter().filter(|column| column.auto_increment);
        if counters.any(|column| mentions(sql, &column.name, Syntax::PORTABLE)) {
            let feature = "expression over a column that counts up by itself";
            let instead = "say auto_increment = false there, or leave the column out of the expression";
            return Err(self.refuse(object, feature, instead));
        }
        Ok(())
    }

    /// <https://mariadb.com/docs/server/server-usage/storage-engines/innodb/innodb-limitations>
    fn row(&self) -> Result<(), PlanError> {
        let row_bytes = |column: &SpelledColumn<'_>| column.stored.row_bytes(self.per_character(column));
        let nullable = self.columns.iter().filter(|column| column.column.nullable).count();
        let bytes = self.columns.iter().map(row_bytes).fold(
            u32::try_from(nullable.div_ceil(8)).unwrap_or(u32::MAX),
            u32::saturating_add,
        );
        let longest = self.columns.iter().max_by_key(|column| row_bytes(column));
        match longest {
            Some(longest) if bytes > LONGEST_ROW => {
                let instead = "drop max_length, or lower it: four bytes a character of all columns count, a text without end does not";
                Err(self.refuse(&longest.column.name, "row of more than 65,535 bytes", instead))
            }
            _ => Ok(()),
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
            return refuse(
                "partial index",
                or_elsewhere!("drop where = \"…\", or index a generated column"),
            );
        }
        if !index.include.is_empty() {
            return refuse(
                "index that carries columns along",
                or_elsewhere!("list them as further columns of the index"),
            );
        }
        let known = ["btree", "hash", "fulltext", "spatial"];
        let method = index.method.as_deref().map(str::to_ascii_lowercase);
        if method.as_deref().is_some_and(|method| !known.contains(&method)) {
            return refuse(
                "index method of that name",
                or_elsewhere!("drop method = \"…\", or say btree, hash, fulltext or spatial"),
            );
        }
        if index.opclass().is_some() {
            return refuse("operator class in an index", or_elsewhere!("drop opclass = \"…\""));
        }
        if !index.with.is_empty() {
            return refuse("index with storage parameters", or_elsewhere!("drop with(…)"));
        }
        for part in &index.parts {
            match part {
                IndexPart::Expr(_) if self.capabilities.flavour() == Flavour::Mariadb => {
                    return refuse(
                        "index on an expression",
                        or_elsewhere!("add a generated column and index that"),
                    );
                }
                IndexPart::Expr(sql) => self.leaves_counters_alone(&index.name, sql)?,
                IndexPart::Column(sorted) => match (sorted.nulls, sorted.order) {
                    (None, _)
                    | (Some(NullsOrder::First), SortOrder::Asc)
                    | (Some(NullsOrder::Last), SortOrder::Desc) => {}
                    _ => {
                        return refuse(
                            "order of NULLs in an index",
                            or_elsewhere!("drop nulls_first and nulls_last"),
                        );
                    }
                },
            }
        }
        if matches!(method.as_deref(), Some("fulltext" | "spatial")) {
            if index.concurrently {
                return refuse(
                    "fulltext or spatial index built without blocking",
                    or_elsewhere!("drop concurrently"),
                );
            }
            return Ok(());
        }
        let columns = index.parts.iter().filter_map(|part| match part {
            IndexPart::Column(sorted) => Some(sorted.name.to_string()),
            IndexPart::Expr(_) => None,
        });
        self.columns_of_a_key(&index.name, &columns.collect::<Vec<_>>())
    }

    /// Most bytes that a character of the column takes: a collation begins with the name of its character set.
    fn per_character(&self, column: &SpelledColumn<'_>) -> u32 {
        let options = &self.table.options.mysql;
        let of_table = options.collate.as_deref().or(options.charset.as_deref());
        let named = column.column.collate.as_deref().or(of_table).unwrap_or("utf8mb4");
        let charset = named.split_once('_').map_or(named, |(charset, _)| charset);
        match charset.to_ascii_lowercase().as_str() {
            "ascii" | "binary" | "latin1" | "latin2" | "latin5" | "latin7" | "cp1250" | "cp1251" | "koi8r" => 1,
            "ucs2" => 2,
            "utf8" | "utf8mb3" => 3,
            _ => 4,
        }
    }

    /// A text without end would be indexed by its first 768 characters only, and unique by a hash.
    fn columns_of_a_key(&self, name: &str, columns: &[String]) -> Result<(), PlanError> {
        let of_name = |name: &String| self.columns.iter().find(|column| column.column.name == *name);
        let parts: Vec<&SpelledColumn<'_>> = columns.iter().filter_map(of_name).collect();
        if parts.iter().any(|part| part.stored.is_endless()) {
            let instead = "give the column a max_length, or a generated column of its beginning to index";
            return Err(self.refuse(name, "index on a text, bytes or JSON without a longest length", instead));
        }
        let bytes = parts.iter().map(|part| part.stored.key_bytes(self.per_character(part)));
        if bytes.fold(0, u32::saturating_add) > LONGEST_KEY {
            let instead = "lower max_length, so that four bytes a character come to 3072 at most, or say a collation of a smaller character set";
            return Err(self.refuse(name, "key of more than 3072 bytes", instead));
        }
        Ok(())
    }

    fn foreign_key(&self, key: &ForeignKey) -> Result<(), PlanError> {
        if key.deferrable {
            return Err(self.refuse(&key.name, "deferrable foreign key", "drop deferrable"));
        }
        let takes_null = |name: &String| {
            let column = self.table.column(name);
            column.is_none_or(|column| column.nullable)
        };
        let sets_null = [key.on_delete, key.on_update].contains(&ReferentialAction::SetNull);
        if sets_null && !key.columns.iter().all(takes_null) {
            return Err(self.refuse(
                &key.name,
                "foreign key that sets null where NULL is not allowed",
                "make the field an Option, or use restrict or cascade",
            ));
        }
        let defaults = [key.on_delete, key.on_update].contains(&ReferentialAction::SetDefault);
        if defaults {
            return Err(self.refuse(
                &key.name,
                "foreign key with set_default",
                "use set_null, restrict or cascade",
            ));
        }
        self.leaves_written_columns_alone(key)
    }

    /// Errors 1901 and 1905 of MariaDB, 3104 and 3823 of MySQL: what a key's action writes is checked and worked out by nobody.
    fn leaves_written_columns_alone(&self, key: &ForeignKey) -> Result<(), PlanError> {
        let writes = key.on_delete == ReferentialAction::SetNull
            || matches!(key.on_update, ReferentialAction::SetNull | ReferentialAction::Cascade);
        if !writes {
            return Ok(());
        }
        let reads = |sql: &str| key.columns.iter().any(|column| mentions(sql, column, Syntax::PORTABLE));
        let kept = self.columns.iter().filter_map(|column| {
            let generated = column.column.generated.as_ref().filter(|it| it.stored)?;
            Some((column.column.name.as_str(), generated.expression.as_str()))
        });
        let checks = self
            .table
            .checks
            .iter()
            .map(|check| (check.name.as_str(), check.expression.as_str()));
        let of_types = self
            .columns
            .iter()
            .filter(|column| key.columns.contains(&column.column.name));
        let of_type = of_types.filter_map(|column| column.check.as_ref()).next();
        let found = checks.chain(kept).find(|(_, sql)| reads(sql)).map(|(object, _)| object);
        if let Some(object) = found.or(of_type.map(|(name, _)| name.as_str())) {
            let feature = "check or stored column over what a foreign key writes (on_delete = set_null, or on_update)";
            let instead =
                "use restrict, or on_delete = cascade, or leave the foreign key's column out of the expression";
            return Err(self.refuse(object, feature, instead));
        }
        let of_key = |column: &&SpelledColumn<'_>| key.columns.contains(&column.column.name);
        if self
            .columns
            .iter()
            .filter(of_key)
            .any(|column| column.column.generated.is_some())
        {
            let feature = "foreign key that writes a generated column";
            return Err(self.refuse(&key.name, feature, "use restrict, or on_delete = cascade"));
        }
        Ok(())
    }
}
