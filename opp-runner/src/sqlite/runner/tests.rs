//! Does a migration leave one revision or the next, and the connection as it was?

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::Access;
use crate::log::Actor;
use crate::run::Entry;

mod rebuild;

#[derive(Default)]
struct Heard {
    waited: bool,
    last: (usize, usize),
}

impl Observer for Heard {
    fn waiting(&mut self, _holder: &str, _at_most: Duration) {
        self.waited = true;
    }

    fn progress(&mut self, done: usize, of: usize) {
        self.last = (done, of);
    }
}

fn entry(version: &str) -> Entry<'_> {
    Entry {
        version,
        name: version,
        up_checksum: "up",
        down_checksum: "down",
    }
}

fn up<'a>(version: &'a str, sql: &'a str) -> Job<'a> {
    Job {
        entry: entry(version),
        direction: Direction::Up,
        sql,
        in_transaction: true,
        is_generated: false,
        relatives: Vec::new(),
        known: BTreeSet::new(),
        dropped: BTreeSet::new(),
        actor: Actor::default(),
    }
}

fn down<'a>(version: &'a str, sql: &'a str) -> Job<'a> {
    Job {
        direction: Direction::Down,
        ..up(version, sql)
    }
}

fn go(database: &mut Database, job: &Job<'_>) -> Result<Outcome, RunError> {
    run(database, job, &mut Heard::default())
}

fn file(path: &Path) -> Database<'static> {
    Database::open(path, Access::Create, Duration::from_millis(100)).unwrap()
}

fn tables(database: &mut Database) -> Vec<String> {
    database
        .texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'")
        .unwrap()
}

/// The connection must be usable and as it was.
fn assert_usable(database: &mut Database) {
    assert!(database.flag("foreign_keys").unwrap(), "foreign keys are off");
    assert!(
        !database.flag("legacy_alter_table").unwrap(),
        "legacy_alter_table is on"
    );
    database.execute("BEGIN IMMEDIATE; COMMIT").unwrap();
}

#[test]
fn up_and_down_are_recorded_with_what_they_do() {
    let mut database = Database::in_memory().unwrap();
    assert!(matches!(
        go(&mut database, &up("1", "CREATE TABLE a (x);")).unwrap(),
        Outcome::Done { .. }
    ));
    assert_eq!(tables(&mut database), ["a"]);
    assert!(bookkeeping::read(&mut database).unwrap().has("1"));
    go(&mut database, &down("1", "DROP TABLE a;")).unwrap();
    assert!(tables(&mut database).is_empty());
    assert!(!bookkeeping::read(&mut database).unwrap().has("1"));
    assert_usable(&mut database);
}

#[test]
fn what_is_applied_does_not_run_again() {
    let mut database = Database::in_memory().unwrap();
    go(&mut database, &up("1", "CREATE TABLE a (x);")).unwrap();
    assert_eq!(
        go(&mut database, &up("1", "CREATE TABLE a (x);")).unwrap(),
        Outcome::AlreadyDone
    );
    assert_eq!(
        go(&mut database, &down("2", "DROP TABLE a;")).unwrap(),
        Outcome::AlreadyDone
    );
    assert_usable(&mut database);
}

#[test]
fn a_failing_statement_leaves_nothing_and_is_named() {
    let mut database = Database::in_memory().unwrap();
    let error = go(
        &mut database,
        &up("1", "CREATE TABLE a (x);\n\n-- why\nINSERT INTO b\nVALUES (1);"),
    )
    .unwrap_err();
    let said = "statement 2 of 2 (line 4: INSERT INTO b) failed: no such table: b";
    assert_eq!((error.to_string().as_str(), error.kept()), (said, 0));
    // But for the tables of the log, which tells of the failure.
    let left =
        "SELECT name FROM sqlite_schema WHERE tbl_name NOT LIKE '#_#_%' ESCAPE '#' AND name <> 'sqlite_sequence'";
    assert!(database.texts(left).unwrap().is_empty());
    assert_usable(&mut database);
}

#[test]
fn a_commit_in_the_file_is_refused_before_anything_runs() {
    let mut database = Database::in_memory().unwrap();
    let error = go(
        &mut database,
        &up("1", "CREATE TABLE a (x); COMMIT; CREATE TABLE b (x);"),
    )
    .unwrap_err();
    assert!(matches!(error, RunError::Script(_)), "{error}");
    assert!(database.texts("SELECT name FROM sqlite_schema").unwrap().is_empty());
}

#[test]
fn a_conflict_that_rolls_back_by_itself_is_an_error_like_any_other() {
    let mut database = Database::in_memory().unwrap();
    let sql = "CREATE TABLE a (x UNIQUE); INSERT INTO a VALUES (1); INSERT OR ROLLBACK INTO a VALUES (1);";
    assert!(matches!(
        go(&mut database, &up("1", sql)),
        Err(RunError::Statement { number: 3, .. })
    ));
    assert!(tables(&mut database).is_empty());
    assert_usable(&mut database);
}

