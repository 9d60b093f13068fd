//! What does a user see whose server crashes, is a replica, is full, or is reached in another way? Servers of these tests alone.

use std::fs;
use std::process::Stdio;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use opp_test_servers::{Private, Server, Session};

use crate::on_server::OnServer;
use crate::project::Project;

/// A server that is set up once, and used by one test at a time.
fn shared(server: &'static LazyLock<Mutex<Private>>) -> MutexGuard<'static, Private> {
    server.lock().unwrap_or_else(PoisonError::into_inner)
}

static MARIADB: LazyLock<Mutex<Private>> = LazyLock::new(|| Mutex::new(Private::new(Server::Mysql)));
static POSTGRES: LazyLock<Mutex<Private>> = LazyLock::new(|| Mutex::new(Private::new(Server::Postgres)));

const NAME: &str = "2026-01-01-000000_steps";

fn point(project: &Project, url: &str) {
    fs::write(project.path().join(".env"), format!("DATABASE_URL='{url}'\n")).unwrap();
}

#[track_caller]
fn refused(project: &Project, args: &[&str], said: &[&str]) {
    let finished = project.opp(args);
    assert_eq!(finished.code, 1, "{finished:#?}");
    for words in said {
        assert!(finished.err.contains(words), "no `{words}` in\n{}", finished.err);
    }
    assert!(
        !finished.err.contains("p@ss") && !finished.err.contains("p%40ss"),
        "{finished:#?}"
    );
}

fn text(session: &mut Session, query: &str) -> String {
    session
        .values(query)
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Kills the server while the statement with these words runs, starts it again, and gives what the runner said.
fn crash(project: &Project, server: &mut Private, database: &str, running: &str) -> String {
    let mut command = project.command(&["migrate"]);
    let runner = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut session = server.open(database);
    let started = Instant::now();
    while session.values(running).is_empty() {
        assert!(started.elapsed() < Duration::from_secs(30), "never ran");
    }
    server.kill();
    let output = runner.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    server.start(&[]);
    point(project, &server.url(database));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_mariadb_that_crashes_in_the_middle_has_lost_nothing_and_the_run_goes_on() {
    let mut server = shared(&MARIADB);
    server.start(&[]);
    server
        .open("mysql")
        .run("CREATE OR REPLACE DATABASE crash CHARACTER SET utf8mb4");
    let project = Project::new();
    // One crash inside a change of rows, one inside a definition.
    let up = "CREATE TABLE a (id INTEGER PRIMARY KEY, x INTEGER);\nINSERT INTO a SELECT seq, seq FROM seq_1_to_1000;\n\
              UPDATE a SET x = x + 1 + SLEEP(0.02);\nALTER TABLE a ADD y INTEGER;\nUPDATE a SET x = x + 1;\n\
              CREATE TABLE b AS SELECT id, x + SLEEP(0.02) AS x FROM a;\nCREATE TABLE c (x INTEGER);\n";
    project.migration(NAME, up, "DROP TABLE c; DROP TABLE b; DROP TABLE a;");
    point(&project, &server.url("crash"));
    for running in ["UPDATE a SET x = x + 1 + SLEEP%", "CREATE TABLE b%"] {
        let query = format!("SELECT id FROM information_schema.processlist WHERE info LIKE '{running}'");
        let err = crash(&project, &mut server, "crash", &query);
        assert!(err.contains("was lost") && err.contains("opp showmigrations"), "{err}");
        // What is still to come may be edited: no second time.
        let up = fs::read_to_string(project.migrations().join(NAME).join("up.sql")).unwrap();
        let up = up.replacen(" + SLEEP(0.02)", "", 1);
        project.migration(NAME, &up, "DROP TABLE c; DROP TABLE b; DROP TABLE a;");
    }
    project.ok(&["migrate"]);
    let mut session = server.open("crash");
    let sums = "SELECT concat(count(*), ' ', sum(x), ' ', (SELECT sum(x) FROM b)) FROM a";
    assert_eq!(text(&mut session, sums), "1000 502500 502500");
    assert_eq!(text(&mut session, "SELECT count(*) FROM __opp_journal"), "0");
}

#[test]
fn a_postgresql_that_crashes_in_the_middle_has_lost_nothing() {
    let mut server = shared(&POSTGRES);
    server.start(&[]);
    server.open("postgres").run("DROP DATABASE IF EXISTS crash");
    server.open("postgres").run("CREATE DATABASE crash");
    let project = Project::new();
    let running = |words: &str| {
        format!(
            "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '{words}%'"
        )
    };
    project.migration(
        "2025-01-01-000000_a",
        "CREATE TABLE a (x integer); INSERT INTO a SELECT generate_series(1, 1000);",
        "DROP TABLE a;",
    );
    let whole = "UPDATE a SET x = x + 1; SELECT pg_sleep(30);";
    project.migration(NAME, whole, "SELECT 1;");
    point(&project, &server.url("crash"));
    let err = crash(&project, &mut server, "crash", &running("SELECT pg_sleep"));
    assert!(err.contains("was lost") && err.contains("opp showmigrations"), "{err}");
    assert_eq!(text(&mut server.open("crash"), "SELECT sum(x) FROM a"), "500500");
    let outside =
        "UPDATE a SET x = x + 1;\nCREATE INDEX CONCURRENTLY a_x ON a ((x + slow(x)));\nUPDATE a SET x = x + 1;";
    server.open("crash").run("CREATE FUNCTION slow(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.05); RETURN 0; END'");
    project.outside(NAME, outside, "SELECT 1;");
    let err = crash(&project, &mut server, "crash", &running("CREATE INDEX CONCURRENTLY"));
    assert!(err.contains("was lost"), "{err}");
    let mut session = server.open("crash");
    session.run("CREATE OR REPLACE FUNCTION slow(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 0'");
    assert_eq!(
        text(
            &mut session,
            "SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_x'::regclass"
        ),
        "f"
    );
    project.ok(&["migrate"]);
    assert_eq!(text(&mut session, "SELECT sum(x) FROM a"), "502500");
    assert_eq!(
        text(
            &mut session,
            "SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_x'::regclass"
        ),
        "t"
    );
}

#[test]
fn a_mariadb_that_may_only_be_read_that_is_full_and_that_hangs_up() {
    let mut server = shared(&MARIADB);
    server.start(&["--max-connections=10"]);
    let mut session = server.open("mysql");
    session.run("CREATE OR REPLACE DATABASE replica");
    session.run("CREATE OR REPLACE USER reader@'127.0.0.1' IDENTIFIED BY 'p@ss'");
    session.run("GRANT ALL ON replica.* TO reader@'127.0.0.1'");
    let (project, url) = (Project::new(), server.url("replica"));
    let (_, place) = url.rsplit_once('@').unwrap();
    point(&project, &format!("mysql://reader:p%40ss@{place}"));
    project.three();
    session.run("SET GLOBAL read_only = 1");
    refused(
        &project,
        &["migrate"],
        &["--read-only option", "the address of the primary"],
    );
    assert!(project.ok(&["showmigrations"]).contains("[ ] 2026-01-01-000000_users"));
    assert!(project.ok(&["env"]).contains("yes, "));
    session.run("SET GLOBAL read_only = 0");

    let mut others = Vec::new();
    while let Ok(other) = Session::open(&url) {
        others.push(other);
    }
    refused(
        &project,
        &["migrate"],
        &["accepts no connection", "Too many connections", "no free connection"],
    );
    drop(others);

    session.run("SET GLOBAL wait_timeout = 1");
    project.migration(
        "2026-01-04-000000_slow",
        "CREATE TABLE z (x INTEGER);\nSELECT SLEEP(2);\nCREATE TABLE zz (x INTEGER);\n",
        "DROP TABLE zz; DROP TABLE z;",
    );
    project.ok(&["migrate"]);
    session.run("SET GLOBAL wait_timeout = 28800");
}

#[test]
fn a_postgresql_in_hot_standby_and_one_that_is_full() {
    let mut server = Private::new(Server::Postgres);
    server.start(&["-c", "max_connections=5", "-c", "superuser_reserved_connections=0"]);
    let project = Project::new();
    project.three();
    point(&project, &server.url("postgres"));
    project.ok(&["migrate", "+1"]);
    let mut others = Vec::new();
    while let Ok(other) = Session::open(&server.url("postgres")) {
        others.push(other);
    }
    refused(
        &project,
        &["migrate"],
        &["accepts no connection", "too many clients", "no free connection"],
    );
    drop(others);

    server.kill();
    server.stand_by();
    server.start(&["-c", "max_connections=5"]);
    point(&project, &server.url("postgres"));
    refused(
        &project,
        &["migrate"],
        &["read-only transaction", "the address of the primary"],
    );
    refused(
        &project,
        &["migrate", "stamp", "head"],
        &["read-only transaction", "the address of the primary"],
    );
    assert!(
        project
            .ok(&["showmigrations"])
            .contains("[X] 2026-01-01-000000_users\n [ ] 2026")
    );
    project.ok(&["backup", "standby.dump"]);
}

#[test]
fn an_ipv6_address() {
    for server in [&MARIADB, &POSTGRES] {
        let mut server = shared(server);
        server.start(&[]);
        let url = server.url("ipv6");
        let create = if url.starts_with("mysql") {
            "CREATE OR REPLACE DATABASE ipv6"
        } else {
            "CREATE DATABASE ipv6"
        };
        server
            .open(if url.starts_with("mysql") { "mysql" } else { "postgres" })
            .run(create);
        let project = Project::new();
        project.three();
        point(&project, &url.replace("127.0.0.1", "[::1]"));
        project.ok(&["migrate"]);
        assert!(project.ok(&["env"]).contains("@[::1]:"));
        project.ok(&["backup", "v6.backup"]);
    }
}

#[test]
fn a_real_pgbouncer_in_transaction_mode_is_refused_and_one_in_session_mode_is_not() {
    let on = OnServer::new(Server::Postgres);
    on.project.three();
    for (mode, robin) in [("transaction", "0"), ("transaction", "1"), ("statement", "0")] {
        let pooler = Private::pgbouncer(&[&format!("pool_mode={mode}"), &format!("server_round_robin={robin}")]);
        on.point_at(&pooler.url(on.database.name()));
        on.refused(
            &["migrate"],
            &["a connection pooler in transaction mode", "session mode"],
        );
        assert!(on.values("SELECT 1 FROM pg_class WHERE relname = 'users'").is_empty());
        assert!(on.values("SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database() AND locktype = 'advisory'").is_empty());
    }
    let pooler = Private::pgbouncer(&["pool_mode=session"]);
    on.point_at(&pooler.url(on.database.name()));
    on.ok(&["migrate"]);
    assert_eq!(on.applied().len(), 3);
}
