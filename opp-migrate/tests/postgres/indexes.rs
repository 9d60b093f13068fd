//! Methods of indexes, their operator classes, and how they are built.

use opp_core::def::{IndexPart, SortOrder, SortedColumn, StorageParameter, TypeKind};

use crate::build::{With, optional, schema};
use crate::cases::{change, one, parents};
use crate::harness::Case;

#[test]
fn ix11_methods_classes_and_columns_carried_along() {
    let indexed = |alter: &dyn Fn(&mut opp_migrate::schema::Index)| {
        let base = parents().with(optional("data", TypeKind::Jsonb)).index(&["label"]);
        change(&base, |table| alter(&mut table.indexes[0]))
    };
    let expression = |sql: &str| vec![IndexPart::Expr(sql.to_owned().into())];
    let variants = [
        indexed(&|index| index.method = Some("hash".to_owned())),
        indexed(&|index| {
            index.method = Some("gin".to_owned());
            index.parts = expression("data jsonb_path_ops");
        }),
        indexed(&|index| index.include = vec!["age".to_owned()]),
        indexed(&|index| index.parts = expression("lower(label) text_pattern_ops")),
        indexed(&|index| index.parts = vec![classed("label", "text_pattern_ops")]),
        indexed(&|index| index.with = vec![StorageParameter::new("fillfactor", "70")]),
        indexed(&|index| {
            index.method = Some("gin".to_owned());
            index.parts = vec![classed("data", "jsonb_path_ops")];
            index.with = vec![StorageParameter::new("fastupdate", "off")];
        }),
        indexed(&|index| {
            index.unique = true;
            index.parts = expression("lower(label)");
            index.predicate = Some("age > 0 -- adults".to_owned());
        }),
    ];
    let plain = indexed(&|_| {});
    for variant in &variants {
        one(&plain, variant).holds();
        one(variant, &plain).holds();
    }
    // A class or a parameter that changes makes the index anew.
    one(&variants[4], &variants[5]).holds();
    one(&variants[1], &variants[6]).holds();
}

fn classed(column: &str, class: &str) -> IndexPart {
    IndexPart::Column(SortedColumn {
        name: column.to_owned().into(),
        order: SortOrder::Asc,
        nulls: None,
        opclass: Some(class.to_owned().into()),
    })
}

#[test]
fn ix11_an_index_built_without_blocking_is_alone_in_its_file() {
    let concurrent = change(&parents().index(&["label"]), |table| {
        table.indexes[0].concurrently = true
    });
    let case = one(&parents(), &concurrent);
    let script = case.script().1;
    assert!(!script.up.transactional && !script.down.transactional);
    assert!(
        script.up.text.contains("CREATE INDEX CONCURRENTLY"),
        "{}",
        script.up.text
    );
    assert!(
        script.down.text.contains("DROP INDEX CONCURRENTLY"),
        "{}",
        script.down.text
    );
    case.holds();
    let new = Case::new(schema([]), schema([concurrent]));
    assert!(!new.script().1.up.text.contains("CONCURRENTLY"));
    new.holds();
}

#[test]
fn ix03_names_of_indexes_change_places() {
    let indexed = |first: &str, second: &str| {
        change(&parents().index(&["label"]).index(&["age"]), |table| {
            table.indexes[0].name = first.to_owned();
            table.indexes[1].name = second.to_owned();
        })
    };
    one(&indexed("one", "two"), &indexed("two", "one")).holds();
}
