//! Do the laws of differences hold for any two schemas?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod build;

use build::{With, column, optional, schema, table, with_default};
use opp_core::def::{TypeKind, Value};
use opp_migrate::change::{Change, reversed};
use opp_migrate::diff::{Answers, Diff, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Column, Hints, Schema, Table};
use proptest::prelude::*;

proptest! {
    #[test]
    fn nothing_differs_from_itself(one in any_schema()) {
        prop_assert_eq!(between(&one, &one), Diff::default());
    }

    #[test]
    fn the_changes_lead_from_one_schema_to_the_other(one in any_schema(), other in any_schema()) {
        let found = between(&one, &other);
        let there = folded(one, &found.changes);
        prop_assert_eq!(in_any_order(&there), in_any_order(&other));
        prop_assert_eq!(between(&there, &other), Diff::default());
    }

    #[test]
    fn undoing_the_changes_leads_back_to_the_letter(one in any_schema(), other in any_schema()) {
        let found = between(&one, &other);
        let there = folded(one.clone(), &found.changes);
        prop_assert_eq!(folded(there, &reversed(&found.changes)), one);
    }

    #[test]
    fn changes_survive_being_written_down(one in any_schema(), other in any_schema()) {
        for change in between(&one, &other).changes {
            let json = serde_json::to_string(&change).unwrap();
            prop_assert_eq!(serde_json::from_str::<Change>(&json).unwrap(), change);
        }
    }

    #[test]
    fn the_same_schemas_give_the_same_bytes(one in any_schema(), other in any_schema()) {
        let bytes = || serde_json::to_string(&between(&one, &other).changes).unwrap();
        prop_assert_eq!(bytes(), bytes());
    }
}

fn between(one: &Schema, other: &Schema) -> Diff {
    diff(Pair::new(one, other), &Hints::default(), &Answers::default())
}

fn folded(mut schema: Schema, changes: &[Change]) -> Schema {
    for change in changes {
        schema.apply(change).unwrap();
    }
    schema
}

/// The order of columns is that of the history; a difference does not change it.
fn in_any_order(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    for table in schema.tables.values_mut() {
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    schema
}

fn any_schema() -> impl Strategy<Value = Schema> {
    proptest::collection::btree_map("[abcd]", any_table(), 0..4).prop_map(|tables| {
        let names: Vec<String> = tables.keys().cloned().collect();
        schema(tables.into_iter().map(|(name, make)| make.build(&name, &names)))
    })
}

#[derive(Clone, Debug)]
struct Make {
    columns: Vec<Column>,
    unique: bool,
    index: bool,
    check: Option<u8>,
    references: bool,
}

fn any_table() -> impl Strategy<Value = Make> {
    let columns = proptest::collection::btree_map("[pqrst]", any_column(), 0..4).prop_map(|columns| {
        columns
            .into_iter()
            .map(|(name, column)| Column { name, ..column })
            .collect()
    });
    (
        columns,
        any::<bool>(),
        any::<bool>(),
        proptest::option::of(0..3u8),
        any::<bool>(),
    )
        .prop_map(|(columns, unique, index, check, references)| Make {
            columns,
            unique,
            index,
            check,
            references,
        })
}

fn any_column() -> impl Strategy<Value = Column> {
    let kind = prop_oneof![
        Just(TypeKind::Integer),
        Just(TypeKind::BigInt),
        Just(TypeKind::Text),
        Just(TypeKind::Boolean)
    ];
    (kind, 0..3u8).prop_map(|(kind, form)| match form {
        0 => column("", kind),
        1 => optional("", kind),
        _ => with_default("", kind, Value::Integer(1)),
    })
}

impl Make {
    fn build(self, name: &str, tables: &[String]) -> Table {
        let mut made = self.columns.iter().cloned().fold(table(name), With::with);
        if let (Some(first), true) = (self.columns.first(), self.unique) {
            made = made.unique(&[&first.name]);
        }
        if let (Some(last), true) = (self.columns.last(), self.index) {
            made = made.index(&[&last.name, "id"]);
        }
        if let Some(least) = self.check {
            made = made.check("at_least", &format!("id >= {least}"));
        }
        if self.references {
            let parent = tables.last().map_or(name, String::as_str);
            made = made
                .with(optional("parent_id", TypeKind::Integer))
                .references("parent_id", parent);
        }
        made
    }
}
