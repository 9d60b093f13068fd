//! What only MySQL has: `MODIFY` that forgets, indexes under keys, counters, inline enums, comments, options of tables.

use opp_core::def::{PerDatabase, ReferentialAction, TypeKind, Value};
use opp_migrate::dialect::{Dialect, GenerateSql as _};
use opp_migrate::diff::Fill;
use opp_migrate::schema::{Generated, Kind, Schema, Table};

use crate::build::{With, column, optional, schema, table, view, with_default};
use crate::cases::{change, family, one, parents, rich, with_enum};
use crate::harness::{COLLATION, Case};

/// Texts that a spelling of literals gets wrong first.
const ODD: &str = "it's a \\ \"quoted\"\nline, `ticked`, 🦀 %";

fn text(value: &str) -> Value {
    Value::Text(value.to_owned().into())
}

/// Nothing is said of the rows that are there.
fn left(mut case: Case, column: &str) -> Case {
    let key = (crate::build::name("parents"), column.to_owned());
    case.answers.fills.insert(key, Fill::Leave);
    case
}

fn moody(variants: &[&str], default: Option<&str>, as_text: bool) -> Schema {
    let mut mood = column("mood", TypeKind::Text);
    mood.ty.kind = Kind::Enum("mood".to_owned());
    mood.default.all = default.map(text);
    let mut schema = with_enum(schema([table("people").with(mood)]), variants);
    schema.enums.get_mut("mood").unwrap().as_text = as_text;
    schema
}

fn generated(expression: &str, stored: bool) -> Table {
    let mut twice = optional("twice", TypeKind::BigInt);
    twice.generated = Some(Generated::new(expression.to_owned(), stored));
    parents().with(twice).index(&["twice"])
}

#[test]
fn ty05_modify_keeps_what_it_does_not_change() {
    let full = change(&parents(), |table| {
        let label = &mut table.columns[1];
        label.ty.max_length = Some(50);
        label.default = PerDatabase::all(text("none"));
        label.comment = Some("it's \\ shown".to_owned());
        label.collate = Some(COLLATION.to_owned());
    });
    one(&full, &change(&full, |table| table.columns[1].ty.max_length = Some(90))).holds();
    one(&full, &change(&full, |table| table.columns[1].nullable = true)).holds();
    one(&full, &change(&full, |table| table.columns[1].comment = None)).holds();
    one(&full, &change(&full, |table| table.columns[1].collate = None)).holds();
    one(
        &full,
        &change(&full, |table| table.columns[1].default = PerDatabase::none()),
    )
    .holds();
}

#[test]
fn co04_rows_are_never_filled_with_a_silent_zero() {
    let strict = parents().with(column("n", TypeKind::Integer));
    left(one(&parents(), &strict), "n").stops("parents.n");
    left(one(&parents(), &strict), "n")
        .rows("SET sql_mode = ''")
        .stops("parents.n");
    one(&parents(), &strict)
        .backfill("parents", "n", Value::Integer(7))
        .gives("SELECT DISTINCT n FROM parents", "7")
        .holds();
}

#[test]
fn guards_stop_a_session_that_is_not_strict() {
    let sized = |length| change(&parents(), |table| table.columns[1].ty.max_length = Some(length));
    one(&sized(50), &sized(5))
        .rows("UPDATE parents SET label = 'longer than that' WHERE id = 2; SET sql_mode = ''")
        .stops("parents.label");
    let strict = change(&parents(), |table| table.columns[2].nullable = false);
    left(one(&parents(), &strict), "age")
        .rows("UPDATE parents SET age = NULL WHERE id = 2; SET sql_mode = ''")
        .stops("parents.age");
}

