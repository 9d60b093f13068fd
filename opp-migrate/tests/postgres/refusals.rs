//! What PostgreSQL cannot do is said while planning; rows it would round or cut stop the migration.

use opp_core::def::{PerDatabase, TypeKind, Value};
use opp_migrate::dialect::postgres::Capabilities;
use opp_migrate::dialect::{Dialect, GenerateSql as _, PlanError, Version};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Generated, Kind, Table};
use opp_migrate::verify::verify;

use crate::build::{With, column, name, optional, schema, table};
use crate::cases::{change, one, parents};
use crate::database::{Database, Pool};
use crate::harness::Case;

fn of(kind: TypeKind) -> Table {
    table("t").with(column("c", kind))
}

fn decimal(precision: u32, scale: u32) -> TypeKind {
    TypeKind::Decimal {
        precision: Some(precision),
        scale: Some(scale),
    }
}

fn filled(before: TypeKind, after: TypeKind, value: &'static str) -> Case {
    one(&of(before), &of(after)).without_rows("t").rows(value)
}

#[test]
fn ty09_nothing_is_rounded() {
    let cases = [
        (decimal(10, 4), decimal(10, 2), "INSERT INTO t (c) VALUES (1.2345)"),
        (decimal(10, 2), decimal(5, 2), "INSERT INTO t (c) VALUES (12345.6)"),
        (TypeKind::Double, decimal(10, 2), "INSERT INTO t (c) VALUES (1.005)"),
        (TypeKind::Double, TypeKind::Integer, "INSERT INTO t (c) VALUES (1.6)"),
        (TypeKind::Double, TypeKind::BigInt, "INSERT INTO t (c) VALUES ('NaN')"),
        (TypeKind::Double, TypeKind::Real, "INSERT INTO t (c) VALUES (0.1)"),
        (
            TypeKind::BigInt,
            TypeKind::Integer,
            "INSERT INTO t (c) VALUES (3000000000)",
        ),
        (
            TypeKind::BigInt,
            TypeKind::Double,
            "INSERT INTO t (c) VALUES (9007199254740993)",
        ),
        (
            decimal(30, 20),
            TypeKind::Double,
            "INSERT INTO t (c) VALUES (0.12345678901234567891)",
        ),
    ];
    for (before, after, row) in cases {
        filled(before, after, row).stops("t.c holds values that are no ");
    }
}

#[test]
fn ty08_nothing_of_a_moment_is_left_out() {
    let cases = [
        (TypeKind::Date, "INSERT INTO t (c) VALUES ('2026-11-01 10:15:00')"),
        (TypeKind::Time, "INSERT INTO t (c) VALUES ('10:15:00.1234567')"),
        (TypeKind::Timestamp, "INSERT INTO t (c) VALUES ('tomorrow')"),
        (
            TypeKind::TimestampTz,
            "INSERT INTO t (c) VALUES ('2026-11-01 10:15:00.1234567')",
        ),
        (TypeKind::Uuid, "INSERT INTO t (c) VALUES ('x')"),
        (TypeKind::Boolean, "INSERT INTO t (c) VALUES ('maybe')"),
        (decimal(5, 2), "INSERT INTO t (c) VALUES ('1.234')"),
        (TypeKind::Double, "INSERT INTO t (c) VALUES ('one')"),
    ];
    for (after, row) in cases {
        filled(TypeKind::Text, after, row).stops("t.c holds values that are no ");
    }
    filled(
        TypeKind::Timestamp,
        TypeKind::Date,
        "INSERT INTO t (c) VALUES ('2026-11-01 10:15:00')",
    )
    .stops("t.c holds values that are no dates");
}

#[test]
fn ty13_elements_that_do_not_fit() {
    let list = |kind| {
        change(&table("t").with(optional("c", kind)), |table| {
            table.columns[1].ty.array = true
        })
    };
    one(&list(TypeKind::BigInt), &list(TypeKind::Integer))
        .without_rows("t")
        .rows("INSERT INTO t (c) VALUES ('{1,3000000000}')")
        .stops("t.c holds values that are no arrays of 32-bit integers");
}

