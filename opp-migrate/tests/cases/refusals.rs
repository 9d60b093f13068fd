//! Rows that do not fit stop a migration with a message that names the table and column, and nothing is changed.

use opp_core::def::TypeKind;
use opp_migrate::schema::Table;

use super::one;
use crate::build::{With, column, optional, schema, table};
use crate::harness::Case;

fn of(kind: TypeKind) -> Table {
    table("t").with(column("c", kind))
}

#[test]
fn ty04_text_that_is_no_number() {
    one(&of(TypeKind::Text), &of(TypeKind::Integer))
        .rows("UPDATE t SET c = 'd1' WHERE id = 2")
        .stops("t.c holds values that are no 32-bit integers");
}

#[test]
fn ty09_fractions_are_not_cut_off() {
    one(&of(TypeKind::Double), &of(TypeKind::Integer)).stops("t.c holds values");
}

#[test]
fn ty06_text_that_is_too_long() {
    let sized = |length| {
        let mut table = of(TypeKind::Text);
        table.columns[1].ty.max_length = Some(length);
        table
    };
    one(&sized(10), &sized(5))
        .rows("UPDATE t SET c = '12345678' WHERE id = 2")
        .stops("t.c holds values that are no text of at most 5 characters");
    one(&sized(10), &sized(5)).rebuilds(0).holds();
}

#[test]
fn uq03_duplicates() {
    one(&of(TypeKind::Text), &of(TypeKind::Text).unique(&["c"]))
        .rows("UPDATE t SET c = 'same'")
        .stops("t holds duplicates in (c)");
}

#[test]
fn nu04_nulls() {
    let before = table("t").with(optional("c", TypeKind::Integer));
    let mut case = one(&before, &of(TypeKind::Integer)).rows("UPDATE t SET c = NULL WHERE id = 1");
    let key = (crate::build::name("t"), "c".to_owned());
    case.answers.fills.insert(key, opp_migrate::diff::Fill::Leave);
    case.stops("t.c is NULL in some rows and becomes NOT NULL");
}

#[test]
fn ck03_en04_rows_that_a_check_refuses() {
    one(&of(TypeKind::Integer), &of(TypeKind::Integer).check("c", "c > 1")).stops("t_c");
}

#[test]
fn fk05_rows_without_a_parent() {
    let child = || table("children").with(column("parent_id", TypeKind::Integer));
    let before = schema([table("parents"), child()]);
    let after = schema([table("parents"), child().references("parent_id", "parents")]);
    Case::new(before, after)
        .rows("UPDATE children SET parent_id = 99 WHERE id = 1")
        .stops("rows of children refer to rows that do not exist");
}
