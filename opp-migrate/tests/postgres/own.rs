//! What only PostgreSQL has: schemas, arrays, ranges, enum types, identity, deferrable keys, methods of indexes.

use opp_core::def::{IndexPart, PerDatabase, RangeKind, SortOrder, SortedColumn, StorageParameter, TypeKind, Value};
use opp_migrate::dialect::Dialect;
use opp_migrate::schema::{Kind, Schema, Table};

use crate::build::{With, column, name, optional, schema, table};
use crate::cases::{change, family, one, parents, with_enum};
use crate::database::{Pool, fresh};
use crate::harness::Case;

fn of(kind: TypeKind) -> Table {
    table("t").with(column("c", kind))
}

fn array(mut table: Table, at: usize) -> Table {
    table.columns[at].ty.array = true;
    table
}

fn by_hand(spelling: &str) -> Table {
    change(&of(TypeKind::Text), |table| {
        table.columns[1].ty.by_hand = PerDatabase {
            postgres: Some(spelling.to_owned()),
            ..PerDatabase::none()
        };
        table.columns[1].nullable = true;
    })
}

fn moody(variants: &[&str], default: Option<&str>) -> Schema {
    let mut mood = column("mood", TypeKind::Text);
    mood.ty.kind = Kind::Enum("mood".to_owned());
    mood.default.all = default.map(|text| Value::Text(text.to_owned().into()));
    with_enum(schema([table("people").with(mood)]), variants)
}

fn in_schema(database_schema: &str, mut table: Table) -> Table {
    table.name.schema = Some(database_schema.to_owned());
    table
}

#[test]
fn types_of_postgresql_come_and_go() {
    let kinds = [
        TypeKind::Inet,
        TypeKind::Cidr,
        TypeKind::Interval,
        TypeKind::Range(RangeKind::Integer),
        TypeKind::Range(RangeKind::TimestampTz),
        TypeKind::Decimal {
            precision: None,
            scale: None,
        },
        TypeKind::Json,
        TypeKind::Jsonb,
        TypeKind::Binary,
        TypeKind::Real,
        TypeKind::SmallInt,
    ];
    let mut every = table("t");
    for (number, kind) in kinds.into_iter().enumerate() {
        every = every.with(optional(&format!("c{number}"), kind.clone()));
        every = every.with(optional(&format!("list{number}"), kind));
        let last = every.columns.len() - 1;
        every = array(every, last);
    }
    let empty = || Case::new(schema([]), schema([every.clone()]));
    empty().holds();
    let added = Case::new(schema([table("t")]), schema([every.clone()]));
    added.holds();
}

#[test]
fn ty13_arrays_and_json_change() {
    let list = |kind: TypeKind| array(table("t").with(optional("c", kind)), 1);
    let filled = |case: Case| {
        case.without_rows("t")
            .rows("INSERT INTO t (c) VALUES ('{1,2}'), (NULL)")
    };
    filled(one(&list(TypeKind::Integer), &list(TypeKind::BigInt)))
        .gives("SELECT c FROM t ORDER BY id", "{1,2},NULL")
        .holds();
    one(&of(TypeKind::Json), &of(TypeKind::Jsonb)).holds();
}

#[test]
fn types_by_hand_bring_their_extension() {
    let case = one(&table("t"), &by_hand("citext"));
    let up = case.script().1.up.text;
    assert!(up.contains("CREATE EXTENSION IF NOT EXISTS \"citext\";"), "{up}");
    case.holds();
    one(&by_hand("varchar(10)"), &by_hand("varchar(20)")).holds();
}

#[test]
fn tb11_tables_lie_in_schemas_and_keys_cross_them() {
    let [parent, child] = family(parents());
    let parent = in_schema("crm", parent);
    let child = change(&in_schema("sales", child), |child| {
        child.foreign_keys[0].references = parent.name.clone();
    });
    let both = || schema([parent.clone(), child.clone(), parents()]);
    Case::new(schema([]), both()).holds();
    Case::new(both(), schema([]))
        .goes("crm.parents")
        .goes("sales.children")
        .goes("parents")
        .holds();
    let indexed = change(&parent, |_| {}).index(&["label"]).unique(&["age"]);
    Case::new(schema([parent.clone()]), schema([indexed.clone()])).holds();
    Case::new(schema([indexed]), schema([parent])).holds();
}

