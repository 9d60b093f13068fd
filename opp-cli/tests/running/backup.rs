//! Is a database ever lost to `backup`, `restore` or `delete`?

use std::fs;
use std::path::PathBuf;

use crate::project::Project;

/// Files and folders beside the database whose names begin so.
fn beside(project: &Project, beginning: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(project.path()).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(beginning))
        .collect()
}

#[test]
fn a_backup_has_the_time_in_its_name_and_can_be_restored() {
    let project = Project::new();
    project.three().ok(&["migrate"]);
    project.execute("INSERT INTO users VALUES (1)");
    let said = project.ok(&["backup"]);
    let backups = beside(&project, "test.db.");
    assert_eq!(backups.len(), 1);
    let name = backups[0].file_name().unwrap().to_str().unwrap();
    assert!(said.contains(name), "{said}");
    let time = name.trim_start_matches("test.db.");
    assert!(time.len() == 15 && time.as_bytes()[8] == b'_', "{name}");
    project.execute("DELETE FROM users");
    assert_eq!(project.opp(&["restore", name]).code, 3);
    project.ok(&["restore", name, "--yes"]);
    assert_eq!(project.values("SELECT id AS value FROM users"), ["1"]);
    assert_eq!(beside(&project, "test.db.").len(), 2);
}

#[test]
fn a_backup_to_a_file_never_overwrites() {
    let project = Project::new();
    project.three().ok(&["migrate"]);
    project.ok(&["backup", "copy.db"]);
    let again = project.opp(&["backup", "copy.db"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("never overwrites"), "{again:#?}");
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let project = Project::new();
    project.three().ok(&["migrate"]);
    fs::write(project.path().join("notes.txt"), "text ".repeat(1000)).unwrap();
    let finished = project.opp(&["restore", "notes.txt", "--yes"]);
    assert_eq!(finished.code, 1);
    assert!(finished.err.contains("is not a SQLite database"), "{finished:#?}");
    assert_eq!(project.tables().len(), 3);
}

#[test]
fn deleting_asks_and_keeps_both() {
    let project = Project::new();
    project.three().ok(&["migrate"]);
    let finished = project.opp(&["delete"]);
    assert_eq!(finished.code, 3, "{finished:#?}");
    assert_eq!(project.tables().len(), 3);
    let said = project.ok(&["delete", "--yes"]);
    let (database, migrations) = (beside(&project, "test.db."), beside(&project, "migrations_backup_"));
    assert_eq!((database.len(), migrations.len()), (1, 1));
    for backup in database.iter().chain(&migrations) {
        assert!(said.contains(backup.file_name().unwrap().to_str().unwrap()), "{said}");
    }
    assert!(!project.database().exists());
    assert_eq!(fs::read_dir(project.migrations()).unwrap().count(), 0);
    assert_eq!(fs::read_dir(&migrations[0]).unwrap().count(), 3);
    assert_eq!(
        project.ok(&["delete", "--yes"]),
        "There is no database and no migration to delete.\n"
    );
}

#[test]
fn a_server_database_is_not_deleted() {
    let project = Project::new();
    project.three();
    let finished = project.opp(&[
        "delete",
        "--yes",
        "--database-url",
        "postgres://me:hunter2@localhost/app",
    ]);
    assert_eq!(finished.code, 1);
    assert!(!finished.err.contains("hunter2"), "{finished:#?}");
    assert_eq!(fs::read_dir(project.migrations()).unwrap().count(), 3);
}
