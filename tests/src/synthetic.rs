//! What does a large application look like? Registries of any size, for benchmarks.

use opp_core::def::make::text;
use opp_core::def::{
    CheckDef, ColumnDef, ColumnType, ForeignKeyDef, IndexDef, IndexPart, ModelDef, PerDatabase, PrimaryKeyDef,
    ReferentialAction, SortOrder, SortedColumn, Text, TypeKind, Value,
};
use opp_core::registry::{CrateDef, FORMAT, Registry};

/// A registry of `tables` tables of ten columns, each with an index, a check and a foreign key to the table before it. The
/// first refers to itself.
///
/// With `extra`, the last table has one nullable column more.
#[must_use]
pub fn registry(tables: usize, extra: bool) -> Registry {
    let models = (0..tables)
        .map(|number| model(number, extra && number + 1 == tables))
        .collect();
    let crates = vec![CrateDef {
        name: "synthetic".to_owned(),
        features: Vec::new(),
    }];
    Registry {
        format: FORMAT,
        package: "synthetic".to_owned(),
        crates,
        models,
    }
}

fn model(number: usize, extra: bool) -> ModelDef {
    let mut columns = vec![
        column("id", TypeKind::Integer),
        column("parent_id", TypeKind::Integer),
        column("name", TypeKind::Text),
        column("email", TypeKind::Text),
        column("amount", TypeKind::Double),
        column("quantity", TypeKind::BigInt),
        column("active", TypeKind::Boolean),
        column("due", TypeKind::Date),
        column("created_at", TypeKind::Timestamp),
        column("notes", TypeKind::Text),
    ];
    columns[1].nullable = true;
    columns[2].max_length = Some(100);
    columns[6].default = PerDatabase::all(Value::Bool(true));
    columns[8].default = PerDatabase::all(Value::Now);
    columns[9].nullable = true;
    if extra {
        columns.push(ColumnDef {
            nullable: true,
            ..column("nickname", TypeKind::Text)
        });
    }
    ModelDef {
        table: table(number),
        rust_name: format!("Table{number:04}").into(),
        columns: columns.into(),
        primary_key: Some(PrimaryKeyDef::new(const { &[text("id")] })),
        indexes: vec![index("name")].into(),
        checks: vec![check()].into(),
        foreign_keys: vec![parent(number)].into(),
        ..ModelDef::new("", "", ("synthetic", "synthetic::models", "src/models.rs", 1), &[])
    }
}

fn table(number: usize) -> Text {
    format!("table_{number:04}").into()
}

fn column(name: &'static str, kind: TypeKind) -> ColumnDef {
    ColumnDef::new(name, name, "", ColumnType::portable(kind), false)
}

fn index(name: &'static str) -> IndexDef {
    IndexDef {
        parts: vec![IndexPart::Column(SortedColumn::new(name, SortOrder::Asc))].into(),
        ..IndexDef::new(&[])
    }
}

fn check() -> CheckDef {
    CheckDef::new("quantity_not_negative".into(), PerDatabase::all("quantity >= 0".into()))
}

fn parent(child: usize) -> ForeignKeyDef {
    let key = ForeignKeyDef::new(const { &[text("parent_id")] }, None, "", const { &[text("id")] });
    ForeignKeyDef {
        references_table: table(child.saturating_sub(1)),
        ..key.on_delete(match child {
            0 => ReferentialAction::NoAction,
            _ => ReferentialAction::Cascade,
        })
    }
}
