//! What is a rename, what needs an answer, and what follows from it?

mod build;

use build::{With, column, name, optional, schema, table, with_default};
use opp_core::def::{Databases, TypeKind, Value};
use opp_migrate::change::{Change, TableChange};
use opp_migrate::diff::{Answers, Diff, Fill, Question, diff};
use opp_migrate::lint::{Severity, findings};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Hints, Schema};

fn asked(before: &Schema, after: &Schema, hints: &Hints, answers: &Answers) -> Diff {
    diff(Pair::new(before, after), hints, answers)
}

fn lines(changes: &[Change]) -> Vec<String> {
    changes.iter().map(ToString::to_string).collect()
}

fn users(name_of_it: &str, length: Option<u32>) -> Schema {
    let mut named = column(name_of_it, TypeKind::Text);
    named.ty.max_length = length;
    let check = format!("length({name_of_it}) > 1");
    schema([table("users").with(named).check("named", &check).index(&[name_of_it])])
}

fn hint(new: &str, old: &str) -> Hints {
    let columns = [((name("users"), new.to_owned()), old.to_owned())].into();
    Hints {
        columns,
        ..Hints::default()
    }
}

#[test]
fn a_column_that_goes_while_a_similar_one_comes_is_asked_about() {
    let found = asked(
        &users("name", None),
        &users("full_name", None),
        &Hints::default(),
        &Answers::default(),
    );
    let renamed = Question::RenamedColumn {
        table: name("users"),
        from: "name".into(),
        to: "full_name".into(),
    };
    assert_eq!(found.questions.first(), Some(&renamed));
    assert!(renamed.hint().contains("renamed_from = \"name\"") && renamed.hint().contains("--drop users.name"));
}

#[test]
fn the_attribute_settles_a_rename_and_what_rests_on_the_column_follows() {
    let found = asked(
        &users("name", None),
        &users("full_name", None),
        &hint("full_name", "name"),
        &Answers::default(),
    );
    assert_eq!(found.questions, []);
    assert_eq!(
        lines(&found.changes),
        [
            "~ Rename column name of users to full_name",
            "~ Rename index users_name_idx of users to users_full_name_idx"
        ]
    );
}

#[test]
fn a_rename_with_another_change_is_still_a_rename() {
    let (before, after) = (users("name", Some(20)), users("full_name", Some(30)));
    let found = asked(&before, &after, &hint("full_name", "name"), &Answers::default());
    assert_eq!(lines(&found.changes)[0], "~ Rename column name of users to full_name");
    assert!(lines(&found.changes).contains(&"~ Change type of column full_name of users".to_owned()));
}

#[test]
fn the_attribute_is_harmless_once_the_rename_is_in_the_history() {
    let after = users("full_name", None);
    assert_eq!(
        asked(&after, &after, &hint("full_name", "name"), &Answers::default()),
        Diff::default()
    );
}

#[test]
fn a_name_freed_by_a_drop_can_be_taken() {
    let before = schema([table("users")
        .with(optional("old", TypeKind::Text))
        .with(optional("nick", TypeKind::Text))]);
    let after = schema([table("users").with(optional("old", TypeKind::Text))]);
    let dropping = |name: &str| Answers {
        dropped: [name.to_owned()].into(),
        ..Answers::default()
    };
    let lines_of = |answers: &Answers| lines(&asked(&before, &after, &hint("old", "nick"), answers).changes);
    assert_eq!(
        lines_of(&dropping("users.old")),
        ["- Drop column old from users", "~ Rename column nick of users to old"]
    );
    assert_eq!(lines_of(&dropping("users.nick")), ["- Drop column nick from users"]);
    let found = asked(&before, &after, &hint("old", "nick"), &Answers::default());
    assert!(
        matches!(&found.questions[..], [Question::RenamedOnto { .. }]),
        "the attribute may be left from long ago"
    );
}

