//! Does the second proof of a merge see rows, on each database?

use std::fs;

use opp_test_servers::Server;

use crate::on_server::{BOTH, OnServer};
use crate::project::Project;

const BASE: &str = "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, n INTEGER, parent INTEGER REFERENCES users (id), \
                    kind VARCHAR(5) NOT NULL CHECK (kind IN ('one', 'two')), born TIMESTAMP NULL, photo BLOB);";

/// Two branches of custom SQL after a table.
fn fork(project: &Project, dialect: &str, base: &str, one: &str, other: &str) {
    project.recorded("20260101000000_base", &[]);
    project.recorded("20260102000000_one", &["20260101000000"]);
    project.recorded("20260103000000_other", &["20260101000000"]);
    for (name, sql) in [
        ("20260101000000_base", base),
        ("20260102000000_one", one),
        ("20260103000000_other", other),
    ] {
        let directory = project.migrations().join(name);
        fs::write(directory.join("up.sql"), sql).unwrap();
        let json = fs::read_to_string(directory.join("migration.json")).unwrap();
        fs::write(
            directory.join("migration.json"),
            json.replace("\"sqlite\"", &format!("\"{dialect}\"")),
        )
        .unwrap();
    }
}

/// What the merge of two updates of the same rows is refused with.
fn refusal(server: Option<Server>, one: &str, other: &str) -> String {
    let merge = |project: &Project| {
        let merged = project.opp(&["migrate", "merge"]);
        assert_eq!(merged.code, 3, "{merged:#?}");
        merged.err
    };
    match server {
        None => {
            let project = Project::new();
            fork(&project, "sqlite", BASE, one, other);
            merge(&project)
        }
        Some(server) => {
            let on = OnServer::new(server);
            let (dialect, base) = match server {
                Server::Mysql => ("mysql", BASE.to_owned()),
                Server::Postgres | Server::Pgvector => ("postgres", BASE.replace("BLOB", "BYTEA")),
            };
            fork(&on.project, dialect, &base, one, other);
            merge(&on.project)
        }
    }
}

#[test]
fn branches_that_leave_other_rows_in_another_order_are_told_with_the_value() {
    for server in [None, Some(BOTH[0]), Some(BOTH[1])] {
        let said = refusal(server, "UPDATE users SET n = n * 2;", "UPDATE users SET n = n + 1;");
        let plain = said.replace('\'', "");
        let found =
            ["n is 203 instead of 204", "n is 204 instead of 203"].map(|words| format!("in a row of users, {words}"));
        assert!(
            found.iter().any(|words| plain.contains(words))
                && said.contains("the branch of 20260102000000_one runs last"),
            "{server:?}: {said}"
        );
        let said = refusal(
            server,
            "DELETE FROM users WHERE n IS NULL;",
            "UPDATE users SET n = 1 WHERE n IS NULL;",
        );
        assert!(said.contains("users has 3 row(s) instead of 2"), "{server:?}: {said}");
    }
}

#[test]
fn branches_that_leave_the_same_rows_differ_in_nothing() {
    for server in [None, Some(BOTH[0]), Some(BOTH[1])] {
        let said = refusal(
            server,
            "UPDATE users SET n = n + 2, born = CURRENT_TIMESTAMP;",
            "UPDATE users SET n = n + 1 WHERE kind IN ('one', 'two');",
        );
        assert!(!said.contains("differs from a new one"), "{server:?}: {said}");
    }
}

#[test]
fn tables_of_postgres_that_share_rows_or_numbers_are_asked_about() {
    let inherits =
        "CREATE TABLE users (n INTEGER); CREATE TABLE child () INHERITS (users); CREATE TABLE logs (n INTEGER);";
    let parts = "CREATE TABLE users (n INTEGER) PARTITION BY RANGE (n); \
                 CREATE TABLE p1 PARTITION OF users FOR VALUES FROM (0) TO (9); CREATE TABLE logs (n INTEGER);";
    let numbers = "CREATE TABLE users (id SERIAL PRIMARY KEY, n INTEGER);";
    for (base, one, other) in [
        (
            inherits,
            "UPDATE users SET n = 2;",
            "INSERT INTO logs SELECT n FROM child;",
        ),
        (parts, "UPDATE users SET n = 2;", "INSERT INTO logs SELECT n FROM p1;"),
        (
            numbers,
            "ALTER SEQUENCE users_id_seq RESTART 100;",
            "INSERT INTO users (n) VALUES (1);",
        ),
    ] {
        let on = OnServer::new(Server::Postgres);
        fork(&on.project, "postgres", base, one, other);
        let merged = on.opp(&["migrate", "merge"]);
        assert_eq!(
            (merged.code, merged.err.contains("may depend on each other")),
            (3, true),
            "{merged:#?}"
        );
    }
}
