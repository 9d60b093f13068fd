//! Migrations run over connections of Diesel's to servers that the application lends, also pooled ones.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![expect(missing_docs, reason = "the table's module is public")]

mod application;

use std::thread;
use std::time::Duration;

use diesel::r2d2::{ConnectionManager, Pool, R2D2Connection};
use opp_runner::error::DbError;
use opp_runner::lent::Connection as Lent;
use opp_runner::{Aftermath, Error, GuardError};
use opp_test_servers::Server;

use application::{Application, FIRST, Kind, SECOND, THIRD};

/// Every setting of a session that the server lists.
const SETTINGS: [(Server, &str); 2] = [
    (
        Server::Postgres,
        "SELECT name || ' ' || current_setting(name) FROM pg_settings WHERE name NOT LIKE 'transaction%' \
         UNION ALL SELECT 'role ' || current_setting('role') ORDER BY 1",
    ),
    (
        Server::Mysql,
        "SELECT concat(variable_name, ' ', session_value) FROM information_schema.system_variables \
         WHERE session_value IS NOT NULL AND variable_scope = 'SESSION' UNION ALL SELECT concat('database ', database()) ORDER BY 1",
    ),
];

/// How the application has set its session, and what a file sets.
fn set(server: Server) -> (&'static str, &'static str) {
    match server {
        Server::Postgres | Server::Pgvector => (
            "CREATE SCHEMA IF NOT EXISTS mine; SET search_path = mine, public; SET lock_timeout = '1234ms'; SET statement_timeout = '77s'; \
             SET TIME ZONE 'Asia/Tokyo'; SET client_min_messages = error",
            "SET search_path = public;\nSET statement_timeout = 0;\nSET TIME ZONE 'UTC';\nSET work_mem = '8MB';\nSET ROLE NONE;",
        ),
        Server::Mysql => (
            "SET SESSION sql_mode = 'ANSI_QUOTES', foreign_key_checks = 0, lock_wait_timeout = 123, time_zone = '+09:00', \
             max_statement_time = 77, character_set_results = 'latin1'",
            "SET SESSION sql_mode = '';\nSET time_zone = '+00:00';\nSET foreign_key_checks = 1;\nSET SESSION sort_buffer_size = 1048576;\n\
             SET NAMES utf8mb3;",
        ),
    }
}

fn settings<C: Lent>(connection: &mut C, server: Server) -> Vec<String> {
    let query = SETTINGS.iter().find(|(one, _)| *one == server).unwrap().1;
    let rows = connection.rows(query).unwrap();
    rows.into_iter().flatten().flatten().collect()
}

fn count<C: Lent>(connection: &mut C, query: &str) -> String {
    connection.rows(query).unwrap().remove(0).remove(0).unwrap()
}

/// The same over each server's connection.
macro_rules! on_both {
    ($test:ident) => {
        $test::<diesel::PgConnection>(Server::Postgres);
        $test::<diesel::MysqlConnection>(Server::Mysql);
    };
}

mod ends;

diesel::table! {
    a (x) {
        x -> Integer,
    }
}

#[test]
fn a_lent_connection_gets_its_settings_back_and_works() {
    fn holds<C: Kind>(server: Server) {
        let application = Application::new(server);
        let mut connection = C::establish(application.database.url()).unwrap();
        let (own, theirs) = set(server);
        connection.batch_execute(own).unwrap();
        let before = settings(&mut connection, server);
        application.migration(
            FIRST,
            "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a VALUES (1), (2);",
        );
        let migrator = application.migrator();
        assert_eq!(migrator.plan(&mut connection).unwrap().steps.len(), 1);
        assert!(matches!(migrator.guard(&mut connection), Err(GuardError::Pending(_))));
        assert_eq!(settings(&mut connection, server), before, "a plan sets nothing");
        assert_eq!(migrator.run(&mut connection).unwrap().steps.len(), 1);
        assert_eq!(settings(&mut connection, server), before);
        assert_eq!(C::values(&mut connection), [1, 2]);
        application.migration(
            SECOND,
            &format!("{theirs}\nALTER TABLE {}a ADD COLUMN y INTEGER;", C::SCHEMA),
        );
        application.migration(THIRD, "INSERT INTO a (x) VALUES (10);");
        assert_eq!(migrator.run(&mut connection).unwrap().steps.len(), 2);
        assert_eq!(settings(&mut connection, server), before);
        assert_eq!(C::values(&mut connection), [1, 2, 10]);
        migrator.guard(&mut connection).unwrap();
        let log = migrator.log(&mut connection).unwrap();
        assert_eq!(
            log.iter().map(|row| row.rows_touched).collect::<Vec<_>>(),
            [2, 0, 1],
            "{server:?}"
        );
    }
    on_both!(holds);
}

