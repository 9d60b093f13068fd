//! Tests of the view descriptors: defaults, files, edits by hand, mistakes.
#![expect(clippy::unwrap_used, reason = "what does not hold ends its test")]

use std::fs;
use std::path::Path;

use opp_admin::descriptor::{self, Count, FilterKind, Kind, OnDelete, Outcome, Rule, View};
use opp_core::registry::Registry;
use tempfile::TempDir;

/// Two models: users with a password, and their orders.
fn registry() -> Registry {
    Registry::from_json(include_str!("shop.json")).unwrap()
}

fn views() -> Vec<View> {
    descriptor::views(&registry(), None)
}

fn view(table: &str) -> View {
    views().into_iter().find(|view| view.table == table).unwrap()
}

fn written() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    descriptor::write(folder.path(), &descriptor::plan(folder.path(), &views()).unwrap()).unwrap();
    folder
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_model_without_attributes_gets_a_good_view() {
    let orders = view("orders");
    assert_eq!((orders.name.as_str(), orders.name_plural.as_str()), ("Order", "Orders"));
    assert_eq!(
        orders.column_list,
        ["id", "user_id", "number", "total", "status", "created_at"]
    );
    assert_eq!(orders.column_sortable_list, ["id", "user_id"]);
    assert_eq!(orders.column_searchable_list, ["number"]);
    let filters: Vec<_> = orders
        .column_filters
        .iter()
        .map(|filter| (filter.field.as_str(), filter.kind.clone()))
        .collect();
    assert_eq!(filters, [("user_id", FilterKind::Fk), ("status", FilterKind::Choices)]);
    let relation = orders.field("user_id").unwrap().relation.clone().unwrap();
    assert_eq!(
        (relation.table.as_str(), relation.on_delete),
        ("users", OnDelete::Cascade)
    );
    assert_eq!(orders.field("total").unwrap().kind, Kind::Decimal);
    assert!(orders.field("id").unwrap().generated);
}

#[test]
fn a_table_with_a_secret_is_for_superusers_and_does_not_show_it() {
    let users = view("users");
    assert!(users.field("hashed_password").unwrap().secret);
    assert!(!users.column_list.contains(&"hashed_password".to_owned()));
    assert_eq!(users.permissions.list, Rule::Superuser);
    assert_eq!(users.auth.unwrap().login, "email");
}

#[test]
fn files_have_the_same_bytes_each_time_and_a_second_run_changes_nothing() {
    let (first, second) = (written(), written());
    for file in ["orders.json", "users.json", ".generated.json"] {
        let read = |folder: &TempDir| fs::read_to_string(folder.path().join(file)).unwrap();
        assert_eq!(read(&first), read(&second));
    }
    let text = fs::read_to_string(first.path().join("orders.json")).unwrap();
    assert!(text.starts_with("{\n  \"opp_view\": 1,\n"), "{text}");
    let again = descriptor::plan(first.path(), &views()).unwrap();
    assert!(
        again
            .iter()
            .all(|one| one.outcome == Outcome::Unchanged && one.edited.is_empty())
    );
    assert_eq!(descriptor::load(first.path()).unwrap(), views());
}

#[test]
fn edits_by_hand_survive_and_are_reported_while_the_rest_follows_the_models() {
    let folder = written();
    let path = folder.path().join("orders.json");
    edit(
        &path,
        "\"name\": \"Order\"",
        "\"name\": \"Purchase\",\n  \"count\": {\"capped\": 7}",
    );
    edit(
        &path,
        "\"name\": \"total\",",
        "\"name\": \"total\",\n      \"label\": \"Sum\",",
    );
    let mut views = views();
    let orders = views.iter_mut().find(|view| view.table == "orders").unwrap();
    orders.column_list.pop();
    let planned = descriptor::plan(folder.path(), &views).unwrap();
    let one = planned.iter().find(|one| one.path == path).unwrap();
    assert_eq!(one.outcome, Outcome::Changed);
    assert_eq!(one.edited, ["count", "fields.total.label", "name"]);
    descriptor::write(folder.path(), &planned).unwrap();
    let orders = descriptor::load(folder.path())
        .unwrap()
        .into_iter()
        .find(|view| view.table == "orders")
        .unwrap();
    assert_eq!((orders.name.as_str(), orders.count), ("Purchase", Count::Capped(7)));
    assert_eq!(orders.field("total").unwrap().label.as_deref(), Some("Sum"));
    assert_eq!(orders.column_list.len(), 5);
}

