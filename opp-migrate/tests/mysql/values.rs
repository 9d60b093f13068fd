//! No value becomes another one without a word, whatever the session's mode: each pair of types meets values at its edges.

use opp_core::def::TypeKind;
use opp_migrate::schema::Table;

use crate::build::{With, optional, table};
use crate::cases::{change, one};

/// As strict as a session may be, and not strict at all: there MariaDB cuts and zeroes without an error.
const MODES: [&str; 2] = [
    "SET sql_mode = 'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE'",
    "SET sql_mode = ''",
];

fn of(kind: TypeKind) -> Table {
    table("t").with(optional("c", kind))
}

fn text(length: u32) -> Table {
    change(&of(TypeKind::Text), |table| {
        table.columns[1].ty.max_length = Some(length)
    })
}

fn decimal(precision: u32, scale: u32) -> TypeKind {
    TypeKind::Decimal {
        precision: Some(precision),
        scale: Some(scale),
    }
}

/// The migration stops before anything has changed.
fn stops(from: &Table, to: &TypeKind, value: &str) {
    let sql: &'static str = Box::leak(format!("INSERT INTO t (c) VALUES ({value})").into_boxed_str());
    for mode in MODES {
        one(from, &of(to.clone()))
            .without_rows("t")
            .rows(sql)
            .rows(mode)
            .stops("nothing was changed: t.c holds values that are no");
    }
}

/// The value is kept, and comes back.
fn becomes(from: &Table, to: &TypeKind, value: &str, result: &'static str) {
    let sql: &'static str = Box::leak(format!("INSERT INTO t (c) VALUES ({value})").into_boxed_str());
    for mode in MODES {
        one(from, &of(to.clone()))
            .without_rows("t")
            .rows(sql)
            .rows(mode)
            .gives("SELECT c FROM t", result)
            .holds();
    }
}

#[test]
fn texts_that_are_no_dates_stop_it() {
    for value in [
        "2026-01-01 10:00:00",
        "2026-02-30",
        "0000-00-00",
        "2026-1-1",
        "2026-01-01\n",
        "20260101",
        "",
    ] {
        stops(&text(60), &TypeKind::Date, &format!("'{value}'"));
    }
    becomes(&text(60), &TypeKind::Date, "'2024-02-29'", "2024-02-29");
}

#[test]
fn texts_that_are_no_times_stop_it() {
    for value in [
        "850:00:00",
        "24:00:00",
        "10:00:00.123456789",
        "2026-01-01 10:00:00",
        "10:60:00",
        "1000",
    ] {
        stops(&text(60), &TypeKind::Time, &format!("'{value}'"));
    }
    becomes(&text(60), &TypeKind::Time, "'23:59:59.123456'", "23:59:59.123456");
    becomes(&text(60), &TypeKind::Time, "'10:15:00.500000000'", "10:15:00.500000");
}

#[test]
fn texts_that_are_no_moments_stop_it() {
    for value in [
        "2026-01-01 10:00:00+02:00",
        "2026-01-01 10:00:00 and more",
        "2026-01-01 10:00:00.1234567",
        "2026-02-30 10:00:00",
    ] {
        stops(&text(60), &TypeKind::Timestamp, &format!("'{value}'"));
    }
    becomes(
        &text(60),
        &TypeKind::Timestamp,
        "'2026-01-01T10:00:00.25'",
        "2026-01-01 10:00:00.250000",
    );
    becomes(
        &text(60),
        &TypeKind::Timestamp,
        "'2026-01-01'",
        "2026-01-01 00:00:00.000000",
    );
}

#[test]
fn texts_that_are_other_numbers_stop_it() {
    for value in [
        "1.0000000000000000000000000000000001",
        "1.005",
        "123456789.00",
        "1e2",
        " 1",
        "1\n",
        ".",
        "-",
    ] {
        stops(&text(80), &decimal(10, 2), &format!("'{value}'"));
    }
    becomes(
        &text(80),
        &decimal(10, 2),
        "'-00012.5000000000000000000000000000000000'",
        "-12.50",
    );
    becomes(&text(80), &decimal(10, 2), "'.5'", "0.50");
    for value in ["9223372036854775808", "1.5", "0x10", "1\n"] {
        stops(&text(80), &TypeKind::BigInt, &format!("'{value}'"));
    }
    becomes(
        &text(80),
        &TypeKind::BigInt,
        "'-9223372036854775808'",
        "-9223372036854775808",
    );
}

#[test]
fn texts_that_are_other_floats_stop_it() {
    for value in [
        "12345678901234567890",
        "1e400",
        "0.1000000000000000000000000000000000001",
        "nan",
        "1e",
    ] {
        stops(&text(80), &TypeKind::Double, &format!("'{value}'"));
    }
    becomes(&text(80), &TypeKind::Double, "'0.1'", "0.1");
    becomes(&text(80), &TypeKind::Double, "'-1.5e300'", "-1.5e300");
    for value in ["16777217", "0.123456789", "1e39"] {
        stops(&text(80), &TypeKind::Real, &format!("'{value}'"));
    }
    becomes(&text(80), &TypeKind::Real, "'0.1'", "0.1");
}

