//! An application runs its migrations through the library: without a runtime, inside one, and as a guard.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has to stop")]

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use opp_runner::Embedded;
use opp_runner::embedded::{EmbeddedDirectory, EmbeddedMigration};
use opp_runner::{Aftermath, Error, GuardError, Migrator};
use opp_test_servers::Server;

use application::Application;

mod application;
mod lent;
mod reach;

const FIRST: &str = "2026-01-01-000000_first";
const SECOND: &str = "2026-01-02-000000_second";

#[test]
fn an_application_guards_and_migrates() {
    for application in Application::everywhere() {
        application.migration(FIRST, "CREATE TABLE a (x INTEGER);");
        let (migrator, url) = (application.migrator(), &application.url);
        assert!(
            matches!(migrator.guard_url_blocking(url), Err(GuardError::Pending(pending)) if pending[0].name == FIRST)
        );
        assert_eq!(
            migrator.plan_url_blocking(url).unwrap().steps[0].revision.id,
            "20260101000000"
        );
        assert_eq!(migrator.run_url_blocking(url).unwrap().steps.len(), 1);
        migrator.guard_url_blocking(url).unwrap();
        assert!(migrator.run_url_blocking(url).unwrap().steps.is_empty());
    }
}

#[test]
fn a_lent_connection_is_guarded_and_left_as_it_was() {
    let application = Application::on_sqlite();
    application.migration(FIRST, "CREATE TABLE a (x INTEGER);");
    let (migrator, url) = (application.migrator(), &application.url);
    let path = application.folder.path().join("app.db");
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    connection.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
    assert!(matches!(migrator.guard(&mut connection), Err(GuardError::Pending(pending)) if pending[0].name == FIRST));
    migrator.run_url_blocking(url).unwrap();
    migrator.guard(&mut connection).unwrap();
    application.migration(SECOND, "CREATE TABLE b (x INTEGER);");
    assert!(matches!(migrator.guard(&mut connection), Err(GuardError::Pending(pending)) if pending.len() == 1));
    application.migration(FIRST, "CREATE TABLE a (x BIGINT);");
    assert!(matches!(migrator.guard(&mut connection), Err(GuardError::Edited(_))));
    fs::remove_dir_all(application.folder.path().join("migrations").join(FIRST)).unwrap();
    assert!(matches!(migrator.guard(&mut connection), Err(GuardError::Ahead(_))));
    // A library's own migrations in Diesel's table are not the application's.
    connection
        .batch_execute("DELETE FROM __opp_migrations; DELETE FROM __diesel_schema_migrations; INSERT INTO __diesel_schema_migrations (version) VALUES ('1')")
        .unwrap();
    fs::remove_dir_all(application.folder.path().join("migrations").join(SECOND)).unwrap();
    migrator.guard(&mut connection).unwrap();
    let keys: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
        "(SELECT foreign_keys FROM pragma_foreign_keys)",
    ))
    .get_result(&mut connection)
    .unwrap();
    assert_eq!(keys, 0);
}

const EMBEDDED: Embedded = Embedded::new(&[
    EmbeddedDirectory {
        dialect: Some("sqlite"),
        migrations: &[EmbeddedMigration {
            name: FIRST,
            up: "CREATE TABLE a (x INTEGER);",
            down: None,
            metadata: None,
            recorded: None,
        }],
    },
    EmbeddedDirectory {
        dialect: Some("postgres"),
        migrations: &[EmbeddedMigration {
            name: FIRST,
            up: "CREATE TABLE a (x integer); CREATE INDEX CONCURRENTLY i ON a (x);",
            down: Some("DROP TABLE a;"),
            metadata: Some("run_in_transaction = false\n"),
            recorded: None,
        }],
    },
    EmbeddedDirectory {
        dialect: Some("mysql"),
        migrations: &[EmbeddedMigration {
            name: FIRST,
            up: "CREATE TABLE a (x INT) ENGINE=InnoDB;",
            down: None,
            metadata: None,
            recorded: None,
        }],
    },
]);

