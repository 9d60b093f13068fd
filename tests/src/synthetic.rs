//! What does a large application look like? Registries of any size, for benchmarks.

use opp_core::def::{
    CheckDef, ColumnDef, ColumnType, Databases, ForeignKeyDef, IndexDef, IndexPart, ModelDef, MysqlOptions,
    PerDatabase, PrimaryKeyDef, ReferentialAction, SortOrder, SortedColumn, SqliteOptions, Text, TypeKind, Value,
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
        schema: None,
        rust_name: format!("Table{number:04}").into(),
        module: "synthetic::models".into(),
        package: "synthetic".into(),
        file: "src/models.rs".into(),
        line: 1,
        database: None,
        view: PerDatabase::none(),
        only: Databases::ALL,
        managed: true,
        comment: None,
        renamed_from: None,
        columns: columns.into(),
        primary_key: Some(PrimaryKeyDef {
            columns: vec!["id".into()].into(),
            name: None,
        }),
        indexes: vec![index("name")].into(),
        uniques: Vec::new().into(),
        checks: vec![check()].into(),
        foreign_keys: vec![parent(number)].into(),
        sqlite: SqliteOptions::default(),
        mysql: MysqlOptions::default(),
        admin: None,
        doc: None,
    }
}

fn table(number: usize) -> Text {
    format!("table_{number:04}").into()
}

fn column(name: &'static str, kind: TypeKind) -> ColumnDef {
    ColumnDef::new(name, name, "", ColumnType::portable(kind), false)
}

fn index(name: &'static str) -> IndexDef {
    let part = IndexPart::Column(SortedColumn {
        name: name.into(),
        order: SortOrder::Asc,
        nulls: None,
        opclass: None,
    });
    IndexDef {
        parts: vec![part].into(),
        name: None,
        unique: false,
        predicate: None,
        method: None,
        include: Vec::new().into(),
        with: Vec::new().into(),
        concurrently: false,
        only: Databases::ALL,
    }
}

fn check() -> CheckDef {
    CheckDef::new("quantity_not_negative".into(), PerDatabase::all("quantity >= 0".into()))
}

fn parent(child: usize) -> ForeignKeyDef {
    ForeignKeyDef {
        columns: vec!["parent_id".into()].into(),
        references_schema: None,
        references_table: table(child.saturating_sub(1)),
        references_columns: vec!["id".into()].into(),
        name: None,
        on_delete: if child == 0 {
            ReferentialAction::NoAction
        } else {
            ReferentialAction::Cascade
        },
        on_update: ReferentialAction::NoAction,
        deferrable: false,
    }
}
