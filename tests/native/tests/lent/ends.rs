//! A run over a lent connection that ends early: asked to, limited, without its session, or by a panic.

use std::panic::{self, AssertUnwindSafe};
use std::thread;
use std::time::{Duration, Instant};

use diesel::r2d2::{ConnectionManager, Pool, R2D2Connection};
use opp_runner::{Aftermath, Cancel, Error, Observer};
use opp_test_servers::Server;

use crate::application::{Application, FIRST, Kind, SECOND};
use crate::count;

/// A statement that takes a minute, and more where nobody ends it, and words of it.
fn slow(server: Server) -> (&'static str, &'static str) {
    match server {
        Server::Postgres | Server::Pgvector => ("SELECT pg_sleep(60);", "pg_sleep(60)"),
        Server::Mysql => (
            "CREATE TABLE s AS SELECT sum(seq * seq) AS x FROM seq_1_to_4000000000;",
            "CREATE TABLE s AS",
        ),
    }
}

/// Waits until a session of the database runs a statement with these words: its number.
fn running<C: Kind>(connection: &mut C, server: Server, words: &str) -> String {
    let query = match server {
        Server::Postgres | Server::Pgvector => format!(
            "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
             AND state = 'active' AND position('{words}' IN query) > 0"
        ),
        Server::Mysql => format!(
            "SELECT CAST(id AS CHAR) FROM information_schema.processlist WHERE db = DATABASE() AND id <> connection_id() \
             AND locate('{words}', info) > 0"
        ),
    };
    let started = Instant::now();
    loop {
        if let Some(session) = connection.rows(&query).unwrap().into_iter().flatten().flatten().next() {
            return session;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "no session runs {words}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_cancelled_run_stops_between_two_statements() {
    fn holds<C: Kind>(server: Server) {
        let application = Application::new(server);
        let mut connection = C::establish(application.database.url()).unwrap();
        // On PostgreSQL statements run in groups of 128: all of these in one.
        let (pause, words) = match server {
            Server::Postgres | Server::Pgvector => ("SELECT pg_sleep(0.5);\n", "pg_sleep(0.5)"),
            Server::Mysql => ("DO SLEEP(0.5);\n", "SLEEP(0.5)"),
        };
        application.migration(FIRST, &pause.repeat(100));
        let cancel = Cancel::new();
        let migrator = application.migrator().cancel(cancel.clone());
        let stopped = thread::scope(|scope| {
            let run = scope.spawn(|| migrator.run(&mut connection).unwrap_err());
            let mut beside = C::establish(application.database.url()).unwrap();
            running(&mut beside, server, words);
            cancel.cancel();
            run.join().unwrap()
        });
        assert!(stopped.is_cancelled(), "{stopped:?}");
        assert!(
            matches!(&stopped, Error::Statement { index: 2..100, .. }),
            "{server:?}: {stopped:?}"
        );
        // The request stays made: a run stops before its first statement.
        let again = migrator.run(&mut connection).unwrap_err();
        assert!(again.is_cancelled(), "{again:?}");
        application.migrator().plan(&mut connection).unwrap();
    }
    on_both!(holds);
}

#[test]
fn a_session_that_ends_in_mid_statement_is_lost() {
    fn holds<C: Kind>(server: Server) {
        let application = Application::new(server);
        let mut connection = C::establish(application.database.url()).unwrap();
        let (statement, words) = slow(server);
        application.migration(FIRST, statement);
        let migrator = application.migrator();
        let ended = thread::scope(|scope| {
            let run = scope.spawn(|| migrator.run(&mut connection).unwrap_err());
            let mut beside = C::establish(application.database.url()).unwrap();
            let session = running(&mut beside, server, words);
            let end = match server {
                Server::Postgres | Server::Pgvector => format!("SELECT pg_terminate_backend({session})"),
                Server::Mysql => format!("KILL {session}"),
            };
            beside.batch_execute(&end).unwrap();
            run.join().unwrap()
        });
        assert!(
            matches!(&ended, Error::Statement { index: 1, aftermath: Aftermath::Lost, source, .. } if source.is_lost()),
            "{server:?}: {ended:?}"
        );
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
    fn holds<C: Kind + R2D2Connection + 'static>(server: Server) {
        let application = Application::new(server);
        application.migration(FIRST, "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);");
        application.migration(SECOND, "INSERT INTO a VALUES (1);");
        let manager = ConnectionManager::<C>::new(application.database.url());
        let pool = Pool::builder().max_size(1).build(manager).unwrap();
        let migrator = application.migrator().lock_timeout(Duration::from_secs(10));
        let panics = migrator.clone().observer(Panics);
        let mut pooled = pool.get().unwrap();
        let panicked = panic::catch_unwind(AssertUnwindSafe(|| panics.run(&mut *pooled).map(drop)));
        assert!(panicked.is_err());
        drop(pooled);
        let mut pooled = pool.get().unwrap();
        assert_eq!(migrator.run(&mut *pooled).unwrap().steps.len(), 2, "{server:?}");
        assert_eq!(C::values(&mut pooled), [1]);
    }
    on_both!(holds);
}

#[test]
fn a_statement_that_takes_too_long_is_ended_and_another_runner_is_waited_for() {
    fn holds<C: Kind>(server: Server) {
        let application = Application::new(server);
        let mut connection = C::establish(application.database.url()).unwrap();
        let (statement, words) = slow(server);
        application.migration(FIRST, statement);
        let started = Instant::now();
        let limited = application.migrator().statement_timeout(Duration::from_secs(5));
        let ended = thread::scope(|scope| {
            let connection = &mut connection;
            let run = scope.spawn(|| limited.run(connection).map(drop));
            let mut second = C::establish(application.database.url()).unwrap();
            running(&mut second, server, words);
            let refused = application.migrator().lock_timeout(Duration::ZERO).run(&mut second);
            assert!(
                matches!(&refused, Err(Error::Locked { holder: Some(_), .. })),
                "{refused:?}"
            );
            run.join().unwrap()
        });
        assert!(matches!(&ended, Err(Error::Statement { index: 1, .. })), "{ended:?}");
        assert!(started.elapsed() < Duration::from_secs(50));
        assert_eq!(count(&mut connection, "SELECT 'alive'"), "alive");
    }
    on_both!(holds);
}