#[test]
fn deferred_keys_that_fail_at_the_end_leave_nothing() {
    let mut database = Database::in_memory().unwrap();
    let sql = "CREATE TABLE p (id INTEGER PRIMARY KEY); \
               CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED); INSERT INTO c VALUES (7);";
    let error = go(&mut database, &up("1", sql)).unwrap_err();
    assert!(error.to_string().contains("FOREIGN KEY constraint failed"), "{error}");
    assert!(tables(&mut database).is_empty());
    assert_usable(&mut database);
}

#[test]
fn outside_a_transaction_what_ran_stays_and_is_counted() {
    let mut database = Database::in_memory().unwrap();
    let sql = "PRAGMA foreign_keys = OFF; CREATE TABLE a (x); BEGIN; CREATE TABLE b (x); INSERT INTO none VALUES (1); COMMIT;";
    let error = go(
        &mut database,
        &Job {
            in_transaction: false,
            ..up("1", sql)
        },
    )
    .unwrap_err();
    assert_eq!(error.kept(), 1);
    assert_eq!(tables(&mut database), ["a"]);
    let record = bookkeeping::read(&mut database).unwrap();
    assert!(!record.has("1"));
    assert_eq!(record.interrupted[0].version, "1");
    assert_usable(&mut database);
}

#[test]
fn outside_a_transaction_a_file_that_kept_nothing_may_simply_run_again() {
    let mut database = Database::in_memory().unwrap();
    let sql = "PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE b (x); INSERT INTO none VALUES (1); COMMIT;";
    let error = go(
        &mut database,
        &Job {
            in_transaction: false,
            ..up("1", sql)
        },
    )
    .unwrap_err();
    assert_eq!(error.kept(), 0);
    assert!(tables(&mut database).is_empty());
    assert!(bookkeeping::read(&mut database).unwrap().interrupted.is_empty());
    assert_usable(&mut database);
}

#[test]
fn nothing_overtakes_a_migration_that_was_begun_outside_a_transaction() {
    let mut database = Database::in_memory().unwrap();
    bookkeeping::prepare(&mut database).unwrap();
    bookkeeping::note_beginning(&mut database, entry("1")).unwrap();
    for version in ["1", "2"] {
        let error = go(&mut database, &up(version, "CREATE TABLE a (x);")).unwrap_err();
        assert!(matches!(&error, RunError::Begun { name } if name == "1"), "{error}");
    }
    assert!(tables(&mut database).is_empty());
    assert_usable(&mut database);
}

#[test]
fn a_transaction_left_open_is_an_error() {
    let mut database = Database::in_memory().unwrap();
    let job = Job {
        in_transaction: false,
        ..up("1", "BEGIN; CREATE TABLE a (x);")
    };
    assert!(matches!(go(&mut database, &job), Err(RunError::LeftOpen)));
    assert!(tables(&mut database).is_empty());
    assert_usable(&mut database);
}

#[test]
fn a_parent_that_went_and_a_child_that_came_stop_the_run() {
    let mut database = Database::in_memory().unwrap();
    let child = Job {
        relatives: vec!["1"],
        ..up("2", "CREATE TABLE b (x);")
    };
    let error = go(&mut database, &child).unwrap_err();
    assert_eq!(error.to_string(), "1 is no longer applied since this command began");
    go(&mut database, &up("1", "CREATE TABLE a (x);")).unwrap();
    go(&mut database, &child).unwrap();
    let error = go(
        &mut database,
        &Job {
            relatives: vec!["2"],
            ..down("1", "DROP TABLE a;")
        },
    )
    .unwrap_err();
    assert_eq!(error.to_string(), "2 is applied since this command began");
    assert_eq!(tables(&mut database), ["a", "b"]);
}

#[test]
fn a_second_runner_waits_says_so_and_gives_up_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let (mut first, mut second) = (file(&path), file(&path));
    first.execute("BEGIN IMMEDIATE; CREATE TABLE other (x)").unwrap();
    let mut heard = Heard::default();
    let error = run(&mut second, &up("1", "CREATE TABLE a (x);"), &mut heard).unwrap_err();
    assert!(matches!(error, RunError::Database(DbError::Locked { .. })), "{error}");
    assert!(heard.waited);
    first.execute("COMMIT").unwrap();
    run(&mut second, &up("1", "CREATE TABLE a (x);"), &mut heard).unwrap();
    assert_eq!(heard.last, (1, 1));
    assert_eq!(tables(&mut first), ["other", "a"]);
}

#[test]
fn a_full_disk_leaves_the_revision_before() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = file(&folder.path().join("a.db"));
    go(&mut database, &up("1", "CREATE TABLE a (x);")).unwrap();
    database.execute("PRAGMA max_page_count = 12").unwrap();
    let sql = "CREATE TABLE b (x); INSERT INTO b SELECT randomblob(4000) FROM a AS x, a AS y RIGHT JOIN (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)) ON true;";
    let error = go(&mut database, &up("2", sql)).unwrap_err();
    assert!(
        matches!(
            &error,
            RunError::Statement {
                source: DbError::Full { .. },
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(tables(&mut database), ["a"]);
    assert_usable(&mut database);
}
