//! Do the commands say and do the same on PostgreSQL and MariaDB as they do on SQLite?

use std::fs;
use std::process::Command;

use opp_test_servers::{Server, certificate_authority};
use serde_json::json;

use crate::models::{column, users};
use crate::on_server::{BOTH, OnServer};

fn three(server: Server) -> OnServer {
    let on = OnServer::new(server);
    on.project.three();
    on
}

/// The tables of a database, opp's own included.
fn tables(on: &OnServer) -> Vec<String> {
    let schema = match on.database.server() {
        Server::Mysql => "DATABASE()",
        Server::Postgres | Server::Pgvector => "current_schema()",
    };
    on.values(&format!(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = {schema} ORDER BY table_name"
    ))
}

/// The tables that belong to nobody's bookkeeping.
fn their_tables(on: &OnServer) -> Vec<String> {
    tables(on).into_iter().filter(|name| !name.starts_with("__")).collect()
}

#[test]
fn up_again_down_and_up_to_a_name() {
    for server in BOTH {
        let on = three(server);
        assert_eq!(on.ok(&["migrate"]).matches("... OK").count(), 3);
        assert_eq!(on.applied(), ["20260101000000", "20260102000000", "20260103000000"]);
        assert!(
            on.ok(&["migrate"]).ends_with("  No migrations to apply.\n"),
            "{server:?}"
        );
        on.ok(&["migrate", "users", "--yes"]);
        assert_eq!(their_tables(&on), ["users"], "{server:?}");
        assert_eq!(
            on.ok(&["showmigrations"]),
            "migrations\n [X] 2026-01-01-000000_users\n [ ] 2026-01-02-000000_posts\n [ ] 2026-01-03-000000_tags\n"
        );
        assert_eq!(on.ok(&["migrate", "current"]), "20260101000000, users\n");
        on.ok(&["migrate", "+1"]);
        assert_eq!(their_tables(&on), ["posts", "users"], "{server:?}");
        let asked = on.opp(&["migrate", "downgrade", "-1"]);
        assert_eq!(asked.code, 3, "{asked:#?}");
        on.ok(&["migrate", "downgrade", "base", "--yes"]);
        assert!(their_tables(&on).is_empty() && on.applied().is_empty(), "{server:?}");
    }
}

#[test]
fn recording_without_running() {
    for server in BOTH {
        let on = three(server);
        let out = on.ok(&["migrate", "--fake"]);
        assert_eq!(out.matches("... FAKED").count(), 3, "{server:?}: {out}");
        assert_eq!(on.applied().len(), 3);
        on.ok(&["migrate", "stamp", "users"]);
        assert_eq!(on.applied(), ["20260101000000"], "{server:?}");
        assert!(their_tables(&on).is_empty(), "{server:?}");
    }
}

#[test]
fn looking_creates_nothing() {
    for server in BOTH {
        let on = three(server);
        let commands: &[&[&str]] = &[
            &["showmigrations"],
            &["migrate", "--plan"],
            &["migrate", "history"],
            &["migrate", "current"],
            &["migrate", "heads"],
            &["migrate", "show", "users"],
            &["migrate", "--sql"],
            &["sqlmigrate", "users"],
            &["env"],
        ];
        for args in commands {
            on.ok(args);
            assert!(tables(&on).is_empty(), "{server:?} {args:?}");
        }
        assert_eq!(on.opp(&["migrate", "--check"]).code, 1);
        assert!(tables(&on).is_empty(), "{server:?}");
    }
}

#[test]
fn applied_files_that_were_edited_or_are_missing() {
    for server in BOTH {
        let on = three(server);
        on.ok(&["migrate", "posts"]);
        let up = on.project.migrations().join("2026-01-01-000000_users/up.sql");
        let before = fs::read_to_string(&up).unwrap();
        fs::write(&up, "CREATE TABLE other (x INTEGER);").unwrap();
        on.refused(
            &["migrate"],
            &["2026-01-01-000000_users: up.sql was edited after it was applied"],
        );
        fs::write(&up, before).unwrap();
        fs::remove_dir_all(on.project.migrations().join("2026-01-02-000000_posts")).unwrap();
        on.refused(
            &["migrate"],
            &["2026-01-02-000000_posts is applied, but its files are missing"],
        );
        assert_eq!(their_tables(&on), ["posts", "users"], "{server:?}");
    }
}

