//! What can only be seen when all models are together, or for the databases that are configured?

use std::collections::{BTreeMap, BTreeSet};

use opp_core::def::{ColumnDef, Databases, ForeignKeyDef, IndexPart, ModelDef, ReferentialAction, TypeKind};
use opp_core::name;
use opp_history::catalog::is_bookkeeping;

use super::space::{self, Named, Object, Taken};
use super::{LowerError, LowerOptions, Problem};
use crate::schema::{Schema, Table, TableName};

/// Names that no database should have, and columns that are one to some.
pub(super) fn names(model: &ModelDef, errors: &mut Vec<LowerError>) {
    let own = [&model.table].into_iter().chain(&model.schema);
    for wrong in own.filter_map(|text| name::check(text).err()) {
        errors.push(LowerError::of(
            model,
            Problem::Name {
                reason: wrong.to_string(),
            },
        ));
    }
    if is_bookkeeping(&model.table) {
        let reason = format!(
            "the table {} records what is applied; no model can have its name",
            model.table
        );
        errors.push(LowerError::of(model, Problem::Name { reason }));
    }
    let mut seen: BTreeMap<String, &ColumnDef> = BTreeMap::new();
    for column in model.columns.iter() {
        if let Err(wrong) = name::check(&column.name) {
            errors.push(LowerError::at(
                model,
                column,
                Problem::Name {
                    reason: wrong.to_string(),
                },
            ));
        }
        if let Some(first) = seen.insert(column.name.to_lowercase(), column) {
            let (first, second) = (first.name.to_string(), column.name.to_string());
            errors.push(LowerError::at(model, column, Problem::SameColumn { first, second }));
        }
    }
}

/// Types that a configured database does not hold exactly.
pub(super) fn types(model: &ModelDef, options: &LowerOptions, errors: &mut Vec<LowerError>) {
    for column in model.columns.iter().filter(|_| model.managed) {
        let (wanted, exact, by_hand) = (options.databases, column.ty.databases, &column.sql_type);
        let wrong = [
            (wanted.sqlite && !exact.sqlite && by_hand.sqlite.is_none(), "SQLite"),
            (
                wanted.postgres && !exact.postgres && by_hand.postgres.is_none(),
                "PostgreSQL",
            ),
            (wanted.mysql && !exact.mysql && by_hand.mysql.is_none(), "MySQL"),
        ];
        if by_hand.all.is_some() {
            continue;
        }
        jsonb(model, column, options, errors);
        for (_, database) in wrong.into_iter().filter(|(wrong, _)| *wrong) {
            let rust_type = column.rust_type.to_string();
            let instead = column.ty.instead.as_ref().map(ToString::to_string);
            errors.push(LowerError::at(
                model,
                column,
                Problem::Type {
                    rust_type,
                    database,
                    instead,
                },
            ));
        }
    }
}

/// Columns that the databases number or generate.
pub(super) fn numbered_and_generated(model: &ModelDef, options: &LowerOptions, errors: &mut Vec<LowerError>) {
    for column in model.columns.iter() {
        let counts = super::table::counts(model, column);
        if column.auto_increment == Some(true) && !counts {
            errors.push(LowerError::at(model, column, Problem::AutoIncrement));
        }
        let is_key = super::table::is_key(model, column);
        let wanted = options.databases;
        if column.identity.is_some() && (!counts || !is_key && (wanted.sqlite || wanted.mysql)) {
            errors.push(LowerError::at(model, column, Problem::Identity { counts }));
        }
        let Some(generated) = column.generated.as_ref().filter(|_| !column.nullable) else {
            continue;
        };
        let only = super::per_database::sql(&generated.expression, generated.only).only;
        let missing = [
            (wanted.sqlite && !only.sqlite, "SQLite"),
            (wanted.postgres && !only.postgres, "PostgreSQL"),
            (wanted.mysql && !only.mysql, "MySQL"),
        ];
        for (_, database) in missing.into_iter().filter(|(missing, _)| *missing) {
            errors.push(LowerError::at(model, column, Problem::NotGenerated { database }));
        }
    }
}

/// Diesel reads and writes JSONB otherwise than the text that JSON is on the other databases.
fn jsonb(model: &ModelDef, column: &ColumnDef, options: &LowerOptions, errors: &mut Vec<LowerError>) {
    let (wanted, by_hand) = (options.databases, &column.sql_type);
    let is_jsonb = |spelling: &str| spelling.trim().eq_ignore_ascii_case("jsonb");
    let is_json = matches!(column.ty.kind, TypeKind::Json | TypeKind::Jsonb) && !column.rust_type.contains("OppJson");
    if !is_json || !by_hand.postgres.as_deref().is_some_and(is_jsonb) {
        return;
    }
    let others = [
        (wanted.sqlite && by_hand.sqlite.is_none(), "SQLite"),
        (wanted.mysql && by_hand.mysql.is_none(), "MySQL"),
    ];
    for (_, database) in others.into_iter().filter(|(missing, _)| *missing) {
        let problem = Problem::Type {
            rust_type: format!("{} as JSONB", column.rust_type),
            database,
            instead: Some("OppJson<T>".to_owned()),
        };
        errors.push(LowerError::at(model, column, problem));
    }
}

/// Keys, constraints and indexes against the tables they speak of.
pub(super) fn schema(schema: &Schema, models: &[&ModelDef], databases: Databases, errors: &mut Vec<LowerError>) {
    for model in models.iter().filter(|model| model.view.is_none()) {
        own_columns(model, errors);
        for key in model.foreign_keys.iter() {
            foreign_key(schema, model, key, errors);
        }
    }
    same_names(schema, models, databases, errors);
}

