//! Names and files that are taken for something else: tables named like a database's own or differing in case only, a record that was
//! deleted, a `down.sql` that was edited, a guard that calls functions named like statements.

use std::fs;
use std::path::PathBuf;

use opp_test_servers::{Server, TestDatabase};
use serde_json::{Value, json};

use crate::models::{column, users};
use crate::on_server::{BOTH, OnServer};
use crate::project::Project;

const MAKE: [&str; 4] = ["makemigrations", "--registry", "models.json", "--allow-destructive"];

fn text(name: &str) -> Value {
    column(name, "text", json!({ "nullable": true, "max_length": 50 }))
}

/// Writes the model of users once for each table name.
fn tables(project: &Project, names: &[&str]) {
    let mut registry = users(project, &[text("email")]);
    let model = registry["models"][0].clone();
    let models = names.iter().map(|name| {
        let mut model = model.clone();
        model["table"] = json!(name);
        model["rust_name"] = json!(format!("Model{name}"));
        model
    });
    registry["models"] = models.collect();
    fs::write(project.path().join("models.json"), registry.to_string()).unwrap();
}

/// The directory of the newest migration.
fn newest(project: &Project) -> PathBuf {
    let entries = fs::read_dir(project.migrations()).unwrap();
    let directories = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    directories.max().unwrap()
}

#[test]
fn a_table_named_like_those_of_sqlite_is_one_like_others_on_servers() {
    for server in BOTH {
        let on = OnServer::new(server);
        tables(&on.project, &["sqlite_x"]);
        on.ok(&MAKE);
        on.ok(&["migrate"]);
        on.ok(&["migrate", "check", "--registry", "models.json"]);
        on.database.run("ALTER TABLE sqlite_x ADD COLUMN by_hand INTEGER");
        let checked = on.opp(&["migrate", "check", "--registry", "models.json"]);
        assert!(
            checked.code == 1 && checked.out.contains("sqlite_x.by_hand"),
            "{checked:#?}"
        );
    }
}

#[test]
fn tables_that_differ_in_case_only_are_two_on_mariadb() {
    let on = OnServer::new(Server::Mysql);
    tables(&on.project, &["a", "A"]);
    on.ok(&MAKE);
    on.ok(&["migrate"]);
    on.ok(&["migrate", "check", "--registry", "models.json"]);
    tables(&on.project, &["a"]);
    on.ok(&MAKE);
    on.ok(&["migrate", "--yes"]);
    on.ok(&["migrate", "check", "--registry", "models.json"]);
    on.database.run("INSERT INTO a (email) VALUES ('kept')");
    on.ok(&["migrate", "-1", "--yes"]);
    assert_eq!(on.values("SELECT email FROM a"), ["kept"]);
    assert!(on.values("SELECT email FROM A").is_empty());
}

#[test]
fn no_model_has_the_name_of_a_table_that_records() {
    for name in ["__diesel_schema_migrations", "__opp_migrations"] {
        let project = Project::new();
        tables(&project, &[name]);
        let refused = project.opp(&MAKE);
        assert_eq!(refused.code, 1, "{refused:#?}");
        assert!(
            refused
                .err
                .contains(&format!("the table {name} records what is applied")),
            "{refused:#?}"
        );
        assert_eq!(project.migration_count(), 0);
    }
}

#[test]
fn a_generated_migration_without_its_record_is_not_taken_for_one_by_hand() {
    let project = Project::new();
    users(&project, &[text("email")]);
    project.ok(&MAKE);
    fs::remove_file(newest(&project).join("migration.json")).unwrap();
    users(&project, &[text("email"), text("phone")]);
    for args in [&MAKE[..], &["migrate"], &["showmigrations"]] {
        let refused = project.opp(args);
        assert_eq!(refused.code, 1, "{refused:#?}");
        for said in ["has no migration.json", "restore migration.json from version control"] {
            assert!(refused.err.contains(said), "{refused:#?}");
        }
    }
    // As the help says, the SQL may be kept as one by hand.
    let file = newest(&project).join("up.sql");
    let sql = fs::read_to_string(&file).unwrap();
    fs::write(&file, sql.split_once('\n').unwrap().1).unwrap();
    project.ok(&["migrate"]);
    assert_eq!(project.tables(), ["users"]);
}

#[test]
fn an_edited_down_is_told_by_check_and_before_it_runs() {
    let project = Project::new();
    users(&project, &[text("email")]);
    project.ok(&MAKE);
    project.ok(&["migrate"]);
    project.ok(&["migrate", "check", "--registry", "models.json"]);
    let file = newest(&project).join("down.sql");
    let sql = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{sql}\nDROP TABLE IF EXISTS others;\n")).unwrap();
    let checked = project.opp(&["migrate", "check", "--registry", "models.json"]);
    assert_eq!(checked.code, 1, "{checked:#?}");
    assert!(
        checked
            .out
            .contains("_initial: down.sql was edited after it was applied"),
        "{checked:#?}"
    );
    let reverted = project.opp(&["migrate", "zero", "--yes"]);
    assert_eq!(reverted.code, 0, "{reverted:#?}");
    assert!(
        reverted
            .err
            .contains("_initial/down.sql was edited after it was applied"),
        "{reverted:#?}"
    );
}

#[test]
fn a_guard_that_calls_truncate_leaves_nothing_begun() {
    let on = OnServer::new(Server::Mysql);
    users(&on.project, &[column("size", "double", json!({}))]);
    on.ok(&MAKE);
    on.ok(&["migrate"]);
    on.database.run("INSERT INTO users (size) VALUES (2.5)");
    users(&on.project, &[column("size", "integer", json!({}))]);
    on.ok(&MAKE);
    on.refused(&["migrate"], &["opp stopped, nothing was changed"]);
    on.database.run("UPDATE users SET size = 2");
    on.ok(&["migrate"]);
    assert_eq!(on.values("SELECT size FROM users"), ["2"]);
}

#[test]
fn without_a_scratch_database_check_does_not_say_that_the_database_agrees() {
    let on = OnServer::new(Server::Postgres);
    users(&on.project, &[text("email")]);
    on.ok(&MAKE);
    on.ok(&["migrate"]);
    let role = format!("reader_{}", std::process::id());
    let database: &TestDatabase = &on.database;
    database.run(&format!("CREATE ROLE {role} LOGIN PASSWORD 'x' NOCREATEDB"));
    database.run(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"));
    database.run("ALTER TABLE users ADD COLUMN by_hand INTEGER");
    let (_, address) = database.url().rsplit_once('@').unwrap();
    on.point_at(&format!("postgres://{role}:x@{address}"));
    let checked = on.opp(&["migrate", "check", "--registry", "models.json"]);
    on.point_at(database.url());
    database.run(&format!("DROP OWNED BY {role}"));
    database.run(&format!("DROP ROLE {role}"));
    assert_eq!(checked.code, 1, "{checked:#?}");
    assert!(
        checked.err.contains("is not compared with its migrations"),
        "{checked:#?}"
    );
    assert!(!checked.out.contains("as its migrations left it"), "{checked:#?}");
}
