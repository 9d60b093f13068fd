//! What are things called that nobody named, and which names are refused?

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
        parts: vec![IndexPart::Column(SortedColumn {
            name: "code".into(),
            order,
            nulls: None,
            opclass: None,
        })]
        .into(),
        name: name.map(|name| name.to_owned().into()),
        unique: false,
        predicate: None,
        method: None,
        include: Vec::new().into(),
        with: Vec::new().into(),
        concurrently: false,
        only: Databases::ALL,
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
    let unique = UniqueDef {
        columns: vec!["code".into()].into(),
        name: None,
        nulls_not_distinct: false,
        deferrable: false,
    };
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
            name: "by_code".to_owned()
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
