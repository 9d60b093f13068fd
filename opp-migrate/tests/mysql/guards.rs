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
    half.generated = Some(Generated::new("age DIV 2".to_owned(), true));
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

fn texts() -> Table {
    let mut table = table("t").with(optional("n", TypeKind::Text));
    table.columns[1].ty.max_length = Some(40);
    table
}

fn required(table: &Table) -> Table {
    change(table, |table| table.columns[1].nullable = false)
}

#[test]
fn a_value_instead_of_null_is_known_before_it_comes() {
    let filled = |after: &Table, rows: &'static str| {
        one(&texts(), after)
            .without_rows("t")
            .rows(rows)
            .backfill("t", "n", Value::Text("x".into()))
    };
    let nulls = "INSERT INTO t (n) VALUES (NULL), (NULL)";
    filled(&required(&texts()).unique(&["n"]), nulls).stops("nothing was changed: t holds duplicates in (n)");
    filled(
        &required(&texts()).unique(&["n"]),
        "INSERT INTO t (n) VALUES (NULL), ('y')",
    )
    .holds();
    filled(&required(&texts()).check("c", "n <> 'x'"), nulls).stops("nothing was changed: rows of t break the check");
    // Also where the constraint was there before.
    let unique = texts().unique(&["n"]);
    one(&unique, &required(&unique))
        .without_rows("t")
        .rows(nulls)
        .backfill("t", "n", Value::Text("x".into()))
        .stops("nothing was changed: t holds duplicates in (n)");
}

#[test]
fn checks_and_keys_meet_values_of_the_new_type() {
    let numbers = table("t").with(column("n", TypeKind::Integer));
    let after = required(&texts()).check("c", "n <> ''");
    one(&numbers, &after)
        .without_rows("t")
        .rows("INSERT INTO t (n) VALUES (0)")
        .holds();
    let breaks = required(&texts()).check("c", "n <> '0'");
    one(&numbers, &breaks)
        .without_rows("t")
        .rows("INSERT INTO t (n) VALUES (0)")
        .stops("nothing was changed: rows of t break the check t_c");
    let mut parent = texts();
    parent.name = crate::build::name("p");
    parent.columns.remove(0);
    parent.columns[0].nullable = false;
    parent.columns[0].name = "id".to_owned();
    parent.primary_key = table("p").primary_key;
    let case = |sql| {
        let child = required(&texts()).references("n", "p");
        Case::new(
            schema([numbers.clone(), parent.clone()]),
            schema([child, parent.clone()]),
        )
        .without_rows("t")
        .without_rows("p")
        .rows(sql)
    };
    case("INSERT INTO p (id) VALUES ('abc'); INSERT INTO t (n) VALUES (0)")
        .stops("nothing was changed: rows of t refer to rows that do not exist");
    case("INSERT INTO p (id) VALUES ('0'); INSERT INTO t (n) VALUES (0)").holds();
}

#[test]
fn values_that_become_equal_are_found_before() {
    let unique = texts().unique(&["n"]);
    let to = |kind| {
        change(&unique, |table| {
            table.columns[1].ty.kind = Kind::Plain(kind);
            table.columns[1].ty.max_length = None;
        })
    };
    let stops = |kind, sql| {
        one(&unique, &to(kind))
            .without_rows("t")
            .rows(sql)
            .stops("nothing was changed: t holds duplicates in (n), which t_n_key makes unique");
    };
    stops(TypeKind::Integer, "INSERT INTO t (n) VALUES ('1'), ('01')");
    stops(TypeKind::Boolean, "INSERT INTO t (n) VALUES ('1'), ('TRUE')");
    stops(
        TypeKind::Uuid,
        "INSERT INTO t (n) VALUES ('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'), ('a0eebc999c0b4ef8bb6d6bb9bd380a11')",
    );
    let folded = change(&unique, |table| {
        table.columns[1].collate = Some("utf8mb4_general_ci".to_owned())
    });
    one(&unique, &folded)
        .without_rows("t")
        .rows("INSERT INTO t (n) VALUES ('a'), ('A')")
        .stops("nothing was changed: t holds duplicates in (n)");
}

#[test]
fn a_key_to_a_table_of_the_same_file_finds_no_row() {
    let child = table("t").with(optional("p_id", TypeKind::Integer));
    let after = child.clone().references("p_id", "p");
    let case = |sql| {
        Case::new(schema([child.clone()]), schema([after.clone(), table("p")]))
            .without_rows("t")
            .rows(sql)
    };
    case("INSERT INTO t (p_id) VALUES (1)").stops("nothing was changed: rows of t refer to rows that do not exist");
    case("INSERT INTO t (p_id) VALUES (NULL)").holds();
}

#[test]
fn a_row_with_the_key_0_keeps_it() {
    let counting = table("t").with(optional("n", TypeKind::Integer));
    let plain = change(&counting, |table| table.columns[0].auto_increment = false);
    let rows = "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'; INSERT INTO t (id, n) VALUES (0, 5), (7, 6); SET sql_mode = ''";
    for (before, after) in [(&plain, &counting), (&counting, &plain)] {
        one(before, after)
            .without_rows("t")
            .rows(rows)
            .gives("SELECT id FROM t ORDER BY id", "0,7")
            .keeps("SELECT concat(id, ' ', n) FROM t ORDER BY id")
            .holds();
    }
}

#[test]
fn a_column_that_is_no_longer_generated_keeps_its_values() {
    for stored in [false, true] {
        let mut half = optional("half", TypeKind::Integer);
        half.generated = Some(Generated::new("age * 2".to_owned(), stored));
        let before = parents().with(half);
        let after = change(&before, |table| {
            table.columns.last_mut().unwrap().generated = None;
        });
        one(&before, &after)
            .rows("UPDATE parents SET age = id + 20")
            .gives("SELECT half FROM parents ORDER BY id", "42,44,46")
            .holds();
    }
}
