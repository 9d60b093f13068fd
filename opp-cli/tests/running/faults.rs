//! Is bad input named, with what to do next, and is nothing lost?

use std::fs;

use crate::project::Project;

/// The command fails with code 1, says each of `said`, and the tables stay as they are.
#[track_caller]
fn refused(project: &Project, args: &[&str], said: &[&str]) {
    let before = project.database().exists().then(|| project.tables());
    let finished = project.opp(args);
    assert_eq!(finished.code, 1, "{finished:#?}");
    for words in said {
        assert!(finished.err.contains(words), "no `{words}` in\n{}", finished.err);
    }
    let after = project.database().exists().then(|| project.tables());
    assert_eq!(before, after);
}

#[test]
fn an_applied_file_that_was_edited() {
    let project = Project::new();
    project.three().ok(&["migrate", "posts"]);
    fs::write(
        project.migrations().join("2026-01-01-000000_users/up.sql"),
        "CREATE TABLE other (x);",
    )
    .unwrap();
    let said = [
        "2026-01-01-000000_users: up.sql was edited after it was applied",
        "new migration",
    ];
    refused(&project, &["migrate"], &said);
    project.ok(&["showmigrations"]);
}

#[test]
fn line_ends_are_no_edit() {
    let project = Project::new();
    project
        .migration("2026-01-01-000000_a", "CREATE TABLE a (\nx\n);\n", "DROP TABLE a;")
        .ok(&["migrate"]);
    fs::write(
        project.migrations().join("2026-01-01-000000_a/up.sql"),
        "\u{feff}CREATE TABLE a (\r\nx\r\n);\r\n",
    )
    .unwrap();
    project.ok(&["migrate"]);
}

#[test]
fn an_applied_file_that_is_missing() {
    let project = Project::new();
    project.three().ok(&["migrate", "posts"]);
    fs::remove_dir_all(project.migrations().join("2026-01-02-000000_posts")).unwrap();
    refused(
        &project,
        &["migrate"],
        &[
            "2026-01-02-000000_posts is applied, but its files are missing",
            "version control",
        ],
    );
}

#[test]
fn a_version_that_another_source_recorded_is_left_alone() {
    let project = Project::new();
    project.three().ok(&["migrate", "posts"]);
    project.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('19990101000000')");
    project.ok(&["migrate"]);
    project.ok(&["migrate", "check", "--no-models"]);
    project.ok(&["migrate", "stamp", "posts", "--purge"]);
    project.ok(&["migrate", "zero", "--fake"]);
    assert_eq!(project.applied(), ["19990101000000"]);
}

#[test]
fn a_restore_through_a_link_keeps_the_link() {
    let project = Project::new();
    project.three().ok(&["migrate"]);
    project.ok(&["backup", "saved.db"]);
    project.ok(&["migrate", "zero", "--yes"]);
    let (place, link) = (project.path().join("data.db"), project.database());
    fs::rename(&link, &place).unwrap();
    std::os::unix::fs::symlink("data.db", &link).unwrap();
    project.ok(&["restore", "saved.db", "--yes"]);
    assert!(link.is_symlink() && !place.is_symlink());
    assert_eq!(project.applied().len(), 3);
}

#[test]
fn two_directories_with_one_version() {
    let project = Project::new();
    project
        .three()
        .migration("2026-01-02-000000_twin", "CREATE TABLE twin (x);", "DROP TABLE twin;");
    refused(
        &project,
        &["migrate"],
        &["2026-01-02-000000_posts", "2026-01-02-000000_twin"],
    );
    assert!(!project.database().exists());
}

#[test]
fn a_migration_that_comes_late() {
    let project = Project::new();
    project.three().ok(&["migrate"]);
    project.migration("2026-01-02-120000_late", "CREATE TABLE late (x);", "DROP TABLE late;");
    let said = [
        "2026-01-02-120000_late is older than 2026-01-03-000000_tags",
        "--allow-out-of-order",
    ];
    refused(&project, &["migrate"], &said);
    project.ok(&["migrate", "--allow-out-of-order"]);
    assert!(project.tables().contains(&"late".to_owned()));
}

#[test]
fn bookkeeping_of_another_shape() {
    let project = Project::new();
    project
        .three()
        .execute("CREATE TABLE __diesel_schema_migrations (id INTEGER)");
    refused(
        &project,
        &["migrate"],
        &["__diesel_schema_migrations", "it has no column version"],
    );
}

#[test]
fn a_commit_inside_the_file() {
    let project = Project::new();
    project.migration(
        "2026-01-01-000000_a",
        "CREATE TABLE a (x);\nCOMMIT;\nCREATE TABLE b (x);",
        "DROP TABLE a;",
    );
    refused(
        &project,
        &["migrate"],
        &["T703", "statement 2 (line 2: COMMIT;)", "metadata.toml"],
    );
    assert!(project.tables().is_empty());
}

#[test]
fn a_file_outside_a_transaction_that_fails_is_remembered() {
    let project = Project::new();
    project.outside(
        "2026-01-01-000000_a",
        "CREATE TABLE a (x);\nCREATE TABLE a (x);",
        "DROP TABLE a;",
    );
    let finished = project.opp(&["migrate"]);
    assert_eq!(finished.code, 1);
    assert!(finished.err.contains("earlier statement"), "{finished:#?}");
    refused(
        &project,
        &["migrate"],
        &["was begun and did not end", "opp migrate stamp"],
    );
    project.execute("DROP TABLE a");
    fs::write(
        project.migrations().join("2026-01-01-000000_a/up.sql"),
        "CREATE TABLE a (x);",
    )
    .unwrap();
    project.ok(&["migrate", "stamp", "current"]);
    project.ok(&["migrate"]);
    assert_eq!(project.tables(), ["a"]);
}