#[test]
fn what_is_dropped_by_name_is_no_rename() {
    let answers = Answers {
        dropped: ["users.name".to_owned()].into(),
        ..Answers::default()
    };
    let found = asked(
        &users("name", None),
        &users("full_name", None),
        &Hints::default(),
        &answers,
    );
    assert!(
        !found
            .questions
            .iter()
            .any(|question| matches!(question, Question::RenamedColumn { .. }))
    );
    assert!(lines(&found.changes).contains(&"- Drop column name from users".to_owned()));
}

#[test]
fn a_table_that_goes_while_a_similar_one_comes_is_asked_about_and_references_follow() {
    let author = |name: &str| table(name).with(column("name", TypeKind::Text));
    let book = |parent: &str| {
        table("books")
            .with(column("author_id", TypeKind::Integer))
            .references("author_id", parent)
    };
    let (before, after) = (
        schema([author("authors"), book("authors")]),
        schema([author("writers"), book("writers")]),
    );
    let question = Question::RenamedTable {
        from: name("authors"),
        to: name("writers"),
    };
    let found = asked(&before, &after, &Hints::default(), &Answers::default());
    assert_eq!(found.questions, std::slice::from_ref(&question));
    let agreed = Answers {
        renamed: vec![question],
        ..Answers::default()
    };
    let found = asked(&before, &after, &Hints::default(), &agreed);
    assert_eq!(
        lines(&found.changes),
        [
            "~ Rename table authors to writers",
            "~ Rename constraint authors_pkey of writers to writers_pkey"
        ]
    );
}

#[test]
fn a_new_column_without_null_needs_a_value_for_the_rows_that_are_there() {
    let (before, after) = (
        schema([table("users")]),
        schema([table("users").with(column("age", TypeKind::Integer))]),
    );
    let key = (name("users"), "age".to_owned());
    let found = asked(&before, &after, &Hints::default(), &Answers::default());
    assert_eq!(
        found.questions,
        [Question::AddedNotNull {
            table: name("users"),
            column: "age".into()
        }]
    );
    let fills = [(key.clone(), Fill::Value(Value::Integer(18)))].into();
    let found = asked(
        &before,
        &after,
        &Hints::default(),
        &Answers {
            fills,
            ..Answers::default()
        },
    );
    assert!(found.questions.is_empty());
    assert!(
        matches!(&found.changes[..], [Change::AlterTable { change: TableChange::AddColumn { backfill: Some(Value::Integer(18)), column, .. }, .. }] if column.default.is_none())
    );
}

#[test]
fn a_column_that_stops_taking_null_is_filled_from_its_default() {
    let before = schema([table("users").with(optional("age", TypeKind::Integer))]);
    let filled = schema([table("users").with(with_default("age", TypeKind::Integer, Value::Integer(42)))]);
    let found = asked(&before, &filled, &Hints::default(), &Answers::default());
    assert!(found.questions.is_empty());
    assert!(matches!(
        &found.changes[..],
        [Change::AlterTable {
            change: TableChange::AlterColumn {
                backfill: Some(Value::Integer(42)),
                ..
            },
            ..
        }]
    ));
    let bare = schema([table("users").with(column("age", TypeKind::Integer))]);
    let found = asked(&before, &bare, &Hints::default(), &Answers::default());
    assert_eq!(
        found.questions,
        [Question::BecomesNotNull {
            table: name("users"),
            column: "age".into()
        }]
    );
}

#[test]
fn an_unmanaged_table_is_recorded_without_questions_and_hazards() {
    let mut foreign = table("spatial");
    foreign.options.unmanaged = true;
    let before = schema([foreign.clone().with(column("x", TypeKind::Text))]);
    let after = schema([foreign.with(column("y", TypeKind::Text))]);
    let pair = Pair::new(&before, &after);
    let found = diff(pair, &Hints::default(), &Answers::default());
    assert!(found.questions.is_empty() && findings(pair, &found.changes).is_empty());
    assert_eq!(found.changes.len(), 2);
}