#[test]
fn tb12_comments_come_change_and_go() {
    let commented = |text: Option<&str>| {
        change(&parents(), |table| {
            table.options.comment = text.map(str::to_owned);
            table.columns[1].comment = text.map(|text| format!("{text} \\ column's"));
        })
    };
    one(&commented(None), &commented(Some("it's"))).holds();
    one(&commented(Some("it's")), &commented(Some("other"))).holds();
    one(&commented(Some("it's")), &commented(None)).holds();
    let retyped = change(&commented(Some("kept")), |table| {
        table.columns[1].ty.max_length = Some(20);
    });
    one(&commented(Some("kept")), &retyped).holds();
}

#[test]
fn ty02_ty06_lengths_change_without_using() {
    let sized = |length| change(&of(TypeKind::Text), |table| table.columns[1].ty.max_length = length);
    for (before, after) in [
        (Some(50), Some(100)),
        (Some(10), Some(5)),
        (None, Some(9)),
        (Some(9), None),
    ] {
        let case = one(&sized(before), &sized(after));
        assert!(!case.script().1.up.text.contains("USING \""));
        case.holds();
    }
}

#[test]
fn ty08_moments_are_the_same_whatever_the_time_zone() {
    let zone = "SET timezone = 'Asia/Tokyo'";
    one(&of(TypeKind::Timestamp), &of(TypeKind::TimestampTz))
        .rows(zone)
        .gives(
            "SELECT c AT TIME ZONE 'UTC' FROM t WHERE id = 1",
            "2026-11-01 10:15:00.25",
        )
        .keeps("SELECT c FROM t ORDER BY id")
        .holds();
    let text = "UPDATE t SET c = CASE id WHEN 1 THEN '2026-11-01T10:15:00+02:00' ELSE '2026-11-01 08:15:00' END";
    one(&of(TypeKind::Text), &of(TypeKind::TimestampTz))
        .rows(zone)
        .rows(text)
        .gives("SELECT DISTINCT c AT TIME ZONE 'UTC' FROM t", "2026-11-01 08:15:00")
        .holds();
}

#[test]
fn nu06_rows_change_although_keys_are_deferred() {
    let [parent, child] = family(parents());
    let child = change(&child, |child| child.foreign_keys[0].deferrable = true).with(optional("n", TypeKind::Integer));
    let strict = change(&child, |child| child.columns[2].nullable = false);
    let case = Case::new(schema([parent.clone(), child]), schema([parent, strict]));
    case.backfill("children", "n", Value::Integer(7))
        .rows("UPDATE children SET n = NULL, parent_id = 1")
        .gives("SELECT DISTINCT n FROM children", "7")
        .holds();
}

#[test]
fn uq10_fk13_deferrable_constraints_and_nulls() {
    let unique = |alter: &dyn Fn(&mut opp_migrate::schema::Unique)| {
        change(&parents().unique(&["age"]), |table| alter(&mut table.uniques[0]))
    };
    one(&parents(), &unique(&|it| it.deferrable = true)).holds();
    one(&unique(&|_| {}), &unique(&|it| it.deferrable = true)).holds();
    one(&unique(&|_| {}), &unique(&|it| it.nulls_not_distinct = true)).holds();
    let [parent, child] = family(parents());
    let deferred = change(&child, |child| child.foreign_keys[0].deferrable = true);
    Case::new(schema([parent.clone(), child]), schema([parent, deferred])).holds();
}

#[test]
fn ix11_methods_classes_and_columns_carried_along() {
    let indexed = |alter: &dyn Fn(&mut opp_migrate::schema::Index)| {
        let base = parents().with(optional("data", TypeKind::Jsonb)).index(&["label"]);
        change(&base, |table| alter(&mut table.indexes[0]))
    };
    let expression = |sql: &str| vec![IndexPart::Expr(sql.to_owned().into())];
    let variants = [
        indexed(&|index| index.method = Some("hash".to_owned())),
        indexed(&|index| {
            index.method = Some("gin".to_owned());
            index.parts = expression("data jsonb_path_ops");
        }),
        indexed(&|index| index.include = vec!["age".to_owned()]),
        indexed(&|index| index.parts = expression("lower(label) text_pattern_ops")),
        indexed(&|index| index.parts = vec![classed("label", "text_pattern_ops")]),
        indexed(&|index| index.with = vec![StorageParameter::new("fillfactor", "70")]),
        indexed(&|index| {
            index.method = Some("gin".to_owned());
            index.parts = vec![classed("data", "jsonb_path_ops")];
            index.with = vec![StorageParameter::new("fastupdate", "off")];
        }),
        indexed(&|index| {
            index.unique = true;
            index.parts = expression("lower(label)");
            index.predicate = Some("age > 0 -- adults".to_owned());
        }),
    ];
    let plain = indexed(&|_| {});
    for variant in &variants {
        one(&plain, variant).holds();
        one(variant, &plain).holds();
    }
    // A class or a parameter that changes makes the index anew.
    one(&variants[4], &variants[5]).holds();
    one(&variants[1], &variants[6]).holds();
}

