//! The models of a chain as structs declare them, and rows for them.

use opp_core::def::{
    CheckDef, ColumnDef, ColumnType, EnumDef, EnumVariant, ForeignKeyDef, GeneratedDef, IndexDef, IndexPart, ModelDef,
    PerDatabase, PrimaryKeyDef, ReferentialAction, SortOrder, SortedColumn, Text, TypeKind, UniqueDef, Value,
};

use super::world::{Column, Kind, Table, VARIANTS, World};
use crate::law::Engine;
use crate::random;

/// The models.
pub(super) fn models(world: &World) -> Vec<ModelDef> {
    world.tables.iter().map(|table| model(world, table)).collect()
}

fn model(world: &World, table: &Table) -> ModelDef {
    let mut model = ModelDef {
        table: table.name.clone().into(),
        rust_name: table.name.to_uppercase().into(),
        ..ModelDef::new("", "", ("random", "random", "src/random.rs", 1), &[])
    };
    model.schema = table.schema.map(Into::into);
    model.renamed_from = table.was.clone().map(Into::into);
    let mut columns = vec![ColumnDef {
        auto_increment: Some(table.counts),
        ..random::column("id", TypeKind::Integer)
    }];
    columns.extend(table.columns.iter().map(|column| of_column(world, column)));
    if let Some(parent) = world.tables.iter().find(|parent| Some(parent.number) == table.parent) {
        columns.push(ColumnDef {
            nullable: true,
            ..random::column("parent", TypeKind::Integer)
        });
        model.foreign_keys = vec![reference(parent)].into();
    }
    let doubled = table.columns.iter().find(|column| Some(column.number) == table.doubled);
    if let Some(column) = doubled {
        let mut twice = random::column("twice", TypeKind::BigInt);
        twice.nullable = true;
        let expression = format!("{} * 2", column.name);
        twice.generated = Some(GeneratedDef::new(PerDatabase::all(expression.into()), true));
        columns.push(twice);
    }
    model.columns = columns.into();
    let key = table.columns.iter().filter(|column| Some(column.number) == table.key);
    let key: Vec<Text> = std::iter::once("id".into())
        .chain(key.map(|column| column.name.clone().into()))
        .collect();
    model.primary_key = Some(PrimaryKeyDef {
        columns: key.into(),
        name: None,
    });
    let of = |wanted: fn(&Column) -> bool| table.columns.iter().filter(move |column| wanted(column));
    model.checks = of(|column| column.checked).filter_map(check).collect::<Vec<_>>().into();
    model.indexes = of(|column| column.indexed).map(indexed).collect::<Vec<_>>().into();
    model.uniques = of(|column| column.unique).map(unique).collect::<Vec<_>>().into();
    model
}

fn reference(parent: &Table) -> ForeignKeyDef {
    ForeignKeyDef {
        columns: vec!["parent".into()].into(),
        references_schema: parent.schema.map(Into::into),
        references_table: parent.name.clone().into(),
        references_columns: vec!["id".into()].into(),
        name: None,
        on_delete: ReferentialAction::Cascade,
        on_update: ReferentialAction::NoAction,
        deferrable: false,
    }
}

fn of_column(world: &World, column: &Column) -> ColumnDef {
    let (kind, default) = match column.kind {
        Kind::Integer => (TypeKind::Integer, Value::Integer(7)),
        Kind::Big => (TypeKind::BigInt, Value::Integer(7)),
        Kind::Text(_) => (TypeKind::Text, Value::Text("it's".into())),
        Kind::Decimal => (
            TypeKind::Decimal {
                precision: Some(10),
                scale: Some(2),
            },
            Value::Number("1.25".into()),
        ),
        Kind::Boolean => (TypeKind::Boolean, Value::Bool(true)),
        Kind::Mood => (TypeKind::Enum(mood(world)), Value::Text("it's".into())),
    };
    ColumnDef {
        ty: ColumnType::portable(kind.clone()),
        nullable: column.nullable,
        default: match column.nullable {
            true => PerDatabase::none(),
            false => PerDatabase::all(default),
        },
        max_length: match column.kind {
            Kind::Text(length) => Some(length),
            _ => None,
        },
        renamed_from: column.was.clone().map(Into::into),
        ..random::column(&column.name, kind)
    }
}

fn mood(world: &World) -> EnumDef {
    let variants = VARIANTS[..world.variants].iter();
    let variants: Vec<EnumVariant> = variants.map(|name| EnumVariant::new((*name).into(), None)).collect();
    EnumDef::new(world.mood.into(), variants.into(), false)
}

/// An expression with quotes, or over a decimal, that every row keeps.
fn check(column: &Column) -> Option<CheckDef> {
    let name = &column.name;
    let expression = match column.kind {
        Kind::Text(_) => format!("{name} <> 'it''s \"{name}\"' OR {name} IS NULL"),
        Kind::Decimal => format!("{name} >= -1.5 AND {name} < 99999.25"),
        Kind::Integer | Kind::Big => format!("{name} IS NULL OR {name} > -5"),
        Kind::Boolean | Kind::Mood => return None,
    };
    let of = format!("kept_{}", column.number);
    Some(CheckDef::new(of.into(), PerDatabase::all(expression.into())))
}

fn indexed(column: &Column) -> IndexDef {
    let predicate = match column.kind {
        Kind::Text(_) => Some(format!("{} <> 'it''s'", column.name)),
        Kind::Decimal => Some(format!("{} > 0.25", column.name)),
        _ => None,
    };
    IndexDef {
        parts: vec![IndexPart::Column(SortedColumn {
            name: column.name.clone().into(),
            order: SortOrder::Asc,
            nulls: None,
            opclass: None,
        })]
        .into(),
        name: Some(format!("by_{}", column.number).into()),
        unique: false,
        predicate: predicate.map(Into::into),
        method: None,
        include: Vec::new().into(),
        with: Vec::new().into(),
        concurrently: false,
        only: opp_core::def::Databases::ALL,
    }
}

fn unique(column: &Column) -> UniqueDef {
    UniqueDef {
        columns: vec![column.name.clone().into(), "id".into()].into(),
        name: None,
        nulls_not_distinct: false,
        deferrable: false,
    }
}

/// Three rows for a table.
pub(super) fn rows(world: &World, table: &Table) -> String {
    let row = |number: usize| {
        let columns = table.columns.iter();
        let (names, values): (Vec<String>, Vec<String>) = columns
            .map(|column| (column.name.clone(), value(world, column, number)))
            .unzip();
        format!(
            "INSERT INTO {} (id, {}) VALUES ({number}, {});",
            table.full_name(),
            names.join(", "),
            values.join(", ")
        )
    };
    (1..=3).map(row).collect()
}

fn value(world: &World, column: &Column, number: usize) -> String {
    if column.nullable && number == 3 {
        return "NULL".to_owned();
    }
    match column.kind {
        Kind::Integer | Kind::Big => number.to_string(),
        Kind::Text(_) => format!("'text ''{number}'"),
        Kind::Decimal if world.engine == Engine::Sqlite => format!("{number}50"),
        Kind::Decimal => format!("{number}.50"),
        Kind::Boolean => (if number == 1 { "TRUE" } else { "FALSE" }).to_owned(),
        Kind::Mood => format!("'{}'", VARIANTS[number - 1].replace('\'', "''")),
    }
}
