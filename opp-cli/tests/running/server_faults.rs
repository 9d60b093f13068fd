//! What does a user see when a server is not there, refuses, or breaks off? On PostgreSQL and MariaDB alike.

use opp_test_servers::{Server, certificate_authority};

use crate::on_server::{BOTH, OnServer};

fn one_table(server: Server) -> OnServer {
    let on = OnServer::new(server);
    on.project.migration(
        "2026-01-01-000000_a",
        "CREATE TABLE a (id INTEGER PRIMARY KEY);",
        "DROP TABLE a;",
    );
    on
}

#[test]
fn a_wrong_password() {
    for server in BOTH {
        let on = one_table(server);
        on.point_at(&on.database.url().replace("p%40ss", "wrong"));
        on.refused(&["migrate"], &["refuses the login", "in a password write `@` as %40"]);
    }
}

#[test]
fn a_host_that_nobody_knows_and_a_port_where_nobody_listens() {
    for server in BOTH {
        let on = one_table(server);
        let said = ["cannot reach", "correct host and port in DATABASE_URL"];
        on.point_at(&on.database.url().replace("127.0.0.1", "no-such-host.invalid"));
        on.refused(&["migrate"], &said);
        let (before, _) = on.database.url().rsplit_once(':').unwrap();
        on.point_at(&format!("{before}:1/{}", on.database.name()));
        on.refused(&["migrate"], &["cannot reach"]);
    }
}

#[test]
fn a_database_that_is_not_there() {
    for server in BOTH {
        let on = one_table(server);
        on.point_at(&server.url_of("opp_no_such_database"));
        on.refused(
            &["migrate"],
            &["there is no database opp_no_such_database", "create it"],
        );
    }
}

#[test]
fn a_parameter_that_nobody_knows() {
    for server in BOTH {
        let on = one_table(server);
        on.point_at(&on.url_with("sslmod=require"));
        on.refused(
            &["migrate"],
            &["parameter 1 of the database URL is unknown", "connect_timeout"],
        );
        on.point_at(&on.url_with("sslmode=sometimes"));
        on.refused(&["migrate"], &["none of disable, allow, prefer, require"]);
    }
}

#[test]
fn every_way_to_encrypt() {
    let authority = certificate_authority().display();
    for server in BOTH {
        let on = one_table(server);
        for mode in ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] {
            on.point_at(&on.url_with(&format!("sslmode={mode}&sslrootcert={authority}")));
            on.ok(&["migrate"]);
            assert!(on.ok(&["env"]).contains("yes, "), "{mode}");
        }
    }
}

#[test]
fn a_certificate_of_an_authority_that_nobody_trusts() {
    for server in BOTH {
        let on = one_table(server);
        for mode in ["verify-ca", "verify-full"] {
            on.point_at(&on.url_with(&format!("sslmode={mode}")));
            on.refused(&["migrate"], &["no encrypted connection to", "certificate", "ssl-ca"]);
        }
        on.point_at(&on.url_with("sslmode=verify-full&sslrootcert=/no/such/ca.pem"));
        on.refused(&["migrate"], &["/no/such/ca.pem"]);
    }
}

#[test]
fn tables_that_opp_does_not_know_stay_as_they_are() {
    for server in BOTH {
        let on = one_table(server);
        on.database.run("CREATE TABLE theirs (x INTEGER)");
        on.database.run("INSERT INTO theirs VALUES (1), (2)");
        on.ok(&["migrate"]);
        on.ok(&["migrate", "downgrade", "base", "--yes"]);
        assert_eq!(on.count("theirs"), "2");
        assert!(on.applied().is_empty());
    }
}

#[test]
fn of_several_runners_each_migration_runs_once() {
    for server in BOTH {
        let on = OnServer::new(server);
        on.project.three();
        let runners: Vec<_> = (0..3).map(|_| on.start(&["migrate", "--lock-timeout", "60"])).collect();
        let mut applied = 0;
        for runner in runners {
            let output = runner.wait_with_output().unwrap();
            let err = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{server:?}: {err}");
            applied += String::from_utf8_lossy(&output.stdout).matches("... OK").count();
        }
        assert_eq!((applied, on.applied().len()), (3, 3), "{server:?}");
    }
}

#[test]
fn the_one_who_holds_the_lock_is_named() {
    for server in BOTH {
        let on = one_table(server);
        let (take, said) = match server {
            Server::Mysql => (
                "SELECT GET_LOCK(concat('opp:', sha1(DATABASE())), 0)",
                ["user opp", "connection "],
            ),
            Server::Postgres | Server::Pgvector => (
                "SELECT pg_try_advisory_lock(hashtextextended('opp:' || current_database() || ':' || current_schema(), 0))",
                ["user opp", "process "],
            ),
        };
        let mut holder = on.database.open();
        holder.values(take);
        on.refused(
            &["migrate", "--lock-timeout", "1"],
            &[
                "Waiting up to 1 s for",
                "runs migrations on",
                "--lock-timeout",
                said[0],
                said[1],
            ],
        );
        drop(holder);
        on.ok(&["migrate"]);
    }
}

