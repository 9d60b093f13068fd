//! What is created before the tables, and in which order.

use super::*;

fn row(kind: &str, name: &str, sql: &str) -> Row {
    Row {
        kind: kind.to_owned(),
        name: name.to_owned(),
        table: if kind == "column" {
            "t".to_owned()
        } else {
            String::new()
        },
        sql: sql.to_owned(),
    }
}

#[test]
fn only_what_a_table_names_is_created() {
    let sequence = r#"{"type":"bigint","increment":1,"smallest":1,"largest":9}"#;
    let rows = [
        row(
            "column",
            "t.a",
            r#"{"type":"email","default":"next_id(nextval('ids'::regclass))"}"#,
        ),
        row("sequence", "ids", sequence),
        row("sequence", "id", sequence),
        row(
            "sequence",
            "own",
            r#"{"type":"bigint","increment":1,"smallest":1,"largest":9,"of":"t.b"}"#,
        ),
        row(
            "domain",
            "email",
            r#"{"type":"short","nullable":false,"default":null,"checks":["CHECK ((VALUE <> ''::text))"]}"#,
        ),
        row(
            "domain",
            "short",
            r#"{"type":"text","nullable":true,"default":null,"checks":["CHECK (is_short(VALUE))"]}"#,
        ),
        row(
            "function",
            "is_short(text)",
            r#"{"definition":"CREATE FUNCTION is_short(text) …\n"}"#,
        ),
        row(
            "domain",
            "mail",
            r#"{"type":"text","nullable":true,"default":null,"checks":null}"#,
        ),
        row(
            "function",
            "next_id(n bigint)",
            r#"{"definition":"CREATE FUNCTION next_id(n bigint) …\n"}"#,
        ),
        row("function", "other()", r#"{"definition":"CREATE FUNCTION other() …\n"}"#),
    ];
    assert_eq!(
        prerequisites(&rows, &BTreeSet::from(["t".to_owned()])),
        "CREATE SEQUENCE \"ids\" AS bigint INCREMENT BY 1 MINVALUE 1 MAXVALUE 9;\n\
         SET check_function_bodies = off;\nCREATE FUNCTION is_short(text) …;\nCREATE FUNCTION next_id(n bigint) …;\n\
         RESET check_function_bodies;\n\
         CREATE DOMAIN \"short\" AS text CHECK (is_short(VALUE));\n\
         CREATE DOMAIN \"email\" AS short NOT NULL CHECK ((VALUE <> ''::text));\n"
    );
}

#[test]
fn names_of_attributes_and_labels_are_no_types() {
    let rows = [
        row("column", "t.home", r#"{"type":"customer"}"#),
        row(
            "composite type",
            "customer",
            r#"{"columns":[{"name":"address","type":"address"}]}"#,
        ),
        row(
            "composite type",
            "address",
            r#"{"columns":[{"name":"customer","type":"kind"}]}"#,
        ),
        row("enum", "kind", r#"{"labels":["address"]}"#),
    ];
    let made = prerequisites(&rows, &BTreeSet::from(["t".to_owned()]));
    let places = [
        "CREATE TYPE \"kind\"",
        "CREATE TYPE \"address\"",
        "CREATE TYPE \"customer\"",
    ]
    .map(|text| made.find(text));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{made}");
}
