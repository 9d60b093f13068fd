//! Changes of models, each held against the law. Codes name rows of the project's scenario catalogue.

use opp_core::def::{IndexPart, ReferentialAction, SortOrder, SortedColumn, SqliteOptions, TypeKind, Value};
use opp_migrate::schema::{Enum, Generated, Kind, Schema, Table};

use crate::build::{With, column, name, optional, schema, table, view, with_default};
use crate::harness::Case;

/// A parent with children that its deletion would take along.
fn family(parent: Table) -> [Table; 2] {
    let child = table("children").with(column("parent_id", TypeKind::Integer));
    [parent, child.references("parent_id", "parents")]
}

fn parents() -> Table {
    table("parents")
        .with(column("label", TypeKind::Text))
        .with(optional("age", TypeKind::Integer))
}

/// Every kind of index, key and check there is.
fn rich() -> Table {
    let mut rich = parents()
        .with(with_default("price", TypeKind::BigInt, Value::Integer(5)))
        .unique(&["label", "price"])
        .index(&["label"])
        .check("positive", "price > 0");
    rich.columns[1].collate = Some("NOCASE".to_owned());
    let mut descending = rich.indexes[0].clone();
    descending.name = "parents_down".to_owned();
    descending.parts = vec![IndexPart::Column(SortedColumn {
        name: "price".into(),
        order: SortOrder::Desc,
        nulls: None,
    })];
    let mut expression = rich.indexes[0].clone();
    expression.name = "parents_lower".to_owned();
    expression.parts = vec![IndexPart::Expr("lower(label)".into())];
    let mut partial = rich.indexes[0].clone();
    partial.name = "parents_partial".to_owned();
    partial.predicate = Some("age > 3".to_owned());
    partial.unique = true;
    rich.indexes.extend([descending, expression, partial]);
    rich.columns.push({
        let mut twice = optional("twice", TypeKind::BigInt);
        twice.generated = Some(Generated {
            expression: "price * 2".to_owned(),
            stored: true,
        });
        twice
    });
    rich.sort();
    rich
}

fn change(table: &Table, change: impl FnOnce(&mut Table)) -> Table {
    let mut table = table.clone();
    change(&mut table);
    table.sort();
    table
}

fn one(before: &Table, after: &Table) -> Case {
    Case::new(schema([before.clone()]), schema([after.clone()]))
}

fn with_enum(mut schema: Schema, variants: &[&str]) -> Schema {
    let mood = Enum {
        name: "mood".to_owned(),
        variants: variants.iter().map(|&variant| variant.to_owned()).collect(),
        as_text: false,
    };
    schema.enums.insert("mood".to_owned(), mood);
    schema
}

fn moody() -> Table {
    let mut mood = column("mood", TypeKind::Text);
    mood.ty.kind = Kind::Enum("mood".to_owned());
    table("people").with(mood)
}

#[test]
fn tb01_tb02_tables_come_and_go() {
    Case::new(schema([]), schema(family(rich()))).rebuilds(0).holds();
    let gone = Case::new(schema(family(rich())), schema([]));
    gone.goes("parents").goes("children").rebuilds(0).holds();
}

#[test]
fn tb04_names_of_every_kind() {
    let odd = |extra: &str| {
        let odd = table("select \"x\"")
            .with(column("group", TypeKind::Text))
            .with(column(extra, TypeKind::Integer));
        odd.index(&["group"]).unique(&[extra])
    };
    one(
        &odd("Mixed Case"),
        &odd("Mixed Case").with(optional("order", TypeKind::Text)),
    )
    .rebuilds(0)
    .holds();
    one(&odd("from"), &odd("to"))
        .column_was("select \"x\"", "to", "from")
        .holds();
    one(&odd("from"), &odd("from").check("c", "\"from\" > 0"))
        .rebuilds(1)
        .holds();
}

