//! Is the registry's JSON what its schema says, and is an unsound registry refused with its cause?

#![recursion_limit = "256"]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::BTreeSet;

use opp_core::diagnostic::Diagnostic as _;
use opp_core::registry::{CrateDef, JSON_SCHEMA, Registry, RegistryError};
use serde_json::{Value, json};

/// A registry that says everything a registry can say.
fn everything() -> Value {
    let column = |name: &str, kind: Value| {
        json!({"name": name, "field": name, "rust_type": "T", "type": {"kind": kind,
            "databases": {"sqlite": true, "postgres": true, "mysql": false}}})
    };
    let mut full = column("price", json!({"decimal": {"precision": 10, "scale": 2}}));
    let more = json!({
        "nullable": true, "default": {"all": {"integer": -1}, "sqlite": {"number": "1.5"}, "postgres": "now", "mysql": "null"},
        "auto_increment": false, "max_length": 5, "enforce_length": true, "precision": 10, "scale": 2,
        "identity": "always",
        "generated": {"expression": {"all": "a * b"}, "stored": true, "only": {"sqlite": false, "postgres": true, "mysql": false}}, "collate": {"all": "NOCASE"}, "collate_schema": "app", "comment": "c",
        "sql_type": {"all": "A", "sqlite": "B", "postgres": "C", "mysql": "D"}, "renamed_from": "cost",
        "backfill": {"text": "x"}, "doc": "d",
        "admin": {"label": "Price", "help": "In euros", "secret": false, "min": {"integer": 0}, "max": {"number": "9.5"}, "min_length": 1,
            "widget": {"kind": "image", "rows": 6, "dir": "photos", "types": ["image/png"], "max_bytes": 5_000_000},
            "format": {"money": 2}, "pattern": "[0-9]+", "label_of": ["email"], "search_of": ["name"], "prepopulate_from": ["state"]}
    });
    full.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut array = column("tags", json!("text"));
    array["type"]["array"] = json!(true);
    array["type"]["instead"] = json!("OppJson");
    array["backfill"] = json!({"expr": "'{}'"});
    let state = json!({"enum": {"name": "state", "as_text": true,
        "variants": [{"name": "open", "renamed_from": "new"}, {"name": "done"}]}});
    let mut flag = column("flag", json!("boolean"));
    flag["default"] = json!({"all": {"bool": true}});
    json!({
        "format": 1, "package": "shop", "crates": [{"name": "shop", "features": ["a"]}],
        "models": [{
            "table": "orders", "schema": "billing", "rust_name": "Order", "module": "shop::orders", "package": "shop",
            "file": "src/orders.rs", "line": 7, "database": "main", "view": {"all": "SELECT 1", "sqlite": "SELECT 2"}, "only": {"sqlite": true, "postgres": true, "mysql": false}, "managed": false, "comment": "c",
            "renamed_from": "old_orders",
            "columns": [full, array, column("state", state), flag, column("span", json!({"range": "big_int"})), column("embedding", json!({"vector": 3}))],
            "primary_key": {"columns": ["price"], "name": "pk"},
            "indexes": [{"parts": [{"column": {"name": "price", "order": "desc", "nulls": "last", "opclass": "text_pattern_ops"}}, {"expr": "lower(a)"}],
                "name": "i", "unique": true, "where": "a > 1", "method": "gin", "include": ["tags"],
                "with": [{"name": "fastupdate", "value": "off"}], "concurrently": true,
                "only": {"sqlite": false, "postgres": true, "mysql": false}}],
            "uniques": [{"columns": ["price"], "name": "u", "nulls_not_distinct": true, "deferrable": true}],
            "checks": [{"name": "positive", "whole_name": true, "column": "price", "expression": {"all": "price > 0"},
                "only": {"sqlite": false, "postgres": true, "mysql": false}}],
            "foreign_keys": [{"columns": ["price"], "references_schema": "s", "references_table": "t",
                "references_columns": ["id"], "name": "f", "on_delete": "cascade", "on_update": "set_null", "deferrable": true}],
            "sqlite": {"strict": true, "without_rowid": true},
            "mysql": {"engine": "InnoDB", "charset": "utf8mb4", "collate": "utf8mb4_bin"},
            "admin": everything_of_the_panel(),
            "doc": "d"
        }]
    })
}

