//! Backups and restores of files.

use super::*;

const PATIENCE: Duration = Duration::from_millis(50);
const STAMP: &str = "20260102_030405";

fn database(path: &Path, value: &str) -> Database<'static> {
    let mut database = Database::open(path, Access::Create, PATIENCE).unwrap();
    database
        .execute(&format!("CREATE TABLE a (x); INSERT INTO a VALUES ('{value}')"))
        .unwrap();
    database
}

fn value(path: &Path) -> String {
    Database::open(path, Access::Read, PATIENCE)
        .unwrap()
        .texts("SELECT x FROM a")
        .unwrap()
        .remove(0)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_whole_private_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let (path, target) = (folder.path().join("a.db"), folder.path().join("it's.db"));
    let mut database = database(&path, "one");
    database
        .execute("PRAGMA journal_mode = WAL; INSERT INTO a VALUES ('two')")
        .unwrap();
    backup(&mut database, &target).unwrap();
    let mut copy = Database::open(&target, Access::Read, PATIENCE).unwrap();
    assert_eq!(copy.texts("SELECT x FROM a").unwrap(), ["one", "two"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(matches!(backup(&mut database, &target), Err(BackupError::Exists(_))));
}

#[test]
fn a_backup_that_fails_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut database = database(&path, "one");
    database.execute("BEGIN").unwrap();
    assert!(backup(&mut database, &folder.path().join("b.db")).is_err());
    drop(database);
    assert_eq!(names(folder.path()), ["a.db"]);
}

#[test]
fn restoring_keeps_what_was_there_and_its_write_ahead_log() {
    let folder = tempfile::tempdir().unwrap();
    let (path, source) = (folder.path().join("a.db"), folder.path().join("b.db"));
    drop(database(&source, "backup"));
    let mut present = database(&path, "present");
    present
        .execute("PRAGMA journal_mode = WAL; UPDATE a SET x = 'latest'")
        .unwrap();
    drop(present);
    let restored = restore(&source, &path, STAMP, PATIENCE).unwrap();
    assert_eq!(value(&path), "backup");
    assert_eq!(value(&restored.previous.unwrap()), "latest");
    assert_eq!(names(folder.path()), ["a.db", "a.db.20260102_030405", "b.db"]);
}

#[test]
fn restoring_where_nothing_was_and_over_a_damaged_file() {
    let folder = tempfile::tempdir().unwrap();
    let (path, source) = (folder.path().join("a.db"), folder.path().join("b.db"));
    drop(database(&source, "backup"));
    assert!(restore(&source, &path, STAMP, PATIENCE).unwrap().previous.is_none());
    let garbage = b"garbage".repeat(500);
    fs::write(&path, &garbage).unwrap();
    let previous = restore(&source, &path, STAMP, PATIENCE).unwrap().previous.unwrap();
    assert_eq!(fs::read(previous).unwrap(), garbage);
    assert_eq!(value(&path), "backup");
}

#[test]
fn a_database_in_use_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (path, source) = (folder.path().join("a.db"), folder.path().join("b.db"));
    drop(database(&source, "backup"));
    let mut user = database(&path, "present");
    user.execute("BEGIN IMMEDIATE; UPDATE a SET x = 'unsaved'").unwrap();
    let error = restore(&source, &path, STAMP, PATIENCE).unwrap_err();
    assert!(
        matches!(error, BackupError::Database(DbError::Locked { .. })),
        "{error}"
    );
    let error = remove(&path, PATIENCE).unwrap_err();
    assert!(
        matches!(error, BackupError::Database(DbError::Locked { .. })),
        "{error}"
    );
    user.execute("ROLLBACK").unwrap();
    assert_eq!(value(&path), "present");
    assert_eq!(names(folder.path()), ["a.db", "b.db"]);
}

#[test]
fn what_is_no_database_is_not_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (path, source) = (folder.path().join("a.db"), folder.path().join("b.txt"));
    drop(database(&path, "present"));
    fs::write(&source, "text ".repeat(500)).unwrap();
    assert!(restore(&source, &path, STAMP, PATIENCE).is_err());
    assert_eq!(value(&path), "present");
}

#[test]
fn names_do_not_collide() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    fs::write(free_name(&path, STAMP), "").unwrap();
    assert_eq!(free_name(&path, STAMP).file_name().unwrap(), "a.db.20260102_030405_2");
}