#[test]
fn tb05_tb07_tables_are_renamed_and_references_follow() {
    let renamed = |to: &str| {
        let mut parent = parents();
        parent.name = name(to);
        parent.primary_key.as_mut().unwrap().name = format!("{to}_pkey");
        let [_, mut child] = family(parents());
        child.foreign_keys[0].references = name(to);
        schema([parent, child])
    };
    for to in ["people", "Parents"] {
        Case::new(schema(family(parents())), renamed(to))
            .table_was(to, "parents")
            .rebuilds(0)
            .holds();
    }
}

#[test]
fn co01_co02_co03_plain_columns_need_no_rebuild() {
    let nick = parents().with(optional("nick", TypeKind::Text));
    one(&parents(), &nick).rebuilds(0).holds();
    one(&nick, &parents()).goes("parents.nick").rebuilds(0).holds();
    one(
        &parents(),
        &parents().with(with_default("n", TypeKind::Integer, Value::Integer(18))),
    )
    .gives("SELECT CAST(n AS TEXT) AS value FROM parents", "18,18,18")
    .rebuilds(0)
    .holds();
}

#[test]
fn co04_a_column_that_takes_no_null_is_filled_once() {
    let after = parents().with(column("n", TypeKind::Integer));
    one(&parents(), &after)
        .backfill("parents", "n", Value::Integer(7))
        .gives("SELECT CAST(n AS TEXT) AS value FROM parents", "7,7,7")
        .gives(
            "SELECT count(dflt_value) || '' AS value FROM pragma_table_info('parents')",
            "0",
        )
        .rebuilds(1)
        .holds();
}

#[test]
fn co07_indexed_checked_and_referring_columns_are_dropped() {
    let before = parents().with(column("n", TypeKind::Integer));
    let indexed = before.clone().index(&["n"]).unique(&["n", "label"]);
    one(&indexed, &parents()).goes("parents.n").rebuilds(0).holds();
    one(&before.clone().check("c", "n >= 0"), &parents())
        .goes("parents.n")
        .rebuilds(1)
        .holds();
    let [parent, mut child] = family(parents());
    child.columns[1].nullable = true;
    let orphaned = Case::new(schema([parent.clone(), child]), schema([parent, table("children")]));
    orphaned.goes("children.parent_id").holds();
}

#[test]
fn co08_what_alter_table_refuses_is_rebuilt() {
    let added = [
        with_default("moment", TypeKind::Timestamp, Value::Now),
        with_default("moment", TypeKind::TimestampTz, Value::Now),
        with_default("token", TypeKind::Uuid, Value::Uuid),
    ];
    for column in added {
        one(&parents(), &parents().with(column)).rebuilds(1).holds();
    }
    let token = with_default("token", TypeKind::Uuid, Value::Uuid);
    one(&parents(), &parents().with(token).unique(&["token"]))
        .gives("SELECT count(DISTINCT token) || '' AS value FROM parents", "3")
        .holds();
}

#[test]
fn co12_values_of_every_spelling_come_back() {
    let text = "it's \"x\"; -- % \\ ? 🦀\nDROP";
    one(
        &parents(),
        &parents().with(with_default("t", TypeKind::Text, Value::Text(text.to_owned().into()))),
    )
    .gives(
        "SELECT DISTINCT t AS value FROM parents",
        "it's \"x\"; -- % \\ ? 🦀\nDROP",
    )
    .rebuilds(0)
    .holds();
}

