//! A catalog read as a schema is the schema it was built from, where MariaDB keeps its words.

use opp_core::def::{MysqlOptions, PerDatabase, TypeKind, Value};
use opp_migrate::dialect::Dialect;
use opp_migrate::schema::{Kind, PrimaryKey, Schema, Table};

use crate::build::{With, column, optional, schema, table, view, with_default};
use crate::cases::{family, parents};
use crate::database::{Pool, fresh};
use crate::harness::is_read_whole;

fn decimal() -> TypeKind {
    TypeKind::Decimal {
        precision: Some(10),
        scale: Some(2),
    }
}

/// A column of every type that MariaDB tells apart.
fn every_type() -> Table {
    let kinds = [
        TypeKind::SmallInt,
        TypeKind::Integer,
        TypeKind::BigInt,
        TypeKind::Real,
        TypeKind::Double,
        TypeKind::Boolean,
        TypeKind::Text,
        TypeKind::Binary,
        TypeKind::Date,
        TypeKind::Time,
        TypeKind::Timestamp,
        TypeKind::Uuid,
        decimal(),
        TypeKind::Json,
    ];
    let numbered = kinds.into_iter().enumerate();
    numbered.fold(table("every"), |every, (number, kind)| {
        every.with(column(&format!("c{number}"), kind))
    })
}

/// Every default that is a value.
fn every_default() -> Table {
    let text = |text: &str| Value::Text(text.to_owned().into());
    let defaults = [
        (TypeKind::Integer, Value::Integer(-1)),
        (TypeKind::BigInt, Value::Integer(5_000_000_000)),
        (TypeKind::Double, Value::Number("1.5".into())),
        (decimal(), Value::Number("-12.50".into())),
        (TypeKind::Boolean, Value::Bool(false)),
        (TypeKind::Text, text("it's a \"x\" \n `y`")),
        (TypeKind::Date, text("2026-11-01")),
        (TypeKind::Json, text("{}")),
        (TypeKind::Timestamp, Value::Now),
        (TypeKind::Date, Value::Now),
        (TypeKind::Time, Value::Now),
        (TypeKind::Uuid, Value::Uuid),
    ];
    let numbered = defaults.into_iter().enumerate();
    numbered.fold(table("defaults"), |every, (number, (kind, value))| {
        every.with(with_default(&format!("d{number}"), kind, value))
    })
}

/// Everything of which MariaDB keeps the words; its primary keys are all called `PRIMARY`.
fn kept_to_the_letter() -> Schema {
    let [mut parent, mut child] = family(parents());
    parent.columns[1].ty.max_length = Some(20);
    parent.columns[1].collate = Some("utf8mb4_general_ci".to_owned());
    parent.columns[2].comment = Some("it's years".to_owned());
    let parent = parent
        .unique(&["label"])
        .index(&["label", "age"])
        .check("positive", "`age` > 0");
    child.options.comment = Some("it's".to_owned());
    child.options.mysql = MysqlOptions {
        engine: None,
        charset: Some("latin1".into()),
        collate: Some("latin1_swedish_ci".into()),
    };
    let mut by_hand = table("by_hand").with(optional("c", TypeKind::Text));
    by_hand.columns[1].ty.by_hand = PerDatabase {
        mysql: Some("int(10) unsigned".to_owned()),
        ..PerDatabase::none()
    };
    let mut built = schema([parent, child, by_hand, every_type(), every_default()]);
    for table in built.tables.values_mut() {
        table.primary_key = Some(PrimaryKey {
            name: "PRIMARY".to_owned(),
            columns: vec!["id".to_owned()],
        });
    }
    built
}

#[test]
fn a_schema_comes_back_as_it_was() {
    let built = kept_to_the_letter();
    let (read, unknown) = Dialect::mariadb().schema_of(&fresh(&built, &Pool::default()).catalog_rows());
    assert_eq!(unknown, []);
    for (name, table) in &built.tables {
        assert_eq!(read.tables.get(name), Some(table));
    }
    assert_eq!(read, built);
}

