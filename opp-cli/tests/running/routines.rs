//! Functions and procedures made by hand: does a migration stop before it breaks them?

use std::fs;

use opp_test_servers::Server;
use serde_json::{Value, json};

use crate::models::{column, users};
use crate::on_server::OnServer;

const MAKE: [&str; 4] = ["makemigrations", "--registry", "models.json", "--allow-destructive"];

/// Applies `email` and `age` to a server, and then what is made by hand.
fn with(server: Server, by_hand: &[&str]) -> OnServer {
    let on = OnServer::new(server);
    users(
        &on.project,
        &[text("email", json!({})), text("age", json!({ "nullable": true }))],
    );
    on.ok(&MAKE);
    on.ok(&["migrate"]);
    by_hand.iter().for_each(|sql| on.database.run(sql));
    on
}

fn text(name: &str, mut more: Value) -> Value {
    more["max_length"] = json!(50);
    column(name, "text", more)
}

fn change(on: &OnServer, columns: &[Value]) {
    users(&on.project, columns);
    on.ok(&[&MAKE[..], &["--drop", "users.age"]].concat());
}

const TOUCH: &str = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.email := lower(NEW.email); RETURN NEW; END $$";
const ON_USERS: &str = "CREATE TRIGGER touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch()";

#[test]
fn a_renamed_column_that_the_function_of_a_trigger_uses_stops_the_migration() {
    let on = with(Server::Postgres, &[TOUCH, ON_USERS]);
    change(
        &on,
        &[
            text("mail", json!({ "renamed_from": "email" })),
            text("age", json!({ "nullable": true })),
        ],
    );
    on.refused(
        &["migrate"],
        &[
            "the function touch() uses users.email",
            "add the new form of the function touch()",
        ],
    );
    on.database.run("INSERT INTO users (email) VALUES ('A')");
    assert_eq!(on.values("SELECT email FROM users"), ["a"], "nothing was changed");
    // The new form may be a part of the same file.
    let newest = fs::read_dir(on.project.migrations())
        .unwrap()
        .map(|one| one.unwrap().path())
        .filter(|path| path.is_dir())
        .max()
        .unwrap();
    let up = fs::read_to_string(newest.join("up.sql")).unwrap();
    let new = TOUCH.replace("CREATE", "CREATE OR REPLACE").replace("email", "mail");
    fs::write(newest.join("up.sql"), format!("{up}\n{new};\n")).unwrap();
    on.ok(&["migrate"]);
    on.database.run("INSERT INTO users (mail) VALUES ('B')");
    assert_eq!(on.values("SELECT mail FROM users ORDER BY id"), ["a", "b"]);
}

#[test]
fn a_dropped_column_that_a_routine_reads_stops_the_migration() {
    let function = "CREATE FUNCTION oldest() RETURNS text LANGUAGE sql AS 'SELECT max(u.age) FROM users AS u'";
    let procedure = "CREATE PROCEDURE oldest() SELECT max(u.age) FROM users AS u";
    for (server, routine, name) in [
        (Server::Postgres, function, "the function oldest() uses users.age"),
        (Server::Mysql, procedure, "the procedure oldest uses users.age"),
    ] {
        let on = with(server, &[routine]);
        change(&on, &[text("email", json!({}))]);
        on.refused(&["migrate"], &[name]);
        assert_eq!(on.values("SELECT count(age) FROM users"), ["0"], "nothing was changed");
        let kind = if server == Server::Postgres {
            "FUNCTION"
        } else {
            "PROCEDURE"
        };
        on.database.run(&format!("DROP {kind} oldest"));
        on.ok(&["migrate"]);
        on.ok(&["migrate", "check", "--registry", "models.json"]);
    }
}

#[test]
fn a_routine_that_uses_other_things_stops_nothing() {
    let postgres = [
        "CREATE TABLE other (age int)",
        "CREATE FUNCTION f(age int) RETURNS int LANGUAGE sql AS 'SELECT age + 1'",
        "CREATE FUNCTION g() RETURNS bigint LANGUAGE sql AS 'SELECT sum(age) FROM other'",
        "CREATE FUNCTION h() RETURNS bigint LANGUAGE sql AS 'SELECT count(email) FROM users -- age'",
        "CREATE FUNCTION k() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(email) FROM users; END",
    ];
    let mysql = [
        "CREATE TABLE other (age INT)",
        "CREATE PROCEDURE g() SELECT sum(age) FROM other",
        "CREATE PROCEDURE h() SELECT count(email) FROM users",
    ];
    for (server, routines) in [(Server::Postgres, &postgres[..]), (Server::Mysql, &mysql[..])] {
        let on = with(server, routines);
        change(&on, &[text("email", json!({}))]);
        on.ok(&["migrate"]);
    }
}

#[test]
fn a_renamed_table_that_a_routine_reads_stops_the_migration() {
    let function = "CREATE FUNCTION people() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users'";
    let procedure = "CREATE PROCEDURE people() SELECT count(*) FROM users";
    for (server, routine) in [(Server::Postgres, function), (Server::Mysql, procedure)] {
        let on = with(server, &[routine]);
        let mut registry = users(
            &on.project,
            &[text("email", json!({})), text("age", json!({ "nullable": true }))],
        );
        registry["models"][0]["table"] = json!("people");
        registry["models"][0]["renamed_from"] = json!("users");
        fs::write(on.project.path().join("models.json"), registry.to_string()).unwrap();
        on.ok(&MAKE);
        on.refused(
            &["migrate"],
            &["people", "uses users, which this migration drops or renames"],
        );
        assert_eq!(on.values("SELECT count(*) FROM users"), ["0"], "nothing was changed");
    }
}

#[test]
fn a_routine_that_executes_text_with_the_name_stops_the_migration() {
    let function = "CREATE FUNCTION clean(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN \
                    EXECUTE format('UPDATE %I SET age = NULL', coalesce(t, 'users')); END $$";
    let prepared = "CREATE PROCEDURE clean() BEGIN SET @sql = CONCAT('UPDATE ', 'users', ' SET age = NULL'); \
                    PREPARE s FROM @sql; EXECUTE s; END";
    let immediate = "CREATE PROCEDURE clean() EXECUTE IMMEDIATE 'UPDATE users SET age = NULL'";
    for (server, routine, kind) in [
        (Server::Postgres, function, "FUNCTION"),
        (Server::Mysql, prepared, "PROCEDURE"),
        (Server::Mysql, immediate, "PROCEDURE"),
    ] {
        let on = with(server, &[routine]);
        change(&on, &[text("email", json!({}))]);
        on.refused(
            &["migrate"],
            &["clean", "uses users.age, which this migration drops or renames"],
        );
        assert_eq!(on.values("SELECT count(age) FROM users"), ["0"], "nothing was changed");
        on.database.run(&format!("DROP {kind} clean"));
        on.ok(&["migrate"]);
    }
}
