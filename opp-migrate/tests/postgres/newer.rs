//! What only newer servers and extensions have: vectors, and generated columns that are not stored, on PostgreSQL 18.

use opp_core::def::{IndexPart, SortOrder, SortedColumn, StorageParameter, TypeKind};
use opp_migrate::dialect::postgres::Capabilities;
use opp_migrate::dialect::{Dialect, GenerateSql as _, Row, Version};
use opp_migrate::diff::diff;
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Generated, Kind, Schema};
use opp_test_servers::{Server, TestDatabase};

use crate::build::{With, column, optional, schema, table};
use crate::cases::{change, parents};
use crate::database::catalog_rows;

const NEWER: Dialect = Dialect::Postgres(Capabilities::of(Version::new(18, 0)));

/// Up, down and up again, each compared with what it must equal.
fn holds(before: &Schema, after: &Schema) -> TestDatabase {
    let pair = Pair::new(before, after);
    let mut answers = opp_migrate::diff::Answers::default();
    answers.dropped.insert("items.embedding".to_owned());
    let found = diff(pair, &Default::default(), &answers);
    assert_eq!(found.questions, []);
    let script = NEWER.script(pair, &found.changes).unwrap();
    let database = fresh(before);
    let files = [(&script.up, after), (&script.down, before), (&script.up, after)];
    for (file, goal) in files {
        database.run(&format!("BEGIN; {} COMMIT;", file.text));
        let differences = NEWER.compare(&rows(&fresh(goal)), &rows(&database));
        assert_eq!(differences, [], "{}", file.text);
    }
    database
}

fn fresh(schema: &Schema) -> TestDatabase {
    let database = Server::Pgvector.database();
    database.run(&NEWER.create_all(schema).unwrap());
    database
}

fn rows(database: &TestDatabase) -> Vec<Row> {
    catalog_rows(database)
}

#[test]
fn vectors_bring_their_extension_and_their_index() {
    let plain = table("items");
    let mut embedded = plain
        .clone()
        .with(optional("embedding", TypeKind::Vector(3)))
        .index(&["embedding"]);
    embedded.indexes[0].method = Some("hnsw".to_owned());
    embedded.indexes[0].parts = vec![IndexPart::Expr("embedding vector_l2_ops".into())];
    let database = holds(&schema([plain.clone()]), &schema([embedded.clone()]));
    database.run("INSERT INTO items (embedding) VALUES ('[1,2,3]'), ('[4,5,6]')");
    let nearest = database.values("SELECT embedding FROM items ORDER BY embedding <-> '[4,5,5]' LIMIT 1");
    assert_eq!(nearest, [Some("[4,5,6]".to_owned())]);
    holds(&schema([embedded.clone()]), &schema([plain]));
    let (read, unknown) = Dialect::postgres().schema_of(&rows(&database));
    assert_eq!(unknown, []);
    let table = read.tables.values().next().unwrap();
    assert_eq!(table.columns[1].ty.kind, Kind::Plain(TypeKind::Vector(3)));
    assert_eq!(NEWER.compare(&rows(&database), &rows(&fresh(&read))), []);
}

#[test]
fn an_index_of_vectors_says_its_distance_and_its_parameters() {
    let plain = table("items").with(optional("embedding", TypeKind::Vector(3)));
    let indexed = |method: &str, opclass: &str, with: &[(&'static str, &'static str)]| {
        let mut indexed = plain.clone().index(&["embedding"]);
        let index = &mut indexed.indexes[0];
        index.method = Some(method.to_owned());
        index.with = with
            .iter()
            .map(|(name, value)| StorageParameter::new(name, value))
            .collect();
        index.parts = vec![IndexPart::Column(SortedColumn {
            name: "embedding".into(),
            order: SortOrder::Asc,
            nulls: None,
            opclass: Some(opclass.to_owned().into()),
        })];
        indexed
    };
    let cosine = indexed("hnsw", "vector_cosine_ops", &[]);
    let tuned = indexed("hnsw", "vector_cosine_ops", &[("ef_construction", "32"), ("m", "8")]);
    let lists = indexed("ivfflat", "vector_ip_ops", &[("lists", "10")]);
    for (before, after) in [(&plain, &cosine), (&cosine, &tuned), (&tuned, &lists), (&lists, &plain)] {
        let database = holds(&schema([before.clone()]), &schema([after.clone()]));
        let (read, unknown) = Dialect::postgres().schema_of(&rows(&database));
        assert_eq!(unknown, []);
        assert_eq!(read.tables.values().next().unwrap().indexes, after.indexes);
    }
}

#[test]
fn generated_columns_may_be_computed_on_reading() {
    let generated = |expression: &str, stored| {
        let mut twice = optional("twice", TypeKind::Integer);
        twice.generated = Some(Generated::new(expression.to_owned(), stored));
        schema([parents().with(twice)])
    };
    holds(&schema([parents()]), &generated("age * 2", false));
    holds(&generated("age * 2", false), &generated("age * 3", false));
    holds(&generated("age * 2", true), &generated("age * 2", false));
}

#[test]
fn nullability_is_not_a_constraint_of_its_own() {
    let with = |nullable| {
        change(&parents().with(column("n", TypeKind::Integer)), |table| {
            table.columns[3].nullable = nullable;
            table.columns[3].default.all = Some(opp_core::def::Value::Integer(1));
        })
    };
    holds(&schema([with(true)]), &schema([with(false)]));
    holds(&schema([with(false)]), &schema([with(true)]));
}

#[test]
fn a_column_that_is_no_longer_computed_on_reading_keeps_its_values() {
    for nullable in [true, false] {
        let mut half = optional("half", TypeKind::Integer);
        half.nullable = nullable;
        half.generated = Some(Generated::new("n * 2".to_owned(), false));
        let before = table("t")
            .with(column("n", TypeKind::Integer))
            .with(half)
            .check("c", "half > 0");
        let after = change(&before, |table| table.columns[2].generated = None);
        let (before, after) = (schema([before]), schema([after]));
        let found = diff(Pair::new(&before, &after), &Default::default(), &Default::default());
        let script = NEWER.script(Pair::new(&before, &after), &found.changes).unwrap();
        let database = fresh(&before);
        database.run("INSERT INTO t (n) VALUES (4), (5)");
        database.run(&format!("BEGIN; {} COMMIT;", script.up.text));
        let values = database.values("SELECT half FROM t ORDER BY n");
        assert_eq!(
            values,
            [Some("8".to_owned()), Some("10".to_owned())],
            "{}",
            script.up.text
        );
        assert_eq!(NEWER.compare(&rows(&fresh(&after)), &rows(&database)), []);
    }
}
