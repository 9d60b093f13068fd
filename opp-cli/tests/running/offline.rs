//! Does a script of `opp migrate --sql` do in the client what `opp migrate` does, also with files that a person wrote?

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use opp_test_servers::Server;

use crate::on_server::{BOTH, OnServer};

/// A project whose table exists, with further files; and its script from there.
fn after_table(server: Server, files: &[&str]) -> (OnServer, String) {
    let on = OnServer::new(server);
    let table = "CREATE TABLE acc (id INT PRIMARY KEY, cents INT NOT NULL, name VARCHAR(5));";
    on.project.migration("2026-01-01-000000_acc", table, "DROP TABLE acc;");
    on.ok(&["migrate"]);
    on.database.run("INSERT INTO acc VALUES (1, 5, NULL)");
    for (number, file) in files.iter().enumerate() {
        on.project
            .migration(&format!("2026-01-0{}-000000_next", number + 2), file, "SELECT 1;");
    }
    let script = on.ok(&["migrate", "--sql", "20260101000000:head"]);
    (on, script)
}

/// Runs a script; whether the client says that it ran.
fn runs(on: &OnServer, script: &str) -> bool {
    let mut client = on
        .database
        .client()
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // A client that stopped reads no further.
    let _ = client.stdin.take().unwrap().write_all(script.as_bytes());
    client.wait().unwrap().success()
}

#[test]
fn what_a_file_sets_does_not_hold_for_the_next_ones() {
    let mysql = "SET sql_mode = ''; SET foreign_key_checks = 0; SET NAMES latin1;";
    let postgres = "SELECT pg_catalog.set_config('search_path', '', false); SET session_replication_role = replica;";
    for (server, setting) in [(Server::Mysql, mysql), (Server::Postgres, postgres)] {
        let long = "INSERT INTO acc VALUES (2, 1, 'Bartholomew');";
        let (on, script) = after_table(server, &[setting, long]);
        assert!(!runs(&on, &script), "{server:?}: the value does not fit\n{script}");
        assert_eq!(on.values("SELECT count(*) FROM acc"), ["1"], "{server:?}");
        assert_eq!(on.applied().len(), 2, "{server:?}: the file before is recorded");
        on.refused(&["migrate"], &["2026-01-03-000000_next"]);
    }
}

#[test]
fn the_rows_of_a_file_and_its_record_are_one_transaction() {
    for server in BOTH {
        let twice = "UPDATE acc SET cents = cents * 100;\nINSERT INTO acc (id, cents) VALUES (1, 0);";
        let (on, script) = after_table(server, &[twice]);
        assert!(!runs(&on, &script) && !runs(&on, &script), "{server:?}");
        assert_eq!(on.values("SELECT cents FROM acc"), ["5"], "{server:?}: {script}");
        assert_eq!(on.applied().len(), 1, "{server:?}");
    }
}

#[test]
fn a_file_that_switches_autocommit_off_is_recorded() {
    let dump = "SET AUTOCOMMIT = 0;\nSTART TRANSACTION;\nUPDATE acc SET cents = cents * 100;\nCOMMIT;";
    let (on, script) = after_table(Server::Mysql, &[dump]);
    assert!(runs(&on, &script), "{script}");
    assert_eq!(
        (on.values("SELECT cents FROM acc"), on.applied().len()),
        (vec!["500".to_owned()], 2)
    );
    let again = on.ok(&["migrate"]);
    assert!(again.contains("No migrations to apply"), "{again}");
}

#[test]
fn text_arrives_as_it_is_written_whatever_the_client_is_set_to() {
    let (on, script) = after_table(Server::Mysql, &["INSERT INTO acc VALUES (2, 1, '😀é');"]);
    let script = format!("SET NAMES latin1; SET sql_mode = '';\n{script}");
    assert!(runs(&on, &script), "{script}");
    assert_eq!(on.values("SELECT hex(name) FROM acc WHERE id = 2"), ["F09F9880C3A9"]);
}

#[test]
fn a_squash_does_not_join_a_file_that_sets_the_session() {
    let (on, _) = after_table(Server::Mysql, &["SET sql_mode = '';", "UPDATE acc SET cents = 1;"]);
    let before = fs::read_dir(on.project.migrations()).unwrap().count();
    on.refused(
        &["squash", "20260102000000..head", "--yes"],
        &["line 1 of 2026-01-02-000000_next/up.sql sets the session"],
    );
    assert_eq!(fs::read_dir(on.project.migrations()).unwrap().count(), before);
}

/// Runs a script in a client that goes on after an error.
fn goes_on(on: &OnServer, script: &str) {
    let option = match on.database.server() {
        Server::Mysql => "--force",
        Server::Postgres | Server::Pgvector => "--set=ON_ERROR_STOP=0",
    };
    let mut client = on
        .database
        .client()
        .arg(option)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    client.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    client.wait().unwrap();
}

#[test]
fn a_client_that_goes_on_applies_nothing_after_a_failure() {
    for server in BOTH {
        let failing = "UPDATE acc SET cents = 0;\nINSERT INTO missing VALUES (1);\nUPDATE acc SET cents = 1;";
        let (on, plain) = after_table(server, &[failing, "DELETE FROM acc;", "UPDATE acc SET cents = 2;"]);
        let script = match server {
            Server::Mysql => on.ok(&["migrate", "--sql", "--idempotent", "20260101000000:head"]),
            Server::Postgres | Server::Pgvector => plain,
        };
        goes_on(&on, &script);
        assert_eq!(on.values("SELECT cents FROM acc"), ["5"], "{server:?}: {script}");
        assert_eq!(on.applied().len(), 1, "{server:?}");
    }
}

#[test]
fn an_index_that_was_not_built_is_not_recorded() {
    let (on, _) = after_table(Server::Postgres, &[]);
    on.database.run("INSERT INTO acc VALUES (2, 5, NULL)");
    let build =
        |name: &str, column: &str| format!("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {name} ON acc ({column});");
    on.project
        .outside("2026-01-02-000000_id", &build("one", "id"), "SELECT 1;");
    on.project
        .outside("2026-01-03-000000_cents", &build("\"Two\"", "cents"), "SELECT 1;");
    let script = on.ok(&["migrate", "--sql", "20260101000000:head"]);
    goes_on(&on, &script);
    assert_eq!(on.applied(), ["20260101000000", "20260102000000"], "{script}");
}
