//! Changes that meet in one migration, each of which is right alone.

use opp_core::def::TypeKind;
use opp_migrate::schema::{Kind, Table};

use super::{with_enum, with_generated};
use crate::build::{With, optional, schema, table};
use crate::harness::Case;

/// A column that counts, or one that another column is computed from: MySQL has none that is both.
fn counted(name: &str) -> Table {
    table(name)
}

fn doubled(name: &str, expression: &str) -> Table {
    let mut table = with_generated(table(name), "twice", expression);
    table.columns[0].auto_increment = false;
    table
}

#[test]
fn a_renamed_table_ceases_to_count_and_begins_again() {
    let ceases = Case::new(schema([counted("old")]), schema([doubled("new", "id * 2")]));
    ceases.table_was("new", "old").holds();
    let begins = Case::new(schema([doubled("old", "id * 2")]), schema([counted("new")]));
    begins
        .table_was("new", "old")
        .goes("new.twice")
        .goes("old.twice")
        .holds();
}

#[test]
fn an_index_is_renamed_with_its_table_over_a_column_that_is_computed_anew() {
    let before = doubled("old", "id * 2").index(&["twice"]);
    let after = doubled("new", "id * 3").index(&["twice"]);
    let case = Case::new(schema([before]), schema([after])).table_was("new", "old");
    case.gives("SELECT twice AS value FROM new", "3,6,9").holds();
}

#[test]
fn an_enum_changes_and_one_of_its_columns_goes() {
    let mood = |name: &str| {
        let mut column = optional(name, TypeKind::Text);
        column.ty.kind = Kind::Enum("mood".to_owned());
        column
    };
    for (before, after) in [(false, true), (true, false), (false, false)] {
        let one = table("people").with(mood("first"));
        let both = one.clone().with(mood("second"));
        let mut old = with_enum(schema([both]), &["a", "b"]);
        let mut new = with_enum(schema([one]), &["c", "a"]);
        old.enums.get_mut("mood").unwrap().as_text = before;
        new.enums.get_mut("mood").unwrap().as_text = after;
        let case = Case::new(old, new).goes("people.second").goes("mood.b");
        case.holds();
    }
}
