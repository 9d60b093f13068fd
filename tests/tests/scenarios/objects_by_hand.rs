//! What custom SQL of the history creates is there when a later migration is tried: functions, extensions, types, sequences.

use opp_core::def::ModelDef;
use opp_test_variants::variants;
use opp_tests::law::{Engine, Project, on_each};

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }

    mod plain;
    mod broken {
        #[opp(check(c = "no_such_function(name) > 0"))]
        struct Item {
            #[opp(max_length = 100)] name: String,
        }
    }
    mod searched { #[opp(index(name opclass = "gin_trgm_ops", method = "gin", name = "by_trigram"))] struct Item; }
    mod searched_later {
        #[opp(index(name opclass = "gin_trgm_ops", method = "gin", name = "by_trigram"))]
        struct Item {
            note: Option<String>,
        }
    }
    mod calling {
        #[opp(check(short = "weight(name) < 100"))]
        struct Item {
            #[opp(default = expr("weight('four')"))] weight: i32,
        }
    }
    mod calling_later {
        #[opp(check(short = "weight(name) < 90"), index(expr("weight(name)"), name = "by_weight"))]
        struct Item {
            #[opp(default = expr("weight('seven')"))] weight: i32,
        }
    }
    mod of_domain { struct Item { #[opp(sql_type = "percentage")] share: Option<i32> } }
    mod of_domain_later {
        #[opp(index(share))]
        struct Item {
            #[opp(sql_type = "percentage", default = 5)] share: Option<i32>,
        }
    }
    mod counted {
        struct Item {
            #[opp(max_length = 100)] name: String,
            #[opp(default = expr("NEXT VALUE FOR ticket"))] ticket: i64,
        }
    }
    mod counted_later {
        #[opp(index(name))]
        struct Item {
            #[opp(max_length = 100)] name: String,
            #[opp(default = expr("NEXT VALUE FOR ticket"))] ticket: i64,
        }
    }
}

/// Writes a migration by hand and applies it.
fn by_hand(project: &Project, up: &str, down: &str) {
    project.makemigrations(&["--empty", "--name", "by_hand"]).succeeds();
    let migration = project.newest_migration();
    migration.write("up.sql", up);
    migration.write("down.sql", down);
    project.opp(&["migrate"]).succeeds();
}

/// The models use what was made by hand; the way up, down and up again; later changes are tried too, and nothing is drift.
fn is_used(engine: Engine, by_hand: (&str, &str), using: &[ModelDef], later: &[ModelDef]) {
    on_each(&[engine], |engine| is_used_on(engine, by_hand, using, later));
}

fn is_used_on(engine: Engine, (up, down): (&str, &str), using: &[ModelDef], later: &[ModelDef]) {
    let project = Project::migrated_on(engine, &plain::models());
    project
        .database()
        .run("INSERT INTO items (name) VALUES ('one'), ('two')");
    by_hand(&project, up, down);
    for models in [using, later] {
        project.models_as_written(models);
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        project
            .opp(&["migrate", "check", "--registry", "models.json"])
            .succeeds();
        project.opp(&["migrate", "downgrade", "-1", "--yes"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        let rows = project.database().value("SELECT count(*) FROM items");
        assert_eq!(rows.as_deref(), Some("2"));
    }
    // What is wrong is still found.
    project.models_as_written(&broken::models());
    let ran = project.changes_nothing(|project| project.makemigrations(&["--no-input", "--allow-destructive"]));
    let ran = ran.exits(1);
    assert!(ran.stderr.contains("no_such_function"), "{}", ran.stderr);
}

#[test]
fn hw01_an_extension_made_by_hand_brings_an_operator_class() {
    is_used(
        Engine::Postgres,
        ("CREATE EXTENSION pg_trgm;", "DROP EXTENSION pg_trgm;"),
        &searched::models(),
        &searched_later::models(),
    );
}

#[test]
fn hw01_a_function_made_by_hand_is_called_in_defaults_checks_and_indexes() {
    let up = "CREATE FUNCTION weight(text text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT length(text) $$;";
    is_used(
        Engine::Postgres,
        (up, "DROP FUNCTION weight(text);"),
        &calling::models(),
        &calling_later::models(),
    );
}

#[test]
fn hw01_a_domain_made_by_hand_is_the_type_of_a_column() {
    let up = "CREATE DOMAIN percentage AS integer CHECK (VALUE BETWEEN 0 AND 100);";
    is_used(
        Engine::Postgres,
        (up, "DROP DOMAIN percentage;"),
        &of_domain::models(),
        &of_domain_later::models(),
    );
}

#[test]
fn hw01_a_sequence_made_by_hand_gives_a_default() {
    is_used(
        Engine::Mysql,
        ("CREATE SEQUENCE ticket;", "DROP SEQUENCE ticket;"),
        &counted::models(),
        &counted_later::models(),
    );
}