#[test]
fn a_connection_that_the_server_ends_in_the_middle() {
    for server in BOTH {
        let on = OnServer::new(server);
        let (sleep, end) = match server {
            Server::Mysql => ("SELECT SLEEP(30)", "KILL "),
            Server::Postgres | Server::Pgvector => ("SELECT pg_sleep(30)", "SELECT pg_terminate_backend("),
        };
        let up =
            format!("CREATE TABLE a (id INTEGER PRIMARY KEY);\n{sleep};\nCREATE TABLE b (id INTEGER PRIMARY KEY);");
        let name = "2026-01-01-000000_slow";
        on.project.outside(name, &up, "DROP TABLE b; DROP TABLE a;");
        let runner = on.start(&["migrate"]);
        let session = on.until_runs("30)");
        let close = if server == Server::Mysql { "" } else { ")" };
        on.database.run(&format!("{end}{session}{close}"));
        let output = runner.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && err.contains("was lost"),
            "{server:?}: {err}"
        );
        assert!(err.contains("opp showmigrations"), "{server:?}: {err}");
        assert!(on.applied().is_empty(), "{server:?}");
        // The statement that was interrupted has not run, so it may be corrected.
        on.project
            .outside(name, &up.replace("30", "0"), "DROP TABLE b; DROP TABLE a;");
        on.ok(&["migrate"]);
        assert_eq!((on.applied().len(), on.count("b").as_str()), (1, "0"), "{server:?}");
    }
}

#[test]
fn a_connection_that_ends_inside_a_transaction_leaves_nothing() {
    let on = OnServer::new(Server::Postgres);
    let (name, down) = ("2026-01-01-000000_slow", "DROP TABLE a;");
    let up = "CREATE TABLE a (id INTEGER PRIMARY KEY);\nSELECT pg_sleep(30);";
    on.project.migration(name, up, down);
    let runner = on.start(&["migrate"]);
    let session = on.until_runs("30)");
    on.database.run(&format!("SELECT pg_terminate_backend({session})"));
    let output = runner.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && err.contains("was lost"), "{err}");
    assert!(on.values("SELECT 1 FROM pg_class WHERE relname = 'a'").is_empty());
    on.project.migration(name, &up.replace("30", "0"), down);
    on.ok(&["migrate"]);
    assert_eq!((on.applied().len(), on.count("a").as_str()), (1, "0"));
}

#[test]
fn a_runner_that_is_killed_holds_the_next_one_off_until_its_statement_ends() {
    for server in BOTH {
        let on = OnServer::new(server);
        let slow = match server {
            Server::Mysql => "CREATE TABLE b AS SELECT SLEEP(3) AS x",
            Server::Postgres | Server::Pgvector => "CREATE TABLE b AS SELECT 0 AS x FROM pg_sleep(3)",
        };
        let up = format!("CREATE TABLE a (id INTEGER PRIMARY KEY);\n{slow};\nCREATE TABLE c (id INTEGER PRIMARY KEY);");
        on.project.migration(
            "2026-01-01-000000_slow",
            &up,
            "DROP TABLE c; DROP TABLE b; DROP TABLE a;",
        );
        let mut runner = on.start(&["migrate"]);
        on.until_runs("(3)");
        runner.kill().unwrap();
        runner.wait().unwrap();
        let second = on.opp(&["migrate", "--lock-timeout", "30"]);
        assert_eq!(second.code, 0, "{server:?}: {second:#?}");
        assert_eq!(on.applied().len(), 1);
        assert_eq!(
            (on.count("a").as_str(), on.count("b").as_str(), on.count("c").as_str()),
            ("0", "1", "0")
        );
    }
}

#[test]
fn a_backup_brings_back_what_was_there() {
    for server in BOTH {
        let on = one_table(server);
        on.ok(&["migrate"]);
        on.database.run("INSERT INTO a VALUES (1), (2)");
        on.ok(&["backup", "saved.backup"]);
        on.database.run("DELETE FROM a WHERE id = 2");
        on.ok(&["restore", "saved.backup", "--yes"]);
        assert_eq!((on.count("a").as_str(), on.applied().len()), ("2", 1), "{server:?}");
    }
}

#[test]
fn a_database_on_a_server_is_not_deleted() {
    for server in BOTH {
        let on = one_table(server);
        on.ok(&["migrate"]);
        on.refused(&["delete", "--yes"], &["is on a server", "SQLite files only"]);
        assert_eq!(on.applied().len(), 1);
    }
}
