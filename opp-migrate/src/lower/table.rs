//! Which table does a struct ask for? Names are filled in afterwards, when all tables are known.

use opp_core::def::{ColumnDef, IndexPart, ModelDef, StorageParameter, TypeKind};
use opp_history::dialect::mysql::is_integer;

use super::embedded::expression;
use super::{LowerOptions, column, name, per_database};
use crate::schema::{
    Check, ForeignKey, Index, PrimaryKey, Table, TableName, TableOptions, Unique, default_constraint_name, shortened,
};

pub(super) fn lower(table: TableName, model: &ModelDef, options: &LowerOptions) -> Table {
    let columns = model
        .columns
        .iter()
        .map(|field| column::lower(field, counts(model, field), options))
        .collect();
    let mut lowered = Table {
        columns,
        primary_key: primary_key(&table, model),
        uniques: uniques(&table, model),
        checks: checks(&table, model),
        foreign_keys: foreign_keys(&table, model),
        indexes: indexes(&table, model),
        options: TableOptions {
            unmanaged: !model.managed,
            comment: model.comment.as_deref().map(str::to_owned),
            sqlite: model.sqlite,
            mysql: model.mysql.clone(),
        },
        name: table,
    };
    lowered.sort();
    lowered
}

/// Whether the database counts the column up: an integer that is the whole key, is no foreign key and has no default,
/// unless the field says. PostgreSQL counts any column with `identity`.
pub(super) fn counts(model: &ModelDef, field: &ColumnDef) -> bool {
    let spelled = field.sql_type.mysql.as_deref().is_some_and(is_integer) && field.auto_increment == Some(true);
    let logical = matches!(field.ty.kind, TypeKind::SmallInt | TypeKind::Integer | TypeKind::BigInt);
    let integer = (logical || spelled) && !field.ty.array;
    let alone = is_key(model, field);
    let free = field.default.is_none()
        && field.generated.is_none()
        && !model.foreign_keys.iter().any(|key| key.columns.contains(&field.name));
    let numbered = alone && field.auto_increment.unwrap_or(free);
    integer && (numbered || field.identity.is_some() && field.default.is_none() && field.generated.is_none())
}

/// Whether a column is the whole primary key.
pub(super) fn is_key(model: &ModelDef, field: &ColumnDef) -> bool {
    let key = model.primary_key.as_ref();
    key.is_some_and(|key| key.columns.len() == 1 && key.columns[0] == field.name)
}

fn primary_key(table: &TableName, model: &ModelDef) -> Option<PrimaryKey> {
    let key = model.primary_key.as_ref()?;
    let name = key
        .name
        .as_deref()
        .map_or_else(|| default_constraint_name(&[&table.name], "pkey"), str::to_owned);
    Some(PrimaryKey {
        name,
        columns: strings(&key.columns),
    })
}

fn uniques(table: &TableName, model: &ModelDef) -> Vec<Unique> {
    let unique = |def: &opp_core::def::UniqueDef| Unique {
        name: given(def.name.as_deref(), table, &strings(&def.columns), "key"),
        columns: strings(&def.columns),
        nulls_not_distinct: def.nulls_not_distinct,
        deferrable: def.deferrable,
        in_table: false,
    };
    model.uniques.iter().map(unique).collect()
}

fn checks(table: &TableName, model: &ModelDef) -> Vec<Check> {
    let check = |def: &opp_core::def::CheckDef| {
        let texts = per_database::sql(&def.expression, def.only);
        Some(Check {
            name: if def.whole_name {
                def.name.to_string()
            } else {
                shortened(&format!("{}_{}", table.name, def.name))
            },
            expression: texts.common?,
            own: texts.own,
            only: texts.only,
        })
    };
    model.checks.iter().filter_map(check).collect()
}

fn foreign_keys(table: &TableName, model: &ModelDef) -> Vec<ForeignKey> {
    let key = |def: &opp_core::def::ForeignKeyDef| ForeignKey {
        name: given(def.name.as_deref(), table, &strings(&def.columns), "fkey"),
        columns: strings(&def.columns),
        references: TableName {
            schema: def.references_schema.as_deref().map(str::to_owned),
            name: def.references_table.to_string(),
        },
        referenced_columns: strings(&def.references_columns),
        on_delete: def.on_delete,
        on_update: def.on_update,
        deferrable: def.deferrable,
    };
    model.foreign_keys.iter().map(key).collect()
}

fn indexes(table: &TableName, model: &ModelDef) -> Vec<Index> {
    let index = |def: &opp_core::def::IndexDef| Index {
        name: given(def.name.as_deref(), table, &name::index_parts(&def.parts), "idx"),
        parts: def.parts.iter().map(part).collect(),
        unique: def.unique,
        predicate: def.predicate.as_deref().map(expression),
        method: def.method.as_deref().map(str::to_owned),
        include: strings(&def.include),
        with: by_name(&def.with),
        concurrently: def.concurrently,
        only: def.only,
    };
    model.indexes.iter().map(index).collect()
}

fn part(part: &IndexPart) -> IndexPart {
    match part {
        IndexPart::Expr(sql) => IndexPart::Expr(expression(sql).into()),
        IndexPart::Column(column) => IndexPart::Column(column.clone()),
    }
}

/// The order in which storage parameters are written means nothing.
fn by_name(parameters: &[StorageParameter]) -> Vec<StorageParameter> {
    let mut parameters = parameters.to_vec();
    parameters.sort();
    parameters
}

/// The explicit name, or the one PostgreSQL would make.
fn given(explicit: Option<&str>, table: &TableName, parts: &[String], kind: &str) -> String {
    let words: Vec<&str> = std::iter::once(table.name.as_str())
        .chain(parts.iter().map(String::as_str))
        .collect();
    explicit.map_or_else(|| default_constraint_name(&words, kind), str::to_owned)
}

fn strings(list: &[opp_core::def::Text]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}