#[test]
fn ty01_ty03_ty07_types_change_and_rows_follow() {
    let of = |kind: TypeKind| table("t").with(column("c", kind)).index(&["c"]);
    let kinds = [
        (TypeKind::Integer, TypeKind::BigInt),
        (TypeKind::Text, TypeKind::Integer),
        (TypeKind::Integer, TypeKind::Double),
        (TypeKind::Double, TypeKind::Text),
        (TypeKind::Boolean, TypeKind::Integer),
        (TypeKind::Boolean, TypeKind::Text),
        (TypeKind::Date, TypeKind::Timestamp),
        (TypeKind::Timestamp, TypeKind::TimestampTz),
        (TypeKind::Uuid, TypeKind::Text),
        (TypeKind::Json, TypeKind::Text),
        (
            TypeKind::Integer,
            TypeKind::Decimal {
                precision: Some(10),
                scale: Some(2),
            },
        ),
        (
            TypeKind::Decimal {
                precision: Some(10),
                scale: Some(2),
            },
            TypeKind::Text,
        ),
        (
            TypeKind::Decimal {
                precision: Some(10),
                scale: Some(2),
            },
            TypeKind::Double,
        ),
    ];
    for (before, after) in kinds {
        let kept = one(&of(before.clone()), &of(after.clone()));
        let (_, script) = kept.script();
        let mut database = kept.database(&script);
        let read = "SELECT quote(c) AS value FROM t ORDER BY id";
        let values = database.value(read);
        database
            .migrate(true)
            .unwrap_or_else(|error| panic!("{before:?} {after:?}: {error}"));
        database
            .migrate(false)
            .unwrap_or_else(|error| panic!("{after:?} {before:?}: {error}"));
        assert_eq!(database.value(read), values, "{before:?} to {after:?} and back");
        kept.holds();
    }
}

#[test]
fn df01_nu01_nu02_defaults_and_nulls() {
    let with = |column| table("t").with(column);
    let plain = with(column("h", TypeKind::Integer));
    let default = with(with_default("h", TypeKind::Integer, Value::Integer(42)));
    one(&plain, &default).rebuilds(1).holds();
    one(&default, &plain).rebuilds(1).holds();
    let optional = with(optional("h", TypeKind::Integer));
    one(&plain, &optional).rebuilds(1).holds();
    one(&optional, &default)
        .rows("UPDATE t SET h = NULL WHERE id = 2; UPDATE t SET h = 12 WHERE id = 1")
        .gives("SELECT CAST(h AS TEXT) AS value FROM t ORDER BY id", "12,42,3")
        .holds();
    one(&optional, &plain)
        .backfill("t", "h", Value::Integer(9))
        .rows("UPDATE t SET h = NULL")
        .gives("SELECT CAST(h AS TEXT) AS value FROM t", "9,9,9")
        .holds();
}

#[test]
fn uq01_uq02_ix01_indexes_need_no_rebuild() {
    for after in [
        parents().unique(&["label"]),
        parents().unique(&["label", "age"]),
        parents().index(&["label"]),
    ] {
        one(&parents(), &after).rebuilds(0).holds();
        one(&after, &parents()).rebuilds(0).holds();
    }
    one(&parents().index(&["label"]), &parents().index(&["label", "age"]))
        .rebuilds(0)
        .holds();
}

#[test]
fn fk01_fk02_fk03_fk04_foreign_keys_change() {
    let [parent, child] = family(parents());
    let bare = change(&child, |child| child.foreign_keys.clear());
    let before = schema([parent.clone(), bare.clone()]);
    Case::new(before.clone(), schema([parent.clone(), child.clone()]))
        .rebuilds(1)
        .holds();
    Case::new(schema([parent.clone(), child.clone()]), before.clone())
        .rebuilds(1)
        .holds();
    let optional_key = bare
        .clone()
        .with(optional("other", TypeKind::Integer))
        .references("other", "parents");
    Case::new(before, schema([parent.clone(), optional_key]))
        .rebuilds(0)
        .holds();
    for action in [
        ReferentialAction::SetNull,
        ReferentialAction::Restrict,
        ReferentialAction::NoAction,
    ] {
        let other = change(&child, |child| child.foreign_keys[0].on_delete = action);
        Case::new(schema([parent.clone(), child.clone()]), schema([parent.clone(), other]))
            .rebuilds(1)
            .holds();
    }
    let tree = table("tree")
        .with(optional("up", TypeKind::Integer))
        .references("up", "tree");
    let tree = tree.with(column("label", TypeKind::Text));
    one(&tree, &change(&tree, |tree| tree.columns[2].nullable = true))
        .rebuilds(1)
        .holds();
    Case::new(schema([tree.clone()]), schema([])).goes("tree").holds();
    let rooted = change(&tree, |tree| {
        tree.foreign_keys[0].on_delete = ReferentialAction::NoAction
    });
    let gone = Case::new(schema([rooted]), schema([])).goes("tree");
    assert!(gone.script().1.up.transactional);
    gone.holds();
}

