//! What commands report: exit codes, JSON, suggestions, excerpts of failing statements, backups before a migration.

use std::fs;

use opp_test_servers::Server;
use serde_json::{Value, json};

use crate::models::{column, users};
use crate::on_server::{BOTH, OnServer};
use crate::project::{Finished, Project};

fn refused(finished: &Finished, code: i32, said: &[&str]) {
    assert_eq!(finished.code, code, "{finished:#?}");
    for text in said {
        assert!(finished.err.contains(text), "{text}\n{finished:#?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_an_error_and_a_closed_pipe_is_not() {
    let project = Project::new();
    project.three();
    for args in [&["migrate", "--sql"][..], &["showmigrations"], &["env"], &["--help"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = project.command(args).stdout(full).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        if args != ["--help"] {
            assert_eq!(output.status.code(), Some(1), "{args:?} {err}");
            assert!(err.contains("cannot write to standard output"), "{err}");
        }
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = project.command(&["migrate", "--sql"]).stdout(writer).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_script_as_json() {
    let project = Project::new();
    project.three();
    let report: Value = serde_json::from_str(&project.ok(&["migrate", "--sql", "--json"])).unwrap();
    assert_eq!(report["direction"], "up");
    assert_eq!(report["revisions"].as_array().unwrap().len(), 3);
    assert_eq!(report["sql"], json!(project.ok(&["migrate", "--sql"])));
}

#[test]
fn env_fails_where_the_database_cannot_be_reached() {
    let project = Project::new();
    project.three();
    let new = project.ok(&["env"]);
    assert!(new.contains("Answers:"), "{new}");
    let unreachable = ["env", "--database-url", "postgres://me@127.0.0.1:1/app"];
    let finished = project.opp(&unreachable);
    assert!(finished.code == 1 && finished.out.contains("no: "), "{finished:#?}");
    let finished = project.opp(&[&unreachable[..], &["--json"]].concat());
    let report: Value = serde_json::from_str(&finished.out).unwrap();
    assert_eq!((finished.code, &report["answers"]), (1, &json!(false)));
    fs::write(
        project.database(),
        "no database at all, but long enough to be looked at",
    )
    .unwrap();
    assert_eq!(project.opp(&["env"]).code, 1);
}

#[test]
fn words_of_other_tools_get_a_suggestion() {
    let project = Project::new();
    project.three();
    for (args, said) in [
        (&["status"][..], "opp showmigrations"),
        (&["check"], "opp migrate check"),
        (&["serve"], "opp runserver"),
        (&["version"], "opp --version"),
        (&["rollback"], "opp migrate downgrade -1"),
        (&["revision"], "opp makemigrations"),
        (&["makemigration"], "makemigrations"),
    ] {
        refused(&project.opp(args), 2, &[said]);
    }
    refused(&project.opp(&["migrate", "status"]), 1, &["opp showmigrations"]);
    refused(&project.opp(&["migrate", ""]), 1, &["the revision is empty"]);
    refused(
        &project.opp(&["migrate", "upgrade", " "]),
        1,
        &["the revision is empty"],
    );
    assert!(!project.database().exists());
    let empty = Project::new().opp(&["migrate"]);
    assert!(
        empty.code == 0 && empty.err.contains("opp makemigrations"),
        "{empty:#?}"
    );
}

#[test]
fn the_sql_of_a_migration_needs_no_database() {
    let project = Project::new();
    project.three();
    fs::remove_file(project.path().join(".env")).unwrap();
    assert!(project.ok(&["sqlmigrate", "head"]).contains("CREATE TABLE tags"));
    assert!(
        project
            .ok(&["sqlmigrate", "users", "--backwards"])
            .contains("DROP TABLE users")
    );
    refused(
        &project.opp(&["sqlmigrate", "-1"]),
        1,
        &["no database configured", "DATABASE_URL"],
    );
}

#[test]
fn migrations_and_database_are_compared_without_models() {
    let project = Project::new();
    project.three();
    let finished = project.opp(&["migrate", "check", "--no-models"]);
    assert!(
        finished.code == 1 && finished.out.contains("Not applied"),
        "{finished:#?}"
    );
    project.ok(&["migrate"]);
    let report: Value = serde_json::from_str(&project.ok(&["migrate", "check", "--no-models", "--json"])).unwrap();
    assert_eq!(
        (&report["ok"], &report["pending_changes"]),
        (&json!(true), &json!(null))
    );
    project.execute("CREATE TABLE added (id INTEGER PRIMARY KEY)");
    assert_eq!(project.opp(&["migrate", "check", "--no-models"]).code, 1);
    refused(&project.opp(&["migrate", "check"]), 1, &["--no-models"]);
}

#[test]
fn two_heads_are_reported_by_all_and_block_only_what_has_to_choose() {
    let project = Project::new();
    project.recorded("20260101000000_first", &[]);
    project.recorded("20260102000000_left", &["20260101000000"]);
    project.recorded("20260103000000_right", &["20260101000000"]);
    refused(&project.opp(&["migrate"]), 1, &["there are 2 heads"]);
    project.ok(&["migrate", "upgrade", "heads"]);
    refused(
        &project.opp(&["migrate"]),
        1,
        &["there are 2 heads", "opp migrate merge"],
    );
    let shown = project.opp(&["showmigrations"]);
    refused(&shown, 1, &["there are 2 heads", "opp migrate merge"]);
    assert_eq!(shown.out.matches("[X]").count(), 3, "{shown:#?}");
    let finished = project.opp(&["migrate", "check", "--no-models"]);
    assert!(
        finished.code == 1 && finished.out.contains("20260102000000_left"),
        "{finished:#?}"
    );
}

#[test]
fn a_failing_statement_is_an_excerpt_with_its_reason_first_and_without_secrets() {
    let project = Project::new();
    let long = format!("INSERT INTO nowhere VALUES ({});", "'x', ".repeat(200_000) + "'x'");
    project.migration("2026-01-01-000000_long", &long, "");
    let finished = project.opp(&["migrate"]);
    refused(
        &finished,
        1,
        &["error: 2026-01-01-000000_long: no such table: nowhere\n  statement 1 of 1 (line 1 of up.sql): INSERT"],
    );
    assert!(finished.err.len() < 2_000, "{} bytes", finished.err.len());
    for server in BOTH {
        let on = OnServer::new(server);
        let sql = match server {
            Server::Mysql => "GRANT nothing ON nowhere TO me IDENTIFIED BY 'hunter2';",
            Server::Postgres | Server::Pgvector => "CREATE ROLE me NOWHERE PASSWORD 'hunter2';",
        };
        on.project.migration("2026-01-01-000000_role", sql, "SELECT 1;");
        let finished = on.opp(&["migrate"]);
        assert_eq!(finished.code, 1, "{finished:#?}");
        assert!(finished.err.contains("'***'"), "{finished:#?}");
    }
}

#[test]
fn what_already_exists_can_be_recorded() {
    for server in BOTH {
        let on = OnServer::new(server);
        on.project.three();
        on.database.run("CREATE TABLE users (id INTEGER PRIMARY KEY)");
        refused(&on.opp(&["migrate"]), 1, &["opp migrate stamp", "--fake"]);
    }
}

#[test]
fn a_line_break_in_a_name_is_not_a_line_of_its_own() {
    let project = Project::new();
    project.migration("2026-01-01-000000_a\nhelp: run something", "SELECT 1;", "SELECT 1;");
    for args in [
        &["showmigrations"][..],
        &["migrate", "history"],
        &["migrate", "current"],
        &["migrate", "--plan"],
    ] {
        let finished = project.opp(args);
        for line in finished.out.lines().chain(finished.err.lines()) {
            assert!(!line.starts_with("help: run something"), "{args:?} {finished:#?}");
        }
    }
}

#[test]
fn drop_is_the_consent_to_drop_and_only_for_what_it_names() {
    let project = Project::new();
    users(
        &project,
        &[column("phone", "text", json!({})), column("fax", "text", json!({}))],
    );
    let make = ["makemigrations", "--registry", "models.json", "--no-input", "-m"];
    project.ok(&[&make[..], &["first users"]].concat());
    users(&project, &[]);
    let finished = project.opp(&[&make[..], &["drop one", "--drop", "users.phone"]].concat());
    refused(&finished, 3, &["--allow-destructive"]);
    project.ok(&[
        &make[..],
        &["drop both", "--drop", "users.phone", "--drop", "users.fax"],
    ]
    .concat());
}

#[test]
fn a_check_with_an_open_question_reports_that_a_migration_is_missing() {
    let project = Project::new();
    users(&project, &[column("phone", "text", json!({}))]);
    project.ok(&[
        "makemigrations",
        "--registry",
        "models.json",
        "--no-input",
        "-m",
        "first users",
    ]);
    users(&project, &[column("telephone", "text", json!({}))]);
    let check = ["makemigrations", "--registry", "models.json", "--check"];
    let finished = project.opp(&check);
    assert!(
        finished.code == 1 && finished.out.contains("A migration is missing"),
        "{finished:#?}"
    );
    let finished = project.opp(&[&check[..], &["--json"]].concat());
    let report: Value = serde_json::from_str(&finished.out).unwrap();
    assert_eq!((finished.code, &report["changes"]), (1, &json!(true)));
    assert_eq!(report["questions"][0]["subject"], "users.phone");
    assert_eq!(project.migration_count(), 1);
}

#[test]
fn a_vague_name_is_pointed_out() {
    let project = Project::new();
    users(&project, &[]);
    let finished = project.opp(&["makemigrations", "--registry", "models.json", "-m", "Changes"]);
    assert!(
        finished.code == 0 && finished.err.contains("`changes` does not tell"),
        "{finished:#?}"
    );
}

#[test]
fn a_backup_is_made_before_a_migration_that_asks_for_it() {
    let project = Project::new();
    project.three();
    project.ok(&["migrate", "users", "--backup"]);
    let backups = || {
        let files = fs::read_dir(project.path()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names
            .filter(|name| name.starts_with("test.") && name != "test.db")
            .count()
    };
    // There was no database yet.
    assert_eq!(backups(), 0);
    project.execute("INSERT INTO users (id) VALUES (7)");
    let finished = project.opp(&["migrate", "--backup"]);
    assert!(
        finished.code == 0 && finished.err.contains("Backed up "),
        "{finished:#?}"
    );
    assert_eq!(backups(), 1);
    project.ok(&["migrate", "--backup"]);
    assert_eq!(backups(), 1);
}