/// Everything that `admin(…)` can declare.
fn everything_of_the_panel() -> Value {
    let rows = json!({"rows": [{"who": {"group": "sales"}, "filters": [
        {"column": "flag", "value": {"user": "email"}}, {"column": "flag", "value": {"value": {"bool": true}}}]}]});
    json!({
        "name": "Order", "name_plural": "Orders", "identity": "orders", "icon": "i", "category": "Shop", "category_icon": "j",
        "order": -1, "hidden": true, "list": ["price"], "list_exclude": ["tags"], "details": ["price"], "details_exclude": ["tags"],
        "search": ["price"], "search_mode": "words",
        "filter": [{"column": "price", "kind": "range"}, {"column": "flag"}],
        "sort": ["price"], "default_sort": [{"name": "price", "order": "desc"}], "page_size": 50, "page_size_options": [25, 50],
        "count": {"capped": 10_000}, "pager": "keyset", "list_editable": ["flag"], "date_hierarchy": "span", "facets": true,
        "empty_value": "-", "form": ["price"], "form_exclude": ["tags"], "form_create": ["price"], "form_edit": ["flag"],
        "include_pk": true, "readonly": ["span"],
        "fieldsets": [{"title": "Stock", "columns": ["price"], "collapsed": true, "help": "h"}],
        "inlines": [{"schema": "s", "table": "lines", "fk": "order_id", "columns": ["sku"], "readonly": ["total"], "style": "stacked",
            "extra": 1, "min": 0, "max": 9, "can_delete": false}],
        "save_as": true, "save_as_continue": false,
        "actions": [{"name": "archive", "label": "Archive", "confirm": "Archive {count} rows?", "danger": true, "needs": "staff",
            "form": ["flag"], "handler": "shop::archive"}],
        "permissions": {"list": "staff", "view": {"any": ["superuser", rows]}, "create": {"all": ["staff", {"custom": "shop::may"}]},
            "edit": "staff", "delete": "nobody", "export": "staff", "import": "superuser",
            "actions": [{"name": "archive", "rule": "superuser"}],
            "fields": [{"column": "price", "view": "staff", "edit": "superuser"}]},
        "scope": [{"who": "staff", "filters": [{"column": "flag", "value": {"value": {"integer": 1}}}]}],
        "auth": {"login": "email", "password": "hash", "active": "a", "staff": "b", "superuser": "c", "group": "d"},
        "computed": [{"name": "total", "expr": {"all": "a * b", "sqlite": "a"}, "label": "Total", "format": {"truncate": 3}},
            {"name": "share", "expr": {"all": "a"}, "format": {"percent": 1}}, {"name": "day", "expr": {"all": "b"}, "format": {"date": "%Y"}}],
        "export": {"types": ["csv", "json"], "columns": ["price"], "max_rows": 100},
        "audit": {"enabled": false, "redact": ["tags"]},
        "hooks": [{"on": "before_save", "handler": "shop::touch"}]
    })
}

/// The least a model says.
fn model(table: &str, line: u32) -> Value {
    json!({"table": table, "rust_name": "Row", "module": "shop", "package": "shop", "file": "src/lib.rs", "line": line, "columns": []})
}

fn registry(models: Vec<Value>) -> Value {
    json!({"format": 1, "package": "shop", "crates": [{"name": "shop"}], "models": models})
}

fn read(value: &Value) -> Result<Registry, RegistryError> {
    Registry::from_json(&value.to_string())
}

fn schema() -> Value {
    serde_json::from_str(JSON_SCHEMA).unwrap()
}

#[test]
fn the_schema_takes_what_is_written_and_nothing_is_lost() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for registry in [everything(), registry(vec![model("a", 1), model("🦀 \"b\"", 2)])] {
        let text = read(&registry).unwrap().to_json();
        let written: Value = serde_json::from_str(&text).unwrap();
        let problems: Vec<String> = validator.iter_errors(&written).map(|error| error.to_string()).collect();
        assert_eq!(problems, Vec::<String>::new(), "{text}");
        assert_eq!(Registry::from_json(&text).unwrap().to_json(), text);
    }
    let written: Value = serde_json::from_str(&read(&everything()).unwrap().to_json()).unwrap();
    assert_eq!(written, everything());
}

#[test]
fn the_schema_names_no_property_that_is_never_written() {
    let mut declared = BTreeSet::new();
    property_names(&schema(), &mut declared);
    let mut written = BTreeSet::new();
    keys(&everything(), &mut written);
    assert_eq!(declared, written);
}

fn property_names(schema: &Value, names: &mut BTreeSet<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        names.extend(properties.keys().cloned());
    }
    children(schema).for_each(|child| property_names(child, names));
}