#[test]
fn ck01_ck02_checks_change() {
    let checked = |check: &str| parents().check("c", check);
    one(&parents(), &checked("age > 0")).rebuilds(1).holds();
    one(&checked("age > 0"), &checked("age > -5")).rebuilds(1).holds();
    one(&checked("age > 0"), &parents()).rebuilds(1).holds();
}

#[test]
fn pk01_pk03_pk05_primary_keys_change() {
    let counting = parents();
    let plain = change(&counting, |table| table.columns[0].auto_increment = false);
    one(&counting, &plain).rebuilds(1).holds();
    one(&plain, &counting)
        .rows("UPDATE parents SET id = 30 WHERE id = 3")
        .rebuilds(1)
        .holds();
    let composite = change(&plain, |table| {
        table.primary_key.as_mut().unwrap().columns = vec!["id".to_owned(), "label".to_owned()];
    });
    one(&plain, &composite).rebuilds(1).holds();
}

#[test]
fn pk07_the_counter_survives_deleted_ids() {
    let after = change(&parents(), |table| table.columns[2].nullable = false);
    one(&parents(), &after)
        .backfill("parents", "age", Value::Integer(4))
        .rows("INSERT INTO parents (id, label, age) VALUES (50, 'x', 1); DELETE FROM parents WHERE id = 50")
        .gives(
            "SELECT CAST(seq AS TEXT) AS value FROM sqlite_sequence WHERE name = 'parents'",
            "50",
        )
        .holds();
    one(&parents(), &after)
        .backfill("parents", "age", Value::Integer(4))
        .rows("DELETE FROM parents")
        .gives(
            "SELECT CAST(seq AS TEXT) AS value FROM sqlite_sequence WHERE name = 'parents'",
            "3",
        )
        .holds();
}

#[test]
fn en01_en02_en05_enums_change() {
    let before = || with_enum(schema([moody()]), &["a", "b"]);
    Case::new(schema([]), before()).rebuilds(0).holds();
    Case::new(before(), with_enum(schema([moody()]), &["a", "b", "c"]))
        .rebuilds(1)
        .holds();
    Case::new(before(), with_enum(schema([moody()]), &["b", "a"]))
        .rebuilds(0)
        .holds();
    let mut renamed = Case::new(before(), with_enum(schema([moody()]), &["z", "b"]));
    renamed
        .hints
        .variants
        .insert("mood".to_owned(), vec![("a".to_owned(), "z".to_owned())]);
    renamed.gives("SELECT DISTINCT mood AS value FROM people", "z").holds();
}

#[test]
fn vw01_vw03_vw04_views_make_way() {
    let with_views = |parent: Table| {
        let mut schema = schema([parent]);
        let low = view("low", "SELECT id, label FROM parents", &["id", "label"]);
        let high = view("high", "SELECT id FROM low -- top", &["id"]);
        schema.views.extend([low, high].map(|view| (view.name.clone(), view)));
        schema
    };
    Case::new(schema([parents()]), with_views(parents()))
        .rebuilds(0)
        .holds();
    let without_age = change(&parents(), |table| drop(table.columns.pop()));
    Case::new(with_views(parents()), with_views(without_age))
        .goes("parents.age")
        .rebuilds(0)
        .holds();
    let strict = change(&parents(), |table| {
        table.columns[2].ty.kind = Kind::Plain(TypeKind::BigInt)
    });
    Case::new(with_views(parents()), with_views(strict)).rebuilds(1).holds();
    Case::new(with_views(parents()), schema([parents()]))
        .rebuilds(0)
        .holds();
}