#[test]
fn views_enums_and_texts_with_backslashes_build_the_same() {
    let pool = Pool::default();
    let mut built = kept_to_the_letter();
    for one in [
        view(
            "low",
            "SELECT id, label AS name FROM parents WHERE label <> 'it''s'",
            &["id", "name"],
        ),
        view("high", "SELECT count(*) AS n FROM low", &["n"]),
    ] {
        built.views.insert(one.name.clone(), one);
    }
    let rows = fresh(&built, &pool).catalog_rows();
    let (read, _) = Dialect::mariadb().schema_of(&rows);
    let columns: Vec<_> = read.views.values().map(|view| view.columns.join(" ")).collect();
    assert_eq!(columns, ["n", "id name"]);
    is_read_whole(&rows, &pool);
}

#[test]
fn databases_made_by_hand_are_read_and_the_rest_is_named() {
    let pool = Pool::default();
    let mut database = fresh(&Schema::default(), &pool);
    database.run(
        "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY);
         CREATE TABLE p (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, t varchar(20) CHECK (t <> 'a'),
            at timestamp(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
            e enum('a','it''s,)') DEFAULT 'a', g int AS (length(t) * 2) STORED, j json, long_one longtext,
            UNIQUE (t, at DESC), FULLTEXT KEY words (t), KEY start (long_one(10))) COLLATE utf8mb4_unicode_ci;
         CREATE TABLE c (id int PRIMARY KEY, p int unsigned, q int unsigned, KEY own (p),
            CONSTRAINT first FOREIGN KEY (p) REFERENCES p (id) ON DELETE SET NULL, CONSTRAINT second FOREIGN KEY (q) REFERENCES p (id));
         CREATE SEQUENCE s;
         CREATE TABLE parts (a int) PARTITION BY HASH (a) PARTITIONS 2;
         CREATE TABLE past (a int) WITH SYSTEM VERSIONING;
         CREATE TRIGGER watch BEFORE INSERT ON p FOR EACH ROW SET NEW.t = 'x';
         CREATE FUNCTION one() RETURNS int RETURN 1",
    );
    let (read, unknown) = Dialect::mariadb().schema_of(&database.catalog_rows());
    let mut unknown: Vec<_> = unknown.iter().map(|one| format!("{} {}", one.kind, one.name)).collect();
    unknown.sort();
    let named = [
        "function one",
        "index p.start",
        "sequence s",
        "table parts",
        "table past",
        "trigger p.watch",
    ];
    assert_eq!(unknown, named);
    let [child, parent] = &read.tables.values().collect::<Vec<_>>()[..] else {
        panic!("{read:#?}");
    };
    let types: Vec<_> = parent
        .columns
        .iter()
        .map(|column| column.ty.by_hand.mysql.as_deref())
        .collect();
    let by_hand = [
        Some("int(10) unsigned"),
        None,
        Some("timestamp(6) ON UPDATE current_timestamp(6)"),
        None,
        None,
        None,
        None,
    ];
    assert_eq!(types, by_hand);
    assert_eq!(parent.columns[3].ty.kind, Kind::Enum("p_e".to_owned()));
    assert_eq!(read.enums["p_e"].variants, ["a", "it's,)"]);
    assert_eq!(
        parent.columns[4].generated.as_ref().unwrap().expression,
        "octet_length(`t`) * 2"
    );
    assert_eq!(parent.columns[5].ty.kind, Kind::Plain(TypeKind::Json));
    let indexes: Vec<_> = parent
        .indexes
        .iter()
        .map(|index| (index.name.as_str(), index.method.as_deref()))
        .collect();
    assert_eq!(indexes, [("t", None), ("words", Some("fulltext"))]);
    let carriers: Vec<_> = child.indexes.iter().map(|index| index.name.as_str()).collect();
    assert_eq!(carriers, ["own"], "the index that carries a key belongs to it");
}
