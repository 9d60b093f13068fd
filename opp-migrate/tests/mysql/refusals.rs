//! What MySQL and MariaDB cannot do is said while planning, with the table, the column or constraint, and what to write instead.

use opp_core::def::{IndexPart, RangeKind, ReferentialAction, StorageParameter, TypeKind};
use opp_migrate::dialect::{Dialect, GenerateSql as _, PlanError};
use opp_migrate::diff::{Answers, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Hints, Kind, Table};

use crate::build::{With, column, optional, schema, table};
use crate::cases::{change, family, parents, with_enum, with_generated};
use crate::database::{Pool, fresh};

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
    says(
        &refused(short(|table| {
            table.indexes[0].with = vec![StorageParameter::new("fillfactor", "70")];
        })),
        &["parents", index, "drop with(…)"],
    );
    says(
        &refused(short(|table| {
            for part in &mut table.indexes[0].parts {
                if let IndexPart::Column(part) = part {
                    part.opclass = Some("text_pattern_ops".into());
                }
            }
        })),
        &["parents", index, "drop opclass"],
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
fn what_a_key_writes_is_part_of_no_expression() {
    let [_, child] = family(parents());
    let child = change(&child, |child| child.columns[1].nullable = true);
    let written = |table: &Table, on_delete, on_update| {
        change(table, |table| {
            table.foreign_keys[0].on_delete = on_delete;
            table.foreign_keys[0].on_update = on_update;
        })
    };
    let checked = child.clone().check("owned", "parent_id IS NULL OR parent_id > 0");
    let stored = with_generated(child, "twice", "parent_id * 2");
    let (keep, null, cascade) = (
        ReferentialAction::NoAction,
        ReferentialAction::SetNull,
        ReferentialAction::Cascade,
    );
    for (table, object) in [(&checked, "owned"), (&stored, "twice")] {
        for (on_delete, on_update) in [(null, keep), (keep, null), (cascade, cascade)] {
            let table = written(table, on_delete, on_update);
            says(
                &refused(table),
                &["children", object, "set_null", "leave the foreign key's column out"],
            );
        }
        one_of_family(written(table, cascade, keep));
    }
    let computed = change(&stored, |table| {
        table.foreign_keys[0].columns = vec!["twice".to_owned()]
    });
    says(
        &refused(written(&computed, null, keep)),
        &["children", "generated column", "use restrict"],
    );
}

/// The server takes it.
fn one_of_family(child: Table) {
    let [parent, _] = family(parents());
    fresh(&schema([parent, child]), &Pool::default());
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

#[test]
fn a_text_that_grows_under_its_index_is_refused() {
    let sized = |length| {
        let table = change(&parents().index(&["label"]), |table| {
            table.columns[1].ty.max_length = length
        });
        schema([table])
    };
    for longer in [Some(900), None] {
        let (before, after) = (sized(Some(100)), sized(longer));
        let pair = Pair::new(&before, &after);
        let found = diff(pair, &Hints::default(), &Answers::default());
        let error = Dialect::mariadb().script(pair, &found.changes).unwrap_err();
        says(&error.to_string(), &["parents", "parents_label_idx", "max_length"]);
    }
}

#[test]
fn rows_have_a_longest_length() {
    let sized = |length, count: usize| {
        let column = |number: usize| {
            let mut column = column(&format!("c{number}"), TypeKind::Text);
            column.ty.max_length = Some(length);
            column
        };
        (0..count).fold(table("wide"), |wide, number| wide.with(column(number)))
    };
    says(&refused(sized(9_000, 2)), &["wide", "65,535 bytes", "drop max_length"]);
    says(&refused(sized(255, 65)), &["wide", "65,535 bytes"]);
    // What is taken is what the server takes.
    for table in [sized(16_000, 1), sized(255, 64), sized(16_001, 20)] {
        fresh(&schema([table]), &Pool::default());
    }
}

#[test]
fn a_key_sets_null_only_where_null_is_allowed() {
    let [_, child] = family(parents());
    let sets_null = change(&child, |child| {
        child.foreign_keys[0].on_delete = ReferentialAction::SetNull
    });
    says(
        &refused(sets_null),
        &["children_parent_id_fkey", "make the field an Option"],
    );
}

#[test]
fn operators_that_mean_something_else_are_refused() {
    let joined = parents().check("joined", "label || 'x' <> 'ax'");
    says(&refused(joined), &["parents_joined", "||", "write OR, or concat(a, b)"]);
    let cast = parents().check("cast", "label::int > 3");
    says(&refused(cast), &["parents_cast", "::", "write cast("]);
    let text = parents().check("text", "label <> '|| ::'");
    fresh(&schema([text]), &Pool::default());
}

#[test]
fn expressions_over_a_counter_are_refused() {
    let counts = "counts up by itself";
    let check = parents().check("not_itself", "age <> id");
    says(
        &refused(check),
        &["parents", "parents_not_itself", counts, "auto_increment = false"],
    );
    let mut twice = column("twice", TypeKind::Integer);
    twice.generated = Some(opp_migrate::schema::Generated::new("id * 2".to_owned(), true));
    says(&refused(parents().with(twice)), &["parents", "twice", counts]);
    let mut next = column("next", TypeKind::Integer);
    next.default.all = Some(opp_core::def::Value::Expr("id + 1".into()));
    says(&refused(parents().with(next)), &["parents", "next", counts]);
    let by_hand = change(&parents().check("not_itself", "age <> id"), |table| {
        table.columns[0].auto_increment = false
    });
    fresh(&schema([by_hand]), &Pool::default());
}

#[test]
fn a_fulltext_index_blocks_writes() {
    let index = short(|table| {
        table.indexes[0].method = Some("fulltext".to_owned());
        table.indexes[0].concurrently = true;
    });
    says(&refused(index), &["parents_age_idx", "drop concurrently"]);
}

#[test]
fn checks_of_enums_have_names_that_fit() {
    let mut mood = column(&"c".repeat(40), TypeKind::Text);
    mood.ty.kind = Kind::Enum("mood".to_owned());
    let mut long = with_enum(schema([table(&"t".repeat(40)).with(mood)]), &["a"]);
    long.enums.get_mut("mood").unwrap().as_text = true;
    fresh(&long, &Pool::default());
}

#[test]
fn a_text_enum_that_a_key_sets_null_is_refused() {
    let mut mood = optional("mood", TypeKind::Text);
    mood.ty.kind = Kind::Enum("mood".to_owned());
    let parent = table("moods").with(mood.clone());
    let mut child = table("people").with(mood).references("mood", "moods");
    child.foreign_keys[0].referenced_columns = vec!["mood".to_owned()];
    child.foreign_keys[0].on_delete = ReferentialAction::SetNull;
    let mut schema = with_enum(schema([parent.unique(&["mood"]), child]), &["a"]);
    schema.enums.get_mut("mood").unwrap().as_text = true;
    let error = Dialect::mariadb().create_all(&schema).unwrap_err().to_string();
    says(&error, &["people", "people_mood_check", "on_delete = set_null"]);
}