#[test]
fn a_directory_that_is_not_there() {
    let project = Project::new();
    project.three();
    refused(
        &project,
        &["migrate", "--database-url", "none/such/test.db"],
        &["there is no directory", "none/such", "mkdir"],
    );
}

#[test]
fn a_file_that_is_no_database() {
    let project = Project::new();
    project.three();
    fs::write(project.path().join("notes.txt"), "text ".repeat(1000)).unwrap();
    let finished = project.opp(&["migrate", "--database-url", "notes.txt"]);
    assert_eq!(finished.code, 1);
    assert!(finished.err.contains("is not a SQLite database"), "{finished:#?}");
    assert_eq!(
        fs::read_to_string(project.path().join("notes.txt")).unwrap(),
        "text ".repeat(1000)
    );
}

#[test]
fn a_database_that_is_locked() {
    use diesel::connection::SimpleConnection;
    let project = Project::new();
    project.three();
    let mut other = project.connect();
    other.batch_execute("BEGIN IMMEDIATE; CREATE TABLE other (x);").unwrap();
    let finished = project.opp(&["migrate", "--lock-timeout", "1"]);
    assert_eq!(finished.code, 1);
    assert!(
        finished.err.contains("Waiting") && finished.err.contains("locked by another process"),
        "{finished:#?}"
    );
    other.batch_execute("COMMIT").unwrap();
    project.ok(&["migrate"]);
}

#[test]
fn what_is_missing_down() {
    let project = Project::new();
    project.three();
    fs::remove_file(project.migrations().join("2026-01-03-000000_tags/down.sql")).unwrap();
    project.ok(&["migrate"]);
    refused(
        &project,
        &["migrate", "downgrade", "-1", "--yes"],
        &["2026-01-03-000000_tags", "down.sql"],
    );
    assert_eq!(project.applied().len(), 3);
}

#[test]
fn an_empty_down_is_no_way_back() {
    let project = Project::new();
    project.migration("2026-01-01-000000_a", "CREATE TABLE a (x);", "");
    project.ok(&["migrate"]);
    refused(
        &project,
        &["migrate", "zero", "--yes"],
        &["2026-01-01-000000_a", "down.sql"],
    );
}

#[test]
fn two_heads() {
    let project = Project::new();
    project
        .recorded("2026-01-01-000000_root", &[])
        .recorded("2026-01-02-000000_left", &["20260101000000"])
        .recorded("2026-01-03-000000_right", &["20260101000000"]);
    let said = [
        "2 heads",
        "2026-01-02-000000_left",
        "2026-01-03-000000_right",
        "opp migrate upgrade heads",
    ];
    refused(&project, &["migrate"], &said);
    assert!(!project.database().exists());
    assert_eq!(project.ok(&["migrate", "heads"]).lines().count(), 2);
    project.ok(&["migrate", "heads"]);
    project.ok(&["migrate", "upgrade", "heads"]);
    assert_eq!(project.applied().len(), 3);
    refused(
        &project,
        &["migrate", "downgrade", "-1", "--yes"],
        &["more than one revision"],
    );
    assert!(
        project
            .ok(&["migrate", "history"])
            .contains("20260101000000 (branchpoint), made by a test")
    );
}

#[test]
fn a_child_applied_before_its_parent() {
    let project = Project::new();
    project
        .recorded("2026-01-01-000000_root", &[])
        .recorded("2026-01-02-000000_child", &["20260101000000"]);
    project.ok(&["migrate"]);
    project.execute("DELETE FROM __diesel_schema_migrations WHERE version = '20260101000000'");
    let said = [
        "2026-01-02-000000_child is applied before its parent 2026-01-01-000000_root",
        "opp migrate stamp",
    ];
    refused(&project, &["migrate"], &said);
    project.ok(&["migrate", "stamp", "2026-01-02-000000_child"]);
    assert!(project.ok(&["migrate"]).contains("No migrations to apply."));
}

#[test]
fn a_migration_file_that_makes_no_sense() {
    let project = Project::new();
    project.recorded("2026-01-01-000000_root", &[]);
    fs::write(project.migrations().join("2026-01-01-000000_root/migration.json"), "{").unwrap();
    refused(&project, &["migrate"], &["migration.json", "version control"]);
    fs::remove_file(project.migrations().join("2026-01-01-000000_root/migration.json")).unwrap();
    fs::create_dir(project.migrations().join("notes")).unwrap();
    refused(&project, &["migrate"], &["notes is not a migration"]);
}

#[test]
fn a_disk_that_is_full() {
    let project = Project::new();
    project.three().ok(&["migrate", "posts"]);
    project.migration(
        "2026-01-03-000000_tags",
        "PRAGMA max_page_count = 20; CREATE TABLE tags (x); INSERT INTO tags VALUES (zeroblob(1000000));",
        "DROP TABLE tags;",
    );
    refused(&project, &["migrate"], &["database or disk is full", "free disk space"]);
    assert_eq!(project.applied().len(), 2);
}
