//! Does the definition hold what the struct says, under the names that the registry's format has?
#![expect(clippy::unwrap_used, reason = "what does not hold ends its test")]
#![expect(dead_code, reason = "the structs are only declared")]

use opp_core::model::Model;
use opp_core::prelude::*;
use serde_json::{Value, json};

/// Somebody.
#[derive(OppModel)]
#[opp(table = "people", schema_name = "crm")]
struct Person {
    id: i64,
    name: String,
}

#[derive(OppEnum, Clone, Copy, Debug)]
#[opp(name = "order_status")]
/// State.
pub enum Status {
    /// Here.
    InStock,
    /// Gone.
    #[opp(rename = "sent-off", renamed_from = "sent")]
    Sent,
}

/// Something
/// bought.
#[derive(OppModel)]
#[opp(
    index(number desc nulls_last opclass = "int8_ops", expr("lower(note)"), name = "i", unique, where = "number > 0", method = "gin", include(note), with(fastupdate = off), concurrently),
    unique(number, note, name = "u", nulls_not_distinct, deferrable),
    check(positive = "number > 0"),
    renamed_from = "old_orders",
    comment = "What was bought",
    managed = false,
    sqlite(strict),
    mysql(engine = "InnoDB"),
    database = "analytics",
    admin(list(number, kind), search(note), name = "Order", page_size = 20),
)]
struct Order {
    #[opp(auto_increment = false)]
    id: i32,
    #[opp(unique, index, default = 7, column = "no", renamed_from = "nr")]
    number: i32,
    /// Said by hand.
    #[opp(
        max_length = 9,
        enforce_length = true,
        collate = "NOCASE",
        backfill = "x",
        comment = "c",
        check = "note <> ''"
    )]
    note: Option<String>,
    #[opp(references = persons::id, on_delete = set_null, on_update = cascade, constraint = "f", deferrable)]
    buyer: Option<i64>,
    #[opp(default(postgres = expr("f()"), sqlite = -1.5, mysql = 2))]
    price: f64,
    #[opp(generated = "no + 1", stored, sql_type(sqlite = "INT"))]
    next: i32,
    #[opp(default = "in_stock")]
    kind: Status,
}

fn definition<M: Model>() -> Value {
    serde_json::to_value(M::DEF).unwrap()
}

fn column(name: &str) -> Value {
    let columns = definition::<Order>()["columns"].as_array().unwrap().clone();
    columns.into_iter().find(|column| column["name"] == name).unwrap()
}

/// The parts of an object that a test is about.
fn only(object: &Value, names: &[&str]) -> Value {
    names
        .iter()
        .map(|name| ((*name).to_owned(), object[*name].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn says_where_the_struct_is() {
    let order = definition::<Order>();
    let place = only(&order, &["table", "rust_name", "module", "package", "doc"]);
    let expected = json!({
        "table": "orders", "rust_name": "Order", "module": "definition", "package": "opp-derive", "doc": "Something\nbought.",
    });
    assert_eq!(place, expected);
    assert!(order["file"].as_str().unwrap().ends_with("definition.rs"));
    assert_eq!(
        only(&definition::<Person>(), &["table", "schema"]),
        json!({"table": "people", "schema": "crm"})
    );
}

#[test]
fn holds_the_words_of_the_struct() {
    let words = [
        "renamed_from",
        "comment",
        "managed",
        "sqlite",
        "mysql",
        "database",
        "admin",
    ];
    let expected = json!({
        "renamed_from": "old_orders", "comment": "What was bought", "managed": false, "sqlite": {"strict": true},
        "mysql": {"engine": "InnoDB"}, "database": "analytics",
        "admin": {"list": ["no", "kind"], "search": ["note"], "name": "Order", "page_size": 20},
    });
    assert_eq!(only(&definition::<Order>(), &words), expected);
}

#[test]
fn holds_indexes_and_constraints_under_the_columns_names() {
    let order = definition::<Order>();
    let expected = json!({
        "primary_key": {"columns": ["id"]},
        "indexes": [
            {
                "parts": [{"column": {"name": "no", "order": "desc", "nulls": "last", "opclass": "int8_ops"}}, {"expr": "lower(note)"}],
                "name": "i", "unique": true, "where": "number > 0", "method": "gin", "include": ["note"],
                "with": [{"name": "fastupdate", "value": "off"}], "concurrently": true,
            },
            {"parts": [{"column": {"name": "no"}}]},
        ],
        "uniques": [
            {"columns": ["no", "note"], "name": "u", "nulls_not_distinct": true, "deferrable": true},
            {"columns": ["no"]},
        ],
        "checks": [
            {"name": "positive", "expression": {"all": "number > 0"}},
            {"name": "note_check", "column": "note", "expression": {"all": "note <> ''"}},
        ],
        "foreign_keys": [{
            "columns": ["buyer"], "references_schema": "crm", "references_table": "people", "references_columns": ["id"],
            "name": "f", "on_delete": "set_null", "on_update": "cascade", "deferrable": true,
        }],
    });
    assert_eq!(
        only(&order, &["primary_key", "indexes", "uniques", "checks", "foreign_keys"]),
        expected
    );
}

#[test]
fn holds_the_words_of_the_fields() {
    assert_eq!(column("id")["auto_increment"], false);
    assert_eq!(
        only(&column("no"), &["field", "default", "renamed_from"]),
        json!({"field": "number", "default": {"all": {"integer": 7}}, "renamed_from": "nr"})
    );
    let note = [
        "nullable",
        "max_length",
        "enforce_length",
        "collate",
        "backfill",
        "comment",
        "doc",
    ];
    let expected = json!({
        "nullable": true, "max_length": 9, "enforce_length": true, "collate": {"all": "NOCASE"}, "backfill": {"text": "x"}, "comment": "c",
        "doc": "Said by hand.",
    });
    assert_eq!(only(&column("note"), &note), expected);
    let default = json!({"postgres": {"expr": "f()"}, "sqlite": {"number": "-1.5"}, "mysql": {"integer": 2}});
    assert_eq!(column("price")["default"], default);
    let next = json!({"generated": {"expression": {"all": "no + 1"}, "stored": true}, "sql_type": {"sqlite": "INT"}});
    assert_eq!(only(&column("next"), &["generated", "sql_type"]), next);
}

#[test]
fn holds_the_variants_of_an_enum() {
    let kind = json!({"name": "order_status", "variants": [{"name": "in_stock"}, {"name": "sent-off", "renamed_from": "sent"}]});
    assert_eq!(column("kind")["type"]["kind"]["enum"], kind);
}

#[test]
fn every_model_is_registered_once() {
    let tables: Vec<String> = opp_core::__private::inventory::iter::<opp_core::registry::Registered>
        .into_iter()
        .map(|registered| (registered.0)().table.to_string())
        .collect();
    for table in ["people", "orders"] {
        assert_eq!(
            tables.iter().filter(|name| *name == table).count(),
            1,
            "{table} in {tables:?}"
        );
    }
}
