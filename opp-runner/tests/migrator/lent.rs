//! Migrations run over a connection of Diesel's to SQLite that the application lends.

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use opp_runner::{Aftermath, Cancel, Error, GuardError, Observer, Target};

use crate::application::Application;
use crate::{FIRST, SECOND};

/// Every pragma that a connection has of its own, with its value, and whether it has a temporary table.
const SETTINGS: &str = "SELECT group_concat(name || ' ' || value, char(10)) AS value FROM (\
    SELECT 'foreign_keys' AS name, foreign_keys AS value FROM pragma_foreign_keys \
    UNION ALL SELECT 'legacy_alter_table', legacy_alter_table FROM pragma_legacy_alter_table \
    UNION ALL SELECT 'recursive_triggers', recursive_triggers FROM pragma_recursive_triggers \
    UNION ALL SELECT 'ignore_check_constraints', ignore_check_constraints FROM pragma_ignore_check_constraints \
    UNION ALL SELECT 'busy_timeout', timeout FROM pragma_busy_timeout \
    UNION ALL SELECT 'cache_size', cache_size FROM pragma_cache_size \
    UNION ALL SELECT 'synchronous', synchronous FROM pragma_synchronous \
    UNION ALL SELECT 'temp_store', temp_store FROM pragma_temp_store \
    UNION ALL SELECT 'temporary', count(*) FROM sqlite_temp_schema)";

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    value: String,
}

fn text(connection: &mut SqliteConnection, sql: &str) -> String {
    let answer: Answer = diesel::sql_query(sql).get_result(connection).unwrap();
    answer.value
}

/// A query whose statement Diesel keeps prepared.
fn sum(connection: &mut SqliteConnection) -> i64 {
    diesel::table! {
        a (x) {
            x -> BigInt,
        }
    }
    a::table
        .select(a::x)
        .order(a::x)
        .load::<i64>(connection)
        .unwrap()
        .iter()
        .sum()
}

fn lent(application: &Application) -> SqliteConnection {
    let path = application.folder.path().join("app.db");
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    connection
        .batch_execute(
            "PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 1234; PRAGMA cache_size = 77; PRAGMA recursive_triggers = ON; \
             CREATE TEMPORARY TABLE mine (x)",
        )
        .unwrap();
    connection
}

/// What a file may set and leave behind.
const MEDDLES: &str = "PRAGMA foreign_keys = ON;\nPRAGMA cache_size = 5;\nPRAGMA recursive_triggers = OFF;\nPRAGMA synchronous = 0;\n\
                       CREATE TEMPORARY TABLE theirs (x);\n";

fn outside(application: &Application, name: &str, up: &str) {
    application.migration(name, up);
    let file = application
        .folder
        .path()
        .join("migrations")
        .join(name)
        .join("metadata.toml");
    fs::write(file, "run_in_transaction = false\n").unwrap();
}

#[test]
fn a_lent_connection_gets_its_settings_back_and_works() {
    let application = Application::on_sqlite();
    application.migration(
        FIRST,
        "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a VALUES (1), (2);",
    );
    let (migrator, mut connection) = (application.migrator(), lent(&application));
    let before = text(&mut connection, SETTINGS);
    let plan = migrator.plan(&mut connection).unwrap();
    assert_eq!((plan.steps.len(), plan.current.len()), (1, 0));
    assert!(matches!(migrator.guard(&mut connection), Err(GuardError::Pending(pending)) if pending.len() == 1));
    assert_eq!(migrator.run(&mut connection).unwrap().steps.len(), 1);
    assert_eq!(
        (sum(&mut connection), text(&mut connection, SETTINGS)),
        (3, before.clone())
    );
    outside(
        &application,
        SECOND,
        &format!("{MEDDLES}ALTER TABLE a ADD COLUMN y INTEGER;\nINSERT INTO a (x) VALUES (10);"),
    );
    let report = migrator.run(&mut connection).unwrap();
    assert_eq!((report.steps.len(), sum(&mut connection)), (1, 13));
    assert_eq!(text(&mut connection, SETTINGS), before);
    migrator.guard(&mut connection).unwrap();
    assert!(migrator.run(&mut connection).unwrap().steps.is_empty());
    let log = migrator.log(&mut connection).unwrap();
    let rows: Vec<_> = log
        .iter()
        .map(|row| (row.outcome.as_str(), row.rows_touched, row.actor.as_str()))
        .collect();
    assert_eq!(rows, [("done", 2, "test"), ("done", 1, "test")]);
    // The same over the URL: one record.
    migrator.guard_url_blocking(&application.url).unwrap();
}