#[test]
fn uq03_expressions_and_conditions_of_unique_indexes() {
    let indexed = |predicate: Option<&str>| {
        change(&parents().index(&["label"]), |table| {
            let index = &mut table.indexes[0];
            index.unique = true;
            index.predicate = predicate.map(str::to_owned);
            index.parts = vec![opp_core::def::IndexPart::Expr("lower(label)".into())];
        })
    };
    let same = "UPDATE parents SET label = CASE id WHEN 1 THEN 'A' ELSE 'a' END";
    one(&parents(), &indexed(None))
        .rows(same)
        .stops("parents holds duplicates in ((lower(label)))");
    one(&parents(), &indexed(Some("age > 9"))).rows(same).holds();
}

#[test]
fn pk03_rows_without_a_key_of_their_own() {
    let keyed = |columns: &[&str]| {
        change(&parents().with(column("n", TypeKind::Integer)), |table| {
            table.columns[0].auto_increment = false;
            table.primary_key.as_mut().unwrap().columns = columns.iter().map(|&name| name.to_owned()).collect();
        })
    };
    one(&keyed(&["id"]), &keyed(&["n"]))
        .rows("UPDATE parents SET n = 1")
        .stops("parents.n holds duplicates and becomes the primary key");
}

#[test]
fn what_postgresql_cannot_do_is_named() {
    let refused = |table: Table| {
        Dialect::postgres()
            .create_all(&schema([table]))
            .unwrap_err()
            .to_string()
    };
    let generated = change(&of(TypeKind::Integer), |table| {
        table.columns[1].generated = Some(Generated::new("id * 2".to_owned(), false));
    });
    assert!(refused(generated.clone()).contains("write stored beside generated"));
    let newer = Dialect::Postgres(Capabilities::of(Version::new(18, 0)));
    assert!(newer.create_all(&schema([generated])).unwrap().contains("VIRTUAL"));
    let mut distinct = parents().unique(&["age"]);
    distinct.uniques[0].nulls_not_distinct = true;
    let older = Dialect::Postgres(Capabilities::of(Version::new(14, 0)));
    let error = older.create_all(&schema([distinct])).unwrap_err();
    assert!(matches!(error, PlanError::Version { .. }), "{error}");
    let sized = |length| {
        refused(change(&of(TypeKind::Text), |table| {
            table.columns[1].ty.max_length = Some(length)
        }))
    };
    assert!(sized(0).starts_with("t.c: PostgreSQL has no column type for text of at most 0 characters"));
    assert!(refused(of(decimal(2, 3))).contains("use 1 to 1000 digits"));
    let moody = |named: &str, variant: &str| {
        let mut schema =
            crate::cases::with_enum(schema([change(&table("t"), |table| table.name = name(named))]), &["a"]);
        schema.enums.get_mut("mood").unwrap().variants.push(variant.to_owned());
        Dialect::postgres().create_all(&schema)
    };
    assert!(moody("t", "b").is_ok());
    let error = moody("mood", "b").unwrap_err().to_string();
    assert!(
        error.contains("no name for both a table and an enum type (mood)"),
        "{error}"
    );
    assert!(moody("t", &"b".repeat(64)).is_err());
    let mut built_in = crate::cases::with_enum(schema([table("t")]), &["a"]);
    let mut mood = built_in.enums.remove("mood").unwrap();
    mood.name = "interval".to_owned();
    built_in.enums.insert("interval".to_owned(), mood.clone());
    let error = Dialect::postgres().create_all(&built_in).unwrap_err().to_string();
    assert!(
        error.contains("enum type with the name of a built-in type (interval)"),
        "{error}"
    );
    mood.as_text = true;
    built_in.enums.insert("interval".to_owned(), mood);
    assert!(Dialect::postgres().create_all(&built_in).is_ok());
    let with_default = |kind: TypeKind, value: Value| {
        let table = change(&of(TypeKind::Text), |table| {
            table.columns[1].ty.kind = Kind::Plain(kind);
            table.columns[1].default = PerDatabase::all(value);
        });
        refused(table)
    };
    assert!(with_default(decimal(8, 2), Value::Number("0.125".into())).contains("more than 2 digits after the point"));
    assert!(with_default(TypeKind::Text, Value::Text("\0".into())).contains("NUL"));
    assert!(
        with_default(TypeKind::Integer, Value::Now).contains("the current timestamp is not a value of 32-bit integers")
    );
    assert!(with_default(TypeKind::Integer, Value::Uuid).contains("t.c: the value uuid does not fit"));
    let pair = (schema([of(TypeKind::Integer)]), schema([of(TypeKind::Uuid)]));
    let pair = Pair::new(&pair.0, &pair.1);
    let changes = opp_migrate::diff::diff(pair, &Default::default(), &Default::default()).changes;
    let error = Dialect::postgres().script(pair, &changes).unwrap_err();
    assert!(matches!(error, PlanError::Conversion { .. }), "{error}");
}