#[test]
fn migrations_of_three_dialects_are_part_of_one_program() {
    for application in Application::everywhere() {
        let (migrator, url) = (Migrator::new(EMBEDDED), &application.url);
        assert_eq!(migrator.run_url_blocking(url).unwrap().steps.len(), 1);
        migrator.guard_url_blocking(url).unwrap();
    }
}

#[test]
fn a_directory_that_does_not_exist_is_refused() {
    let application = Application::on_sqlite();
    let (migrator, url) = (application.migrator(), &application.url);
    let missing = application.folder.path().join("migrations");
    let is_missing = |error: &Error| matches!(error, Error::NoDirectory { path } if *path == missing);
    let path = application.folder.path().join("app.db");
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    assert!(is_missing(&migrator.run(&mut connection).unwrap_err()));
    assert!(is_missing(&migrator.plan(&mut connection).unwrap_err()));
    assert!(is_missing(&migrator.run_url_blocking(url).unwrap_err()));
    let guarded = migrator.guard(&mut connection);
    assert!(
        matches!(&guarded, Err(GuardError::Unreadable(error)) if is_missing(error)),
        "{guarded:?}"
    );
    // One without migrations is at its newest revision.
    fs::create_dir(&missing).unwrap();
    assert!(migrator.run(&mut connection).unwrap().steps.is_empty());
    migrator.guard(&mut connection).unwrap();
}

/// Directories of a program, each with one migration.
macro_rules! directories {
    ($($dialect:expr),*) => {
        Embedded::new(&[$(EmbeddedDirectory {
            dialect: $dialect,
            migrations: &[EmbeddedMigration {
                name: FIRST,
                up: "CREATE TABLE a (x INTEGER);",
                down: None,
                metadata: None,
                recorded: None,
            }],
        }),*])
    };
}

#[test]
fn a_program_without_migrations_for_the_database_is_refused() {
    const OTHERS: Embedded = directories!(Some("postgres"), Some("mysql"));
    const ONE_OTHER: Embedded = directories!(Some("postgres"));
    const NONE: Embedded = Embedded::new(&[]);
    let application = Application::on_sqlite();
    let url = &application.url;
    for (embedded, expected) in [
        (OTHERS, "the migrations are written for postgres, mysql, not for sqlite"),
        (ONE_OTHER, "the migrations are written for postgres, not for sqlite"),
        (NONE, "the migrations are written for no database, not for sqlite"),
    ] {
        let migrator = Migrator::new(embedded);
        let refused = migrator.run_url_blocking(url).unwrap_err();
        assert!(matches!(refused, Error::NoDialect { .. }), "{refused:?}");
        assert_eq!(refused.to_string(), expected);
        assert!(matches!(
            migrator.guard_url_blocking(url),
            Err(GuardError::Unreadable(Error::NoDialect { .. }))
        ));
    }
}

#[test]
fn migrations_that_name_no_database_run_on_any_and_two_such_directories_are_refused() {
    const ANY: Embedded = directories!(None);
    const BESIDE_ANOTHER: Embedded = directories!(Some("oracle"), None);
    const TWO: Embedded = directories!(None, None);
    const TWO_OF_ONE: Embedded = directories!(Some("sqlite"), Some("sqlite"), None);
    for application in Application::everywhere() {
        let report = Migrator::new(ANY).run_url_blocking(&application.url).unwrap();
        assert_eq!(report.steps.len(), 1);
        Migrator::new(BESIDE_ANOTHER)
            .guard_url_blocking(&application.url)
            .unwrap();
        let refused = Migrator::new(TWO).guard_url_blocking(&application.url).unwrap_err();
        assert!(
            matches!(
                refused,
                GuardError::Unreadable(Error::SeveralDirectories { count: 2, .. })
            ),
            "{refused:?}"
        );
    }
    let refused = Migrator::new(TWO_OF_ONE)
        .run_url_blocking(&Application::on_sqlite().url)
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the program holds 2 directories of migrations for sqlite"
    );
}