#[test]
fn a_run_that_fails_leaves_the_record_true_and_the_connection_usable() {
    let application = Application::on_sqlite();
    application.migration(
        FIRST,
        "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a VALUES (1);",
    );
    application.migration(SECOND, "INSERT INTO a VALUES (5);\nINSERT INTO missing VALUES (1);");
    let (migrator, mut connection) = (application.migrator(), lent(&application));
    let before = text(&mut connection, SETTINGS);
    let failed = migrator.run(&mut connection).unwrap_err();
    assert!(
        matches!(&failed, Error::Statement { revision, index: 2, aftermath: Aftermath::RolledBack, .. } if revision.name == SECOND),
        "{failed:?}"
    );
    assert_eq!((sum(&mut connection), text(&mut connection, SETTINGS)), (1, before));
    assert!(matches!(migrator.guard(&mut connection), Err(GuardError::Pending(pending)) if pending[0].name == SECOND));
    connection
        .transaction(|connection| diesel::sql_query("INSERT INTO a VALUES (7)").execute(connection))
        .unwrap();
    let log = migrator.log(&mut connection).unwrap();
    assert_eq!(
        log.iter().map(|row| row.outcome.as_str()).collect::<Vec<_>>(),
        ["done", "failed"]
    );
    assert_eq!(log[1].message, "statement 2 of 2 (line 2): no such table: missing");
}

#[test]
fn a_table_is_rebuilt_on_a_lent_connection_without_its_children() {
    let application = Application::on_sqlite();
    let children = "CREATE TABLE p (x INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p ON DELETE CASCADE);\n\
                    INSERT INTO p VALUES (1);\nINSERT INTO c VALUES (1);";
    application.migration(FIRST, children);
    outside(
        &application,
        SECOND,
        "-- opp:begin\nPRAGMA foreign_keys=OFF;\nBEGIN IMMEDIATE;\n-- opp:body\nCREATE TABLE n (x INTEGER PRIMARY KEY, y);\n\
         INSERT INTO n (x) SELECT x FROM p;\nDROP TABLE p;\nALTER TABLE n RENAME TO p;\n-- opp:commit\nCOMMIT;\n",
    );
    let (migrator, mut connection) = (application.migrator(), lent(&application));
    connection.batch_execute("PRAGMA foreign_keys = ON").unwrap();
    assert_eq!(migrator.run(&mut connection).unwrap().steps.len(), 2);
    assert_eq!(
        text(&mut connection, "SELECT CAST(count(*) AS TEXT) AS value FROM c"),
        "1"
    );
    assert_eq!(
        text(
            &mut connection,
            "SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys"
        ),
        "1"
    );
}

#[test]
fn a_run_on_a_lent_connection_goes_back_and_stamps() {
    let application = Application::on_sqlite();
    application.revertible(
        FIRST,
        "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);",
        "DROP TABLE a;",
    );
    let (migrator, mut connection) = (application.migrator(), lent(&application));
    migrator.run(&mut connection).unwrap();
    let zero = migrator.clone().target(Target::Zero);
    assert!(matches!(zero.run(&mut connection), Err(Error::WouldRevert(would)) if would.len() == 1));
    assert_eq!(zero.allow_revert(true).run(&mut connection).unwrap().steps.len(), 1);
    let (recorded, forgotten) = migrator.stamp(&mut connection).unwrap();
    assert_eq!((recorded.len(), forgotten.len()), (1, 0));
    migrator.guard(&mut connection).unwrap();
}