fn classed(column: &str, class: &str) -> IndexPart {
    IndexPart::Column(SortedColumn {
        name: column.to_owned().into(),
        order: SortOrder::Asc,
        nulls: None,
        opclass: Some(class.to_owned().into()),
    })
}

#[test]
fn ix11_an_index_built_without_blocking_is_alone_in_its_file() {
    let concurrent = change(&parents().index(&["label"]), |table| {
        table.indexes[0].concurrently = true
    });
    let case = one(&parents(), &concurrent);
    let script = case.script().1;
    assert!(!script.up.transactional && !script.down.transactional);
    assert!(
        script.up.text.contains("CREATE INDEX CONCURRENTLY"),
        "{}",
        script.up.text
    );
    assert!(
        script.down.text.contains("DROP INDEX CONCURRENTLY"),
        "{}",
        script.down.text
    );
    case.holds();
    let new = Case::new(schema([]), schema([concurrent]));
    assert!(!new.script().1.up.text.contains("CONCURRENTLY"));
    new.holds();
}

#[test]
fn en02_en03_a_new_value_is_added_or_the_type_is_made_anew() {
    let appended = Case::new(moody(&["a", "b"], None), moody(&["a", "b", "c"], None));
    assert!(appended.script().1.up.text.contains("ADD VALUE 'c' AFTER 'b'"));
    appended.holds();
    Case::new(moody(&["a", "b"], None), moody(&["x", "a", "y", "b", "z"], None)).holds();
    let used = Case::new(moody(&["a", "b"], Some("a")), moody(&["a", "b", "c"], Some("c")));
    assert!(!used.script().1.up.text.contains("ADD VALUE"));
    used.holds();
    let checked = |variants: &[&str], check: &str| {
        let mut schema = moody(variants, None);
        let people = schema.tables.remove(&name("people")).unwrap().check("c", check);
        schema.tables.insert(people.name.clone(), people);
        schema
    };
    Case::new(
        checked(&["a", "b"], "mood <> 'b'"),
        checked(&["a", "b", "c"], "mood <> 'c'"),
    )
    .holds();
    Case::new(checked(&["a", "b"], "mood <> 'b'"), checked(&["b", "a"], "mood <> 'b'")).holds();
}

#[test]
fn en04_en05_en09_values_go_and_change_their_names_with_their_defaults() {
    Case::new(moody(&["a", "b"], Some("b")), moody(&["a"], Some("a")))
        .goes("mood.b")
        .holds();
    let mut renamed = Case::new(moody(&["a", "b"], Some("a")), moody(&["z", "b"], Some("z")));
    let names = vec![("a".to_owned(), "z".to_owned())];
    renamed.hints.variants.insert("mood".to_owned(), names);
    renamed.gives("SELECT DISTINCT mood FROM people", "z").holds();
}

#[test]
fn en07_one_type_serves_several_tables_and_arrays() {
    let user = |named: &str| {
        let mut mood = optional("mood", TypeKind::Text);
        mood.ty.kind = Kind::Enum("mood".to_owned());
        let mut moods = optional("moods", TypeKind::Text);
        moods.ty.kind = Kind::Enum("mood".to_owned());
        moods.ty.array = true;
        table(named).with(mood).with(moods)
    };
    let with = |tables: Vec<Table>, variants: &[&str]| with_enum(schema(tables), variants);
    let both = |variants: &[&str]| with(vec![user("one"), user("two")], variants);
    let empty = |case: Case| case.without_rows("one").without_rows("two");
    empty(Case::new(schema([]), both(&["a"]))).holds();
    empty(Case::new(both(&["a", "b"]), with(vec![user("one")], &["a", "b"])).goes("two")).holds();
    empty(Case::new(with(vec![user("one")], &["a", "b"]), schema([])).goes("one")).holds();
    let filled = empty(Case::new(both(&["a", "b"]), both(&["b", "a"])));
    filled
        .rows("INSERT INTO one (mood, moods) VALUES ('a', '{b,a}')")
        .gives("SELECT moods FROM one", "{b,a}")
        .holds();
}

