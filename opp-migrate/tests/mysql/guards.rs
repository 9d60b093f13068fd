//! What stops a file stops it before anything has changed, also where the column at fault comes with the file.

use opp_core::def::{MysqlOptions, TypeKind, Value};
use opp_migrate::schema::{Generated, Kind, Schema, Table};

use crate::build::{With, column, optional, schema, table};
use crate::cases::{change, family, moody, one, parents, with_enum};
use crate::harness::{COLLATION, Case};

fn numbered() -> Table {
    parents().with(column("n", TypeKind::Integer))
}

#[test]
fn one_value_for_all_rows_is_not_unique() {
    let after = numbered().unique(&["n"]);
    let case = || one(&parents(), &after).backfill("parents", "n", Value::Integer(7));
    case().stops("nothing was changed: parents holds duplicates in (n)");
    case().without_rows("parents").holds();
    let both = numbered().unique(&["n", "label"]);
    one(&parents(), &both)
        .backfill("parents", "n", Value::Integer(7))
        .holds();
}

#[test]
fn one_value_for_all_rows_may_break_a_check() {
    let after = numbered().check("big", "n > 100");
    let filled = |value| one(&parents(), &after).backfill("parents", "n", value);
    filled(Value::Integer(7)).stops("nothing was changed: rows of parents break the check parents_big");
    filled(Value::Integer(101)).holds();
    filled(Value::Expr("id + 99".into())).stops("break the check");
    filled(Value::Expr("id + 100".into())).holds();
}

#[test]
fn values_follow_renamed_columns() {
    let after = change(&numbered().check("big", "n > 100"), |table| {
        table.columns[2].name = "years".to_owned();
    });
    let renamed = || one(&parents(), &after).column_was("parents", "years", "age");
    renamed()
        .backfill("parents", "n", Value::Expr("coalesce(years, 0) + 1".into()))
        .stops("nothing was changed: rows of parents break the check");
    renamed()
        .backfill("parents", "n", Value::Expr("abs(years) * 1000".into()))
        .holds();
}

#[test]
fn a_new_generated_column_is_known_before_it_comes() {
    let mut half = optional("half", TypeKind::Integer);
    half.generated = Some(Generated {
        expression: "age DIV 2".to_owned(),
        stored: true,
    });
    let after = parents().with(half).unique(&["half"]);
    one(&parents(), &after)
        .rows("UPDATE parents SET age = 4")
        .stops("nothing was changed: parents holds duplicates in (half)");
    one(&parents(), &after).rows("UPDATE parents SET age = id * 2").holds();
}

#[test]
fn a_key_to_a_new_column_is_looked_at_before() {
    let [parent, child] = family(parents());
    let bare = change(&child, |child| {
        child.columns.retain(|column| column.name == "id");
        child.foreign_keys.clear();
    });
    let case = || {
        Case::new(
            schema([parent.clone(), bare.clone()]),
            schema([parent.clone(), child.clone()]),
        )
    };
    let filled = |value| case().backfill("children", "parent_id", Value::Integer(value));
    filled(9).stops("nothing was changed: rows of children refer to rows that do not exist");
    filled(1).holds();
}

#[test]
fn a_unique_column_comes_back_to_one_row() {
    let before = numbered().unique(&["n"]);
    one(&before, &parents())
        .goes("parents.n")
        .without_rows("parents")
        .holds();
}

#[test]
fn an_index_without_blocking_stands_alone() {
    let after = change(&parents().index(&["age"]), |table| {
        table.indexes[0].concurrently = true;
        table.columns[1].ty.max_length = Some(50);
        table.columns[2].ty.kind = Kind::Plain(TypeKind::BigInt);
    });
    one(&parents(), &after).holds();
}

#[test]
fn a_backslash_is_a_character_like_any_other() {
    let checked = parents().check("slash", "label <> 'a\\b'");
    let with = |sql| one(&parents(), &checked).rows(sql);
    with("UPDATE parents SET label = CONCAT('a', CHAR(92), 'b') WHERE id = 1").stops("break the check parents_slash");
    with("UPDATE parents SET label = 'ab' WHERE id = 1").holds();
}

#[test]
fn en06_the_variant_of_a_default_goes_or_gives_way() {
    let build = |variants: &[&str], default: &str| -> Schema {
        let mut people = moody();
        let value = Value::Text(default.to_owned().into());
        people.columns[1].default = opp_core::def::PerDatabase::all(value);
        with_enum(schema([people]), variants)
    };
    Case::new(build(&["a", "b"], "b"), build(&["a"], "a"))
        .goes("mood.b")
        .holds();
    Case::new(build(&["a", "b"], "b"), build(&["a", "c"], "c"))
        .goes("mood.b")
        .holds();
    Case::new(build(&["a", "b\\c"], "b\\c"), build(&["a", "d"], "d"))
        .goes("mood.b\\c")
        .holds();
}

#[test]
fn collations_change_and_leave_alone_what_has_its_own() {
    let with = |table: &Table, collate: Option<&'static str>| {
        change(table, |table| {
            table.options.mysql = MysqlOptions {
                collate: collate.map(Into::into),
                ..MysqlOptions::default()
            };
        })
    };
    let own = change(
        &parents().with(optional("j", TypeKind::Json)).index(&["label"]),
        |table| {
            table.columns[1].collate = Some(COLLATION.to_owned());
        },
    );
    for table in [&own, &parents().unique(&["label"])] {
        one(table, &with(table, Some("utf8mb4_unicode_ci"))).holds();
    }
    let keyed = |collate| {
        let parent = table("parents").with(column("code", TypeKind::Text)).unique(&["code"]);
        let mut child = table("children")
            .with(column("code", TypeKind::Text))
            .references("code", "parents");
        child.foreign_keys[0].referenced_columns = vec!["code".to_owned()];
        schema([with(&parent, collate), with(&child, collate)])
    };
    Case::new(keyed(None), keyed(Some("utf8mb4_unicode_ci"))).holds();
}

#[test]
fn characters_that_a_character_set_lacks_stop_it() {
    let latin = change(&parents(), |table| table.options.mysql.charset = Some("latin1".into()));
    one(&parents(), &latin)
        .rows("UPDATE parents SET label = '\u{6f22}' WHERE id = 1")
        .stops("nothing was changed: parents.label holds characters that latin1 does not have");
    one(&parents(), &latin)
        .rows("UPDATE parents SET label = '\u{fc}' WHERE id = 1")
        .holds();
}