#[test]
fn a_file_whose_table_is_gone_is_removed_unless_it_was_edited() {
    let folder = written();
    let path = folder.path().join("orders.json");
    let users: Vec<View> = views().into_iter().filter(|view| view.table == "users").collect();
    let removed = |edited: bool| {
        let planned = descriptor::plan(folder.path(), &users).unwrap();
        let one = planned.iter().find(|one| one.path == path).unwrap();
        one.outcome == Outcome::Removed && one.edited.is_empty() != edited
    };
    assert!(removed(false));
    edit(&path, "\"name\": \"Order\"", "\"name\": \"Purchase\"");
    assert!(removed(true));
}

#[test]
fn unknown_keys_and_other_versions_are_refused_with_their_place() {
    let folder = written();
    let path = folder.path().join("orders.json");
    edit(&path, "\"name\": \"Order\"", "\"name\": \"Order\",\n  \"pagesize\": 5");
    let error = descriptor::load(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("orders.json, line ") && error.contains("unknown field `pagesize`"),
        "{error}"
    );
    edit(&path, ",\n  \"pagesize\": 5", "");
    edit(&path, "\"opp_view\": 1", "\"opp_view\": 2");
    let error = descriptor::load(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("`opp_view` is 2, this version of opp reads 1"),
        "{error}"
    );
}

#[test]
fn mistakes_in_a_descriptor_are_named() {
    let mut views = views();
    let users = views.iter_mut().find(|view| view.table == "users").unwrap();
    users.column_list.push("hashed_password".to_owned());
    users.column_searchable_list.push("emial".to_owned());
    users.readonly.push("created_at".to_owned());
    users.form_columns = vec!["email".to_owned()];
    users.column_filters.push(descriptor::Filter {
        field: "email".to_owned(),
        kind: FilterKind::Range,
        label: None,
    });
    let problems: Vec<String> = descriptor::check(&views).iter().map(ToString::to_string).collect();
    for expected in [
        "users: column_list: `hashed_password` is secret and cannot be shown, searched or written",
        "users: column_searchable_list: there is no field `emial`; did you mean `email`?",
        "users: readonly: `created_at` is not on the form: add it to `form_columns`",
        "users: column_filters: the filter does not suit `email`, which is Text",
    ] {
        assert!(problems.iter().any(|problem| problem == expected), "{problems:#?}");
    }
}

