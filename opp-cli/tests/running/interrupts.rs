//! What does Ctrl-C leave of a migration on a server? A finished statement or none, and nothing that goes on running.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

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

/// What a terminal sends for Ctrl-C, and what a system sends to end a service.
const SIGNALS: [&str; 2] = ["-INT", "-TERM"];

fn send(signal: &str, runner: Child) -> Output {
    send_to(&runner.id().to_string(), signal);
    runner.wait_with_output().unwrap()
}

fn send_to(process: &str, signal: &str) {
    let sent = Command::new("kill").args([signal, "--", process]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn a_statement_is_stopped_on_the_server_and_the_run_can_go_on() {
    for server in BOTH {
        for (mode, signal) in ["disable", "require"].into_iter().zip(SIGNALS) {
            let on = slow(server);
            on.point_at(&on.url_with(&format!("sslmode={mode}")));
            let runner = on.start(&["migrate"]);
            on.until_runs(SLEEPS);
            let output = send(signal, runner);
            let err = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(130), "{server:?}: {err}");
            for words in [
                "statement 3 of 4",
                "stopped by Ctrl-C or SIGTERM",
                "run the same command again",
            ] {
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
        let output = send("-INT", second);
        let err = said + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{server:?}: {err}");
        assert!(err.contains("Nothing was changed."), "{server:?}: {err}");
        send("-INT", first);
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

/// A kill takes its time.
fn is_gone(process: &str) {
    let started = Instant::now();
    while !fs::read_to_string(format!("/proc/{process}/cmdline"))
        .unwrap_or_default()
        .is_empty()
    {
        assert!(started.elapsed() < Duration::from_secs(30), "the program goes on");
    }
}

/// A program in the place of the server's own, which tells that it has begun and never ends.
const ENDLESS: &str = "#!/bin/sh\n[ \"$1\" = --version ] && { echo 'MariaDB (PostgreSQL) 99.0'; exit; }\n\
    echo $$ >number\n    tr '\\0' ' ' </proc/$$/cmdline >begun.new\nmv begun.new begun\nexec sleep 60\n";

#[test]
fn a_backup_leaves_neither_half_a_file_nor_the_file_of_the_password() {
    let programs = [(Server::Postgres, "pg_dump"), (Server::Mysql, "mariadb-dump")];
    let signals = ["-INT", "-TERM", "-HUP"];
    for ((server, program), signal) in programs.into_iter().flat_map(|one| signals.map(|signal| (one, signal))) {
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
        // A terminal means everything that runs in it.
        let group = if signal == "-INT" { "-" } else { "" };
        send_to(&format!("{group}{}", runner.id()), signal);
        let output = runner.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.code() == Some(130) && err.contains("stopped by Ctrl-C or SIGTERM"),
            "{server:?}: {err}"
        );
        let number = fs::read_to_string(on.project.path().join("number")).unwrap();
        is_gone(number.trim());
        let asked = fs::read_to_string(on.project.path().join("begun")).unwrap();
        assert!(asked.contains(on.database.name()) && !asked.contains("p@ss"), "{asked}");
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "{server:?}");
        let left = fs::read_dir(on.project.path()).unwrap();
        let mut left: Vec<_> = left
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(
            left,
            [".env", "begun", "bin", "migrations", "number", "tmp"],
            "{server:?}"
        );
    }
}
