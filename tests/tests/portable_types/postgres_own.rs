//! Do the types that only PostgreSQL has keep their values in the columns that opp creates?

use std::ops::Bound;

use super::*;

/// The law, on PostgreSQL alone.
macro_rules! postgres {
    ($test:ident, $rust:ty, $values:expr, $ordered:ident) => {
        mod $test {
            use super::*;

            type Value = $rust;

            #[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
            #[diesel(table_name = samples)]
            struct Sample {
                #[opp(primary_key, auto_increment = false)]
                id: i32,
                value: $rust,
                maybe: Option<$rust>,
            }

            #[derive(AsChangeset)]
            #[diesel(table_name = samples)]
            struct Change {
                value: $rust,
                maybe: Option<Option<$rust>>,
            }

            #[test]
            fn on_postgres() {
                let database = Server::Postgres.database();
                law!(database.postgres(), Dialect::postgres(), $values, $ordered);
            }

            #[test]
            fn elsewhere_the_plan_names_the_field() {
                for dialect in [Dialect::sqlite(), Dialect::mariadb()] {
                    let refused = planned(dialect, Sample::DEF).unwrap_err();
                    assert!(refused.contains("Sample.value"), "{refused}");
                }
            }
        }
    };
}

fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

postgres!(
    integers,
    Vec<i32>,
    vec![vec![], vec![i32::MIN, 0], vec![1], vec![1, 2]],
    as_in_rust
);
postgres!(
    texts,
    Vec<Option<String>>,
    vec![
        vec![],
        vec![Some(String::new())],
        vec![Some("a, \"b\" {c}".to_owned()), None]
    ],
    unordered
);
postgres!(
    addresses,
    ipnetwork::IpNetwork,
    read(&["10.0.0.0/8", "192.168.1.7/32", "2001:db8::1/64"]),
    unordered
);
postgres!(
    uuids,
    uuid::Uuid,
    read(&[
        "00000000-0000-0000-0000-000000000000",
        "67e55044-10b1-426f-9247-bb680e5fe0c8"
    ]),
    as_in_rust
);
postgres!(
    moments,
    chrono::DateTime<chrono::Utc>,
    read(&["1901-02-03T04:05:06.000001Z", "2026-11-24T03:00:00Z"]),
    as_in_rust
);
postgres!(
    ranges,
    (Bound<i32>, Bound<i32>),
    vec![
        (Bound::Unbounded, Bound::Excluded(0)),
        (Bound::Included(1), Bound::Excluded(5)),
        (Bound::Included(7), Bound::Unbounded)
    ],
    unordered
);