#[test]
fn rn01_rn03_columns_are_renamed_with_all_that_hangs_on_them() {
    let of = |column_name: &str, kind: TypeKind| {
        let table = table("t").with(column(column_name, kind)).unique(&[column_name]);
        table
            .index(&[column_name])
            .check("some", &format!("{column_name} <> 'x'"))
    };
    one(&of("name", TypeKind::Text), &of("full_name", TypeKind::Text))
        .column_was("t", "full_name", "name")
        .gives("SELECT full_name AS value FROM t ORDER BY id", "1,2,3")
        .rebuilds(0)
        .holds();
    one(&of("name", TypeKind::Text), &of("number", TypeKind::Integer))
        .column_was("t", "number", "name")
        .gives(
            "SELECT typeof(number) || number AS value FROM t ORDER BY id",
            "integer1,integer2,integer3",
        )
        .rebuilds(1)
        .holds();
    one(&of("name", TypeKind::Text), &of("Name", TypeKind::Text))
        .column_was("t", "Name", "name")
        .rebuilds(0)
        .holds();
}

#[test]
fn rn08_rn11_names_change_places() {
    let of = |first: &str, second: &str| {
        table("t")
            .with(column(first, TypeKind::Text))
            .with(column(second, TypeKind::Integer))
    };
    one(&of("a", "b"), &table("t").with(column("b", TypeKind::Text)))
        .column_was("t", "b", "a")
        .goes("t.b")
        .gives("SELECT typeof(b) AS value FROM t LIMIT 1", "text")
        .holds();
    one(&of("a", "b"), &of("b", "a"))
        .column_was("t", "a", "b")
        .column_was("t", "b", "a")
        .gives("SELECT typeof(b) || typeof(a) AS value FROM t LIMIT 1", "textinteger")
        .holds();
}

#[test]
fn od02_od03_od04_od05_order_and_circles() {
    let circle = || {
        let chicken = table("chickens")
            .with(optional("egg_id", TypeKind::Integer))
            .references("egg_id", "eggs");
        let egg = table("eggs")
            .with(optional("chicken_id", TypeKind::Integer))
            .references("chicken_id", "chickens");
        schema([chicken, egg])
    };
    Case::new(schema([]), circle()).holds();
    Case::new(circle(), schema([])).goes("chickens").goes("eggs").holds();
    let [parent, child] = family(parents());
    let nullable = change(&child, |child| child.columns[1].nullable = true);
    Case::new(schema([parent.clone(), nullable.clone()]), schema([table("children")]))
        .goes("children.parent_id")
        .goes("parents")
        .holds();
    let retargeted = change(&nullable, |child| child.foreign_keys[0].references = name("guardians"));
    Case::new(schema([parent, nullable]), schema([table("guardians"), retargeted]))
        .goes("parents")
        .rows("UPDATE children SET parent_id = NULL")
        .holds();
}

#[test]
fn sq01_sq03_sq04_sq07_a_rebuild_keeps_everything() {
    let after = change(&rich(), |table| {
        table.columns[2].nullable = false;
        table.columns[3].ty.kind = Kind::Plain(TypeKind::Integer);
        table.checks[0].expression = "price > -1".to_owned();
    })
    .with(with_default("extra", TypeKind::Date, Value::Now));
    let [parent, child] = family(rich());
    Case::new(schema([parent, child.clone()]), schema([after, child]))
        .backfill("parents", "age", Value::Integer(4))
        .gives("SELECT count(*) || '' AS value FROM children", "3")
        .rebuilds(1)
        .holds();
}

#[test]
fn strict_and_without_rowid_tables() {
    let keyed = |strict, without_rowid| {
        let mut table = table("t")
            .with(column("n", TypeKind::Integer))
            .with(column("flag", TypeKind::Boolean));
        table.columns[0].auto_increment = false;
        table.options.sqlite = SqliteOptions { strict, without_rowid };
        table
    };
    let before = keyed(false, false);
    for after in [keyed(true, false), keyed(false, true), keyed(true, true)] {
        one(&before, &after).rebuilds(1).holds();
        one(&after, &change(&after, |table| table.columns[1].nullable = true))
            .rebuilds(1)
            .holds();
    }
}

