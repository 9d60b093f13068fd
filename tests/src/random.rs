//! Random models, the same for the same seed.

use opp_core::def::make::text;
use opp_core::def::{
    CheckDef, ColumnDef, ColumnType, Databases, ForeignKeyDef, GeneratedDef, IndexDef, IndexPart, ModelDef,
    PerDatabase, PrimaryKeyDef, ReferentialAction, SortOrder, SortedColumn, SqliteOptions, Text, TypeKind, UniqueDef,
    Value,
};
pub use opp_test_servers::Dice;

/// Up to three tables; the first is always there, so that the registry is never empty.
pub fn models(dice: &mut Dice) -> Vec<ModelDef> {
    let count = 1 + dice.below(3);
    (0..count).map(|number| model(dice, number)).collect()
}

/// Models after a change of these: other random ones, in which most columns stay as they are.
pub fn grown(dice: &mut Dice, before: &[ModelDef]) -> Vec<ModelDef> {
    let mut after = models(dice);
    for model in &mut after {
        let Some(old) = before.iter().find(|old| old.table == model.table) else {
            continue;
        };
        let mut columns = model.columns.to_vec();
        for column in old.columns.iter().filter(|column| column.name.starts_with('c')) {
            match columns.iter_mut().find(|own| own.name == column.name) {
                Some(own) => *own = column.clone(),
                None if !dice.one_in(8) => columns.push(column.clone()),
                None => {}
            }
        }
        model.columns = columns.into();
    }
    after
}

/// The models without what not every database takes: comparisons of numbers with text, SQLite's collation, expressions over a key that
/// counts up, and deferrable keys.
#[must_use]
pub fn portable(mut models: Vec<ModelDef>) -> Vec<ModelDef> {
    for model in &mut models {
        let texts = model.columns.iter().filter(|column| column.ty.kind == TypeKind::Text);
        let texts: Vec<String> = texts.map(|column| format!("{}_known", column.name)).collect();
        let checks = model
            .checks
            .iter()
            .filter(|check| texts.iter().any(|name| *name == check.name));
        model.checks = checks.cloned().collect::<Vec<_>>().into();
        model.columns.to_mut().retain(|column| column.generated.is_none());
        model
            .foreign_keys
            .to_mut()
            .iter_mut()
            .for_each(|key| key.deferrable = false);
        for column in model.columns.to_mut() {
            column.collate = PerDatabase::none();
            if column.ty.kind == TypeKind::Text {
                column.max_length = Some(50);
            }
        }
    }
    models
}

fn model(dice: &mut Dice, number: u64) -> ModelDef {
    let mut columns = vec![column("id", TypeKind::Integer)];
    let kinds = [TypeKind::Integer, TypeKind::Text, TypeKind::Double, TypeKind::Boolean];
    for place in 0..6 {
        if dice.one_in(4) {
            continue;
        }
        let kind = kinds[place % kinds.len()].clone();
        let wide = kind == TypeKind::Integer && dice.one_in(3);
        let kind = if wide { TypeKind::BigInt } else { kind };
        columns.push(declared(dice, &format!("c{place}"), kind));
    }
    let names: Vec<Text> = columns.iter().skip(1).map(|column| column.name.clone()).collect();
    let foreign_keys = foreign_key(dice, &mut columns);
    if dice.one_in(3) {
        let mut generated = column("twice", TypeKind::Integer);
        generated.nullable = true;
        generated.generated = Some(GeneratedDef::new(PerDatabase::all("id * 2".into()), dice.one_in(2)));
        columns.push(generated);
    }
    ModelDef {
        table: format!("t{number}").into(),
        rust_name: format!("T{number}").into(),
        primary_key: Some(PrimaryKeyDef::new(const { &[text("id")] })),
        indexes: indexes(dice, &names).into(),
        uniques: unique(dice, &names).into(),
        checks: names
            .iter()
            .filter(|_| dice.one_in(5))
            .map(check)
            .collect::<Vec<_>>()
            .into(),
        foreign_keys: foreign_keys.into(),
        columns: columns.into(),
        sqlite: SqliteOptions::new(dice.one_in(5), false),
        ..ModelDef::new("", "", ("random", "random", "src/random.rs", 1), &[])
    }
}

/// A column that rows which are there can always take: NULL or a default.
fn declared(dice: &mut Dice, name: &str, kind: TypeKind) -> ColumnDef {
    let default = match kind {
        TypeKind::Text => Value::Text("it's".into()),
        TypeKind::Double => Value::Number("1.5".into()),
        TypeKind::Boolean => Value::Bool(true),
        _ => Value::Integer(7),
    };
    let mut column = column(name, kind);
    column.nullable = dice.one_in(2);
    if !column.nullable || dice.one_in(2) {
        column.default = PerDatabase::all(default);
    }
    if column.ty.kind == TypeKind::Text && dice.one_in(4) {
        column.collate = PerDatabase::all("NOCASE".into());
    }
    column
}

/// To the table that is always there: rows that refer to one that was dropped and came back empty have no way down.
fn foreign_key(dice: &mut Dice, columns: &mut Vec<ColumnDef>) -> Vec<ForeignKeyDef> {
    if dice.one_in(2) {
        return Vec::new();
    }
    let mut parent = column("parent", TypeKind::Integer);
    parent.nullable = true;
    columns.push(parent);
    let actions = [
        ReferentialAction::NoAction,
        ReferentialAction::Cascade,
        ReferentialAction::SetNull,
    ];
    let id = const { &[text("id")] };
    let key = ForeignKeyDef::new(const { &[text("parent")] }, None, "t0", id);
    vec![key.on_delete(*dice.one_of(&actions)).deferrable(dice.one_in(4))]
}

/// With the key in it, no rows are ever in the way.
fn unique(dice: &mut Dice, names: &[Text]) -> Vec<UniqueDef> {
    let chosen = names.iter().filter(|_| dice.one_in(4));
    chosen
        .map(|name| UniqueDef {
            columns: vec![name.clone(), "id".into()].into(),
            ..UniqueDef::new(&[])
        })
        .collect()
}

fn check(name: &Text) -> CheckDef {
    let expression = format!("{name} IS NULL OR {name} <> 'no'");
    CheckDef::new(format!("{name}_known").into(), PerDatabase::all(expression.into()))
}

fn indexes(dice: &mut Dice, names: &[Text]) -> Vec<IndexDef> {
    let chosen: Vec<&Text> = names.iter().filter(|_| dice.one_in(4)).collect();
    chosen.into_iter().map(|name| index(dice, name)).collect()
}

fn index(dice: &mut Dice, name: &Text) -> IndexDef {
    let some = Databases {
        sqlite: dice.one_in(2),
        postgres: dice.one_in(2),
        mysql: dice.one_in(2),
    };
    let only = if dice.one_in(3) { some } else { Databases::ALL };
    let part = SortedColumn {
        name: name.clone(),
        ..SortedColumn::new("", SortOrder::Desc)
    };
    IndexDef {
        parts: vec![IndexPart::Column(part)].into(),
        predicate: Some(format!("{name} IS NOT NULL").into()),
        only,
        ..IndexDef::new(&[])
    }
}

pub(crate) fn column(name: &str, kind: TypeKind) -> ColumnDef {
    ColumnDef {
        name: name.to_owned().into(),
        field: name.to_owned().into(),
        ..ColumnDef::new("", "", "", ColumnType::portable(kind), false)
    }
}
