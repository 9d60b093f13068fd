//! What begins and ends transactions, and what cannot be in one.

use Dialect::{Mysql, Postgres, Sqlite};

use super::*;
use crate::statement::split;

#[test]
fn transaction_control_is_recognised() {
    let controls = |sql, dialect| split(sql, dialect)[0].controls_transaction();
    for dialect in Dialect::ALL {
        for sql in [
            "BEGIN;",
            "begin immediate;",
            "Commit;",
            "ROLLBACK;",
            "/* a */ rollback work -- to",
        ] {
            assert!(controls(sql, dialect), "{sql}");
        }
        for sql in [
            "SAVEPOINT a;",
            "ROLLBACK TO a;",
            "rollback work to savepoint a",
            "RELEASE a;",
            "SELECT 'BEGIN';",
            "BEGINNING;",
        ] {
            assert!(!controls(sql, dialect), "{sql}");
        }
    }
    for sql in [
        "END;",
        "ABORT;",
        "abort work and chain;",
        "START TRANSACTION;",
        "PREPARE TRANSACTION 'a';",
        "END WORK",
    ] {
        assert!(controls(sql, Postgres), "{sql}");
    }
    for sql in [
        "PREPARE a AS SELECT 1;",
        "COMMIT PREPARED 'a';",
        "ROLLBACK PREPARED 'a';",
        "START",
    ] {
        assert!(!controls(sql, Postgres), "{sql}");
    }
    assert!(
        controls("END TRANSACTION", Sqlite) && !controls("ABORT", Sqlite) && !controls("START TRANSACTION", Sqlite)
    );
    assert!(controls("START TRANSACTION", Mysql) && !controls("START SLAVE", Mysql) && !controls("END", Mysql));
    assert!(!controls("PREPARE TRANSACTION FROM 'SELECT 1'", Mysql));
}

#[test]
fn what_cannot_run_in_a_transaction_is_recognised() {
    let needs = |sql, dialect| split(sql, dialect)[0].needs_autocommit();
    for sql in [
        "VACUUM;",
        "vacuum analyze t",
        "CREATE DATABASE a;",
        "DROP DATABASE a",
        "CREATE TABLESPACE a LOCATION 'b'",
        "ALTER SYSTEM SET a = 1",
        "CREATE UNIQUE INDEX CONCURRENTLY ON t (a)",
        "CREATE INDEX /* b */ concurrently i ON t (a)",
        "DROP INDEX CONCURRENTLY i",
        "REINDEX DATABASE a",
        "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
        "REINDEX INDEX CONCURRENTLY i",
        "CLUSTER",
        "DISCARD ALL",
        "CREATE SUBSCRIPTION s CONNECTION 'a' PUBLICATION p",
        "ALTER DATABASE a SET TABLESPACE b",
        "COMMIT PREPARED 'a'",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
    ] {
        assert!(needs(sql, Postgres), "{sql}");
        assert!(!needs(sql, Mysql), "{sql}");
    }
    for sql in [
        "CREATE INDEX i ON t (a)",
        "REINDEX TABLE t",
        "CLUSTER t USING i",
        "DISCARD TEMP",
        "ALTER DATABASE a RENAME TO b",
        "ALTER TABLE t DETACH PARTITION p",
        "CREATE TABLE concurrently (a int)",
        "ALTER TYPE e ADD VALUE 'a'",
    ] {
        assert!(!needs(sql, Postgres), "{sql}");
    }
    for sql in [
        "VACUUM",
        "PRAGMA foreign_keys = OFF",
        "pragma main.journal_mode=wal",
        "ATTACH 'a' AS b",
        "DETACH b",
    ] {
        assert!(needs(sql, Sqlite), "{sql}");
    }
    for sql in ["PRAGMA user_version = 1", "SELECT 1", "PRAGMA legacy_alter_table = ON"] {
        assert!(!needs(sql, Sqlite), "{sql}");
    }
}