#[test]
fn ix08_an_index_under_a_foreign_key_goes_and_comes() {
    let [parent, child] = family(parents());
    let indexed = child.clone().index(&["parent_id"]);
    let both = |child: &Table| schema([parent.clone(), child.clone()]);
    Case::new(both(&child), both(&indexed)).holds();
    Case::new(both(&indexed), both(&child)).holds();
    let keyless = change(&indexed, |child| child.foreign_keys.clear());
    Case::new(both(&indexed), both(&keyless)).holds();
    Case::new(both(&keyless), both(&indexed)).holds();
    let renamed = change(&child, |child| child.foreign_keys[0].name = "of_parent".to_owned());
    Case::new(both(&child), both(&renamed)).holds();
    let kept = change(&child, |child| {
        child.foreign_keys[0].on_delete = ReferentialAction::Restrict
    });
    Case::new(both(&child), both(&kept)).holds();
}

#[test]
fn ix08_another_index_takes_a_foreign_key_over() {
    let [parent, child] = family(parents());
    let indexed = schema([parent.clone(), child.clone().index(&["parent_id"])]);
    let unique = schema([parent, child.unique(&["parent_id", "id"])]);
    Case::new(indexed.clone(), unique.clone()).holds();
    Case::new(unique, indexed).holds();
}

#[test]
fn pk04_pk05_counters_move() {
    let uncounted = change(&parents(), |table| table.columns[0].auto_increment = false);
    one(&parents(), &uncounted).holds();
    one(&uncounted, &parents()).holds();
    let big = change(&parents(), |table| {
        table.columns[0].ty.kind = Kind::Plain(TypeKind::BigInt);
    });
    one(&parents(), &big).holds();
    let [parent, child] = family(parents());
    let wide = change(&child, |child| child.columns[1].ty.kind = Kind::Plain(TypeKind::BigInt));
    Case::new(schema([parent, child]), schema([big, wide])).holds();
}

#[test]
fn en02_en04_en05_en06_variants_come_and_go() {
    for as_text in [false, true] {
        let of = |variants: &[&str], default| moody(variants, default, as_text);
        Case::new(of(&["a", "b"], None), of(&["a", "b", "c"], None)).holds();
        Case::new(of(&["a", "b"], Some("a")), of(&["c", "b", "a"], Some("a"))).holds();
        Case::new(of(&["a", "it's"], None), of(&["a", "it's", "b\\c"], Some("b\\c"))).holds();
        Case::new(of(&["a", "b"], None), of(&["a"], None))
            .rows("UPDATE people SET mood = 'b' WHERE id = 2")
            .stops("people.mood holds values that the enum no longer has");
    }
    Case::new(
        moody(&["a", "b"], Some("a"), false),
        moody(&["a", "b"], Some("a"), true),
    )
    .holds();
}

/// What reads the key is there while it does not count, whatever else stands between.
#[test]
fn pk05_a_key_counts_when_nothing_reads_it_any_more() {
    let counting = change(&parents(), |table| {
        table.columns[2].nullable = true;
    });
    let read = change(&generated("id * 2", false).check("not_itself", "age <> id"), |table| {
        table.columns[0].auto_increment = false;
        table.columns[2].default = PerDatabase::all(Value::Integer(7));
    });
    one(&counting, &read).without_rows("parents").holds();
    one(&read, &counting).without_rows("parents").holds();
}

#[test]
fn tb12_comments_come_change_and_go() {
    let commented = |text: Option<&str>| {
        change(&parents(), |table| {
            table.options.comment = text.map(str::to_owned);
            table.columns[1].comment = text.map(|text| format!("{text} \\ column's"));
        })
    };
    one(&commented(None), &commented(Some(ODD))).holds();
    one(&commented(Some("it's")), &commented(Some("other"))).holds();
    one(&commented(Some("it's")), &commented(None)).holds();
}

#[test]
fn options_of_a_table_change() {
    let with = |engine: Option<&str>, charset: Option<&str>, collate: Option<&str>| {
        change(&parents(), |table| {
            table.options.mysql.engine = engine.map(|it| it.to_owned().into());
            table.options.mysql.charset = charset.map(|it| it.to_owned().into());
            table.options.mysql.collate = collate.map(|it| it.to_owned().into());
        })
    };
    one(&with(None, None, None), &with(Some("MyISAM"), None, None)).holds();
    one(&with(None, None, None), &with(None, None, Some("utf8mb4_unicode_ci"))).holds();
    one(&with(None, None, None), &with(None, Some("latin1"), Some("latin1_bin"))).holds();
    Case::new(schema([]), schema([with(Some("Aria"), Some("latin1"), None)])).holds();
}