#[test]
fn dropping_and_narrowing_are_hazards_that_somebody_agrees_to() {
    let wide = schema([table("users")
        .with(column("n", TypeKind::BigInt))
        .with(optional("gone", TypeKind::Text))]);
    let narrow = schema([table("users").with(column("n", TypeKind::Integer))]);
    let hazards = |before: &Schema, after: &Schema| {
        let pair = Pair::new(before, after);
        let changes = diff(pair, &Hints::default(), &Answers::default()).changes;
        findings(pair, &changes)
    };
    let found = hazards(&wide, &narrow);
    let codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["D104", "D102"]);
    // What a guard stops is not lost, but somebody agrees to both.
    let severities: Vec<Severity> = found.iter().map(|finding| finding.severity).collect();
    assert_eq!(severities, [Severity::Guarded, Severity::Destructive]);
    assert_eq!(hazards(&narrow, &wide), []);
}

#[test]
fn types_by_hand_are_guarded_where_their_names_are_known() {
    let by_hand = |spelling: &str| {
        let mut table = table("t").with(column("n", TypeKind::Text));
        table.columns[1].ty.by_hand.postgres = Some(spelling.to_owned());
        schema([table])
    };
    let severity = |before: &str, after: &str| {
        let (before, after) = (by_hand(before), by_hand(after));
        let pair = Pair::new(&before, &after);
        let changes = diff(pair, &Hints::default(), &Answers::default()).changes;
        findings(pair, &changes)
            .into_iter()
            .map(|finding| finding.severity)
            .collect::<Vec<_>>()
    };
    assert_eq!(severity("NUMERIC(12, 4)", "NUMERIC(12, 2)"), [Severity::Guarded]);
    assert_eq!(severity("TIMESTAMP(6)", "timestamp(0)"), [Severity::Guarded]);
    assert_eq!(severity("money", "NUMERIC(12, 2)"), [Severity::Destructive]);
}

#[test]
fn spelling_does_not_matter() {
    let spelled = |check: &str| schema([table("users").check("sane", check)]);
    let (one, other) = (spelled("id>0 and \"id\" < 10"), spelled("id > 0   AND id<10"));
    assert_eq!(
        asked(&one, &other, &Hints::default(), &Answers::default()),
        Diff::default()
    );
    assert_eq!(
        asked(&one, &spelled("id > 1"), &Hints::default(), &Answers::default())
            .changes
            .len(),
        2
    );
}

#[test]
fn parents_come_first_and_go_last() {
    let chain = schema([
        table("a"),
        table("b")
            .with(optional("a_id", TypeKind::Integer))
            .references("a_id", "a"),
        table("0")
            .with(optional("b_id", TypeKind::Integer))
            .references("b_id", "b"),
    ]);
    let nothing = Schema::default();
    let found = asked(&nothing, &chain, &Hints::default(), &Answers::default());
    assert_eq!(
        lines(&found.changes),
        ["+ Create table a", "+ Create table b", "+ Create table 0"]
    );
    let found = asked(&chain, &nothing, &Hints::default(), &Answers::default());
    assert_eq!(
        lines(&found.changes),
        ["- Drop table 0", "- Drop table b", "- Drop table a"]
    );
}

#[test]
fn a_default_for_the_only_database_is_enough() {
    let mut age = column("age", TypeKind::Integer);
    age.default.sqlite = Some(Value::Integer(18));
    let (before, after) = (schema([table("users")]), schema([table("users").with(age)]));
    let questions = |databases: Databases| {
        let hints = Hints {
            databases,
            ..Hints::default()
        };
        asked(&before, &after, &hints, &Answers::default()).questions.len()
    };
    let sqlite = Databases {
        sqlite: true,
        postgres: false,
        mysql: false,
    };
    assert_eq!((questions(sqlite), questions(Databases::ALL)), (0, 1));
}
