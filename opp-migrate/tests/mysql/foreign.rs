//! Objects that opp did not make: a file keeps them, or stops before it has changed anything.

use opp_core::def::{TypeKind, Value};
use opp_migrate::schema::{Schema, Table};

use crate::build::{With, column, decimal, optional, schema, table, text, view};
use crate::cases::{change, one, parents};
use crate::harness::Case;

/// `MODIFY` would drop each of these.
#[test]
fn modify_stops_where_the_column_has_more_than_opp_knows() {
    let timed = parents().with(optional("touched", TypeKind::Timestamp));
    let required = change(&timed, |table| table.columns[3].nullable = false);
    for (by_hand, what) in [
        (
            "MODIFY touched DATETIME(6) NULL ON UPDATE current_timestamp(6)",
            "parents.touched: MODIFY would drop ON UPDATE",
        ),
        (
            "MODIFY touched DATETIME(6) INVISIBLE NULL COMMENT 'by hand'",
            "MODIFY would drop INVISIBLE, COMMENT",
        ),
        (
            "MODIFY touched DATETIME(6) NULL DEFAULT '2026-01-01'",
            "MODIFY would drop DEFAULT",
        ),
        ("MODIFY touched DATETIME(6) NOT NULL", "MODIFY would drop NOT NULL"),
        (
            "MODIFY touched DATETIME(6) NULL CHECK (touched > '2020-01-01')",
            "MODIFY would drop CHECK",
        ),
    ] {
        let rows: &'static str = Box::leak(format!("ALTER TABLE parents {by_hand}").into_boxed_str());
        one(&timed, &required)
            .backfill("parents", "touched", Value::Text("2026-01-01 00:00:00".into()))
            .rows(rows)
            .stops(what);
    }
    let commented = change(&timed, |table| {
        table.columns[3].comment = Some("it's \\ known".to_owned())
    });
    one(
        &commented,
        &change(&commented, |table| table.columns[3].nullable = false),
    )
    .backfill("parents", "touched", Value::Text("2026-01-01 00:00:00".into()))
    .holds();
}

/// A type or collation by hand holds values that the recorded one would cut.
#[test]
fn modify_stops_where_the_type_or_collation_is_another() {
    let typed = parents()
        .with(decimal("price", 10, 2))
        .with(text("code", 10))
        .with(column("seen", TypeKind::Timestamp))
        .with(column("amount", TypeKind::Integer));
    for (at, by_hand, what) in [
        (
            3,
            "MODIFY price DECIMAL(12,5) NOT NULL",
            "parents.price: MODIFY would drop the type decimal(12,5)",
        ),
        (3, "MODIFY price DOUBLE NOT NULL", "MODIFY would drop the type double"),
        (
            4,
            "MODIFY code VARCHAR(200) NOT NULL",
            "MODIFY would drop the type varchar(200)",
        ),
        (
            4,
            "MODIFY code LONGTEXT NOT NULL",
            "MODIFY would drop the type longtext",
        ),
        (
            4,
            "MODIFY code VARCHAR(10) COLLATE utf8mb4_general_ci NOT NULL",
            "MODIFY would drop COLLATE utf8mb4_general_ci",
        ),
        (
            4,
            "MODIFY code VARCHAR(10) CHARACTER SET latin1 NOT NULL",
            "MODIFY would drop COLLATE latin1_swedish_ci",
        ),
        (4, "DEFAULT CHARACTER SET latin1", "MODIFY would drop COLLATE utf8mb4_"),
        (
            5,
            "MODIFY seen DATETIME NOT NULL",
            "MODIFY would drop the type datetime",
        ),
        (
            6,
            "MODIFY amount INT UNSIGNED NOT NULL",
            "MODIFY would drop the type int(10) unsigned",
        ),
    ] {
        let rows: &'static str = Box::leak(format!("ALTER TABLE parents {by_hand}").into_boxed_str());
        let commented = change(&typed, |table| table.columns[at].comment = Some("new".to_owned()));
        one(&typed, &commented).rows(rows).stops(what);
        one(&commented, &typed)
            .rows(Box::leak(
                rows.replace("NOT NULL", "NOT NULL COMMENT 'new'").into_boxed_str(),
            ))
            .stops(what);
        let optional = change(&typed, |table| table.columns[at].nullable = true);
        one(&typed, &optional).rows(rows).stops(what);
    }
}

