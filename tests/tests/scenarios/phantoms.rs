//! No change of the models is no change, however the database spells what it was told.

use opp_tests::law::{Case, Engine, Project, on_each, round_trip};

/// Every type that SQLite can hold, with and without NULL and default, and every kind of constraint and index.
mod kitchen_sink {
    use crate::prelude::*;
    use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

    #[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Colour {
        Red,
        Green,
    }

    #[derive(OppModel)]
    #[opp(
        index(small, big desc),
        index(expr("lower(text)"), name = "sinks_lower"),
        index(text, where = "flag AND small IN (1, 2)", name = "sinks_partial"),
        unique(small, integer),
        check(between = "integer BETWEEN 1 AND 5 OR text LIKE '%@%'"),
        comment = "everything"
    )]
    struct Sink {
        #[opp(primary_key)]
        id: i64,
        #[opp(default = -1)]
        small: i16,
        #[opp(default = expr("1+1"))]
        integer: i32,
        #[opp(default = expr("(1 + 1)"), unique, index)]
        big: i64,
        #[opp(default = 1.0)]
        real: f32,
        #[opp(default = 0.0)]
        double: f64,
        #[opp(default = true)]
        flag: bool,
        #[opp(default = "x", max_length = 20, collate = "NOCASE", comment = "a text")]
        text: String,
        blob: Vec<u8>,
        #[opp(generated = "integer * 2", stored)]
        twice: Option<i32>,
        #[opp(references = sinks::id, on_delete = set_null, on_update = cascade)]
        parent: Option<i64>,
    }

    #[derive(OppModel)]
    struct Richer {
        #[opp(primary_key, auto_increment = false)]
        id: i32,
        #[opp(default = "2026-01-01")]
        date: NaiveDate,
        #[opp(default = "10:00:00")]
        time: NaiveTime,
        #[opp(default = now)]
        stamp: NaiveDateTime,
        #[opp(default = now)]
        moment: OppDateTime,
        #[opp(default = uuid)]
        token: OppUuid,
        amount: OppDecimal<10, 2>,
        #[opp(default = "red")]
        colour: Colour,
        maybe_date: Option<NaiveDate>,
        maybe_time: Option<NaiveTime>,
        maybe_stamp: Option<NaiveDateTime>,
        maybe_moment: Option<OppDateTime>,
        maybe_token: Option<OppUuid>,
        maybe_amount: Option<OppDecimal<10, 2>>,
        maybe_colour: Option<Colour>,
    }

    #[derive(OppModel)]
    #[opp(sqlite(strict))]
    struct Empty {
        #[opp(primary_key)]
        id: i32,
        small: Option<i16>,
        integer: Option<i32>,
        big: Option<i64>,
        real: Option<f32>,
        double: Option<f64>,
        flag: Option<bool>,
        #[opp(default = "")]
        text: Option<String>,
        blob: Option<Vec<u8>>,
        date: Option<NaiveDate>,
        moment: Option<OppDateTime>,
        token: Option<OppUuid>,
        amount: Option<OppDecimal<10, 2>>,
        colour: Option<Colour>,
        #[opp(generated = "integer * 2")]
        twice: Option<i32>,
    }
    declare!(Sink, Richer, Empty);
}

fn is_settled(project: &Project) {
    project
        .changes_nothing(|project| project.makemigrations(&["--no-input"]))
        .succeeds()
        .says("No changes");
    project.makemigrations(&["--check"]).succeeds();
    project.check().succeeds();
}

#[test]
fn ph01_nothing_changed_and_nothing_is_written() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &kitchen_sink::models());
        is_settled(&project);
        assert_eq!(project.migrations().len(), 1);
    });
}

#[test]
fn ph02_ph03_ph04_ph05_the_database_equals_the_models_however_it_spells_them() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &kitchen_sink::models());
        is_settled(&project);
        project.opp(&["migrate", "downgrade", "base", "--yes"]).succeeds();
        assert!(project.database().catalog().is_empty());
        project.opp(&["migrate"]).succeeds();
        is_settled(&project);
    });
}

#[test]
fn ph02_the_largest_table_keeps_the_law() {
    round_trip(&Case {
        databases: &[Engine::Sqlite, Engine::Postgres],
        after: kitchen_sink::models(),
        operations: &[
            "create_enum colour",
            "create_table emptys",
            "create_table richers",
            "create_table sinks",
        ],
        tables_built: Some(3),
        ..Case::default()
    });
}