#[test]
fn generated_columns_follow_their_inputs() {
    for stored in [true, false] {
        let base = generated("age * 2", stored);
        one(&parents(), &base).holds();
        one(&base, &generated("age * 3", stored)).holds();
        let bigger = change(&base, |table| table.columns[2].ty.kind = Kind::Plain(TypeKind::BigInt));
        one(&base, &bigger).holds();
        let renamed = change(&generated("years * 2", stored), |table| {
            table.columns[2].name = "years".to_owned()
        });
        one(&base, &renamed).column_was("parents", "years", "age").holds();
    }
    one(&generated("age * 2", true), &generated("age * 2", false)).holds();
}

#[test]
fn renames_carry_checks_keys_and_views_along() {
    let [parent, child] = family(parents().check("old", "age < 200 OR label = 'age'"));
    let with_view = |parent: Table, query: &str| {
        let mut schema = schema([parent, child.clone()]);
        for view in [view("ages", query, &["n"]), view("older", "SELECT n FROM ages", &["n"])] {
            schema.views.insert(view.name.clone(), view);
        }
        schema
    };
    let renamed = change(&parent, |table| {
        table.columns[2].name = "years".to_owned();
        table.checks[0].expression = "years < 200 OR label = 'age'".to_owned();
    });
    let before = with_view(parent, "SELECT age AS n FROM parents");
    let after = with_view(renamed, "SELECT years AS n FROM parents");
    Case::new(before, after).column_was("parents", "years", "age").holds();
}

#[test]
fn a_dropped_column_comes_back_in_its_place() {
    let without = change(&parents(), |table| {
        table.columns.remove(1);
    });
    one(&parents(), &without).goes("parents.label").holds();
    let less = change(&rich(), |table| {
        table.columns.retain(|column| column.name != "age");
    });
    one(&rich(), &less).goes("parents.age").holds();
}

#[test]
fn co12_odd_texts_are_written_as_they_are() {
    let odd = parents().with(with_default("t", TypeKind::Text, text(ODD)));
    one(&parents(), &odd)
        .gives("SELECT DISTINCT t FROM parents", ODD)
        // What the catalog shows is what a backup holds.
        .gives(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND column_default LIKE '%?%'",
            "0",
        )
        .holds();
    one(
        &parents(),
        &parents().check("odd", "label <> 'it''s a \\ \"quote\" 🦀'"),
    )
    .holds();
    one(&parents(), &parents().check("quoted", "\"label\" <> 'a\"b'")).holds();
}

#[test]
fn present_moments_and_uuids_are_defaults() {
    let mut table = parents();
    for (name, kind, value) in [
        ("at", TypeKind::Timestamp, Value::Now),
        ("day", TypeKind::Date, Value::Now),
        ("hour", TypeKind::Time, Value::Now),
        ("key", TypeKind::Uuid, Value::Uuid),
    ] {
        table = table.with(with_default(name, kind, value));
    }
    one(&parents(), &table)
        .gives("SELECT count(DISTINCT `key`) FROM parents", "3")
        .holds();
    Case::new(schema([]), schema([table])).holds();
}

#[test]
fn backfills_are_constants_expressions_and_uuids() {
    let filled = |kind, value| one(&parents(), &parents().with(column("n", kind))).backfill("parents", "n", value);
    filled(TypeKind::Text, text(ODD))
        .gives("SELECT DISTINCT n FROM parents", ODD)
        .holds();
    filled(TypeKind::Integer, Value::Expr("id * 2".into()))
        .gives("SELECT n FROM parents ORDER BY id", "2,4,6")
        .holds();
    filled(TypeKind::Uuid, Value::Uuid)
        .gives("SELECT count(DISTINCT n) FROM parents", "3")
        .holds();
}

