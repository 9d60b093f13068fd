//! What a recorded operation writes and reads.

use opp_core::def::{IndexPart, PerDatabase, Value};
use opp_sql::expression;
use opp_sql::lexer::Syntax;

use super::{Footprint, Object};
use crate::change::{Change, EnumChange, TableChange, ViewChange};
use crate::schema::{Check, Column, ForeignKey, Index, Kind, PrimaryKey, Schema, Table, TableName, Type, Unique, View};

/// What an operation writes and reads. `before` is the schema that it meets.
#[must_use]
pub fn of_operation(change: &Change, before: &Schema) -> Footprint {
    let mut found = Footprint::default();
    match change {
        Change::CreateTable { table } | Change::DropTable { table } => whole_table(&mut found, table),
        Change::RenameTable { from, to } => {
            found.write_table(from);
            found.write_table(to);
            for child in children(before, from) {
                found.write_table(&child.name);
            }
        }
        Change::AlterTable { table, change } => {
            found.write_table(table);
            alteration(&mut found, table, change, before);
        }
        Change::View(ViewChange::Create { view } | ViewChange::Drop { view }) => of_view(&mut found, view),
        Change::Enum(change) => of_enum(&mut found, change, before),
    }
    found
}

fn alteration(found: &mut Footprint, table: &TableName, change: &TableChange, before: &Schema) {
    let mut named = |name: &str| found.write(Object::new(table.schema.as_deref(), name));
    match change {
        TableChange::AlterOptions { .. } => {}
        TableChange::AddColumn { column, backfill, .. } => {
            of_column(found, column);
            value(found, backfill.as_ref());
        }
        TableChange::DropColumn { column, .. } => {
            of_column(found, column);
            read_children(found, before, table);
        }
        TableChange::RenameColumn { .. } => {
            for child in children(before, table) {
                found.write_table(&child.name);
            }
        }
        TableChange::AlterColumn {
            before: old,
            after: new,
            backfill,
        } => {
            of_column(found, old);
            of_column(found, new);
            value(found, backfill.as_ref());
            read_children(found, before, table);
        }
        TableChange::AlterPrimaryKey {
            before: old,
            after: new,
        } => {
            old.iter().chain(new).for_each(|PrimaryKey { name, .. }| named(name));
            read_children(found, before, table);
        }
        TableChange::AddUnique { unique } | TableChange::DropUnique { unique } => {
            named(&unique.name);
            read_children(found, before, table);
        }
        TableChange::AddCheck { check } | TableChange::DropCheck { check } => {
            named(&check.name);
            check.texts().for_each(|sql| words(found, sql));
        }
        TableChange::AddForeignKey { foreign_key } | TableChange::DropForeignKey { foreign_key } => {
            named(&foreign_key.name);
            found.read_table(&foreign_key.references);
        }
        TableChange::RenameConstraint { from, to } | TableChange::RenameIndex { from, to } => {
            named(from);
            named(to);
            read_children(found, before, table);
        }
        TableChange::CreateIndex { index } | TableChange::DropIndex { index } => {
            of_index(found, table, index);
            read_children(found, before, table);
        }
    }
}

fn whole_table(found: &mut Footprint, table: &Table) {
    let Table {
        name,
        columns,
        primary_key,
        uniques,
        checks,
        foreign_keys,
        indexes,
        options: _,
    } = table;
    found.write_table(name);
    columns.iter().for_each(|column| of_column(found, column));
    let mut named = |constraint: &str| found.write(Object::new(name.schema.as_deref(), constraint));
    primary_key.iter().for_each(|PrimaryKey { name, .. }| named(name));
    uniques.iter().for_each(|Unique { name, .. }| named(name));
    checks.iter().for_each(|Check { name, .. }| named(name));
    foreign_keys.iter().for_each(|ForeignKey { name, .. }| named(name));
    checks.iter().flat_map(Check::texts).for_each(|sql| words(found, sql));
    foreign_keys.iter().for_each(|key| found.read_table(&key.references));
    indexes.iter().for_each(|index| of_index(found, name, index));
}

fn of_column(found: &mut Footprint, column: &Column) {
    let Type { kind, by_hand, .. } = &column.ty;
    if let Kind::Enum(name) = kind {
        found.read(Object::new(None, name));
    }
    each(by_hand).for_each(|sql| words(found, sql));
    each(&column.default).for_each(|default| value(found, Some(default)));
    if let Some(generated) = &column.generated {
        generated.texts().for_each(|sql| words(found, sql));
    }
}

fn of_index(found: &mut Footprint, table: &TableName, index: &Index) {
    found.write(Object::new(table.schema.as_deref(), &index.name));
    index.predicate.iter().for_each(|sql| words(found, sql));
    for part in &index.parts {
        match part {
            IndexPart::Column(_) => {}
            IndexPart::Expr(sql) => words(found, sql),
        }
    }
}

fn of_view(found: &mut Footprint, view: &View) {
    found.write_table(&view.name);
    view.texts().for_each(|sql| words(found, sql));
}

/// A change of an enum is one of every table that uses it, where it is a check.
fn of_enum(found: &mut Footprint, change: &EnumChange, before: &Schema) {
    let names: Vec<&String> = match change {
        EnumChange::Create { ty } | EnumChange::Drop { ty } => vec![&ty.name],
        EnumChange::Rename { from, to } => vec![from, to],
        EnumChange::Alter { before, after, .. } => vec![&before.name, &after.name],
    };
    let uses = |table: &&Table| {
        (table.columns.iter()).any(|column| names.iter().any(|name| column.ty.kind == Kind::Enum((*name).clone())))
    };
    before
        .tables
        .values()
        .filter(uses)
        .for_each(|table| found.write_table(&table.name));
    names.iter().for_each(|name| found.write(Object::new(None, name)));
}

/// A foreign key stands in the way of some changes of the table it refers to, and is then dropped and added again.
fn read_children(found: &mut Footprint, before: &Schema, table: &TableName) {
    children(before, table).for_each(|child| found.read_table(&child.name));
}

fn children<'a>(schema: &'a Schema, table: &'a TableName) -> impl Iterator<Item = &'a Table> {
    let refers = |child: &&Table| child.foreign_keys.iter().any(|key| key.references == *table);
    schema.tables.values().filter(refers)
}

fn each<T>(values: &PerDatabase<T>) -> impl Iterator<Item = &T> {
    [&values.all, &values.sqlite, &values.postgres, &values.mysql]
        .into_iter()
        .flatten()
}

fn value(found: &mut Footprint, value: Option<&Value>) {
    if let Some(Value::Expr(sql)) = value {
        words(found, sql);
    }
}

/// Any word of an expression or query may be a table, view or function.
fn words(found: &mut Footprint, sql: &str) {
    if !expression::is_readable(sql, Syntax::PORTABLE) {
        found.writes_everything = true;
    }
    for word in expression::words(sql, Syntax::PORTABLE) {
        found.read(Object::new(None, &word));
    }
}