/// What the models want by now, done by hand before, is no loss.
#[test]
fn modify_takes_a_column_that_has_its_new_type_already() {
    let typed = parents().with(decimal("price", 10, 2)).with(text("code", 10));
    let wider = change(&typed, |table| {
        table.columns[3] = decimal("price", 12, 5);
        table.columns[4].collate = Some("utf8mb4_general_ci".to_owned());
    });
    one(&typed, &wider)
        .rows("ALTER TABLE parents MODIFY price DECIMAL(12,5) NOT NULL, MODIFY code VARCHAR(10) COLLATE utf8mb4_general_ci NOT NULL")
        .runs();
}

/// Columns that opp knows keep their values; one that it does not know stops the file.
#[test]
fn a_backfill_does_not_touch_columns_that_change_by_themselves() {
    let timed = parents().with(column("touched", TypeKind::Timestamp));
    let required = change(&timed, |table| table.columns[2].nullable = false);
    let filled = || one(&timed, &required).backfill("parents", "age", Value::Integer(4));
    filled()
        .rows("UPDATE parents SET age = NULL; ALTER TABLE parents MODIFY touched DATETIME(6) NOT NULL ON UPDATE current_timestamp(6)")
        .gives("SELECT count(*) FROM parents WHERE age = 4 AND touched < '2026-11-04'", "3")
        .runs();
    filled()
        .rows("ALTER TABLE parents ADD seen TIMESTAMP NULL ON UPDATE current_timestamp")
        .stops("a backfill would change every row's seen");
}

fn renamed_age() -> Case {
    let after = change(&parents(), |table| "years".clone_into(&mut table.columns[2].name));
    one(&parents(), &after).column_was("parents", "years", "age")
}

fn dropped_age() -> Case {
    let after = change(&parents(), |table| {
        table.columns.pop();
    });
    one(&parents(), &after).goes("parents.age")
}

/// MariaDB renames and drops below triggers and views, which fail at the next statement of the application.
#[test]
fn a_column_that_triggers_or_views_name_is_neither_renamed_nor_dropped() {
    for (by_hand, what) in [
        (
            "CREATE TRIGGER older BEFORE UPDATE ON parents FOR EACH ROW SET NEW.age = OLD.`age` + 1",
            "parents.age is used by trigger older",
        ),
        (
            "CREATE TABLE log (n INT); CREATE TRIGGER far AFTER INSERT ON log FOR EACH ROW UPDATE parents SET age = NEW.n",
            "used by trigger far",
        ),
        ("CREATE VIEW ages AS SELECT p.age FROM parents p", "used by view ages"),
    ] {
        let old_name = what.replace("parents.age", "parents.years");
        let old_name = old_name.trim_start_matches("parents.years ");
        renamed_age().rows(by_hand).stops(old_name.trim_start_matches("is "));
        dropped_age().rows(by_hand).stops(what);
    }
    let others = "CREATE TRIGGER own BEFORE UPDATE ON parents FOR EACH ROW SET NEW.label = 'age'; \
                  CREATE VIEW labels AS SELECT label FROM parents";
    renamed_age().rows(others).runs();
    dropped_age().rows(others).runs();
}

#[test]
fn a_table_that_triggers_or_views_name_is_neither_renamed_nor_dropped() {
    let renamed = || {
        let mut after = parents();
        after.name = crate::build::name("people");
        Case::new(schema([parents()]), schema([after])).table_was("people", "parents")
    };
    let dropped = || Case::new(schema([parents(), table("others")]), schema([table("others")])).goes("parents");
    let by_hand = "CREATE VIEW labels AS SELECT label FROM parents";
    renamed().rows(by_hand).stops("used by view labels");
    dropped().rows(by_hand).stops("used by view labels");
    renamed()
        .rows("CREATE TRIGGER own BEFORE UPDATE ON parents FOR EACH ROW SET NEW.label = 'x'")
        .runs();
}

