//! Migrations run over connections of diesel-async's that the application lends, from a pool.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![expect(missing_docs, reason = "the table's module is public")]

mod application;
mod schema;

use std::future::Future;
use std::time::{Duration, Instant};

use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use opp_runner::{Aftermath, Cancel, Error, GuardError, Migrator, Observer};
use opp_test_servers::Server;

use application::{Application, FIRST, Kind, SECOND};

diesel::table! {
    a (x) {
        x -> Integer,
    }
}

/// The same over each server's connection.
macro_rules! on_both {
    ($test:ident) => {
        let application = Application::new(Server::Postgres);
        runtime().block_on($test::<AsyncPgConnection>(Server::Postgres, &application));
        let application = Application::new(Server::Mysql);
        runtime().block_on($test::<AsyncMysqlConnection>(Server::Mysql, &application));
    };
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

/// A statement that takes a minute, and more where nobody ends it, and words of it.
fn slow(server: Server) -> (&'static str, &'static str) {
    match server {
        Server::Mysql => (
            "CREATE TABLE s AS SELECT sum(seq * seq) AS x FROM seq_1_to_4000000000;",
            "CREATE TABLE s AS",
        ),
        Server::Postgres | Server::Pgvector => ("SELECT pg_sleep(60);", "pg_sleep(60)"),
    }
}

/// Waits until a session runs a statement with these words: its number.
async fn running<C: Kind>(connection: &mut C, words: &str) -> String {
    let started = Instant::now();
    loop {
        if let Some(session) = C::running(connection, words).await.into_iter().next() {
            return session;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "no session runs {words}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[test]
fn a_lent_connection_gets_its_settings_back_and_works() {
    async fn holds<C: Kind>(_server: Server, application: &Application) {
        let pool = application.pool::<C>();
        let mut connection = C::get(&pool).await;
        C::set(&mut connection).await;
        let before = C::settings(&mut connection).await;
        application.migration(
            FIRST,
            "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a VALUES (1), (2);",
        );
        let migrator = application.migrator();
        assert_eq!(
            is_send(migrator.plan_async(&mut *connection))
                .await
                .unwrap()
                .steps
                .len(),
            1
        );
        let guarded = is_send(migrator.guard_async(&mut *connection)).await;
        assert!(matches!(guarded, Err(GuardError::Pending(pending)) if pending[0].name == FIRST));
        assert_eq!(
            is_send(migrator.run_async(&mut *connection)).await.unwrap().steps.len(),
            1
        );
        assert_eq!(C::values(&mut connection).await, [1, 2]);
        application.migration(
            SECOND,
            "ALTER TABLE a ADD COLUMN y INTEGER;\nINSERT INTO a (x) VALUES (10);",
        );
        assert_eq!(migrator.run_async(&mut *connection).await.unwrap().steps.len(), 1);
        assert_eq!(C::values(&mut connection).await, [1, 2, 10]);
        assert_eq!(C::settings(&mut connection).await, before);
        migrator.guard_async(&mut *connection).await.unwrap();
        migrator
            .clone()
            .check_schema(true)
            .guard_async(&mut *connection)
            .await
            .unwrap();
        let session = C::session(&mut connection).await;
        drop(connection);
        assert_eq!(
            C::session(&mut *C::get(&pool).await).await,
            session,
            "the pool keeps the session"
        );
    }
    on_both!(holds);
}

#[test]
fn a_run_that_fails_leaves_the_record_true_and_the_connection_usable() {
    async fn holds<C: Kind>(server: Server, application: &Application) {
        let pool = application.pool::<C>();
        let mut connection = C::get(&pool).await;
        application.migration(FIRST, "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);");
        application.migration(SECOND, "INSERT INTO a VALUES (5);\nINSERT INTO a VALUES (5);");
        let before = C::settings(&mut connection).await;
        let failed = application.migrator().run_async(&mut *connection).await.unwrap_err();
        assert!(matches!(&failed, Error::Statement { index: 2, .. }), "{failed:?}");
        assert_eq!(C::settings(&mut connection).await, before);
        let guarded = application.migrator().guard_async(&mut *connection).await;
        match (server, guarded) {
            (Server::Mysql, Err(GuardError::HalfApplied(one))) => assert_eq!(one.name, SECOND),
            (_, Err(GuardError::Pending(pending))) => assert_eq!(pending[0].name, SECOND),
            (_, other) => assert!(other.is_ok() && other.is_err(), "{other:?}"),
        }
        application.migration(SECOND, "INSERT INTO a VALUES (5);\nINSERT INTO a VALUES (6);");
        application.migrator().run_async(&mut *connection).await.unwrap();
        assert_eq!(C::values(&mut connection).await, [5, 6]);
    }
    on_both!(holds);
}

#[test]
fn a_future_dropped_in_mid_statement_frees_the_lock_and_the_pool_discards_the_connection() {
    async fn holds<C: Kind>(server: Server, application: &Application) {
        let pool = application.pool::<C>();
        let mut connection = C::get(&pool).await;
        let session = C::session(&mut connection).await;
        let (statement, words) = slow(server);
        application.migration(FIRST, statement);
        let migrator = application.migrator();
        let beside = application.pool::<C>();
        let mut beside = C::get(&beside).await;
        tokio::select! {
            ended = migrator.run_async(&mut *connection) => panic!("{ended:?}"),
            _session = running(&mut *beside, words) => {}
        }
        drop(connection);
        let started = Instant::now();
        let mut fresh = C::get(&pool).await;
        assert_ne!(
            C::session(&mut fresh).await,
            session,
            "the pool has discarded the connection"
        );
        match (server, migrator.guard_async(&mut *fresh).await) {
            // Its journal says that the statement was begun.
            (Server::Mysql, Err(GuardError::HalfApplied(one))) => assert_eq!(one.name, FIRST),
            (Server::Postgres, Err(GuardError::Pending(pending))) => assert_eq!(pending[0].name, FIRST),
            (_, other) => assert!(other.is_ok() && other.is_err(), "{other:?}"),
        }
        // The lock is free: another run begins, and a shorter one ends.
        let limited = migrator
            .lock_timeout(Duration::from_secs(10))
            .statement_timeout(Duration::from_secs(1));
        let begun = limited.run_async(&mut *fresh).await.unwrap_err();
        assert!(matches!(&begun, Error::Statement { index: 1, .. }), "{begun:?}");
        assert!(started.elapsed() < Duration::from_secs(20));
    }
    on_both!(holds);
}

#[test]
fn a_request_to_stop_ends_the_statement_that_runs() {
    async fn holds<C: Kind>(server: Server, application: &Application) {
        let pool = application.pool::<C>();
        let mut connection = C::get(&pool).await;
        let before = C::settings(&mut connection).await;
        let (statement, words) = slow(server);
        application.migration(FIRST, statement);
        let cancel = Cancel::new();
        let migrator = application.migrator().cancel(cancel.clone());
        let beside = application.pool::<C>();
        let mut beside = C::get(&beside).await;
        let started = Instant::now();
        let (stopped, ()) = tokio::join!(migrator.run_async(&mut *connection), async {
            running(&mut *beside, words).await;
            cancel.cancel();
        });
        let stopped = stopped.unwrap_err();
        assert!(stopped.is_cancelled(), "{stopped:?}");
        assert!(started.elapsed() < Duration::from_secs(50));
        // The request stays made: a run stops before its first statement.
        let again = migrator.run_async(&mut *connection).await.unwrap_err();
        assert!(again.is_cancelled(), "{again:?}");
        assert_eq!(C::settings(&mut connection).await, before);
        assert!(application.migrator().guard_async(&mut *connection).await.is_err());
    }
    on_both!(holds);
}

#[test]
fn a_session_that_ends_in_mid_statement_is_lost() {
    async fn holds<C: Kind>(server: Server, application: &Application) {
        let (statement, words) = slow(server);
        application.migration(FIRST, statement);
        let migrator = application.migrator();
        let (pool, beside) = (application.pool::<C>(), application.pool::<C>());
        let (mut connection, mut beside) = (C::get(&pool).await, C::get(&beside).await);
        let (ended, ()) = tokio::join!(migrator.run_async(&mut *connection), async {
            let session = running(&mut *beside, words).await;
            C::end(&mut beside, &session).await;
        });
        let ended = ended.unwrap_err();
        assert!(
            matches!(&ended, Error::Statement { index: 1, aftermath: Aftermath::Lost, source, .. } if source.is_lost()),
            "{server:?}: {ended:?}"
        );
        // The pool gives another one, whose run takes the lock.
        drop(connection);
        let limited = migrator.statement_timeout(Duration::from_secs(1));
        let begun = limited.run_async(&mut *C::get(&pool).await).await.unwrap_err();
        assert!(matches!(&begun, Error::Statement { index: 1, .. }), "{begun:?}");
    }
    on_both!(holds);
}

/// The code of an application that panics.
struct Panics;

impl Observer for Panics {
    fn progress(&mut self, done: usize, of: usize) {
        assert!(done > of, "the observer panics");
    }
}

#[test]
fn a_run_that_panics_frees_the_lock_and_the_pool_discards_the_connection() {
    async fn holds<C: Kind>(server: Server, application: &Application) {
        application.migration(FIRST, "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);");
        application.migration(SECOND, "INSERT INTO a VALUES (1);");
        let pool = application.pool::<C>();
        let mut connection = C::get(&pool).await;
        let session = C::session(&mut connection).await;
        let panicked = application
            .migrator()
            .observer(Panics)
            .run_async(&mut *connection)
            .await
            .unwrap_err();
        assert!(matches!(panicked, Error::Panicked), "{panicked:?}");
        drop(connection);
        let mut fresh = C::get(&pool).await;
        assert_ne!(C::session(&mut fresh).await, session, "{server:?}");
        let migrator = application.migrator().lock_timeout(Duration::from_secs(10));
        assert_eq!(migrator.run_async(&mut *fresh).await.unwrap().steps.len(), 2);
    }
    on_both!(holds);
}

#[test]
fn of_three_replicas_that_start_at_once_each_migration_runs_once() {
    async fn holds<C: Kind>(server: Server, application: &Application) {
        application.migration(
            FIRST,
            "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a VALUES (1);",
        );
        application.migration(SECOND, "INSERT INTO a SELECT max(x) + 1 FROM a;");
        let migrator: Migrator = application.migrator().lock_timeout(Duration::from_secs(60));
        let run = async || {
            let pool = application.pool::<C>();
            let report = migrator.run_async(&mut *C::get(&pool).await).await.unwrap();
            report.steps.iter().filter(|step| step.took.is_some()).count()
        };
        let (one, two, three) = tokio::join!(run(), run(), run());
        let values = C::values(&mut *C::get(&application.pool::<C>()).await).await;
        assert_eq!((one + two + three, values), (2, vec![1, 2]), "{server:?}");
    }
    on_both!(holds);
}

#[test]
fn inside_a_transaction_nothing_runs() {
    async fn holds<C: Kind>(_server: Server, application: &Application) {
        application.migration(FIRST, "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);");
        let migrator = application.migrator();
        let pool = application.pool::<C>();
        let mut connection = C::get(&pool).await;
        let refused = C::run_in_transaction(&mut connection, &migrator).await;
        assert!(matches!(refused, Err(Error::InTransaction)), "{refused:?}");
        // A guard only looks, also where there is no record yet.
        let guarded = C::guard_in_transaction(&mut connection, &migrator).await;
        assert!(
            matches!(&guarded, Err(GuardError::Pending(pending)) if pending.len() == 1),
            "{guarded:?}"
        );
        migrator.run_async(&mut *connection).await.unwrap();
        C::guard_in_transaction(&mut connection, &migrator).await.unwrap();
    }
    on_both!(holds);
}