#[test]
fn names_are_64_characters_long() {
    let long = "n".repeat(64);
    let mut named = change(&parents(), |table| table.name = crate::build::name(&long));
    named.columns[1].name.clone_from(&long);
    let mut indexed = named.clone().unique(&["age"]);
    indexed.uniques[0].name = "u".repeat(64);
    one(&named, &indexed).holds();
}

#[test]
fn ix10_a_key_is_as_long_as_its_character_set_makes_it() {
    for (collation, longest) in [("latin1_bin", 3072), ("utf8mb3_bin", 1024), ("utf8mb4_bin", 768)] {
        let of = |length: u32| {
            change(&parents().index(&["label"]), |table| {
                table.columns[1].ty.max_length = Some(length);
                table.columns[1].collate = Some(collation.to_owned());
            })
        };
        Case::new(schema([]), schema([of(longest)])).holds();
        let longer = Dialect::mariadb().create_all(&schema([of(longest + 1)]));
        assert!(longer.unwrap_err().to_string().contains("3072 bytes"), "{collation}");
    }
}

/// Both sides of a foreign key have the type of the enum.
#[test]
fn en02_en04_an_enum_under_a_foreign_key_changes() {
    let of_mood = |mut column: opp_migrate::schema::Column| {
        column.ty.kind = Kind::Enum("mood".to_owned());
        column
    };
    let family = |variants: &[&str], as_text: bool| {
        let moods = table("moods")
            .with(of_mood(column("mood", TypeKind::Text)))
            .unique(&["mood"]);
        let mut child = table("people")
            .with(of_mood(column("mood", TypeKind::Text)))
            .references("mood", "moods");
        child.foreign_keys[0].referenced_columns = vec!["mood".to_owned()];
        let mut schema = with_enum(schema([moods, child]), variants);
        schema.enums.get_mut("mood").unwrap().as_text = as_text;
        schema
    };
    for as_text in [false, true] {
        let case = |before: &[&str], after: &[&str]| {
            Case::new(family(before, as_text), family(after, as_text))
                .without_rows("people")
                .without_rows("moods")
                .rows("INSERT INTO moods (mood) VALUES ('a'), ('b'); INSERT INTO people (mood) VALUES ('a'), ('a')")
        };
        case(&["a", "b"], &["a", "b", "c"]).holds();
        case(&["a", "b", "c"], &["b", "c", "a"]).holds();
        case(&["a", "b", "c"], &["a", "b"]).goes("mood.c").holds();
        let mut renamed = case(&["a", "b"], &["z", "b"]);
        renamed
            .hints
            .variants
            .insert("mood".to_owned(), vec![("a".to_owned(), "z".to_owned())]);
        renamed.gives("SELECT group_concat(mood) FROM people", "z,z").holds();
    }
}

/// A check with a backslash in a table whose collation is not the server's.
#[test]
fn ck01_a_backslash_meets_another_collation() {
    let mut plain = parents();
    plain.options.mysql.collate = Some("utf8mb4_unicode_ci".into());
    let checked = plain
        .clone()
        .check("label", "label <> 'a\\b' AND label NOT IN ('\\', 'c')");
    one(&plain, &checked).holds();
    let of = |variants: &[&str]| {
        let mut mood = column("mood", TypeKind::Text);
        mood.ty.kind = Kind::Enum("mood".to_owned());
        let mut people = table("people").with(mood);
        people.options.mysql.collate = Some("utf8mb4_unicode_ci".into());
        let mut schema = with_enum(schema([people]), variants);
        schema.enums.get_mut("mood").unwrap().as_text = true;
        schema
    };
    Case::new(of(&["a", "b"]), of(&["a", "b", "c\\d"])).holds();
}

#[test]
fn rn03_a_renamed_text_enum_becomes_plain_text() {
    let mut after = moody(&["a", "b"], None, true);
    after.enums.clear();
    let people = after.tables.values_mut().next().unwrap();
    people.columns[1].name = "feeling".to_owned();
    people.columns[1].ty.kind = Kind::Plain(TypeKind::Text);
    Case::new(moody(&["a", "b"], None, true), after)
        .column_was("people", "feeling", "mood")
        .goes("mood")
        .holds();
}