#[test]
fn the_defaults_contain_no_mistake_and_the_schema_accepts_them() {
    assert_eq!(descriptor::check(&views()), []);
    let schema = serde_json::from_str(&descriptor::json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for view in views() {
        let value = serde_json::to_value(&view).unwrap();
        assert!(validator.is_valid(&value), "{value:#}");
    }
}

#[test]
fn what_the_attributes_say_is_in_the_view() {
    let mut registry: serde_json::Value = serde_json::from_str(include_str!("shop.json")).unwrap();
    let models = registry["models"].as_array_mut().unwrap();
    let orders = models.iter_mut().find(|model| model["table"] == "orders").unwrap();
    orders["admin"] = serde_json::json!({
        "pager": "keyset", "count": "estimate", "facets": true, "list_editable": ["status"], "date_hierarchy": "created_at",
        "actions": [{ "name": "pay", "danger": true }, { "name": "ship", "handler": "shop::ship", "form": ["notes"] }],
        "hooks": [{ "on": "validate", "handler": "shop::check" }],
        "permissions": { "actions": [{ "name": "pay", "rule": { "group": "sales" } }] },
        "computed": [{ "name": "gross", "expr": { "all": "total * 2", "sqlite": "total * 2 / 100.0" }, "label": "Gross" }],
    });
    let number = &mut orders["columns"][2];
    number["admin"] = serde_json::json!({ "pattern": "[A-Z]+", "prepopulate_from": ["notes"] });
    let registry = Registry::from_json(&registry.to_string()).unwrap();
    let views = descriptor::views(&registry, None);
    let view = views.iter().find(|view| view.table == "orders").unwrap();
    assert_eq!(descriptor::unsuitable(&registry, None), []);
    assert_eq!(descriptor::check(&views), []);
    let given = serde_json::to_value(view).unwrap();
    let expected = serde_json::json!({
        "pager": "keyset", "count": "estimate", "facets": true, "list_editable": ["status"], "date_hierarchy": "created_at",
        "actions": [
            { "name": "pay", "label": "Pay", "danger": true, "needs": { "group": "sales" }, "handler": "pay" },
            { "name": "ship", "label": "Ship", "needs": "staff", "form": ["notes"], "handler": "shop::ship" },
        ],
        "hooks": { "validate": "shop::check" },
    });
    for (key, value) in expected.as_object().unwrap() {
        let mut found = given[key].clone();
        if let (Some(actions), "actions") = (found.as_array_mut(), key.as_str()) {
            actions
                .iter_mut()
                .for_each(|action| action["needs"] = action.get("needs").cloned().unwrap_or("staff".into()));
        }
        assert_eq!(found, *value, "{key}");
    }
    let gross = view.field("gross").unwrap();
    let computed = gross.computed.clone().unwrap();
    assert_eq!(computed.sqlite.as_deref(), Some("total * 2 / 100.0"));
    assert_eq!(computed.mysql.as_deref(), Some("total * 2"));
    let number = view.field("number").unwrap();
    assert_eq!(number.validate.pattern.as_deref(), Some("[A-Z]+"));
    assert_eq!(number.prepopulate_from, ["notes"]);
}

#[test]
fn an_expression_that_reads_a_secret_and_a_broken_pattern_are_mistakes() {
    let mut views = views();
    let users = views.iter_mut().find(|view| view.table == "users").unwrap();
    let mut field = users.field("email").unwrap().clone();
    field.name = "leak".to_owned();
    field.validate.pattern = Some("(".to_owned());
    field.computed = Some(descriptor::Computed {
        postgres: Some("upper(HASHED_PASSWORD)".to_owned()),
        ..descriptor::Computed::default()
    });
    users.fields.push(field);
    let problems: Vec<String> = descriptor::check(&views).iter().map(ToString::to_string).collect();
    assert!(
        problems
            .iter()
            .any(|text| text.contains("`leak` reads `hashed_password`, which is secret")),
        "{problems:?}"
    );
    assert!(
        problems
            .iter()
            .any(|text| text.contains("fields.validate.pattern: `leak`")),
        "{problems:?}"
    );
}

#[test]
fn a_widget_that_does_not_suit_its_field_is_named() {
    let found = |column: usize, widget: &str| {
        let mut registry: serde_json::Value = serde_json::from_str(include_str!("shop.json")).unwrap();
        let models = registry["models"].as_array_mut().unwrap();
        let orders = models.iter_mut().find(|model| model["table"] == "orders").unwrap();
        orders["columns"][column]["admin"] = serde_json::json!({ "widget": { "kind": widget } });
        let registry = Registry::from_json(&registry.to_string()).unwrap();
        let found = descriptor::unsuitable(&registry, None);
        found
            .into_iter()
            .map(|one| format!("{}.{}: {}", one.table, one.field, one.widget))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(1, "raw_id"), Vec::<String>::new());
    assert_eq!(found(1, "autocomplete"), Vec::<String>::new());
    assert_eq!(found(5, "datetime"), Vec::<String>::new());
    assert_eq!(found(2, "autocomplete"), ["orders.number: autocomplete"]);
    assert_eq!(found(2, "radio"), ["orders.number: radio"]);
}

#[test]
fn a_pattern_of_dates_belongs_to_a_date_and_can_be_read() {
    let mut views = views();
    let orders = views.iter_mut().find(|view| view.table == "orders").unwrap();
    let pattern = |text: &str| Some(descriptor::Format::Date(text.to_owned()));
    for field in &mut orders.fields {
        match field.name.as_str() {
            "created_at" => field.format = pattern("%Q"),
            "number" => field.format = pattern("%Y"),
            _ => {}
        }
    }
    let problems: Vec<String> = descriptor::check(&views).iter().map(ToString::to_string).collect();
    for mistake in ["`created_at`: %Q has no meaning", "`number` is no date or time"] {
        assert!(problems.iter().any(|text| text.contains(mistake)), "{problems:?}");
    }
}