fn keys(value: &Value, names: &mut BTreeSet<String>) {
    names.extend(value.as_object().into_iter().flat_map(|object| object.keys().cloned()));
    children(value).for_each(|child| keys(child, names));
}

fn children(value: &Value) -> impl Iterator<Item = &Value> {
    let object = value.as_object().into_iter().flat_map(|object| object.values());
    object.chain(value.as_array().into_iter().flatten())
}

#[test]
fn the_order_of_the_models_does_not_matter() {
    let sorted = read(&registry(vec![model("a", 1), model("b", 2)])).unwrap();
    assert_eq!(read(&registry(vec![model("b", 2), model("a", 1)])).unwrap(), sorted);
    let mut elsewhere = model("a", 3);
    elsewhere["database"] = json!("analytics");
    let mut in_schema = model("a", 4);
    in_schema["schema"] = json!("billing");
    let all = read(&registry(vec![elsewhere, in_schema, model("b", 2), model("a", 1)])).unwrap();
    assert_eq!(
        all.models.iter().map(|model| model.line).collect::<Vec<_>>(),
        [1, 2, 4, 3]
    );
}

#[test]
fn two_structs_for_one_table_are_both_named() {
    let error = read(&registry(vec![
        model("orders", 30),
        model("users", 1),
        model("orders", 12),
    ]))
    .unwrap_err();
    let message = error.to_string();
    let places = ["`orders`", "src/lib.rs:12", "src/lib.rs:30"].map(|part| message.find(part).unwrap());
    assert!(places.is_sorted(), "{message}");
    let error = read(&registry(vec![model("orders", 12), model("orders", 12)])).unwrap_err();
    assert!(error.help()[0].contains("two versions"), "{error}");
}

#[test]
fn an_empty_registry_tells_the_likely_causes() {
    let error = Registry::new(
        "shop",
        vec![CrateDef {
            name: "shop-models".to_owned(),
            features: vec![],
        }],
        vec![],
    )
    .unwrap_err();
    let told = [vec![error.message()], error.help()].concat().join("\n");
    for cause in [
        "`shop`",
        "shop-models",
        "src/main.rs",
        "`mod`",
        "[dependencies]",
        "--features",
    ] {
        assert!(told.contains(cause), "{cause} in {told}");
    }
    // Nothing in this test program derives a model.
    assert!(matches!(
        Registry::collect("shop", vec![]),
        Err(RegistryError::Empty { .. })
    ));
}

#[test]
fn a_name_that_cannot_stand_in_sql_is_refused() {
    for name in ["", "a\u{0}b", "a\nb"] {
        let mut with_index = model("a", 1);
        with_index["indexes"] = json!([{"parts": [{"column": {"name": name}}]}]);
        for unsound in [model(name, 1), with_index] {
            let error = read(&registry(vec![unsound])).unwrap_err();
            assert!(matches!(&error, RegistryError::Name { .. }), "{error}");
            assert!(error.to_string().contains("src/lib.rs:1"), "{error}");
        }
    }
}

#[test]
fn another_version_is_called_that() {
    let mut newer = registry(vec![]);
    newer["format"] = json!(2);
    newer["unknown"] = json!(true);
    assert_eq!(read(&newer), Err(RegistryError::Format { found: "2".to_owned() }));
    assert!(read(&newer).unwrap_err().help()[0].contains("same version"));
}

#[test]
fn corrupt_json_is_refused_with_its_position() {
    for (text, at) in [
        ("", (1, 0)),
        ("{", (1, 1)),
        ("{\"format\": 1,\n  \"package\": }", (2, 14)),
        ("[]", (1, 2)),
    ] {
        match Registry::from_json(text) {
            Err(RegistryError::Json { line, column, .. }) => assert_eq!((line, column), at, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    let mut misspelt = registry(vec![model("a", 1)]);
    misspelt["models"][0]["colums"] = json!([]);
    let error = read(&misspelt).unwrap_err().to_string();
    assert!(error.contains("colums") && error.contains("line 1"), "{error}");
}

#[test]
fn the_page_that_describes_the_format_shows_a_real_registry() {
    let page = include_str!("../../docs/formats/registry.md");
    let (_, example) = page.split_once("```json\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    assert_eq!(Registry::from_json(example).unwrap().to_json(), example);
    let mut names = BTreeSet::new();
    property_names(&schema(), &mut names);
    let missing: Vec<&String> = names.iter().filter(|name| !page.contains(name.as_str())).collect();
    assert_eq!(missing, Vec::<&String>::new(), "every field is described");
}