#[test]
fn od09_the_same_input_gives_the_same_bytes() {
    let script = || {
        one(&parents(), &parents().unique(&["age"]).check("c", "age > 0"))
            .script()
            .1
    };
    let first = script();
    assert!((0..20).all(|_| script() == first));
}

#[test]
fn a_comment_cannot_end_early() {
    let odd = change(&of(TypeKind::Text), |table| {
        table.columns[1].name = "c\nDROP TABLE t; $opp$ %".to_owned()
    });
    one(&odd, &change(&odd, |table| table.columns[1].ty.max_length = Some(20)))
        .gives("SELECT count(*) FROM t", "3")
        .holds();
}

#[test]
fn verification_finds_a_file_that_does_something_else() {
    let case = one(&parents(), &parents().with(optional("d", TypeKind::Text)));
    let (changes, mut wrong) = case.script();
    wrong.up.text = wrong.up.text.replace("TEXT", "BYTEA");
    let pool = Pool::default();
    let pair = Pair::new(&case.before, &case.after);
    let proof = verify(Dialect::postgres(), pair, &changes, &wrong, || {
        Ok(Database::empty(&pool))
    });
    let differs = "up.sql does not lead to the new schema:\n  column parents.d, type: expected text, found bytea";
    assert_eq!(proof.unwrap_err().to_string(), differs);
}

#[test]
fn types_by_hand_are_never_rounded() {
    let by_hand = |spelling: &str| {
        change(&of(TypeKind::Text), |table| {
            table.columns[1].nullable = true;
            table.columns[1].ty.by_hand.postgres = Some(spelling.to_owned());
        })
    };
    let narrow = |before: &str, after: &str, value: &'static str| {
        one(&by_hand(before), &by_hand(after)).without_rows("t").rows(value)
    };
    for (before, after, value) in [
        ("NUMERIC(12,4)", "NUMERIC(12,2)", "INSERT INTO t (c) VALUES (99.9999)"),
        (
            "TIMESTAMP(6)",
            "TIMESTAMP(0)",
            "INSERT INTO t (c) VALUES ('2026-03-17 10:00:00.5')",
        ),
        (
            "TIMESTAMPTZ",
            "TIMESTAMPTZ(0)",
            "INSERT INTO t (c) VALUES ('2026-03-17 10:00:00.5')",
        ),
        ("DOUBLE PRECISION", "REAL", "INSERT INTO t (c) VALUES (0.1)"),
        ("VARCHAR(20)", "VARCHAR(3)", "INSERT INTO t (c) VALUES ('abcd')"),
    ] {
        narrow(before, after, value).stops("nothing was changed: t.c holds values that are no");
    }
    narrow("NUMERIC(12,4)", "NUMERIC(12,2)", "INSERT INTO t (c) VALUES (99.99)").holds();
    narrow(
        "TIMESTAMP(6)",
        "TIMESTAMP(0)",
        "INSERT INTO t (c) VALUES ('2026-03-17 10:00:00')",
    )
    .holds();
}
