//! Does everything on the seed's page work, top to bottom, with the real command in a project of its own?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use opp_tests::fastopp::{STEPS, project, write_models};
use opp_tests::project::{Project, workspace};

const ORDERS: usize = 4;
const CATEGORIES: usize = 5;
const PHONE: usize = 6;

/// Quick start, adding a table, modifying one, going back, advanced commands, resetting, recreating, partners.
#[test]
fn the_page_works_from_top_to_bottom() {
    let project = project("walkthrough");
    quick_start(&project);
    adding_a_table(&project);
    modifying_a_table(&project);
    going_back_and_forth(&project);
    advanced_commands(&project);
    backing_up(&project);
    resetting_and_recreating(&project);
    registering_a_model(&project);
    prototyping(&project);
}

fn quick_start(project: &Project) {
    project.opp(&["migrate", "init"]).exits(0).says("set up already");
    write_models(project, ORDERS - 1);
    project
        .opp(&["makemigrations", "-m", "Initial migration"])
        .exits(0)
        .says("+ Create table users");
    project.opp(&["migrate"]).exits(0).says("OK");
    write_models(project, ORDERS);
    project
        .opp(&["makemigrations", "-m", "Add Order model"])
        .exits(0)
        .says("+ Create table orders");
    project.opp(&["migrate"]).exits(0).says("_add_order_model... OK");
    project
        .opp(&["showmigrations"])
        .exits(0)
        .says("[X]")
        .says("_add_order_model");
}

fn adding_a_table(project: &Project) {
    write_models(project, CATEGORIES);
    project
        .opp(&["migrate", "create", "Add categories table"])
        .exits(0)
        .says("+ Create table categories");
    project.opp(&["showmigrations"]).exits(0).says("[ ]");
    project.opp(&["migrate", "upgrade"]).exits(0).says("OK");
    project
        .opp(&["migrate", "current"])
        .exits(0)
        .says("Add categories table");
}

fn modifying_a_table(project: &Project) {
    execute(
        project,
        "INSERT INTO users (email, hashed_password) VALUES ('ada@example.org', 'x')",
    );
    write_models(project, PHONE);
    project
        .opp(&["makemigrations", "-m", "Add phone number to users"])
        .exits(0)
        .says("+ Add column phone_number to users");
    project
        .opp(&["sqlmigrate", "head"])
        .exits(0)
        .says("ADD COLUMN \"phone_number\"");
    project.opp(&["migrate"]).exits(0).says("OK");
    assert_eq!(count(project, "users WHERE phone_number IS NULL"), 1);
}

fn going_back_and_forth(project: &Project) {
    project.opp(&["migrate", "downgrade", "-1"]).exits(3).says("--yes");
    project
        .opp(&["migrate", "downgrade", "-1", "--yes"])
        .exits(0)
        .says("_add_phone_number_to_users");
    project.opp(&["migrate", "check"]).exits(1);
    assert_eq!(
        count(project, "pragma_table_info('users') WHERE name = 'phone_number'"),
        0
    );
    assert_eq!(count(project, "users"), 1);
    project.opp(&["migrate"]).exits(0).says("OK");
    project.opp(&["migrate", "check"]).exits(0);
}

fn advanced_commands(project: &Project) {
    project
        .opp(&["migrate", "history"])
        .exits(0)
        .says("Add phone number to users")
        .says("(head, current)");
    project
        .opp(&["migrate", "heads"])
        .exits(0)
        .says("Add phone number to users");
    project.opp(&["migrate", "show", "head"]).exits(0).says("ADD COLUMN");
    project.opp(&["migrate", "stamp", "head"]).exits(0);
    project.opp(&["migrate", "setup"]).exits(0);
    project.opp(&["env"]).exits(0).says("test.db");
}

fn backing_up(project: &Project) {
    project.opp(&["backup", "safe.db"]).exits(0).says("safe.db");
    execute(project, "DELETE FROM users");
    project.opp(&["restore", "safe.db", "--yes"]).exits(0);
    assert_eq!(count(project, "users"), 1);
}

fn resetting_and_recreating(project: &Project) {
    project.opp(&["delete", "--yes"]).exits(0).says("test.db.");
    assert!(!project.directory().join("test.db").exists());
    assert_eq!(migrations(project), 0);
    project
        .opp(&["migrate", "create", "Initial"])
        .exits(0)
        .says("+ Create table users");
    project.opp(&["migrate", "upgrade"]).exits(0).says("OK");
    assert_eq!(migrations(project), 1);
}

fn registering_a_model(project: &Project) {
    write_models(project, STEPS.len() - 1);
    project.opp(&["migrate", "setup"]).exits(0);
    project
        .opp(&["makemigrations", "-m", "Add partners table"])
        .exits(0)
        .says("+ Create table partners")
        .says("+ Create view user_stats");
    project.opp(&["migrate"]).exits(0).says("OK");
    project
        .opp(&["makemigrations", "--check"])
        .exits(0)
        .says("No changes detected");
    assert_eq!(count(project, "user_stats"), 0);
}

fn prototyping(project: &Project) {
    project.write(".env", "DATABASE_URL=prototype.db\n");
    project.opp(&["db"]).exits(0);
    assert!(project.directory().join("prototype.db").exists());
    project.write(".env", "DATABASE_URL=sqlite+aiosqlite:///./test.db\n");
}

/// The history in the repository is what the commands give for the models of each step, to the byte.
#[test]
fn the_examples_history_is_what_the_commands_give() {
    let project = project("history");
    for (number, step) in STEPS.iter().enumerate() {
        write_models(&project, number);
        project
            .opp(&["makemigrations", "--no-input", "-m", step.message, "--id", step.id])
            .exits(0);
    }
    let committed = workspace().join("examples/fastopp/migrations");
    if std::env::var_os("OPP_RENEW_HISTORY").is_some() {
        renew(&project.directory().join("migrations"), &committed);
    }
    assert_eq!(contents(&project.directory().join("migrations")), contents(&committed));
}

fn renew(from: &Path, to: &Path) {
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    for (name, text) in contents(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Names and texts of all files below a migrations directory, sorted.
fn contents(directory: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for migration in fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
    {
        for file in fs::read_dir(&migration).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.strip_prefix(directory).unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&file).unwrap()));
        }
    }
    found.sort();
    found
}

fn migrations(project: &Project) -> usize {
    fs::read_dir(project.directory().join("migrations")).map_or(0, |entries| {
        entries
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_dir()))
            .count()
    })
}

fn connect(project: &Project) -> SqliteConnection {
    SqliteConnection::establish(&project.directory().join("test.db").to_string_lossy()).unwrap()
}

fn execute(project: &Project, sql: &str) {
    diesel::sql_query(sql).execute(&mut connect(project)).unwrap();
}

fn count(project: &Project, of: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let sql = format!("SELECT count(*) AS n FROM {of}");
    diesel::sql_query(sql)
        .get_result::<Count>(&mut connect(project))
        .unwrap()
        .n
}
