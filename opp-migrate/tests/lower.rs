//! What are things called that nobody named, and which names are refused?

use opp_core::def::make::text;
use opp_core::def::{Databases, IndexDef, IndexPart, ModelDef, SortOrder, SortedColumn, UniqueDef};
use opp_core::registry::{FORMAT, Registry};
use opp_migrate::schema::{LowerError, LowerOptions, Models, Problem, lower};

fn lowered(models: Vec<ModelDef>) -> Result<Models, Vec<LowerError>> {
    let registry = Registry {
        format: FORMAT,
        package: "shop".to_owned(),
        crates: Vec::new(),
        models,
    };
    let options = LowerOptions {
        database: None,
        databases: Databases::ALL,
        enforce_length: false,
    };
    lower(&registry, &options)
}

fn model(table: &str) -> ModelDef {
    let column = |name: &str| {
        serde_json::json!({
            "name": name, "field": name, "rust_type": "i32",
            "type": { "kind": "integer", "databases": { "sqlite": true, "postgres": true, "mysql": true } },
        })
    };
    let json = serde_json::json!({
        "table": table, "rust_name": "Model", "module": "shop", "package": "shop", "file": "src/lib.rs", "line": 1,
        "columns": [column("id"), column("code")], "primary_key": { "columns": ["id"] },
    });
    serde_json::from_value(json).expect("the form of a model")
}

fn index(name: Option<&str>, order: SortOrder) -> IndexDef {
    IndexDef {
        parts: vec![IndexPart::Column(SortedColumn::new("code", order))].into(),
        name: name.map(|name| name.to_owned().into()),
        ..IndexDef::new(&[])
    }
}

fn with_indexes(table: &str, indexes: Vec<IndexDef>) -> ModelDef {
    ModelDef {
        indexes: indexes.into(),
        ..model(table)
    }
}

fn index_names(models: &Models) -> Vec<&str> {
    let indexes = models.schema.tables.values().flat_map(|table| &table.indexes);
    indexes.map(|index| index.name.as_str()).collect()
}

#[test]
fn names_follow_postgresql_and_an_integer_key_counts() {
    let unique = UniqueDef::new(const { &[text("code")] });
    let model = ModelDef {
        uniques: vec![unique].into(),
        ..with_indexes("orders", vec![index(None, SortOrder::Asc)])
    };
    let models = lowered(vec![model]).unwrap();
    let table = models.schema.tables.values().next().unwrap();
    assert_eq!(table.primary_key.as_ref().unwrap().name, "orders_pkey");
    assert_eq!(table.uniques[0].name, "orders_code_key");
    assert_eq!(table.indexes[0].name, "orders_code_idx");
    assert!(table.columns[0].auto_increment && !table.columns[1].auto_increment);
}

#[test]
fn made_names_that_meet_are_numbered_whatever_was_written_first() {
    let twice = |first, second| {
        let models = lowered(vec![with_indexes("t", vec![index(None, first), index(None, second)])]).unwrap();
        assert_eq!(index_names(&models), ["t_code_idx", "t_code_idx1"]);
        models
    };
    assert_eq!(
        twice(SortOrder::Asc, SortOrder::Desc),
        twice(SortOrder::Desc, SortOrder::Asc)
    );
}

#[test]
fn a_given_name_is_kept_and_a_made_one_gives_way() {
    let models = lowered(vec![
        with_indexes("a", vec![index(None, SortOrder::Asc)]),
        with_indexes("b", vec![index(Some("c_code_idx"), SortOrder::Asc)]),
        with_indexes("c", vec![index(None, SortOrder::Asc)]),
    ]);
    assert_eq!(
        index_names(&models.unwrap()),
        ["a_code_idx", "c_code_idx", "c_code_idx1"]
    );
}

#[test]
fn one_name_given_to_two_indexes_is_refused() {
    let errors = lowered(vec![
        with_indexes("a", vec![index(Some("by_code"), SortOrder::Asc)]),
        with_indexes("b", vec![index(Some("by_code"), SortOrder::Asc)]),
    ]);
    let problems: Vec<Problem> = errors.unwrap_err().into_iter().map(|error| error.problem).collect();
    assert_eq!(
        problems,
        [Problem::SameName {
            what: "the index by_code of b".to_owned(),
            other: "the index by_code of a".to_owned(),
            database: Some("SQLite"),
        }]
    );
}

