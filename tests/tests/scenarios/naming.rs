//! Everything has a name, also what the models do not name.

use opp_core::def::ModelDef;
use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, Project, on_each, round_trip};

variants! {
    #[derive(OppModel)]
    struct Thing {
        #[opp(primary_key)]
        id: i32,
        a: i32,
        b: i32,
        c: Option<i32>,
    }

    mod unnamed {
        #[opp(unique(a, b), index(b, c desc), check(a_below_b = "a < b"))]
        struct Thing {
            #[opp(unique)] a: i32,
            #[opp(index, check = "b > 0")] b: i32,
            #[opp(references = things::id)] c: Option<i32>,
        }
    }
    mod bare;
}

/// The way down has to name what it drops.
#[test]
fn nm01_everything_unnamed_is_named_by_convention() {
    round_trip(&Case {
        before: bare::models(),
        after: unnamed::models(),
        rows: "INSERT INTO things VALUES (1, 1, 10, NULL), (2, 2, 20, 1), (3, 3, 30, 2)",
        operations: &[
            "add_unique things_a_b_key",
            "add_unique things_a_key",
            "add_check things_a_below_b",
            "add_check things_b_check",
            "create_index things_b_c_idx",
            "create_index things_b_idx",
            "add_foreign_key things_c_fkey",
        ],
        tables_built: Some(1),
        ..Case::default()
    });
}

#[test]
fn nm01_every_name_stands_in_the_script() {
    let project = Project::migrated_to(&unnamed::models());
    let up = project.newest_migration().up();
    for name in [
        "things_a_b_key",
        "things_a_key",
        "things_a_below_b",
        "things_b_check",
        "things_c_fkey",
        "things_b_c_idx",
        "things_b_idx",
    ] {
        assert!(up.contains(&format!("\"{name}\"")), "{name} is missing:\n{up}");
    }
}

mod long_names {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(table = "a_table_with_a_name_that_is_already_rather_long_by_itself")]
    #[opp(index(a_column_with_a_long_name_too_1, a_column_with_a_long_name_too_2))]
    #[opp(index(a_column_with_a_long_name_too_1, a_column_with_a_long_name_too_3))]
    struct Long {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique)]
        a_column_with_a_long_name_too_1: i32,
        #[opp(unique)]
        a_column_with_a_long_name_too_2: i32,
        a_column_with_a_long_name_too_3: i32,
    }
    declare!(Long);
}

#[test]
fn nm02_long_names_are_cut_and_stay_different() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &long_names::models());
        let names = project.database().values(match engine {
            Engine::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL",
            Engine::Postgres => {
                "SELECT indexname::text FROM pg_indexes WHERE tablename LIKE 'a\\_%' AND indexname NOT LIKE '%pkey'"
            }
            Engine::Mysql => {
                "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = database() \
                 AND index_name <> 'PRIMARY' AND table_name LIKE 'a\\_%'"
            }
        });
        assert_eq!(names.len(), 4, "{names:?}");
        for name in names.into_iter().flatten() {
            assert!(name.len() <= 63 && name.starts_with("a_table_with_a_name"), "{name}");
        }
        project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .succeeds();
    });
}

/// Diesel's rule makes the table `as` of it, a word that Rust and SQL both keep for themselves.
mod keyword {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct A {
        #[opp(primary_key)]
        id: i32,
        r#type: Option<String>,
        #[opp(references = r#as::id)]
        parent_id: Option<i32>,
    }
    declare!(A);
}

#[test]
fn nm03_a_table_and_a_column_are_called_like_keywords() {
    round_trip(&Case {
        after: keyword::models(),
        operations: &["create_table as"],
        at_after: &[Probe::Accepts("INSERT INTO \"as\" (\"type\") VALUES ('x')")],
        ..Case::default()
    });
}

macro_rules! named {
    ($module:ident, $unique:literal, $check:ident, $key:literal, $index:literal) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            #[opp(unique(a, b, name = $unique), check($check = "a > 0"), index(b, name = $index))]
            struct Item {
                #[opp(primary_key)]
                id: i32,
                a: i32,
                b: i32,
                #[opp(references = items::id, constraint = $key)]
                parent_id: Option<i32>,
            }
            declare!(Item);
        }
    };
}

named!(former_names, "Former unique", former, "former_key", "former_index");
named!(newer_names, "Newer unique", newer, "newer_key", "newer_index");

/// Only names change, so everything keeps its place, and the server builds nothing anew.
#[test]
fn nm03_nm04_constraints_and_indexes_change_their_names_alone() {
    round_trip(&Case {
        before: former_names::models(),
        after: newer_names::models(),
        operations: &[
            "rename_constraint items.former_key to newer_key",
            "rename_constraint items.items_former to items_newer",
            "rename_constraint items.Former unique to Newer unique",
            "rename_index items.former_index to newer_index",
        ],
        at_after: &[Probe::Rejects(
            "INSERT INTO items (a, b, parent_id) VALUES (9, 9, 999)",
            "FOREIGN KEY constraint failed",
        )],
        ..Case::default()
    });
}

#[test]
fn nm05_a_directory_says_what_the_migration_does() {
    let project = Project::new();
    let make = |models: &[ModelDef], options: &[&str]| {
        project.models(models);
        project.makemigrations(&[&["--no-input"], options].concat()).succeeds();
        let name = project.newest_migration().name();
        assert!(name.len() <= 17 + 1 + 80, "{name}");
        name.split_once('_').map(|(_, words)| words.to_owned()).unwrap()
    };
    assert_eq!(make(&bare::models(), &[]), "initial");
    assert_eq!(make(&unnamed::models(), &[]), "add_things_a_b_key_and_more");
    assert_eq!(
        make(&unnamed::models(), &["--empty", "--name", "../Ünder; way\n\"x\""]),
        "nder_way_x"
    );
    assert!(make(&unnamed::models(), &["--empty", "--name", &"very long ".repeat(30)]).starts_with("very_long_very"));
    assert_eq!(make(&unnamed::models(), &["--empty", "--name", "…"]), "empty");
    let names: Vec<String> = project
        .migrations()
        .iter()
        .map(|migration| migration.revision())
        .collect();
    assert_eq!(names.len(), 5);
    assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
}