#[test]
fn tb08_unmanaged_tables_are_left_alone() {
    let unmanaged = change(&parents(), |table| table.options.unmanaged = true);
    for case in [one(&parents(), &unmanaged), one(&unmanaged, &parents())] {
        let (_, script) = case.script();
        assert!(
            !script
                .up
                .text
                .lines()
                .any(|line| !line.is_empty() && !line.starts_with("--")),
            "{}",
            script.up.text
        );
    }
}

#[test]
fn co09_co13_uq04_uq05_several_things_at_once() {
    let both = parents().unique(&["label", "age"]).index(&["age", "label"]);
    let without = change(&parents(), |table| drop(table.columns.pop()));
    one(&both, &without).goes("parents.age").rebuilds(0).holds();
    let swapped = parents().unique(&["age", "label"]);
    one(&parents().unique(&["label", "age"]), &swapped).rebuilds(0).holds();
    let added = parents()
        .with(optional("b", TypeKind::Text))
        .with(optional("a", TypeKind::Text));
    one(&parents(), &added.unique(&["b", "a"])).rebuilds(0).holds();
}

#[test]
fn co14_generated_columns_come_change_and_go() {
    let generated = |expression: &str, stored: bool| {
        let mut twice = optional("twice", TypeKind::Integer);
        twice.generated = Some(Generated {
            expression: expression.to_owned(),
            stored,
        });
        parents().with(twice)
    };
    one(&parents(), &generated("age * 2", false)).rebuilds(0).holds();
    one(&parents(), &generated("age * 2", true)).rebuilds(1).holds();
    one(&generated("age * 2", false), &generated("age * 3", false))
        .gives("SELECT twice || '' AS value FROM parents", "3,6,9")
        .holds();
    one(&generated("age * 2", true), &generated("age * 2", false)).holds();
    let mut renamed = generated("years * 2", true);
    renamed.columns[2].name = "years".to_owned();
    one(&generated("age * 2", true), &renamed)
        .column_was("parents", "years", "age")
        .rebuilds(0)
        .holds();
}

#[test]
fn df06_expressions_are_defaults() {
    let of = |expression: &str| {
        parents().with(with_default(
            "e",
            TypeKind::Text,
            Value::Expr(expression.to_owned().into()),
        ))
    };
    one(&parents(), &of("lower('X')"))
        .gives("SELECT e AS value FROM parents", "x,x,x")
        .rebuilds(1)
        .holds();
    one(&of("lower('X')"), &of("upper('x')"))
        .gives("SELECT e AS value FROM parents", "1,2,3")
        .rebuilds(1)
        .holds();
}

#[test]
fn ix03_ix04_ix05_ix06_indexes_change() {
    let indexed = parents().index(&["label"]);
    let with = |alter: &dyn Fn(&mut opp_migrate::schema::Index)| change(&indexed, |table| alter(&mut table.indexes[0]));
    let variants = [
        with(&|index| index.name = "other".to_owned()),
        with(&|index| index.parts = vec![IndexPart::Expr("lower(label)".into())]),
        with(&|index| index.predicate = Some("age > 1".to_owned())),
        with(&|index| index.unique = true),
    ];
    for variant in variants {
        one(&indexed, &variant).rebuilds(0).holds();
        one(&variant, &indexed).rebuilds(0).holds();
    }
}

#[test]
fn ty10_fk07_a_key_that_others_refer_to_changes() {
    let [parent, child] = family(parents());
    let wide = change(&parent, |table| {
        table.columns[0].ty.kind = Kind::Plain(TypeKind::BigInt)
    });
    let wide_child = change(&child, |table| table.columns[1].ty.kind = Kind::Plain(TypeKind::BigInt));
    Case::new(schema([parent.clone(), child.clone()]), schema([wide, wide_child]))
        .rebuilds(1)
        .holds();
    let renamed = change(&parent, |table| {
        table.columns[0].name = "key".to_owned();
        table.primary_key.as_mut().unwrap().columns = vec!["key".to_owned()];
    });
    let follower = change(&child, |table| {
        table.foreign_keys[0].referenced_columns = vec!["key".to_owned()]
    });
    Case::new(schema([parent, child]), schema([renamed, follower]))
        .column_was("parents", "key", "id")
        .rebuilds(0)
        .holds();
}