#[test]
fn enums_kept_as_text_become_types_and_back() {
    let as_text = |text: bool, variants: &[&str]| {
        let mut schema = moody(variants, Some("a"));
        schema.enums.get_mut("mood").unwrap().as_text = text;
        schema
    };
    Case::new(schema([]), as_text(true, &["a", "b"])).holds();
    Case::new(as_text(true, &["a", "b"]), as_text(false, &["a", "b"])).holds();
    Case::new(as_text(false, &["a", "b"]), as_text(true, &["a", "b", "c"])).holds();
    Case::new(as_text(true, &["a", "b"]), as_text(true, &["a", "c", "b"])).holds();
    let mut renamed = as_text(true, &["a", "b"]);
    let people = renamed.tables.remove(&name("people")).unwrap();
    let folks = change(&people, |table| {
        table.name = name("folks");
        table.primary_key.as_mut().unwrap().name = "folks_pkey".to_owned();
    });
    renamed.tables.insert(folks.name.clone(), folks);
    Case::new(as_text(true, &["a", "b"]), renamed)
        .table_was("folks", "people")
        .holds();
}

#[test]
fn df07_pk05_counting_begins_after_the_largest_value() {
    let counting = table("t").with(column("n", TypeKind::Integer));
    let plain = change(&counting, |table| table.columns[0].auto_increment = false);
    one(&plain, &counting)
        .rows("UPDATE t SET id = 30 WHERE id = 3")
        .gives("SELECT last_value FROM t_id_seq", "31")
        .holds();
    let wide = change(&counting, |table| {
        table.columns[0].ty.kind = Kind::Plain(TypeKind::BigInt)
    });
    one(&counting, &wide)
        .gives("SELECT seqtypid::regtype FROM pg_sequence", "bigint")
        .holds();
}

#[test]
fn rn10_the_old_name_is_free_for_another_table() {
    let renamed = |to: &str| {
        change(&parents().unique(&["label"]).index(&["age"]), |table| {
            table.name = name(to);
            table.primary_key.as_mut().unwrap().name = format!("{to}_pkey");
            table.uniques[0].name = format!("{to}_label_key");
            table.indexes[0].name = format!("{to}_age_idx");
        })
    };
    let before = schema([renamed("parents"), renamed("people")]);
    let after = schema([renamed("people"), renamed("folks")]);
    Case::new(before, after)
        .table_was("folks", "people")
        .table_was("people", "parents")
        .holds();
    let again = schema([renamed("people"), renamed("parents")]);
    Case::new(schema([renamed("parents")]), again)
        .table_was("people", "parents")
        .goes("parents")
        .holds();
}

#[test]
fn ix03_names_of_indexes_change_places() {
    let indexed = |first: &str, second: &str| {
        change(&parents().index(&["label"]).index(&["age"]), |table| {
            table.indexes[0].name = first.to_owned();
            table.indexes[1].name = second.to_owned();
        })
    };
    one(&indexed("one", "two"), &indexed("two", "one")).holds();
}

#[test]
fn generated_columns_follow_what_they_read() {
    let generated = |expression: &str| {
        let mut twice = optional("twice", TypeKind::BigInt);
        twice.generated = Some(opp_migrate::schema::Generated {
            expression: expression.to_owned(),
            stored: true,
        });
        twice
    };
    let with = |expression: &str| {
        let mut table = table("t")
            .with(optional("n", TypeKind::Integer))
            .with(generated(expression));
        table = table.unique(&["twice"]).index(&["twice", "n"]).check("c", "twice >= 0");
        table
    };
    one(&table("t"), &with("n * 2")).holds();
    one(&with("n * 2"), &with("n * 3"))
        .gives("SELECT twice FROM t ORDER BY 1", "3,6,9")
        .holds();
    one(&with("n * 2"), &table("t")).goes("t.n").goes("t.twice").holds();
    let wide = change(&with("n * 2"), |table| {
        table.columns[1].ty.kind = Kind::Plain(TypeKind::BigInt)
    });
    one(&with("n * 2"), &wide).holds();
}

#[test]
fn keys_follow_both_their_columns_to_another_type() {
    let keyed = |kind: &TypeKind| {
        let parent = change(&table("parents"), |table| {
            table.columns[0] = column("id", kind.clone());
        });
        let child = table("children").with(column("parent_id", kind.clone()));
        schema([parent, child.references("parent_id", "parents")])
    };
    Case::new(keyed(&TypeKind::Integer), keyed(&TypeKind::Text)).holds();
}