#[test]
fn the_script_runs_in_the_servers_own_client() {
    for server in BOTH {
        let on = three(server);
        let script = on.ok(&["migrate", "--sql"]);
        let file = on.project.path().join("script.sql");
        fs::write(&file, &script).unwrap();
        let output = on
            .database
            .client()
            .stdin(fs::File::open(&file).unwrap())
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{server:?}: {err}\n{script}");
        assert_eq!(their_tables(&on), ["posts", "tags", "users"], "{server:?}");
        assert!(
            on.ok(&["migrate"]).ends_with("  No migrations to apply.\n"),
            "{server:?}"
        );
    }
}

#[test]
fn a_check_finds_what_somebody_altered() {
    for server in BOTH {
        let on = OnServer::new(server);
        users(&on.project, &[column("age", "integer", json!({}))]);
        on.ok(&["makemigrations", "--registry", "models.json"]);
        on.ok(&["migrate"]);
        let check = ["migrate", "check", "--registry", "models.json"];
        on.ok(&check);
        on.database.run("ALTER TABLE users ADD COLUMN surprise INTEGER");
        let found = on.opp(&check);
        assert_eq!(found.code, 1, "{server:?}: {found:#?}");
        let said = format!("{}{}", found.out, found.err);
        assert!(said.contains("surprise"), "{server:?}: {said}");
        on.database.run("ALTER TABLE users DROP COLUMN surprise");
        on.ok(&check);
    }
}

#[test]
fn tables_straight_from_the_models() {
    for server in BOTH {
        let on = OnServer::new(server);
        users(&on.project, &[column("age", "integer", json!({}))]);
        on.ok(&["db", "--registry", "models.json"]);
        assert_eq!(their_tables(&on), ["users"], "{server:?}");
        on.database.run("INSERT INTO users (age) VALUES (7)");
        assert_eq!(on.count("users"), "1");
    }
}

#[test]
fn a_database_behind_a_socket() {
    let state = certificate_authority().ancestors().nth(2).unwrap();
    for server in BOTH {
        let on = three(server);
        let parameter = match server {
            Server::Mysql => format!("socket={}", state.join("mysql/socket").display()),
            Server::Postgres | Server::Pgvector => format!("host={}", state.join("postgres").display()),
        };
        // The host is nobody's, so only the socket can answer.
        let url = on.url_with(&parameter).replace("127.0.0.1", "no-such-host.invalid");
        on.point_at(&url);
        on.ok(&["migrate"]);
        assert_eq!(on.applied().len(), 3, "{server:?}");
        assert!(on.ok(&["env"]).contains("yes, "), "{server:?}");
    }
}

#[test]
fn a_certificate_of_another_authority() {
    for server in BOTH {
        let on = three(server);
        let other = on.project.path().join("other.pem");
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=Other",
                "-keyout",
            ])
            .arg(on.project.path().join("other.key"))
            .arg("-out")
            .arg(&other)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        for mode in ["require", "verify-ca", "verify-full"] {
            on.point_at(&on.url_with(&format!("sslmode={mode}&sslrootcert={}", other.display())));
            on.refused(&["migrate"], &["no encrypted connection to", "certificate"]);
        }
        assert!(tables(&on).is_empty(), "{server:?}");
    }
}

#[test]
fn no_report_for_programs_shows_the_password() {
    for server in BOTH {
        let on = three(server);
        on.ok(&["migrate", "--json", "users"]);
        on.ok(&["env", "--json"]);
        on.ok(&["showmigrations", "--json"]);
        // The same where the URL is typed, and where the server cannot be reached.
        let typed = on.database.url().to_owned();
        on.ok(&["--database-url", &typed, "env"]);
        let closed = format!("{}:1/{}", typed.rsplit_once(':').unwrap().0, on.database.name());
        on.refused(&["--database-url", &closed, "migrate"], &["cannot reach"]);
    }
}
