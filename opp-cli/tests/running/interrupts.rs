//! What does Ctrl-C leave of a migration on a server? A finished statement or none, and nothing that goes on running.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Output, Stdio};

use opp_test_servers::Server;

use crate::on_server::{BOTH, OnServer};

const NAME: &str = "2026-01-01-000000_slow";

/// What only the slow statement holds.
const SLEEPS: &str = "sleep(30)";

fn slow(server: Server) -> OnServer {
    let on = OnServer::new(server);
    let sleep = match server {
        Server::Mysql => "CREATE TABLE b AS SELECT SLEEP(30) AS x",
        Server::Postgres | Server::Pgvector => "CREATE TABLE b AS SELECT 0 AS x FROM pg_sleep(30)",
    };
    let up = format!("CREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\n{sleep};\nCREATE TABLE c (x INTEGER);\n");
    on.project
        .migration(NAME, &up, "DROP TABLE c; DROP TABLE b; DROP TABLE a;");
    on
}

/// Ctrl-C, as the terminal sends it.
fn press(runner: Child) -> Output {
    let pressed = Command::new("kill").args(["-INT", &runner.id().to_string()]).status();
    assert!(pressed.unwrap().success());
    runner.wait_with_output().unwrap()
}

#[test]
fn a_statement_is_stopped_on_the_server_and_the_run_can_go_on() {
    for server in BOTH {
        for mode in ["disable", "require"] {
            let on = slow(server);
            on.point_at(&on.url_with(&format!("sslmode={mode}")));
            let runner = on.start(&["migrate"]);
            on.until_runs(SLEEPS);
            let output = press(runner);
            let err = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(130), "{server:?}: {err}");
            for words in ["statement 3 of 4", "stopped by Ctrl-C", "type the same command again"] {
                assert!(err.contains(words), "{server:?}: no `{words}` in {err}");
            }
            let sessions = match server {
                Server::Mysql => {
                    "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE '%AS SELECT SLEEP%' AND id <> CONNECTION_ID()"
                }
                Server::Postgres | Server::Pgvector => {
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'opp' AND datname = current_database() AND state <> 'idle'"
                }
            };
            assert!(on.values(sessions).is_empty(), "{server:?}: the statement goes on");
            let file = on.project.migrations().join(NAME).join("up.sql");
            let up = fs::read_to_string(&file).unwrap().replace("(30)", "(0)");
            fs::write(&file, up).unwrap();
            on.ok(&["migrate"]);
            assert_eq!((on.count("a").as_str(), on.applied().len()), ("1", 1), "{server:?}");
        }
    }
}

/// What a runner says until it has found the database locked.
fn until_it_waits(runner: &mut Child) -> String {
    let (mut said, mut byte) = (Vec::new(), [0]);
    let stderr = runner.stderr.as_mut().unwrap();
    while !said.ends_with(b"to release the database.") {
        stderr.read_exact(&mut byte).unwrap();
        said.push(byte[0]);
    }
    String::from_utf8(said).unwrap()
}

#[test]
fn whoever_waits_for_another_runner_stops_waiting() {
    for server in BOTH {
        let on = slow(server);
        let first = on.start(&["migrate"]);
        on.until_runs(SLEEPS);
        let mut second = on.start(&["migrate"]);
        let said = until_it_waits(&mut second);
        let output = press(second);
        let err = said + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{server:?}: {err}");
        assert!(err.contains("Nothing was changed."), "{server:?}: {err}");
        press(first);
        assert!(
            on.values(if server == Server::Mysql {
                "SELECT version FROM __diesel_schema_migrations"
            } else {
                "SELECT 1 FROM pg_class WHERE relname = 'a'"
            })
            .is_empty()
        );
    }
}

/// A program in the place of the server's own, which tells that it has begun and never ends.
const ENDLESS: &str = "#!/bin/sh\n[ \"$1\" = --version ] && { echo 'MariaDB (PostgreSQL) 99.0'; exit; }\n\
    tr '\\0' ' ' </proc/$$/cmdline >begun.new\nmv begun.new begun\nexec sleep 60\n";

#[test]
fn a_backup_leaves_neither_half_a_file_nor_the_file_of_the_password() {
    for (server, program) in [(Server::Postgres, "pg_dump"), (Server::Mysql, "mariadb-dump")] {
        let on = OnServer::new(server);
        let (programs, temporary) = (on.project.path().join("bin"), on.project.path().join("tmp"));
        fs::create_dir(&programs).unwrap();
        fs::create_dir(&temporary).unwrap();
        fs::write(programs.join(program), ENDLESS).unwrap();
        fs::set_permissions(programs.join(program), fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = on.project.command(&["backup", "saved"]);
        let path = format!("{}:/usr/bin:/bin", programs.display());
        command.env("PATH", path).env("TMPDIR", &temporary).process_group(0);
        let runner = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while !on.project.path().join("begun").exists() {
            on.values("SELECT 1");
        }
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 1, "{server:?}");
        let pressed = Command::new("kill")
            .args(["-INT", "--", &format!("-{}", runner.id())])
            .status();
        assert!(pressed.unwrap().success());
        let output = runner.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(err.contains(&format!("{program} failed")), "{server:?}: {err}");
        let asked = fs::read_to_string(on.project.path().join("begun")).unwrap();
        assert!(asked.contains(on.database.name()) && !asked.contains("p@ss"), "{asked}");
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "{server:?}");
        let left = fs::read_dir(on.project.path()).unwrap();
        let mut left: Vec<_> = left
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, [".env", "begun", "bin", "migrations", "tmp"], "{server:?}");
    }
}
