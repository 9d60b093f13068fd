//! Which schema is recorded for what a database holds?

use std::collections::BTreeSet;

use opp_core::def::TypeKind;

use super::prerequisites::prerequisites;
use super::scratch::new_scratch;
use crate::dialect::{Difference, GenerateSql as _, Row};
use crate::schema::{Column, Enum, Kind, Schema, Table};
use crate::verify::Scratch as _;
use crate::workflow::comparison::Comparison;
use crate::workflow::decide::Decide;
use crate::workflow::directories::Directory;
use crate::workflow::error::WorkflowError;
use crate::workflow::notice::Notice;

/// The schema that is recorded: the tables and views that the models name and the database has.
pub(super) fn recorded<D: Decide>(
    comparison: &Comparison,
    directory: &Directory,
    there: &[Row],
    decide: &mut D,
) -> Result<Schema, D::Error> {
    let dialect = directory.dialect;
    let (found, _) = dialect.schema_of(there);
    let mut after = of_the_models(comparison, &found);
    if after == comparison.before {
        return Err(WorkflowError::NothingToRecord.into());
    }
    let differing = differences(&after, directory, there, decide)?;
    for (table, _) in differing {
        take(
            &mut after,
            comparison,
            &found,
            &dialect.schema_of(&of_table(there, &table)).0,
        );
    }
    without_keys_to_others(&mut after, comparison);
    mark_uniques_in_tables(&mut after, &found);
    let left = differences(&after, directory, there, decide)?;
    if !left.is_empty() {
        let differences = left.into_iter().map(|(_, difference)| difference).collect();
        decide.notice(&Notice::NotDescribed { differences });
    }
    Ok(after)
}

/// A key to a table that no model names cannot be said by a struct, so it is not recorded: the next migration would drop it.
fn without_keys_to_others(after: &mut Schema, comparison: &Comparison) {
    let before = &comparison.before.tables;
    let known: BTreeSet<_> = after.tables.keys().cloned().collect();
    for (_, table) in after.tables.iter_mut().filter(|(name, _)| !before.contains_key(*name)) {
        table.foreign_keys.retain(|key| known.contains(&key.references));
    }
}

/// Where a unique constraint stands inside its table is no difference to the models, and decides how it is dropped.
fn mark_uniques_in_tables(after: &mut Schema, found: &Schema) {
    for (name, table) in &mut after.tables {
        let there = found.tables.get(name).map_or(&[][..], |table| &table.uniques);
        for unique in &mut table.uniques {
            unique.in_table |= there.iter().any(|one| one.in_table && one.columns == unique.columns);
        }
    }
}

/// What the history has, and of what the models have beside it that which the database has too. A key to a table that the database does
/// not have is not in the database either.
fn of_the_models(comparison: &Comparison, found: &Schema) -> Schema {
    let mut after = comparison.before.clone();
    let models = &comparison.after;
    for (name, table) in &models.tables {
        let is_new = !comparison.before.tables.contains_key(name) && !table.options.unmanaged;
        let Some(there) = found.tables.get(name).filter(|_| is_new) else {
            continue;
        };
        let is_whole = table
            .foreign_keys
            .iter()
            .all(|key| key.references == *name || found.tables.contains_key(&key.references));
        let recorded = if is_whole { table } else { there };
        after.tables.insert(name.clone(), recorded.clone());
    }
    for (name, view) in &models.views {
        if found.views.contains_key(name) {
            after.views.entry(name.clone()).or_insert_with(|| view.clone());
        }
    }
    let source = |name: &str| models.enums.get(name).or_else(|| found.enums.get(name));
    add_enums(&mut after, source);
    after
}

/// Puts a table in as the database has it.
fn take(after: &mut Schema, comparison: &Comparison, found: &Schema, part: &Schema) {
    // Part of a catalog names its table; only the whole has what its keys refer to.
    let whole = part.tables.keys().filter_map(|name| found.tables.get_key_value(name));
    for (name, table) in whole {
        if after.tables.contains_key(name) {
            let mut table = table.clone();
            if let Some(model) = comparison.after.tables.get(name) {
                as_the_model_says(&mut table, model);
            }
            after.tables.insert(name.clone(), table);
        }
    }
    for (name, view) in &part.views {
        if after.views.contains_key(name) {
            after.views.insert(name.clone(), view.clone());
        }
    }
    add_enums(after, |name| found.enums.get(name));
}