#[test]
fn a_run_that_fails_leaves_the_record_true_the_lock_free_and_the_connection_usable() {
    fn holds<C: Kind>(server: Server) {
        let application = Application::new(server);
        let mut connection = C::establish(application.database.url()).unwrap();
        let before = settings(&mut connection, server);
        application.migration(FIRST, "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);");
        application.migration(SECOND, "INSERT INTO a VALUES (5);\nINSERT INTO a VALUES (5);");
        let migrator = application.migrator();
        let failed = migrator.run(&mut connection).unwrap_err();
        let expected = match server {
            Server::Postgres | Server::Pgvector => Aftermath::RolledBack,
            Server::Mysql => Aftermath::Resumes { kept: 1 },
        };
        assert!(
            matches!(&failed, Error::Statement { revision, index: 2, aftermath, .. } if revision.name == SECOND && *aftermath == expected),
            "{failed:?}"
        );
        let Error::Statement { source, .. } = failed else {
            unreachable!()
        };
        let code = match *source {
            DbError::Server(said) => said.code().map(str::to_owned),
            other => Some(other.to_string()),
        };
        // Diesel does not tell PostgreSQL's.
        assert_eq!(code.as_deref(), Some(if server == Server::Mysql { "1062" } else { "" }));
        assert_eq!(settings(&mut connection, server), before);
        match (server, migrator.guard(&mut connection)) {
            (Server::Postgres, Err(GuardError::Pending(pending))) => assert_eq!(pending[0].name, SECOND),
            (Server::Mysql, Err(GuardError::HalfApplied(revision))) => assert_eq!(revision.name, SECOND),
            (_, other) => assert!(other.is_ok() && other.is_err(), "{other:?}"),
        }
        // Another runner is not kept out.
        application.migration(SECOND, "INSERT INTO a VALUES (5);\nINSERT INTO a VALUES (6);");
        let report = migrator
            .clone()
            .lock_timeout(Duration::ZERO)
            .run_url_blocking(&application.url);
        assert_eq!(report.unwrap().steps.len(), 1);
        assert_eq!(C::values(&mut connection), [5, 6]);
        connection
            .transaction(|connection| connection.batch_execute("INSERT INTO a VALUES (7)"))
            .unwrap();
        let outcomes: Vec<String> = migrator
            .log(&mut connection)
            .unwrap()
            .into_iter()
            .map(|row| row.outcome)
            .collect();
        assert_eq!(outcomes, ["done", "failed", "done"]);
    }
    on_both!(holds);
}

#[test]
fn a_pooled_connection_runs_and_goes_back_to_its_pool() {
    fn holds<C: Kind + R2D2Connection + 'static>(server: Server) {
        let application = Application::new(server);
        application.migration(
            FIRST,
            "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a VALUES (1);",
        );
        let manager = ConnectionManager::<C>::new(application.database.url());
        let pool = Pool::builder().max_size(1).build(manager).unwrap();
        let session = match server {
            Server::Postgres | Server::Pgvector => "SELECT pg_backend_pid()",
            Server::Mysql => "SELECT connection_id()",
        };
        let mut pooled = pool.get().unwrap();
        let first = count(&mut *pooled, session);
        application.migrator().run(&mut *pooled).unwrap();
        drop(pooled);
        let mut pooled = pool.get().unwrap();
        assert_eq!(count(&mut *pooled, session), first, "the pool keeps the session");
        assert_eq!(C::values(&mut pooled), [1]);
    }
    on_both!(holds);
}

#[test]
fn a_guard_inside_a_transaction_leaves_it_usable() {
    fn holds<C: Kind>(server: Server) {
        let application = Application::new(server);
        application.migration(FIRST, "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);");
        let migrator = application.migrator();
        let mut connection = C::establish(application.database.url()).unwrap();
        let guard = |connection: &mut C| {
            let guarded = connection.transaction(|connection| -> Result<_, diesel::result::Error> {
                let guarded = migrator.guard(connection);
                assert_eq!(count(connection, "SELECT 'usable'"), "usable", "{server:?}");
                Ok(guarded)
            });
            guarded.unwrap()
        };
        assert!(matches!(guard(&mut connection), Err(GuardError::Pending(pending)) if pending.len() == 1));
        migrator.run(&mut connection).unwrap();
        guard(&mut connection).unwrap();
    }
    on_both!(holds);
}

#[test]
fn of_three_replicas_that_start_at_once_each_migration_runs_once() {
    fn holds<C: Kind>(server: Server) {
        let application = Application::new(server);
        application.migration(
            FIRST,
            "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a VALUES (1);",
        );
        application.migration(SECOND, "INSERT INTO a SELECT max(x) + 1 FROM a;");
        let migrator = application.migrator().lock_timeout(Duration::from_secs(60));
        let url = application.database.url();
        let ran: usize = thread::scope(|scope| {
            let run = || {
                let mut connection = C::establish(url).unwrap();
                let report = migrator.run(&mut connection).unwrap();
                report.steps.iter().filter(|step| step.took.is_some()).count()
            };
            let replicas: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
            replicas.into_iter().map(|replica| replica.join().unwrap()).sum()
        });
        let mut connection = C::establish(application.database.url()).unwrap();
        assert_eq!((ran, C::values(&mut connection)), (2, vec![1, 2]), "{server:?}");
    }
    on_both!(holds);
}

#[test]
fn a_rolling_deploy_meets_the_newer_and_the_older_schema() {
    fn holds<C: Kind>(server: Server) {
        let application = Application::new(server);
        let mut connection = C::establish(application.database.url()).unwrap();
        application.migration(FIRST, "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY);");
        application.migrator().run(&mut connection).unwrap();
        application.migration(SECOND, "ALTER TABLE a ADD COLUMN y INTEGER;");
        let new = application.migrator();
        assert!(matches!(new.guard(&mut connection), Err(GuardError::Pending(pending)) if pending[0].name == SECOND));
        new.run(&mut connection).unwrap();
        application.remove(SECOND);
        let old = application.migrator();
        assert!(matches!(old.guard(&mut connection), Err(GuardError::Ahead(ahead)) if ahead[0].id == "20260102000000"));
    }
    on_both!(holds);
}
