//! What only PostgreSQL has: schemas, arrays, ranges, identity, deferrable keys.

use opp_core::def::{Identity, PerDatabase, RangeKind, TypeKind, Value};
use opp_migrate::dialect::Dialect;
use opp_migrate::schema::{Kind, Table};

use crate::build::{With, column, name, optional, schema, table};
use crate::cases::{change, family, one, parents};
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
    let text = "UPDATE t SET c = CASE id WHEN 1 THEN '2026-11-01T08:15:00+00:00' ELSE '2026-11-01 08:15:00' END";
    one(&of(TypeKind::Text), &of(TypeKind::TimestampTz))
        .rows(zone)
        .rows(text)
        .gives("SELECT DISTINCT c AT TIME ZONE 'UTC' FROM t", "2026-11-01 08:15:00")
        .holds();
    // As on the other databases, UTC is the only zone that is read.
    one(&of(TypeKind::Text), &of(TypeKind::TimestampTz))
        .rows("UPDATE t SET c = '2026-11-01T10:15:00+02:00'")
        .stops("t.c holds values that are no moments in UTC");
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
fn generated_columns_follow_what_they_read() {
    let generated = |expression: &str| {
        let mut twice = optional("twice", TypeKind::BigInt);
        twice.generated = Some(opp_migrate::schema::Generated::new(expression.to_owned(), true));
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

/// Only PostgreSQL numbers a column that is not the key.
#[test]
fn columns_beside_the_key_count_too() {
    let numbered = |kind: TypeKind, identity| {
        let mut number = column("number", kind);
        (number.auto_increment, number.identity) = (true, identity);
        parents().with(number)
    };
    for identity in [Identity::ByDefault, Identity::Always, Identity::Serial] {
        let with = numbered(TypeKind::BigInt, identity);
        one(&parents(), &with)
            .gives("SELECT count(DISTINCT number) FROM parents", "3")
            .holds();
        one(&with, &parents()).goes("parents.number").holds();
        for other in [Identity::ByDefault, Identity::Always, Identity::Serial] {
            one(&with, &numbered(TypeKind::Integer, other)).holds();
        }
        one(&with, &parents().with(column("number", TypeKind::BigInt))).holds();
    }
}
