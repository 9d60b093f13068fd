//! What databases have their own way: expressions, collations, views, and how a key counts.

use opp_core::def::{Databases, Identity, TypeKind};
use opp_migrate::schema::{Check, Column, Generated, Own, Table, View};

use super::{change, one, parents};
use crate::build::{With, column, name, optional, schema, table, view};
use crate::harness::{COLLATION, Case};

fn own(sqlite: &str, postgres: &str, mysql: &str) -> Own {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Own {
        sqlite: some(sqlite),
        postgres: some(postgres),
        mysql: some(mysql),
    }
}

fn checked(own: Own, only: Databases) -> Table {
    let mut check = Check::new("parents_labelled".to_owned(), "length(label) > 0".to_owned());
    (check.own, check.only) = (own, only);
    change(&parents(), |table| table.checks.push(check))
}

#[test]
fn checks_of_each_database() {
    let common = checked(Own::default(), Databases::ALL);
    let each = checked(
        own("label GLOB '*'", "label ~ '.*'", "label RLIKE '.*'"),
        Databases::ALL,
    );
    let other = checked(
        own("label GLOB '?*'", "label ~ '.*'", "label RLIKE '.*'"),
        Databases::ALL,
    );
    let some = checked(Own::default(), Databases::POSTGRES);
    let versions = [parents(), common, each, other, some];
    for before in &versions {
        for after in versions.iter().filter(|after| *after != before) {
            one(before, after).holds();
        }
    }
    Case::new(schema([]), schema([versions[2].clone(), table("others")])).holds();
}

#[test]
fn checks_of_each_database_follow_names() {
    let mut renamed = checked(own("label GLOB '*'", "label ~ '.*'", ""), Databases::SQLITE_POSTGRES);
    let before = renamed.clone();
    renamed.columns[1].name = "title".to_owned();
    renamed.checks[0].expression = "length(title) > 0".to_owned();
    renamed.checks[0].own = own("title GLOB '*'", "title ~ '.*'", "");
    one(&before, &renamed).column_was("parents", "title", "label").holds();
    let mut called = before.clone();
    called.checks[0].name = "positive".to_owned();
    one(&before, &called).holds();
}

fn computed(generated: Option<Generated>) -> Table {
    let mut twice = optional("twice", TypeKind::BigInt);
    twice.generated = generated;
    parents().with(twice)
}

#[test]
fn generated_columns_of_each_database() {
    let of = |own: Own, only| {
        let mut generated = Generated::new("age * 2".to_owned(), true);
        (generated.own, generated.only) = (own, only);
        computed(Some(generated))
    };
    let versions = [
        computed(None),
        of(Own::default(), Databases::ALL),
        of(own("age + age", "age * 3", ""), Databases::ALL),
        of(own("age + age", "", ""), Databases::SQLITE_POSTGRES),
        of(Own::default(), Databases::POSTGRES),
    ];
    for before in &versions {
        for after in versions.iter().filter(|after| *after != before) {
            one(before, after).holds();
        }
        one(&parents(), before).holds();
        one(before, &parents()).goes("parents.twice").holds();
    }
}

fn seen(own: Own, only: Databases) -> View {
    View {
        own,
        only,
        ..view("seen", "SELECT id, label FROM parents", &["id", "label"])
    }
}

#[test]
fn views_of_each_database() {
    let with = |view: Option<View>| {
        let mut schema = schema([parents()]);
        schema.views.extend(view.map(|view| (view.name.clone(), view)));
        schema
    };
    let versions = [
        with(None),
        with(Some(seen(Own::default(), Databases::ALL))),
        with(Some(seen(
            own("SELECT id, label FROM parents WHERE age > 1", "", ""),
            Databases::ALL,
        ))),
        with(Some(seen(Own::default(), Databases::SERVERS))),
    ];
    for before in &versions {
        for after in versions.iter().filter(|after| *after != before) {
            Case::new(before.clone(), after.clone()).holds();
        }
    }
    // A column that the view reads changes its type, where there is the view.
    let mut wider = versions[3].clone();
    wider.tables.get_mut(&name("parents")).unwrap().columns[1].ty.max_length = Some(300);
    Case::new(versions[3].clone(), wider).holds();
}

#[test]
fn collations_of_each_database() {
    let collated = |change: &dyn Fn(&mut Column)| super::change(&parents(), |table| change(&mut table.columns[1]));
    let each = |column: &mut Column| column.collate_own = own("NOCASE", "POSIX", "utf8mb4_bin");
    let versions = [
        parents(),
        collated(&|column| column.collate = Some(COLLATION.to_owned())),
        collated(&each),
        collated(&|column| {
            each(column);
            column.collate_schema = Some("pg_catalog".to_owned());
        }),
        collated(&|column| column.collate_own = own("NOCASE", "", "")),
    ];
    for before in &versions {
        for after in versions.iter().filter(|after| *after != before) {
            one(before, after).holds();
        }
    }
}

#[test]
fn keys_that_count_their_own_way() {
    let counting = |kind: TypeKind, identity| {
        let mut table = parents();
        table.columns[0] = Column {
            auto_increment: true,
            identity,
            ..column("id", kind)
        };
        table
    };
    let plain = |mut table: Table| {
        table.columns[0].auto_increment = false;
        table.columns[0].identity = Identity::ByDefault;
        table
    };
    let ways = [Identity::ByDefault, Identity::Always, Identity::Serial];
    for identity in ways {
        let before = counting(TypeKind::Integer, identity);
        for other in ways {
            for kind in [TypeKind::Integer, TypeKind::BigInt, TypeKind::SmallInt] {
                one(&before, &counting(kind, other)).holds();
            }
        }
        one(&before, &plain(before.clone())).holds();
        one(&plain(before.clone()), &before).holds();
        Case::new(schema([]), schema([before])).holds();
    }
}