/// What the database has no word for is as the model says: the kind of a type that is spelled by hand, and the name of a primary key on
/// MySQL.
fn as_the_model_says(table: &mut Table, model: &Table) {
    if let (Some(key), Some(known)) = (&mut table.primary_key, &model.primary_key)
        && key.name == "PRIMARY"
        && key.columns == known.columns
    {
        key.name.clone_from(&known.name);
    }
    let key = table.primary_key.as_ref().map(|key| key.columns.clone());
    for column in &mut table.columns {
        // SQLite takes NULL in a key that does not say NOT NULL; no struct has such a key.
        let is_key = key.as_ref().is_some_and(|key| key.contains(&column.name));
        let same = model.column(&column.name).filter(|known| {
            let (found, known) = (&column.ty.by_hand, &known.ty.by_hand);
            let alike = |one: &Option<String>, other: &Option<String>| one.is_none() || one == other;
            !found.is_none()
                && alike(&found.sqlite, &known.sqlite)
                && alike(&found.postgres, &known.postgres)
                && alike(&found.mysql, &known.mysql)
        });
        let same = same.or_else(|| model.column(&column.name).filter(|known| is_spelled(column, known)));
        if let Some(known) = same {
            column.ty = known.ty.clone();
        }
        column.nullable &= !is_key;
    }
}

/// Whether a type that the model spells by hand is the one that the catalog reads as a type of opp's: numbers of SQLite, which the model
/// reads in another width, and `interval`.
fn is_spelled(column: &Column, model: &Column) -> bool {
    let says = |spelling: &Option<String>, name: &str| {
        let element = |one: &str| {
            if column.ty.array {
                one.strip_suffix("[]").map(str::to_owned)
            } else {
                Some(one.to_owned())
            }
        };
        let found = spelling.as_deref().and_then(element);
        found.is_some_and(|one| one.eq_ignore_ascii_case(name))
    };
    let by_hand = &model.ty.by_hand;
    column.ty.by_hand.is_none()
        && match &column.ty.kind {
            Kind::Plain(TypeKind::SmallInt) => says(&by_hand.sqlite, "smallint"),
            Kind::Plain(TypeKind::Integer) => says(&by_hand.sqlite, "integer"),
            Kind::Plain(TypeKind::BigInt) => says(&by_hand.sqlite, "bigint"),
            Kind::Plain(TypeKind::Real) => says(&by_hand.sqlite, "real"),
            Kind::Plain(TypeKind::Interval) => says(&by_hand.postgres, "interval"),
            Kind::Plain(TypeKind::Cidr) => says(&by_hand.postgres, "cidr"),
            _ => false,
        }
}

/// Adds the enums that columns name and the schema lacks.
fn add_enums<'a>(schema: &mut Schema, source: impl Fn(&str) -> Option<&'a Enum>) {
    let of_table = |table: &Table| -> Vec<String> {
        let columns = table.columns.iter();
        columns
            .filter_map(|column| match &column.ty.kind {
                Kind::Enum(name) => Some(name.clone()),
                Kind::Plain(_) => None,
            })
            .collect()
    };
    let used: BTreeSet<String> = schema.tables.values().flat_map(of_table).collect();
    for name in used {
        if let Some(found) = source(&name) {
            schema.enums.entry(name).or_insert_with(|| found.clone());
        }
    }
}

/// How a fresh build of the schema differs from what is there, each with the table or view that it belongs to. What the schema does not
/// name is left out.
fn differences<D: Decide>(
    schema: &Schema,
    directory: &Directory,
    there: &[Row],
    decide: &mut D,
) -> Result<Vec<(String, Difference)>, D::Error> {
    let dialect = directory.dialect;
    let sql = dialect
        .create_all(schema)
        .map_err(|error| WorkflowError::Plan(Box::new(error)))?;
    let mut scratch = new_scratch(directory, decide)?;
    let sql = prerequisites(there, &table_names(schema)) + &sql;
    let built = scratch.execute(&sql).and_then(|()| scratch.catalog());
    let built = built.map_err(|error| WorkflowError::Incomparable { dialect, error })?;
    let tables: BTreeSet<&str> = built.iter().map(|row| row.table.as_str()).collect();
    let there: Vec<Row> = there
        .iter()
        .filter(|row| match row.table.is_empty() {
            true => built.iter().any(|one| one.kind == row.kind && one.name == row.name),
            false => tables.contains(row.table.as_str()),
        })
        .cloned()
        .collect();
    let differences = dialect.compare(&built, &there);
    let of = |difference: &Difference| owner(difference, &built, &there);
    Ok(differences.into_iter().map(|one| (of(&one), one)).collect())
}

/// The names of its tables as in the rows of a catalog.
pub(super) fn table_names(schema: &Schema) -> BTreeSet<String> {
    schema.tables.keys().map(ToString::to_string).collect()
}

/// The table of a difference, by the row it is about.
fn owner(difference: &Difference, built: &[Row], there: &[Row]) -> String {
    let (Difference::Missing { kind, name }
    | Difference::Unexpected { kind, name }
    | Difference::Differs { kind, name, .. }) = difference;
    let row = built
        .iter()
        .chain(there)
        .find(|row| row.kind == *kind && row.name == *name);
    row.map(|row| row.table.clone()).unwrap_or_default()
}

fn of_table(rows: &[Row], table: &str) -> Vec<Row> {
    rows.iter()
        .filter(|row| row.table == table || row.table.is_empty())
        .cloned()
        .collect()
}
