//! What MySQL and MariaDB cannot do is said while planning, with the table, the column or constraint, and what to write instead.

use opp_core::def::{IndexPart, RangeKind, ReferentialAction, TypeKind};
use opp_migrate::dialect::{Dialect, PlanError};
use opp_migrate::schema::Table;

use crate::build::{With, column, schema, table};
use crate::cases::{change, family, parents};

fn refused(table: Table) -> String {
    let [parent, _] = family(parents());
    let tables = if table.name == parent.name {
        vec![table]
    } else {
        vec![parent, table]
    };
    let error: PlanError = Dialect::mariadb().create_all(&schema(tables)).unwrap_err();
    error.to_string()
}

/// Says the table, the object and what to write instead.
#[track_caller]
fn says(error: &str, parts: &[&str]) {
    for part in parts {
        assert!(error.contains(part), "{part:?} is missing in: {error}");
    }
}

fn short(alter: impl FnOnce(&mut Table)) -> Table {
    change(&parents().index(&["age"]).unique(&["age"]), alter)
}

#[test]
fn indexes_that_mariadb_cannot_keep() {
    let index = "parents_age_idx";
    says(
        &refused(short(|table| table.indexes[0].predicate = Some("age > 3".to_owned()))),
        &["parents", index, "partial index", "generated column"],
    );
    says(
        &refused(short(|table| {
            table.indexes[0].parts = vec![IndexPart::Expr("age + 1".into())]
        })),
        &["parents", index, "expression", "generated column"],
    );
    says(
        &refused(short(|table| table.indexes[0].include = vec!["label".to_owned()])),
        &["parents", index, "further columns"],
    );
    says(
        &refused(short(|table| table.indexes[0].method = Some("gin".to_owned()))),
        &["parents", index, "btree, hash, fulltext or spatial"],
    );
}

#[test]
fn ix10_a_text_without_end_has_no_index() {
    for table in [parents().index(&["label"]), parents().unique(&["label"])] {
        says(&refused(table), &["parents", "parents_label_", "max_length"]);
    }
    let long = change(&parents().index(&["label"]), |table| {
        table.columns[1].ty.max_length = Some(769)
    });
    says(&refused(long), &["parents_label_idx", "3072 bytes", "lower max_length"]);
    let fits = change(&parents().index(&["label"]), |table| {
        table.columns[1].ty.max_length = Some(768)
    });
    assert!(Dialect::mariadb().create_all(&schema([fits])).is_ok());
}

#[test]
fn constraints_that_mysql_cannot_keep() {
    let unique = "parents_age_key";
    says(
        &refused(short(|table| table.uniques[0].deferrable = true)),
        &["parents", unique, "drop deferrable"],
    );
    says(
        &refused(short(|table| table.uniques[0].nulls_not_distinct = true)),
        &["parents", unique, "NOT NULL"],
    );
    let [_, child] = family(parents());
    let key = "children_parent_id_fkey";
    says(
        &refused(change(&child, |child| child.foreign_keys[0].deferrable = true)),
        &["children", key, "drop deferrable"],
    );
    says(
        &refused(change(&child, |child| {
            child.foreign_keys[0].on_delete = ReferentialAction::SetDefault
        })),
        &["children", key, "use set_null, restrict or cascade"],
    );
}

#[test]
fn schemas_are_databases_of_their_own() {
    let elsewhere = change(&parents(), |table| table.name.schema = Some("crm".to_owned()));
    says(&refused(elsewhere), &["crm.parents", "drop schema_name"]);
}

#[test]
fn types_that_mysql_does_not_have() {
    let endless = TypeKind::Decimal {
        precision: None,
        scale: None,
    };
    for kind in [
        TypeKind::Inet,
        TypeKind::Cidr,
        TypeKind::Interval,
        TypeKind::Range(RangeKind::Integer),
        TypeKind::Vector(3),
        endless,
    ] {
        let error = Dialect::mariadb()
            .create_all(&schema([table("t").with(column("c", kind))]))
            .unwrap_err();
        assert!(matches!(error, PlanError::Type { .. }), "{error}");
        says(&error.to_string(), &["t.c", "MariaDB"]);
    }
    let mut list = table("t").with(column("c", TypeKind::Integer));
    list.columns[1].ty.array = true;
    says(&refused(list), &["t.c", "MariaDB", "arrays"]);
}