#[test]
fn fk06_fk08_fk09_keys_move_grow_and_become_unique() {
    let [parent, child] = family(parents());
    let elsewhere = change(&child, |table| table.foreign_keys[0].references = name("others"));
    let both = |child: Table| schema([parent.clone(), table("others"), child]);
    Case::new(both(child.clone()), both(elsewhere)).rebuilds(1).holds();
    Case::new(both(child.clone()), both(child.clone().unique(&["parent_id"])))
        .rebuilds(0)
        .holds();
    let pair = parents().unique(&["id", "label"]);
    let two = child.with(column("parent_label", TypeKind::Text));
    let composite = change(&two, |table| {
        table.foreign_keys[0].columns.push("parent_label".to_owned());
        table.foreign_keys[0].referenced_columns.push("label".to_owned());
        table.foreign_keys[0].deferrable = true;
    });
    Case::new(schema([pair.clone(), two]), schema([pair, composite]))
        .rebuilds(1)
        .holds();
}

#[test]
fn en04_en08_text_becomes_an_enum_and_back() {
    let text = || table("people").with(column("mood", TypeKind::Text));
    let plain = || with_enum(schema([text()]), &["a", "b"]);
    let moody = |variants: &[&str]| with_enum(schema([moody()]), variants);
    Case::new(plain(), moody(&["a", "b"]))
        .rows("UPDATE people SET mood = 'b'")
        .rebuilds(1)
        .holds();
    Case::new(moody(&["a", "b"]), plain()).rebuilds(1).holds();
    let removed = || Case::new(moody(&["a", "b"]), moody(&["a"])).goes("mood.b");
    removed().rebuilds(1).holds();
    removed()
        .rows("UPDATE people SET mood = 'b' WHERE id = 1")
        .stops("people.mood holds values");
    Case::new(plain(), moody(&["a", "b"])).stops("people.mood holds values");
}

#[test]
fn vw02_vw05_views_change_with_their_columns() {
    let with_view = |table: Table, query: &str| {
        let mut schema = schema([table]);
        let seen = view("seen", query, &["label"]);
        schema.views.insert(seen.name.clone(), seen);
        schema
    };
    Case::new(
        with_view(parents(), "SELECT label FROM parents"),
        with_view(parents(), "SELECT label FROM parents WHERE age > 1"),
    )
    .gives("SELECT label AS value FROM seen", "2,3")
    .rebuilds(0)
    .holds();
    let renamed = change(&parents(), |table| table.columns[1].name = "title".to_owned());
    Case::new(
        with_view(parents(), "SELECT label FROM parents"),
        with_view(renamed, "SELECT title AS label FROM parents"),
    )
    .column_was("parents", "title", "label")
    .gives("SELECT label AS value FROM seen", "1,2,3")
    .rebuilds(0)
    .holds();
}

#[test]
fn rn06_od08_tables_and_columns_are_renamed_at_once() {
    let mut renamed = table("people")
        .with(column("title", TypeKind::Text))
        .with(optional("age", TypeKind::BigInt));
    renamed.primary_key.as_mut().unwrap().name = "people_pkey".to_owned();
    let [_, mut child] = family(parents());
    child.foreign_keys[0].references = name("people");
    child.columns[1].nullable = true;
    Case::new(schema(family(parents())), schema([renamed, child]))
        .table_was("people", "parents")
        .column_was("people", "title", "label")
        .gives("SELECT title AS value FROM people ORDER BY id", "1,2,3")
        .rebuilds(2)
        .holds();
    let replaced = table("fresh").with(column("n", TypeKind::Integer));
    let mut taken = replaced.clone();
    taken.name = name("parents");
    taken.primary_key.as_mut().unwrap().name = "parents_pkey".to_owned();
    Case::new(schema([replaced]), schema([taken]))
        .table_was("parents", "fresh")
        .rebuilds(0)
        .holds();
}