fn with_view(parent: Table, query: &str) -> Schema {
    let mut schema = schema([parent]);
    let names = view("names", query, &["id", "label"]);
    schema.views.insert(names.name.clone(), names);
    schema
}

fn view_around_a_renamed_column() -> Case {
    let renamed = change(&parents(), |table| "title".clone_into(&mut table.columns[1].name));
    Case::new(
        with_view(parents(), "SELECT id, label FROM parents"),
        with_view(renamed, "SELECT id, title AS label FROM parents"),
    )
    .column_was("parents", "title", "label")
}

#[test]
fn a_view_of_opp_keeps_what_was_put_on_it() {
    let put = "SELECT concat(definer, ' ', security_type, ' ', algorithm) FROM information_schema.views WHERE table_name = 'names' AND table_schema = database()";
    view_around_a_renamed_column()
        .rows("CREATE OR REPLACE ALGORITHM = MERGE DEFINER = 'somebody'@'%' SQL SECURITY INVOKER VIEW names AS SELECT id, label FROM parents")
        .keeps(put)
        .gives(put, "somebody@% INVOKER MERGE")
        .gives("SELECT label FROM names WHERE id = 2", "2")
        .runs();
    view_around_a_renamed_column()
        .rows("CREATE OR REPLACE VIEW names AS SELECT id, label FROM parents WITH CHECK OPTION")
        .stops("names: ALTER VIEW would drop WITH CASCADED CHECK OPTION");
}

/// MariaDB takes the column out of the index, which is another one from then on.
#[test]
fn an_index_by_hand_over_other_columns_too_stops_drop_column() {
    dropped_age()
        .rows("CREATE INDEX hand ON parents (age, id)")
        .stops("parents.age: DROP COLUMN would change index hand");
    dropped_age().rows("CREATE INDEX alone ON parents (age)").runs();
    let known = parents().index(&["age", "id"]);
    let without = change(&parents(), |table| {
        table.columns.pop();
    });
    one(&known, &without).goes("parents.age").holds();
}

/// The server leaves privileges under the old name, where a new table or column would get them.
#[test]
fn privileges_on_what_is_renamed_stop_the_file() {
    let renamed = || {
        let mut after = parents();
        after.name = crate::build::name("people");
        Case::new(schema([parents()]), schema([after])).table_was("people", "parents")
    };
    let whole = "CREATE USER IF NOT EXISTS opp_by_hand; GRANT SELECT ON parents TO opp_by_hand";
    let column = "CREATE USER IF NOT EXISTS opp_by_hand; GRANT UPDATE (age) ON parents TO opp_by_hand";
    let other = "CREATE USER IF NOT EXISTS opp_by_hand; GRANT UPDATE (label) ON parents TO opp_by_hand";
    renamed()
        .rows(whole)
        .stops("REVOKE what a rename would leave on the old name from 'opp_by_hand'@'%'");
    renamed().rows(column).stops("the old name from 'opp_by_hand'@'%'");
    renamed_age().rows(column).stops("the old name from 'opp_by_hand'@'%'");
    renamed_age().rows(other).runs();
    renamed_age().rows(whole).runs();
}

/// The next row would find no number.
#[test]
fn a_counter_beyond_the_new_type_stops_the_file() {
    let counted = |kind: TypeKind| {
        change(&parents(), |table| {
            table.columns[0].ty.kind = opp_migrate::schema::Kind::Plain(kind);
            table.columns[0].auto_increment = true;
        })
    };
    let (wide, small) = (counted(TypeKind::BigInt), counted(TypeKind::Integer));
    one(&wide, &small)
        .rows("ALTER TABLE parents AUTO_INCREMENT = 3000000000")
        .stops("parents.id: the next number is no 32-bit integers: 3000000000");
    one(&wide, &small).holds();
}