#[test]
fn jsonb_by_hand_is_for_postgresql_alone() {
    let mut model = model("t");
    let mut columns = model.columns.to_vec();
    columns[1].ty.kind = opp_core::def::TypeKind::Json;
    columns[1].rust_type = "serde_json::Value".into();
    columns[1].sql_type.postgres = Some("jsonb".into());
    model.columns = columns.into();
    let errors = lowered(vec![model.clone()]).expect_err("JSONB has no form on SQLite");
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(
        texts
            .iter()
            .any(|text| text.contains("serde_json::Value as JSONB is not exact on SQLite; use OppJson<T>")),
        "{texts:?}"
    );
    let registry = Registry {
        format: FORMAT,
        package: "shop".to_owned(),
        crates: Vec::new(),
        models: vec![model],
    };
    let databases = Databases {
        sqlite: false,
        mysql: false,
        ..Databases::ALL
    };
    let options = LowerOptions {
        database: None,
        databases,
        enforce_length: false,
    };
    assert!(lower(&registry, &options).is_ok());
}

const MYSQL: Databases = Databases::new(false, false, true);
const SQLITE: Databases = Databases::new(true, false, false);

fn lowered_for(databases: Databases, models: Vec<ModelDef>) -> Result<Models, Vec<String>> {
    let registry = Registry {
        format: FORMAT,
        package: "shop".to_owned(),
        crates: Vec::new(),
        models,
    };
    let options = LowerOptions {
        database: None,
        databases,
        enforce_length: false,
    };
    let texts = |errors: Vec<LowerError>| errors.iter().map(|error| error.problem.to_string()).collect();
    lower(&registry, &options).map_err(texts)
}

fn pointing(table: &str, column: &str, name: Option<&str>, parent: &str) -> ModelDef {
    let mut model = model(table);
    let mut columns = model.columns.to_vec();
    columns[1].name = column.to_owned().into();
    model.columns = columns.into();
    let key = serde_json::json!({
        "name": name, "columns": [column], "references_table": parent, "references_columns": ["id"],
    });
    model.foreign_keys = vec![serde_json::from_value(key).expect("the form of a foreign key")].into();
    model
}

fn key_names(models: &Models) -> Vec<&str> {
    let tables = models.schema.tables.values();
    let keys = tables.flat_map(|table| table.foreign_keys.iter().map(|key| key.name.as_str()));
    keys.collect()
}

/// MySQL has one name space for the foreign keys of a database.
#[test]
fn foreign_keys_of_two_tables_have_two_names() {
    let meeting = vec![
        model("groups"),
        pointing("user", "group_x", None, "groups"),
        pointing("user_group", "x", None, "groups"),
    ];
    let found = lowered(meeting).unwrap();
    assert_eq!(key_names(&found), ["user_group_x_fkey", "user_group_x_fkey1"]);
    let given = || {
        vec![
            model("groups"),
            pointing("a", "x", Some("to_group"), "groups"),
            pointing("b", "x", Some("To_Group"), "groups"),
        ]
    };
    let errors = lowered_for(MYSQL, given()).unwrap_err();
    assert_eq!(
        errors,
        [
            "the foreign key To_Group of b has the same name as the foreign key to_group of a, which MySQL does not allow; \
          choose another name"
        ]
    );
    assert!(lowered_for(Databases::POSTGRES, given()).is_ok());
    assert!(lowered_for(SQLITE, given()).is_ok());
}

#[test]
fn each_database_has_its_own_name_spaces() {
    let indexed = |table: &str, name: &str| with_indexes(table, vec![index(Some(name), SortOrder::Asc)]);
    let refused = |databases, models: Vec<ModelDef>| {
        let errors = lowered_for(databases, models).err().unwrap_or_default();
        errors
            .first()
            .map(|error| error.split(';').next().unwrap_or_default().to_owned())
    };
    let twice = || vec![indexed("a", "by_code"), indexed("b", "by_code")];
    assert_eq!(refused(MYSQL, twice()), None);
    assert_eq!(
        refused(SQLITE, twice()).unwrap(),
        "the index by_code of b has the same name as the index by_code of a, which SQLite does not allow"
    );
    assert!(refused(Databases::POSTGRES, twice()).is_some());
    let capital = || vec![model("x"), model("X")];
    assert_eq!(
        refused(SQLITE, capital()).unwrap(),
        "the table x has the same name as the table X, which SQLite does not allow"
    );
    assert_eq!(refused(Databases::POSTGRES, capital()), None);
    let like_a_table = || vec![indexed("a", "b"), model("b")];
    assert!(refused(SQLITE, like_a_table()).is_some());
    assert!(refused(Databases::POSTGRES, like_a_table()).is_some());
    assert_eq!(refused(MYSQL, like_a_table()), None);
    let sequence = || vec![model("users"), model("users_id_seq")];
    assert_eq!(
        refused(Databases::POSTGRES, sequence()).unwrap(),
        "the sequence users_id_seq that PostgreSQL creates for the key of users has the same name as the table users_id_seq, \
         which PostgreSQL does not allow"
    );
    assert_eq!(refused(SQLITE, sequence()), None);
    let mut elsewhere = model("users_id_seq");
    elsewhere.schema = Some("crm".into());
    assert_eq!(refused(Databases::POSTGRES, vec![model("users"), elsewhere]), None);
    // Made names make way for tables.
    let found = lowered_for(Databases::POSTGRES, vec![model("users"), model("users_pkey")]).unwrap();
    let keys: Vec<_> = found
        .schema
        .tables
        .values()
        .filter_map(|table| Some(&table.primary_key.as_ref()?.name))
        .collect();
    assert_eq!(keys, ["users_pkey1", "users_pkey_pkey"]);
}