#[test]
fn the_old_application_meets_the_new_schema_and_an_edited_file() {
    for application in Application::everywhere() {
        application.migration(FIRST, "CREATE TABLE a (x INTEGER);");
        application.migration(SECOND, "CREATE TABLE b (x INTEGER);");
        let (migrator, url) = (application.migrator(), &application.url);
        migrator.run_url_blocking(url).unwrap();
        application.migration(SECOND, "CREATE TABLE b (x BIGINT);");
        assert!(
            matches!(migrator.guard_url_blocking(url), Err(GuardError::Edited(edited)) if edited[0].name == SECOND)
        );
        assert!(matches!(migrator.run_url_blocking(url), Err(Error::Problems(_))));
        fs::remove_dir_all(application.folder.path().join("migrations").join(SECOND)).unwrap();
        assert!(
            matches!(migrator.guard_url_blocking(url), Err(GuardError::Ahead(ahead)) if ahead[0].id == "20260102000000")
        );
    }
}

#[test]
fn a_migration_that_stopped_is_seen_by_the_guard() {
    let application = Application::on(Server::Mysql);
    application.migration(FIRST, "CREATE TABLE a (x INTEGER);\nCREATE TABLE b (x NONSENSE);");
    let (migrator, url) = (application.migrator(), &application.url);
    assert!(matches!(
        migrator.run_url_blocking(url),
        Err(Error::Statement {
            index: 2,
            line: 2,
            aftermath: Aftermath::Resumes { kept: 1 },
            ..
        })
    ));
    assert!(matches!(migrator.guard_url_blocking(url), Err(GuardError::HalfApplied(one)) if one.name == FIRST));
}

#[test]
fn inside_a_runtime_nothing_panics_and_the_future_may_go_to_another_thread() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for application in Application::everywhere() {
        application.migration(FIRST, "CREATE TABLE a (x INTEGER);");
        let (migrator, url) = (application.migrator(), &application.url);
        let report = runtime.block_on(is_send(migrator.run_url(url))).unwrap();
        assert_eq!(report.steps.len(), 1);
        runtime.block_on(async { migrator.guard_url_blocking(url) }).unwrap();
    }
}

#[test]
fn a_dropped_future_stops_the_statement_and_releases_the_lock() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for (server, slow) in [
        (Server::Postgres, "SELECT pg_sleep(60);"),
        (Server::Mysql, "DO (SELECT sum(seq * seq) FROM seq_1_to_4000000000);"),
    ] {
        let application = Application::on(server);
        application.migration(FIRST, slow);
        let (migrator, url) = (application.migrator(), &application.url);
        let dropped =
            runtime.block_on(async { tokio::time::timeout(Duration::from_secs(2), migrator.run_url(url)).await });
        assert!(dropped.is_err(), "{server:?}");
        application.migration(FIRST, "CREATE TABLE a (x INTEGER);");
        let started = Instant::now();
        match (server, migrator.run_url_blocking(url)) {
            // The journal holds the statement that was begun, so the file may not be another one now.
            (Server::Mysql, Err(error)) => assert!(matches!(error, Error::Problems(_)), "{error:?}"),
            (_, ran) => assert_eq!(ran.unwrap().steps.len(), 1, "{server:?}"),
        }
        assert!(started.elapsed() < Duration::from_secs(25), "{server:?}");
    }
}

#[test]
fn of_three_replicas_that_start_at_once_each_migration_runs_once() {
    for server in [Server::Postgres, Server::Mysql] {
        let application = Application::on(server);
        application.migration(FIRST, "CREATE TABLE a (x INTEGER);");
        application.migration(SECOND, "CREATE TABLE b (x INTEGER);");
        let (migrator, url) = (
            application.migrator().lock_timeout(Duration::from_secs(60)),
            &application.url,
        );
        let ran: usize = thread::scope(|scope| {
            let replicas: Vec<_> = (0..3)
                .map(|_| scope.spawn(|| migrator.run_url_blocking(url).unwrap()))
                .collect();
            let reports = replicas.into_iter().map(|replica| replica.join().unwrap());
            reports
                .map(|report| report.steps.iter().filter(|step| step.took.is_some()).count())
                .sum()
        });
        assert_eq!(ran, 2, "{server:?}");
    }
}
