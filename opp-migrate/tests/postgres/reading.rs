//! A catalog read as a schema builds the same database, and is the schema it was built from where PostgreSQL keeps its words.

use opp_core::def::{IndexPart, NullsOrder, PerDatabase, RangeKind, SortOrder, SortedColumn, TypeKind, Value};
use opp_migrate::dialect::Dialect;
use opp_migrate::schema::{Kind, Schema, Table};

use crate::build::{With, column, optional, schema, table, view, with_default};
use crate::cases::{change, family, moody, parents, rich, with_enum};
use crate::database::{Pool, fresh};

fn decimal() -> TypeKind {
    TypeKind::Decimal {
        precision: Some(10),
        scale: Some(2),
    }
}

/// A column of every type, each also as a list.
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
        TypeKind::TimestampTz,
        TypeKind::Uuid,
        decimal(),
        TypeKind::Json,
        TypeKind::Jsonb,
        TypeKind::Inet,
        TypeKind::Cidr,
        TypeKind::Interval,
        TypeKind::Range(RangeKind::Integer),
        TypeKind::Range(RangeKind::BigInt),
        TypeKind::Range(RangeKind::Decimal),
        TypeKind::Range(RangeKind::Date),
        TypeKind::Range(RangeKind::Timestamp),
        TypeKind::Range(RangeKind::TimestampTz),
    ];
    let mut every = table("every");
    for (number, kind) in kinds.into_iter().enumerate() {
        let mut list = optional(&format!("list{number}"), kind.clone());
        list.ty.array = true;
        every = every.with(column(&format!("c{number}"), kind)).with(list);
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
        (decimal(), Value::Number("-12.50".into())),
        (TypeKind::Boolean, Value::Bool(false)),
        (TypeKind::Text, text("it's a \\ \"x\"")),
        (TypeKind::Date, text("2026-11-01")),
        (TypeKind::Jsonb, text("{}")),
        (TypeKind::Timestamp, Value::Now),
        (TypeKind::TimestampTz, Value::Now),
        (TypeKind::Date, Value::Now),
        (TypeKind::Time, Value::Now),
        (TypeKind::Uuid, Value::Uuid),
    ];
    let mut every = table("defaults");
    for (number, (kind, value)) in defaults.into_iter().enumerate() {
        every = every.with(with_default(&format!("d{number}"), kind, value));
    }
    every
}

/// Everything of which PostgreSQL keeps the words.
fn kept_to_the_letter() -> Schema {
    let [parent, mut child] = family(parents());
    child.foreign_keys[0].deferrable = true;
    child.name.schema = Some("sales".to_owned());
    child.options.comment = Some("it's".to_owned());
    let mut parent = parent.unique(&["label"]).index(&["label", "age"]).check("c", "age > 0");
    parent.uniques[0].nulls_not_distinct = true;
    parent.columns[1].collate = Some("C".to_owned());
    parent.columns[1].ty.max_length = Some(20);
    parent.columns[2].comment = Some("years".to_owned());
    let index = &mut parent.indexes[0];
    index.unique = true;
    index.method = None;
    index.predicate = Some("age > 3".to_owned());
    index.include = vec!["id".to_owned()];
    index.parts[1] = IndexPart::Column(SortedColumn {
        name: "age".into(),
        order: SortOrder::Desc,
        nulls: Some(NullsOrder::Last),
        opclass: None,
    });
    let mut by_hand = table("by_hand").with(optional("c", TypeKind::Text));
    by_hand.columns[1].ty.by_hand = PerDatabase {
        postgres: Some("citext".to_owned()),
        ..PerDatabase::none()
    };
    let tables = [parent, child, by_hand, every_type(), every_default(), moody()];
    with_enum(schema(tables), &["b", "a"])
}

#[test]
fn a_schema_comes_back_as_it_was() {
    let pool = Pool::default();
    let built = kept_to_the_letter();
    let (read, unknown) = Dialect::postgres().schema_of(&fresh(&built, &pool).catalog_rows());
    assert_eq!(unknown, []);
    for (name, table) in &built.tables {
        assert_eq!(read.tables.get(name), Some(table));
    }
    assert_eq!(read, built);
}

#[test]
fn what_was_read_builds_the_same_database() {
    let pool = Pool::default();
    let mut seen = schema([rich(), every_type()]);
    for one in [
        view("low", "SELECT id, label FROM parents WHERE age > 1", &["id", "label"]),
        view("high", "SELECT count(*) AS n FROM low", &["n"]),
    ] {
        seen.views.insert(one.name.clone(), one);
    }
    let mut as_text = with_enum(schema([moody()]), &["a", "b"]);
    as_text.enums.get_mut("mood").unwrap().as_text = true;
    let operators = change(&parents().index(&["label"]), |table| {
        table.indexes[0].parts = vec![
            IndexPart::Expr("lower(label) text_pattern_ops DESC".into()),
            IndexPart::Expr("label varchar_pattern_ops".into()),
            IndexPart::Expr("age + 1".into()),
        ];
    });
    for built in [seen, as_text, schema([operators]), kept_to_the_letter()] {
        let rows = fresh(&built, &pool).catalog_rows();
        let (read, unknown) = Dialect::postgres().schema_of(&rows);
        assert_eq!(unknown, []);
        let again = fresh(&read, &pool).catalog_rows();
        assert_eq!(Dialect::postgres().compare(&rows, &again), []);
        assert_eq!(Dialect::postgres().schema_of(&again).0, read);
    }
}

#[test]
fn databases_made_by_hand_are_read_and_the_rest_is_named() {
    let pool = Pool::default();
    let mut database = fresh(&Schema::default(), &pool);
    database.run(
        "CREATE TABLE __diesel_schema_migrations (version text PRIMARY KEY);
         CREATE TABLE s (id serial PRIMARY KEY, old integer, e integer GENERATED ALWAYS AS (old * 2) STORED, code char(3));
         ALTER TABLE s DROP COLUMN code, ADD COLUMN code bit(3);
         CREATE SEQUENCE free;
         CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
         CREATE TABLE parts (a integer) PARTITION BY LIST (a);
         CREATE TABLE crowded (a integer, EXCLUDE USING gist (int4range(a, a) WITH &&))",
    );
    let (read, unknown) = Dialect::postgres().schema_of(&database.catalog_rows());
    let unknown: Vec<_> = unknown.iter().map(|one| format!("{} {}", one.kind, one.name)).collect();
    let named = [
        "table parts",
        "sequence free",
        "constraint crowded.crowded_int4range_excl",
        "domain positive",
    ];
    assert_eq!(unknown, named);
    let names: Vec<_> = read.tables.keys().map(|name| name.name.as_str()).collect();
    assert_eq!(names, ["crowded", "s"]);
    let table = read.tables.values().last().unwrap();
    assert!(table.columns[0].auto_increment && table.columns[0].default.is_none());
    assert_eq!(table.columns[2].generated.as_ref().unwrap().expression, "old * 2");
    assert_eq!(table.columns[3].name, "code");
    assert_eq!(table.columns[3].ty.by_hand.postgres.as_deref(), Some("bit(3)"));
    assert_eq!(table.columns[0].ty.kind, Kind::Plain(TypeKind::Integer));
}