#[test]
fn names_that_a_database_would_cut_are_refused() {
    let long = "t".repeat(64);
    let errors = lowered_for(Databases::POSTGRES, vec![model(&long)]).unwrap_err();
    assert_eq!(
        errors,
        [format!(
            "the table {long} has a name of 64 bytes, of which PostgreSQL keeps 63; choose a shorter name"
        )]
    );
    assert!(lowered_for(MYSQL, vec![model(&long)]).is_ok());
    assert!(lowered_for(SQLITE, vec![model(&"t".repeat(200))]).is_ok());
    let errors = lowered_for(MYSQL, vec![model(&"t".repeat(65))]).unwrap_err();
    assert!(errors[0].contains("65 characters, and MySQL takes 64"), "{errors:?}");
    let umlauts = "ü".repeat(40);
    assert!(lowered_for(MYSQL, vec![model(&umlauts)]).is_ok());
    let errors = lowered_for(
        Databases::POSTGRES,
        vec![with_indexes("a", vec![index(Some(&umlauts), SortOrder::Asc)])],
    );
    assert!(errors.unwrap_err()[0].contains("the index"));
    let mut columns = model("a");
    let mut wide = columns.columns.to_vec();
    wide[1].name = long.clone().into();
    columns.columns = wide.into();
    let errors = lowered_for(Databases::POSTGRES, vec![columns]).unwrap_err();
    assert!(
        errors[0].contains(&format!("the column {long} of a has a name of 64 bytes")),
        "{errors:?}"
    );
    let mut elsewhere = model("a");
    elsewhere.schema = Some(long.into());
    assert!(lowered_for(Databases::POSTGRES, vec![elsewhere]).is_err());
}

#[test]
fn a_generated_key_does_not_count() {
    let mut computed = model("a");
    let mut columns = computed.columns.to_vec();
    columns[0].generated =
        serde_json::from_value(serde_json::json!({ "expression": { "all": "code" }, "stored": true }))
            .expect("the form of a generated column");
    computed.columns = columns.into();
    let found = lowered_for(Databases::POSTGRES, vec![computed]).unwrap();
    assert!(!found.schema.tables.values().next().unwrap().columns[0].auto_increment);
}

/// A model with something else about its column `code`.
fn with_code(key: &[&str], more: serde_json::Value) -> ModelDef {
    let mut json = serde_json::to_value(model("t")).expect("a model has a form");
    json["primary_key"]["columns"] = serde_json::json!(key);
    for (name, value) in more.as_object().expect("an object") {
        json["columns"][1][name] = value.clone();
    }
    serde_json::from_value(json).expect("the form of a model")
}

#[test]
fn what_no_database_numbers_or_not_every_one_generates_is_refused() {
    use serde_json::json;
    let generated = json!({ "generated": { "expression": { "postgres": "id + 1" } } });
    let cases = [
        (
            &["id", "code"][..],
            json!({ "auto_increment": true }),
            "whole primary key",
        ),
        (&["id"], json!({ "auto_increment": true }), "whole primary key"),
        (&["id"], json!({ "identity": "always" }), "only PostgreSQL numbers"),
        (
            &["code"],
            json!({ "identity": "serial", "default": { "all": { "integer": 1 } } }),
            "without a default",
        ),
        (&["id"], generated.clone(), "SQLite does not generate the column"),
    ];
    for (key, more, said) in cases {
        let errors = lowered_for(Databases::ALL, vec![with_code(key, more)]).expect_err(said);
        assert!(errors.iter().any(|error| error.contains(said)), "{said}: {errors:?}");
    }
    for more in [json!({ "identity": "always" }), generated] {
        lowered_for(Databases::POSTGRES, vec![with_code(&["id"], more)]).expect("PostgreSQL alone can do it");
    }
}