fn own_columns(model: &ModelDef, errors: &mut Vec<LowerError>) {
    let columns: BTreeSet<&str> = model.columns.iter().map(|column| column.name.as_ref()).collect();
    let mut named: Vec<(&str, &str)> = Vec::new();
    named.extend(
        model
            .primary_key
            .iter()
            .flat_map(|it| it.columns.iter())
            .map(|column| ("the primary key", column.as_ref())),
    );
    named.extend(
        model
            .uniques
            .iter()
            .flat_map(|it| it.columns.iter())
            .map(|column| ("a unique constraint", column.as_ref())),
    );
    named.extend(
        model
            .foreign_keys
            .iter()
            .flat_map(|it| it.columns.iter())
            .map(|column| ("a foreign key", column.as_ref())),
    );
    for index in model.indexes.iter() {
        named.extend(index.include.iter().map(|column| ("an index", column.as_ref())));
        named.extend(index.parts.iter().filter_map(|part| match part {
            IndexPart::Column(column) => Some(("an index", column.name.as_ref())),
            IndexPart::Expr(_) => None,
        }));
    }
    for (what, column) in named.into_iter().filter(|(_, column)| !columns.contains(column)) {
        let problem = Problem::NoColumn {
            what: what.to_owned(),
            column: column.to_owned(),
        };
        errors.push(LowerError::of(model, problem));
    }
}

fn foreign_key(schema: &Schema, model: &ModelDef, key: &ForeignKeyDef, errors: &mut Vec<LowerError>) {
    let name = TableName {
        schema: key.references_schema.as_deref().map(str::to_owned),
        name: key.references_table.to_string(),
    };
    let target = format!("{name} ({})", key.references_columns.join(", "));
    let problem = match schema.tables.get(&name) {
        None if schema.views.contains_key(&name) => Some(Problem::View { view: name.to_string() }),
        None => Some(Problem::NoTable {
            table: name.to_string(),
        }),
        Some(table) if !is_unique(table, key) => Some(Problem::NotUnique { target }),
        Some(table) if !types_agree(model, key, table) => Some(Problem::Mismatch { target }),
        Some(_) if nulls_a_column_without(model, key) => Some(Problem::SetNull),
        Some(_) => None,
    };
    let first = model
        .columns
        .iter()
        .find(|column| key.columns.first() == Some(&column.name));
    errors.extend(problem.map(|problem| match first {
        Some(column) => LowerError::at(model, column, problem),
        None => LowerError::of(model, problem),
    }));
}

fn is_unique(table: &Table, key: &ForeignKeyDef) -> bool {
    let wanted: BTreeSet<&str> = key.references_columns.iter().map(AsRef::as_ref).collect();
    let same = |columns: &[String]| columns.iter().map(String::as_str).collect::<BTreeSet<_>>() == wanted;
    table.primary_key.as_ref().is_some_and(|it| same(&it.columns)) || table.uniques.iter().any(|it| same(&it.columns))
}

fn types_agree(model: &ModelDef, key: &ForeignKeyDef, table: &Table) -> bool {
    let own = |name: &str| model.columns.iter().find(|column| column.name == name);
    key.columns.len() == key.references_columns.len()
        && key
            .columns
            .iter()
            .zip(key.references_columns.iter())
            .all(|(column, referenced)| match (own(column), table.column(referenced)) {
                (Some(column), Some(referenced)) => {
                    super::column::kind(column) == referenced.ty.kind && column.ty.array == referenced.ty.array
                }
                _ => false,
            })
}

fn nulls_a_column_without(model: &ModelDef, key: &ForeignKeyDef) -> bool {
    let nulls = [key.on_delete, key.on_update].contains(&ReferentialAction::SetNull);
    nulls
        && model
            .columns
            .iter()
            .any(|column| key.columns.contains(&column.name) && !column.nullable)
}

/// Names that exclude each other in a configured database, or that it would cut.
fn same_names(schema: &Schema, models: &[&ModelDef], databases: Databases, errors: &mut Vec<LowerError>) {
    let mut named = space::relations(schema);
    named.extend(schema.tables.values().flat_map(space::parts));
    let mut taken = Taken::new(databases);
    for named in &named {
        let Some(clash) = taken.take(named) else { continue };
        let problem = Problem::SameName {
            what: named.words(),
            other: clash.other,
            database: clash.database,
        };
        errors.extend(model_of(models, named).map(|model| LowerError::of(model, problem)));
    }
    for named in named.iter().chain(&space::schemas_and_columns(schema)) {
        let Some(reason) = named.length_error(databases) else {
            continue;
        };
        errors.extend(model_of(models, named).map(|model| LowerError::of(model, Problem::Name { reason })));
    }
}

/// The struct that a name comes from.
fn model_of<'a>(models: &[&'a ModelDef], named: &Named) -> Option<&'a ModelDef> {
    let is_of_table =
        |model: &ModelDef| model.table == named.table.name && model.schema.as_deref() == named.table.schema.as_deref();
    let has_enum = |model: &ModelDef| {
        let mut columns = model.columns.iter();
        columns.any(|column| matches!(&column.ty.kind, TypeKind::Enum(def) if def.name == named.name))
    };
    let is_source = |model: &&&ModelDef| match named.object {
        Object::Enum => has_enum(model),
        _ => is_of_table(model),
    };
    models.iter().find(is_source).copied()
}
