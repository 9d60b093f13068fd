//! Do the portable types serve PostgreSQL and MySQL? Checked by the compiler, and by the SQL and values Diesel would send.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use diesel::backend::Backend;
use diesel::mysql::Mysql;
use diesel::pg::Pg;
use diesel::prelude::*;
use opp_core::types::{OppDateTime, OppDecimal, OppJson, OppUuid, OppVector};

mod tables {
    diesel::table! {
        use diesel::sql_types::*;
        use opp_core::types::*;
        samples (id) {
            id -> OppUuid,
            at -> OppDateTime,
            price -> Nullable<OppDecimal<10, 2>>,
            settings -> OppJson<Vec<String>>,
            embedding -> OppVector<3>,
        }
    }
}
use tables::samples;

#[derive(Queryable, Selectable, Insertable, Identifiable, AsChangeset)]
struct Sample {
    id: OppUuid,
    at: OppDateTime,
    price: Option<OppDecimal<10, 2>>,
    settings: OppJson<Vec<String>>,
    embedding: OppVector<3>,
}

fn sample() -> Sample {
    Sample {
        id: OppUuid::nil(),
        at: "2026-11-23T10:15:00Z".parse().unwrap(),
        price: Some("-12.50".parse().unwrap()),
        settings: OppJson(vec!["dark".to_owned()]),
        embedding: [1.0, 2.0, 3.0].try_into().unwrap(),
    }
}

/// Rows can be read from a backend.
fn assert_readable<DB: Backend>()
where
    Sample: Queryable<diesel::dsl::SqlTypeOf<<Sample as Selectable<DB>>::SelectExpression>, DB>,
    Sample: Selectable<DB>,
{
}

macro_rules! sent {
    ($backend:ty) => {{
        assert_readable::<$backend>();
        let sample = sample();
        let insert = diesel::insert_into(samples::table).values(&sample);
        let select = samples::table
            .filter(samples::at.lt(&sample.at))
            .filter(samples::price.eq(sample.price));
        let update = diesel::update(&sample).set(&sample);
        [
            diesel::debug_query::<$backend, _>(&insert).to_string(),
            diesel::debug_query::<$backend, _>(&select).to_string(),
            diesel::debug_query::<$backend, _>(&update).to_string(),
        ]
    }};
}

#[test]
fn postgres_takes_every_type() {
    let [insert, select, _update] = sent!(Pg);
    assert!(insert.starts_with(
        r#"INSERT INTO "samples" ("id", "at", "price", "settings", "embedding") VALUES ($1, $2, $3, $4, $5)"#
    ));
    assert!(
        select.ends_with("binds: [OppDateTime(2026-11-23T10:15:00.000000Z), Some(OppDecimal(-12.50))]"),
        "{select}"
    );
}

#[test]
fn mysql_takes_every_type() {
    let [insert, select, _update] = sent!(Mysql);
    assert!(
        insert
            .starts_with("INSERT INTO `samples` (`id`, `at`, `price`, `settings`, `embedding`) VALUES (?, ?, ?, ?, ?)")
    );
    assert!(
        select.ends_with("binds: [OppDateTime(2026-11-23T10:15:00.000000Z), Some(OppDecimal(-12.50))]"),
        "{select}"
    );
}

mod standard_types {
    use std::ops::Bound;

    use opp_core::column::ColumnValue;
    use opp_core::def::{Databases, RangeKind, TypeKind};

    use super::*;

    #[test]
    fn bytes_are_no_array() {
        assert_eq!((Vec::<u8>::TYPE.kind, Vec::<u8>::TYPE.array), (TypeKind::Binary, false));
        assert_eq!(
            (Vec::<i32>::TYPE.kind, Vec::<i32>::TYPE.array),
            (TypeKind::Integer, true)
        );
        assert_eq!(
            (Vec::<Vec<u8>>::TYPE.kind, Vec::<Vec<u8>>::TYPE.array),
            (TypeKind::Binary, true)
        );
        assert_eq!(Vec::<Option<OppUuid>>::TYPE.databases, Databases::POSTGRES);
    }

    #[test]
    fn a_type_that_is_not_exact_everywhere_names_its_wrapper() {
        let instead = |column: opp_core::def::ColumnType| column.instead.map(String::from);
        assert_eq!(instead(uuid::Uuid::TYPE).as_deref(), Some("OppUuid"));
        assert_eq!(instead(bigdecimal::BigDecimal::TYPE).as_deref(), Some("OppDecimal"));
        assert_eq!(
            instead(chrono::DateTime::<chrono::Utc>::TYPE).as_deref(),
            Some("OppDateTime")
        );
        assert_eq!(
            instead(Option::<time::OffsetDateTime>::TYPE).as_deref(),
            Some("OppDateTime")
        );
        assert_eq!(instead(Vec::<uuid::Uuid>::TYPE), None, "arrays are PostgreSQL's alone");
    }

    #[test]
    fn sizes_and_bounds_are_part_of_the_type() {
        let decimal = TypeKind::Decimal {
            precision: Some(10),
            scale: Some(2),
        };
        assert_eq!(OppDecimal::<10, 2>::TYPE.kind, decimal);
        assert_eq!(OppVector::<768>::TYPE.kind, TypeKind::Vector(768));
        assert_eq!(
            <(Bound<i64>, Bound<i64>)>::TYPE.kind,
            TypeKind::Range(RangeKind::BigInt)
        );
        assert_eq!(ipnetwork::IpNetwork::TYPE.kind, TypeKind::Inet);
    }
}
