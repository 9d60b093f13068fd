//! The comparison of catalogs.

use super::*;

fn table(sql: &str) -> Vec<Row> {
    vec![Row {
        kind: "table".to_owned(),
        name: "t".to_owned(),
        table: "t".to_owned(),
        sql: sql.to_owned(),
    }]
}

fn differences(expected: &str, found: &str) -> Vec<String> {
    let differences = compare(&table(expected), &table(found));
    differences.iter().map(ToString::to_string).collect()
}

#[test]
fn spelling_place_and_names_of_constraints_do_not_matter() {
    let one = "CREATE TABLE t (a INTEGER NOT NULL CONSTRAINT x PRIMARY KEY, b TEXT DEFAULT 'B' CHECK (b <> ''), \
               c INT REFERENCES p (id) ON DELETE SET NULL NOT NULL)";
    let other = "CREATE TABLE \"t\" (\"a\" integer not null, b  TEXT DEFAULT 'B', c INT NOT NULL, primary key (a), \
                 CONSTRAINT y CHECK(\"b\"<>''), FOREIGN KEY (\"c\") REFERENCES \"p\"(\"id\") ON DELETE SET NULL ON UPDATE NO ACTION)";
    assert_eq!(differences(one, other), Vec::<String>::new());
}

#[test]
fn everything_that_matters_differs() {
    let base = "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT NOT NULL DEFAULT 'x' COLLATE NOCASE, \
                c INT AS (a + 1) STORED, d INT REFERENCES p (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, CHECK (a > 0)) STRICT";
    for (from, to) in [
        (" AUTOINCREMENT", ""),
        (" NOT NULL", ""),
        ("'x'", "'X'"),
        (" COLLATE NOCASE", ""),
        ("a + 1", "a + 2"),
        ("STORED", "VIRTUAL"),
        ("ON DELETE CASCADE ", ""),
        (" DEFERRABLE INITIALLY DEFERRED", ""),
        ("a > 0", "a > 1"),
        (" STRICT", ""),
        ("b TEXT", "b BLOB"),
        ("p (id)", "q (id)"),
        ("c INT", "C INT"),
    ] {
        assert_ne!(
            differences(base, &base.replace(from, to)),
            Vec::<String>::new(),
            "{from} -> {to}"
        );
    }
}

#[test]
fn a_difference_reads_as_a_sentence() {
    assert_eq!(
        differences("CREATE TABLE t (a INT, b TEXT)", "CREATE TABLE t (a INT NOT NULL)"),
        [
            "table t, column a: expected int, found int not null",
            "table t, column b: expected text, found nothing"
        ]
    );
    assert_eq!(
        differences("CREATE TABLE t (a INT, b TEXT)", "CREATE TABLE t (b TEXT, a INT)"),
        ["table t, column order: expected a, b, found b, a"]
    );
    let missing = compare(&table("CREATE TABLE t (a)"), &[]);
    assert_eq!(missing[0].to_string(), "table t is missing");
}

#[test]
fn the_runners_own_tables_do_not_count() {
    let mut rows = table("CREATE TABLE t (a)");
    rows[0].name = "__diesel_schema_migrations".to_owned();
    assert!(compare(&rows, &[]).is_empty());
}

#[test]
fn parentheses_around_a_literal_do_not_matter() {
    let defaults = "CREATE TABLE t (a INT DEFAULT (-7), b TEXT DEFAULT ('x'), c TEXT DEFAULT (CURRENT_TIMESTAMP), d INT DEFAULT (1 + 1))";
    let other = "CREATE TABLE t (a INT DEFAULT -7, b TEXT DEFAULT 'x', c TEXT DEFAULT CURRENT_TIMESTAMP, d INT DEFAULT (1 + 1))";
    assert_eq!(differences(defaults, other), Vec::<String>::new());
    assert_eq!(differences(defaults, &other.replace("-7", "7")).len(), 1);
}

#[test]
fn a_unique_constraint_equals_a_unique_index() {
    let with_index = |table_sql: &str, index: &str| {
        let mut rows = table(table_sql);
        if !index.is_empty() {
            rows.push(Row {
                kind: "index".to_owned(),
                name: "t_a_b_key".to_owned(),
                table: "t".to_owned(),
                sql: index.to_owned(),
            });
        }
        rows
    };
    let plain = "CREATE TABLE t (a INT, b INT)";
    let index = with_index(plain, "CREATE UNIQUE INDEX \"t_a_b_key\" ON \"t\" (\"a\", \"b\")");
    let constraint = with_index("CREATE TABLE t (a INT, b INT, UNIQUE (a, b))", "");
    assert_eq!(compare(&index, &constraint), []);
    assert_eq!(compare(&constraint, &index), []);
    for other in [
        "CREATE UNIQUE INDEX t_a_b_key ON t (b, a)",
        "CREATE UNIQUE INDEX t_a_b_key ON t (a, b DESC)",
        "CREATE UNIQUE INDEX t_a_b_key ON t (a, b) WHERE a > 1",
        "CREATE INDEX t_a_b_key ON t (a, b)",
    ] {
        assert_eq!(compare(&with_index(plain, other), &constraint).len(), 2, "{other}");
    }
    assert_eq!(compare(&with_index(plain, ""), &constraint).len(), 1);
}

#[test]
fn the_number_of_a_row_is_never_null_and_need_not_say_so() {
    let same = [
        ("id INTEGER PRIMARY KEY", "id INTEGER NOT NULL PRIMARY KEY"),
        (
            "id INTEGER PRIMARY KEY AUTOINCREMENT",
            "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
        ),
    ];
    for (one, other) in same {
        let found = differences(&format!("CREATE TABLE t ({one})"), &format!("CREATE TABLE t ({other})"));
        assert_eq!(found, Vec::<String>::new(), "{one}");
    }
    let different = [
        ("id TEXT PRIMARY KEY", "id TEXT NOT NULL PRIMARY KEY"),
        (
            "id INTEGER, n INTEGER, PRIMARY KEY (id, n)",
            "id INTEGER NOT NULL, n INTEGER, PRIMARY KEY (id, n)",
        ),
    ];
    for (one, other) in different {
        let found = differences(&format!("CREATE TABLE t ({one})"), &format!("CREATE TABLE t ({other})"));
        assert_eq!(found.len(), 1, "{one}");
    }
}

#[test]
fn a_key_with_an_order_or_a_collation_is_not_a_plain_one() {
    let unknown = |sql: &str| {
        let (schema, unknown) = schema(&table(sql));
        let table = schema.tables.into_values().next().unwrap();
        (
            table.uniques.len(),
            unknown.iter().map(|one| one.what).collect::<Vec<_>>(),
        )
    };
    assert_eq!(unknown("CREATE TABLE t (a TEXT, UNIQUE (a))"), (1, vec![]));
    let unique = "a unique constraint in descending order or with a collation";
    assert_eq!(
        unknown("CREATE TABLE t (a TEXT, UNIQUE (a COLLATE NOCASE))"),
        (0, vec![unique])
    );
    let key = "a primary key in descending order or with a collation";
    assert_eq!(unknown("CREATE TABLE t (a TEXT, PRIMARY KEY (a DESC))"), (0, vec![key]));
}