#[test]
fn a_unique_constraint_a_key_rests_on_gives_way_to_a_primary_key() {
    let keyed = |primary: bool| {
        let parent = change(&table("parents").with(column("code", TypeKind::Integer)), |table| {
            table.columns[0].auto_increment = false;
            table.primary_key.as_mut().unwrap().columns = vec![if primary { "code" } else { "id" }.to_owned()];
        });
        let parent = if primary { parent } else { parent.unique(&["code"]) };
        let child = table("children").with(column("parent_code", TypeKind::Integer));
        let child = change(&child.references("parent_code", "parents"), |child| {
            child.foreign_keys[0].referenced_columns = vec!["code".to_owned()];
        });
        schema([parent, child])
    };
    Case::new(keyed(false), keyed(true)).holds();
}

#[test]
fn vw05_a_view_of_every_column_sees_a_new_one() {
    let seen = |table: Table, columns: &[&str]| {
        let mut schema = schema([table]);
        let view = crate::build::view("seen", "SELECT * FROM parents", columns);
        schema.views.insert(view.name.clone(), view);
        schema
    };
    let more = parents().with(optional("nick", TypeKind::Text));
    Case::new(
        seen(parents(), &["id", "label", "age"]),
        seen(more, &["id", "label", "age", "nick"]),
    )
    .holds();
}

#[test]
fn tb08_a_table_that_becomes_unmanaged_keeps_everything() {
    let unmanaged = change(&parents(), |table| table.options.unmanaged = true);
    let rich = parents().unique(&["label"]).check("c", "age > 0");
    for case in [one(&rich, &unmanaged), one(&unmanaged, &rich)] {
        let (_, script) = case.script();
        let statements = |text: &str| text.lines().any(|line| !line.is_empty() && !line.starts_with("--"));
        assert!(
            !statements(&script.up.text) && !statements(&script.down.text),
            "{script:?}"
        );
    }
}

#[test]
fn long_names_are_the_same_on_both_ways() {
    let long = "a".repeat(60);
    let other = "b".repeat(61);
    let named = |of: &str| {
        change(&table("t"), |table| {
            table.name = name(of);
            table.primary_key.as_mut().unwrap().name = "key".to_owned();
        })
    };
    Case::new(schema([named(&long)]), schema([named(&other)]))
        .table_was(&other, &long)
        .holds();
}

#[test]
fn partitions_and_hand_made_things_are_seen() {
    let pool = Pool::default();
    let mut database = fresh(&schema([parents()]), &pool);
    let expected = database.catalog_rows();
    let by_hand = [
        (
            "CREATE TABLE p (a integer) PARTITION BY LIST (a)",
            "table p is not expected",
        ),
        ("CREATE DOMAIN d AS text", "domain d is not expected"),
        ("CREATE SEQUENCE s", "sequence s is not expected"),
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "function f() is not expected",
        ),
        (
            "CREATE TRIGGER g BEFORE INSERT ON parents FOR EACH ROW EXECUTE FUNCTION f()",
            "trigger parents.g is not expected",
        ),
        (
            "CREATE MATERIALIZED VIEW m AS SELECT 1 AS one",
            "materialized view m is not expected",
        ),
        (
            "ALTER TABLE parents ALTER COLUMN age SET DEFAULT 3",
            "column parents.age, default: expected nothing, found 3",
        ),
    ];
    for (sql, message) in by_hand {
        database.run(sql);
        let found = Dialect::postgres().compare(&expected, &database.catalog_rows());
        let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert!(lines.iter().any(|line| line == message), "{sql}: {lines:?}");
    }
    database.run("CREATE SCHEMA other; CREATE EXTENSION citext SCHEMA other");
    let lines: Vec<_> = Dialect::postgres()
        .compare(&expected, &database.catalog_rows())
        .iter()
        .map(ToString::to_string)
        .filter(|line| line.contains("other") || line.contains("citext"))
        .collect();
    assert_eq!(lines, [] as [String; 0]);
}

#[test]
fn a_neighbour_may_refer_to_tables_further_away() {
    let [parent, child] = family(parents());
    let child = child
        .with(column("other_id", TypeKind::Integer))
        .references("other_id", "others");
    let all = |parent: Table| schema([parent, child.clone(), table("others")]);
    let more = parents().with(optional("nick", TypeKind::Text));
    Case::new(all(parent), all(more)).holds();
}