#[test]
fn numbers_that_do_not_fit_stop_it() {
    stops(&of(TypeKind::Integer), &TypeKind::SmallInt, "32768");
    stops(&of(TypeKind::Integer), &TypeKind::Real, "16777217");
    stops(&of(TypeKind::BigInt), &TypeKind::Double, "9007199254740993");
    stops(&of(TypeKind::BigInt), &decimal(10, 2), "100000000");
    stops(&of(TypeKind::Integer), &TypeKind::Boolean, "2");
    stops(&of(decimal(20, 2)), &TypeKind::Integer, "1.50");
    stops(&of(decimal(20, 2)), &TypeKind::Integer, "2147483648");
    stops(&of(decimal(20, 2)), &decimal(20, 1), "1.55");
    stops(&of(decimal(30, 2)), &TypeKind::Double, "12345678901234567.89");
    stops(&of(decimal(30, 2)), &TypeKind::Real, "16777217");
    becomes(
        &of(TypeKind::BigInt),
        &TypeKind::Double,
        "9007199254740992",
        "9.007199254740992e15",
    );
    becomes(&of(decimal(20, 2)), &TypeKind::Double, "1.55", "1.55");
    becomes(&of(decimal(20, 2)), &decimal(20, 1), "1.50", "1.5");
}

#[test]
fn floats_that_do_not_fit_stop_it() {
    stops(&of(TypeKind::Double), &TypeKind::Real, "1.1");
    stops(&of(TypeKind::Double), &TypeKind::BigInt, "9223372036854775807");
    stops(&of(TypeKind::Double), &TypeKind::Integer, "1.5");
    stops(&of(TypeKind::Double), &decimal(5, 2), "1.234");
    stops(&of(TypeKind::Real), &TypeKind::Text, "16777213");
    becomes(&of(TypeKind::Real), &TypeKind::Text, "0.1", "0.1");
    becomes(&of(TypeKind::Real), &TypeKind::Integer, "16777213", "16777213");
    becomes(&of(TypeKind::Double), &TypeKind::Real, "1.5", "1.5");
    becomes(&of(TypeKind::Double), &TypeKind::Text, "0.1", "0.1");
}

#[test]
fn other_texts_stop_it() {
    stops(&text(60), &TypeKind::Uuid, "'67e55044-10b1-426f-9247-bb680e5fe0c'");
    stops(&text(60), &TypeKind::Boolean, "'yes'");
    stops(&text(60), &TypeKind::Json, "'{'");
    stops(&of(TypeKind::Timestamp), &TypeKind::Date, "'2026-01-01 10:00:00'");
    becomes(
        &text(60),
        &TypeKind::Json,
        "'{\"b\": 1, \"a\": 1.10}'",
        "{\"b\": 1, \"a\": 1.10}",
    );
}

#[test]
fn types_by_hand_are_never_rounded() {
    let by_hand = |spelling: &str| {
        change(&of(TypeKind::Text), |table| {
            table.columns[1].ty.by_hand.mysql = Some(spelling.to_owned());
        })
    };
    let narrow = |before: &str, after: &str, value: &'static str| {
        one(&by_hand(before), &by_hand(after))
            .without_rows("t")
            .rows("SET sql_mode = ''")
            .rows(value)
    };
    for (before, after, value) in [
        ("NUMERIC(12,4)", "NUMERIC(12,2)", "INSERT INTO t (c) VALUES (99.9999)"),
        (
            "DATETIME(6)",
            "DATETIME(0)",
            "INSERT INTO t (c) VALUES ('2026-03-17 10:00:00.5')",
        ),
        ("TIME(3)", "TIME", "INSERT INTO t (c) VALUES ('10:00:00.5')"),
        ("DOUBLE", "FLOAT", "INSERT INTO t (c) VALUES (0.1)"),
        ("VARCHAR(20)", "VARCHAR(3)", "INSERT INTO t (c) VALUES ('abcd')"),
    ] {
        narrow(before, after, value).stops("nothing was changed: t.c holds values that are no");
    }
    narrow("NUMERIC(12,4)", "NUMERIC(12,2)", "INSERT INTO t (c) VALUES (99.99)").holds();
    narrow(
        "DATETIME(6)",
        "DATETIME(0)",
        "INSERT INTO t (c) VALUES ('2026-03-17 10:00:00')",
    )
    .holds();
}

#[test]
fn defaults_that_do_not_fit_are_refused_while_planning() {
    use opp_core::def::Value;
    use opp_migrate::dialect::{Dialect, GenerateSql as _};
    let text = |text: &str| Value::Text(text.to_owned().into());
    let money = TypeKind::Decimal {
        precision: Some(10),
        scale: Some(2),
    };
    for dialect in [Dialect::sqlite(), Dialect::postgres(), Dialect::mariadb()] {
        for (kind, value) in [
            (money.clone(), Value::Number("1.005".into())),
            (TypeKind::Date, text("banana")),
            (TypeKind::Integer, Value::Integer(99_999_999_999)),
            (TypeKind::Integer, text("x")),
            (TypeKind::Integer, Value::Number("1.5".into())),
            (TypeKind::SmallInt, Value::Integer(70_000)),
            (TypeKind::Text, Value::Integer(3)),
            (TypeKind::Boolean, Value::Integer(2)),
            (TypeKind::Timestamp, text("2026-02-30 10:00:00")),
            (TypeKind::Uuid, text("x")),
        ] {
            let column = crate::build::with_default("c", kind.clone(), value.clone());
            let made = dialect.create_all(&crate::build::schema([table("t").with(column)]));
            let error = made.expect_err(&format!("{dialect}: {value} on {kind:?}")).to_string();
            assert!(
                error.starts_with(&format!("t.c: the value {value} does not fit: ")),
                "{error}"
            );
        }
    }
}