#[test]
fn inside_a_transaction_nothing_runs() {
    let application = Application::on_sqlite();
    application.migration(FIRST, "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);");
    let (migrator, mut connection) = (application.migrator(), lent(&application));
    let refused = connection.transaction(|connection| -> Result<bool, diesel::result::Error> {
        Ok(matches!(migrator.run(connection), Err(Error::InTransaction)))
    });
    assert!(refused.unwrap());
    assert!(matches!(migrator.guard(&mut connection), Err(GuardError::Pending(_))));
}

/// Asks a run to stop after its first statement.
struct StopAfterOne(Cancel);

impl Observer for StopAfterOne {
    fn progress(&mut self, done: usize, _of: usize) {
        if done == 1 {
            self.0.cancel();
        }
    }
}

#[test]
fn a_request_to_stop_acts_between_two_statements() {
    let application = Application::on_sqlite();
    application.migration(
        FIRST,
        "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);",
    );
    let cancel = Cancel::new();
    let migrator = application
        .migrator()
        .cancel(cancel.clone())
        .observer(StopAfterOne(cancel));
    let mut connection = lent(&application);
    let before = text(&mut connection, SETTINGS);
    let stopped = migrator.run(&mut connection).unwrap_err();
    assert!(stopped.is_cancelled(), "{stopped:?}");
    assert!(
        matches!(
            &stopped,
            Error::Statement {
                index: 2,
                aftermath: Aftermath::RolledBack,
                ..
            }
        ),
        "{stopped:?}"
    );
    assert_eq!(text(&mut connection, SETTINGS), before);
    // The request stays made: the next run with it stops before its first statement, also over a URL.
    let again = migrator.run_url_blocking(&application.url).unwrap_err();
    assert!(
        matches!(&again, Error::Statement { index: 1, .. }) && again.is_cancelled(),
        "{again:?}"
    );
    application.migrator().run(&mut connection).unwrap();
    assert_eq!(sum(&mut connection), 3);
}

/// The code of an application that panics.
struct Panics;

impl Observer for Panics {
    fn progress(&mut self, done: usize, _of: usize) {
        assert!(done == 0, "the observer panics after the first statement");
    }
}

#[test]
fn a_connection_whose_run_panics_is_unusable_and_nothing_of_the_migration_stays() {
    let application = Application::on_sqlite();
    application.migration(
        FIRST,
        "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a VALUES (1);",
    );
    let mut connection = lent(&application);
    let migrator = application.migrator().observer(Panics);
    let panicked = panic::catch_unwind(AssertUnwindSafe(|| migrator.run(&mut connection).map(drop)));
    assert!(panicked.is_err());
    let refused = connection.transaction(|_| Ok::<(), diesel::result::Error>(()));
    assert!(
        matches!(refused, Err(diesel::result::Error::BrokenTransactionManager)),
        "{refused:?}"
    );
    drop(connection);
    let mut fresh = lent(&application);
    assert_eq!(application.migrator().run(&mut fresh).unwrap().steps.len(), 1);
    assert_eq!(sum(&mut fresh), 1);
}

#[test]
fn of_three_replicas_with_connections_of_their_own_each_migration_runs_once() {
    let application = Application::on_sqlite();
    application.migration(
        FIRST,
        "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a VALUES (1);",
    );
    application.migration(SECOND, "INSERT INTO a SELECT max(x) + 1 FROM a;");
    let path = application.folder.path().join("app.db");
    let migrator = application.migrator().lock_timeout(Duration::from_secs(60));
    let run = || {
        let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        connection.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
        let report = migrator.run(&mut connection).unwrap();
        report.steps.iter().filter(|step| step.took.is_some()).count()
    };
    let ran: usize = thread::scope(|scope| {
        let replicas: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
        replicas.into_iter().map(|replica| replica.join().unwrap()).sum()
    });
    assert_eq!((ran, sum(&mut lent(&application))), (2, 3));
}
