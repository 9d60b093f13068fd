//! A catalog read as a schema is the schema it was built from, where SQLite keeps its words.

use opp_core::def::{PerDatabase, ReferentialAction, TypeKind, Value};
use opp_migrate::dialect::{Dialect, Row};
use opp_migrate::schema::{Schema, Table};

use crate::build::{With, column, optional, schema, table, view, with_default};
use crate::cases::{change, family, parents};
use crate::database::fresh;

/// A column of every type that SQLite tells apart, in a usual and in a STRICT table.
fn every_type(strict: bool) -> Table {
    let lax = [
        TypeKind::SmallInt,
        TypeKind::Integer,
        TypeKind::BigInt,
        TypeKind::Double,
        TypeKind::Boolean,
        TypeKind::Text,
        TypeKind::Binary,
        TypeKind::Date,
        TypeKind::Time,
        TypeKind::Timestamp,
    ];
    let few = [TypeKind::BigInt, TypeKind::Double, TypeKind::Text, TypeKind::Binary];
    let kinds = if strict { few.to_vec() } else { lax.to_vec() };
    let mut every = table(if strict { "strict" } else { "every" });
    every.options.sqlite.strict = strict;
    let numbered = kinds.into_iter().enumerate();
    let mut every = numbered.fold(every, |every, (number, kind)| {
        every.with(column(&format!("c{number}"), kind))
    });
    if strict {
        every.columns[0].ty = every.columns[1].ty.clone();
    }
    every
}

/// Every default that is a value.
fn every_default() -> Table {
    let text = |text: &str| Value::Text(text.to_owned().into());
    let defaults = [
        (TypeKind::Integer, Value::Integer(-1)),
        (TypeKind::BigInt, Value::Integer(5_000_000_000)),
        (TypeKind::Double, Value::Number("1.5".into())),
        (TypeKind::Boolean, Value::Bool(false)),
        (TypeKind::Text, text("it's a \\ \"x\" \n `y`")),
        (TypeKind::Date, text("2026-11-01")),
        (TypeKind::Timestamp, Value::Now),
        (TypeKind::Date, Value::Now),
        (TypeKind::Time, Value::Now),
        (TypeKind::BigInt, Value::Expr("abs(-3)".into())),
    ];
    let numbered = defaults.into_iter().enumerate();
    numbered.fold(table("defaults"), |every, (number, (kind, value))| {
        every.with(with_default(&format!("d{number}"), kind, value))
    })
}

/// Everything of which SQLite keeps the words.
fn kept_to_the_letter() -> Schema {
    let [mut parent, mut child] = family(parents());
    parent.columns[1].collate = Some("NOCASE".to_owned());
    let parent = parent
        .unique(&["label"])
        .index(&["label", "age"])
        .check("grown", "age > 0");
    let parent = change(&parent, |table| table.indexes[0].predicate = Some("age > 3".to_owned()));
    child.foreign_keys[0].on_delete = ReferentialAction::Cascade;
    child.foreign_keys[0].deferrable = true;
    let mut by_hand = table("by_hand").with(optional("c", TypeKind::Text));
    by_hand.columns[1].ty.by_hand = PerDatabase {
        sqlite: Some("VARCHAR(20)".to_owned()),
        ..PerDatabase::none()
    };
    let mut built = schema([
        parent,
        child,
        by_hand,
        every_type(false),
        every_type(true),
        every_default(),
    ]);
    let low = view(
        "low",
        "SELECT p.id, label AS name FROM parents AS p WHERE age > 1",
        &["id", "name"],
    );
    built.views.insert(low.name.clone(), low);
    built
}

#[test]
fn a_schema_comes_back_as_it_was() {
    let built = kept_to_the_letter();
    let (read, unknown) = Dialect::sqlite().schema_of(&fresh(&built).rows());
    assert_eq!(unknown, []);
    for (name, table) in &built.tables {
        assert_eq!(read.tables.get(name), Some(table));
    }
    assert_eq!(read, built);
}

#[test]
fn databases_made_by_hand_are_read_and_the_rest_is_named() {
    let rows = [
        (
            "table",
            "auth_user",
            "CREATE TABLE \"auth_user\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \
            \"name\" varchar(150) NOT NULL UNIQUE, \"n\" smallint unsigned NOT NULL CHECK (\"n\" >= 0), data json NULL)",
        ),
        (
            "table",
            "post",
            "CREATE TABLE post (a int, b int REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED, \
            c text AS (a || 'x') VIRTUAL, PRIMARY KEY (a, b), CHECK (a > 0)) WITHOUT ROWID",
        ),
        ("index", "low", "CREATE UNIQUE INDEX low ON post (lower(c), a DESC)"),
        ("table", "words", "CREATE VIRTUAL TABLE words USING fts5(t)"),
        (
            "trigger",
            "watch",
            "CREATE TRIGGER watch AFTER INSERT ON post BEGIN SELECT 1; END",
        ),
        ("view", "all_of_it", "CREATE VIEW all_of_it AS SELECT * FROM post"),
        (
            "table",
            "__diesel_schema_migrations",
            "CREATE TABLE __diesel_schema_migrations (version text)",
        ),
    ];
    let rows = rows.map(|(kind, name, sql)| Row {
        kind: kind.to_owned(),
        name: name.to_owned(),
        table: if kind == "index" { "post" } else { name }.to_owned(),
        sql: sql.to_owned(),
    });
    let (read, unknown) = Dialect::sqlite().schema_of(&rows);
    let unknown: Vec<_> = unknown.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(unknown, ["words", "watch", "all_of_it"]);
    let [user, post] = &read.tables.values().collect::<Vec<_>>()[..] else {
        panic!("{read:#?}");
    };
    assert!(user.columns[0].auto_increment);
    assert_eq!(user.columns[1].ty.by_hand.sqlite.as_deref(), Some("VARCHAR(150)"));
    assert_eq!(user.uniques[0].name, "auth_user_name_key");
    assert_eq!(user.checks[0].expression, "\"n\" >= 0");
    assert_eq!(post.primary_key.as_ref().unwrap().columns, ["a", "b"]);
    assert_eq!(post.foreign_keys[0].references.name, "auth_user");
    assert!(post.foreign_keys[0].deferrable && post.options.sqlite.without_rowid);
    assert_eq!(post.columns[2].generated.as_ref().unwrap().expression, "a || 'x'");
    assert!(post.indexes[0].unique);
    assert_eq!(post.indexes[0].parts.len(), 2);
}