macro_rules! same {
    ($module:ident, $(#[$struct:meta])* { $($(#[$attribute:meta])* $field:ident: $type:ty),+ }) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            $(#[$struct])*
            struct Item {
                #[opp(primary_key)]
                id: i32,
                $($(#[$attribute])* $field: $type),+
            }
            declare!(Item);
        }
    };
}

same!(plain, #[opp(index(a), index(b), unique(a, b))] { a: i32, b: i32 });
same!(documented, #[doc = "Documented."] #[opp(unique(a, b), index(b), index(a))] #[derive(Debug)] {
    #[doc = "Documented too."] a: i32, b: i32
});

#[test]
fn ph10_documentation_derives_and_the_order_of_attributes_are_no_change() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &plain::models());
        project.models(&documented::models());
        is_settled(&project);
    });
}

mod ordered_nulls {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(
        index(email desc nulls_last, n nulls_first, name = "sorted"),
        index(email desc, n, name = "sorted_otherwise"),
        index(expr("lower( email )"), expr("( n+1 )"), name = "spaced"),
        index(expr("CAST(n AS integer)"), name = "cast"),
        index(email, where = "n IN (1, 2) AND email LIKE '%@%' AND length(email) > 3", name = "partial")
    )]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        n: i32,
    }
    declare!(User);
}

mod usual_nulls {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(
        index(email desc nulls_first, n nulls_last, name = "usual"),
        index(email desc, n, name = "unsaid"),
        index(expr("n::text"), expr("(data -> 'a'::text)"), name = "own_casts")
    )]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        n: i32,
        data: OppJson<serde_json::Value>,
    }
    declare!(User);
}

#[test]
fn ph06_ph07_indexes_that_a_database_spells_otherwise() {
    on_each(&[Engine::Sqlite, Engine::Postgres], |engine| {
        is_settled(&Project::migrated_on(engine, &ordered_nulls::models()));
    });
    on_each(&[Engine::Postgres], |engine| {
        is_settled(&Project::migrated_on(engine, &usual_nulls::models()));
    });
}

mod implied {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(
        primary_key(b, a),
        unique(parent_id, b),
        index(grand_id, b),
        check(listed = "email IN ('a', 'b') OR email LIKE '%@%' OR length(email) > 3"),
        check(ranged = "a BETWEEN 1 AND 5 OR NOT (b <> 2) OR a!=7"),
        foreign_key(columns(other_b, other_a), references(users::b, users::a))
    )]
    struct User {
        a: i32,
        b: i32,
        #[opp(unique, index)]
        email: String,
        #[opp(references = parents::id)]
        parent_id: i32,
        #[opp(references = parents::id, on_delete = no_action, on_update = no_action)]
        grand_id: i32,
        #[opp(references = parents::id, on_delete = restrict, on_update = restrict)]
        strict_id: Option<i32>,
        other_a: Option<i32>,
        other_b: Option<i32>,
        #[opp(references = parents::id, unique)]
        a_column_with_a_name_that_is_too_long_for_the_key_of_it: Option<i32>,
    }

    #[derive(OppModel)]
    struct Parent {
        #[opp(primary_key)]
        id: i32,
    }
    declare!(User, Parent);
}

mod implied_otherwise {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(
        primary_key(b, a),
        index(grand_id, b),
        unique(parent_id, b),
        foreign_key(columns(other_b, other_a), references(users::b, users::a), on_delete = no_action),
        check(ranged = "a BETWEEN 1 AND 5 OR NOT (b <> 2) OR a!=7"),
        check(listed = "email IN ('a', 'b') OR email LIKE '%@%' OR length(email) > 3")
    )]
    struct User {
        a: i32,
        b: i32,
        #[opp(index, unique)]
        email: String,
        #[opp(references = parents::id, on_delete = no_action)]
        parent_id: i32,
        #[opp(references = parents::id)]
        grand_id: i32,
        #[opp(references = parents::id, on_update = restrict, on_delete = restrict)]
        strict_id: Option<i32>,
        other_a: Option<i32>,
        other_b: Option<i32>,
        #[opp(unique, references = parents::id)]
        a_column_with_a_name_that_is_too_long_for_the_key_of_it: Option<i32>,
    }

    #[derive(OppModel)]
    struct Parent {
        #[opp(primary_key)]
        id: i32,
    }
    declare!(Parent, User);
}

#[test]
fn ph07_ph08_ph09_what_a_database_adds_and_leaves_out_is_no_change() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &implied::models());
        is_settled(&project);
        project.models(&implied_otherwise::models());
        is_settled(&project);
    });
}
