//! Files of other tools that drop a table to which others refer, or that switch foreign keys off where that does nothing.

use std::fs;

use opp_test_servers::Server;

use crate::on_server::OnServer;
use crate::project::Project;

const NAME: &str = "2026-01-02-000000_rebuild";

/// Two rows that go with their user.
fn posts(on_delete: &str) -> Project {
    let project = Project::new();
    project.migration(
        "2026-01-01-000000_tables",
        &format!(
            "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n\
             CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) {on_delete});\n"
        ),
        "DROP TABLE posts; DROP TABLE users;",
    );
    project.ok(&["migrate"]);
    project.execute("INSERT INTO users VALUES (1, 'a'); INSERT INTO posts VALUES (1, 1), (2, 1), (3, NULL);");
    project
}

/// As ORMs without SQLite's own `ALTER TABLE` write it.
const REBUILD: &str = "CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
     INSERT INTO users_new SELECT id, name FROM users;\nDROP TABLE users;\nALTER TABLE users_new RENAME TO users;\n";

/// The same by renaming the old table, which takes the keys of others along.
const RENAMED: &str = "ALTER TABLE users RENAME TO users_old;\nCREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
     INSERT INTO users SELECT id, name FROM users_old;\nDROP TABLE users_old;\n";

fn rows(project: &Project) -> Vec<String> {
    project.values("SELECT id || ' ' || coalesce(user_id, '-') AS value FROM posts ORDER BY id")
}

const KEPT: [&str; 3] = ["1 1", "2 1", "3 -"];

#[track_caller]
fn refused(project: &Project, said: &[&str]) {
    let finished = project.opp(&["migrate"]);
    assert_eq!(finished.code, 1, "{finished:#?}");
    for words in said {
        assert!(finished.err.contains(words), "no `{words}` in {}", finished.err);
    }
    assert_eq!(rows(project), KEPT, "{finished:#?}");
    assert_eq!(project.tables(), ["posts", "users"]);
    assert_eq!(project.applied().len(), 1);
}

const WAY_OUT: [&str; 2] = ["foreign_keys = false", "run_in_transaction = false"];

#[test]
fn dropping_a_table_whose_rows_take_others_along_is_refused() {
    for (action, said) in [
        ("ON DELETE CASCADE", "2 row(s) of posts"),
        ("ON DELETE SET NULL", "ON DELETE SET NULL"),
        ("", "FOREIGN KEY constraint failed"),
    ] {
        for file in [REBUILD, RENAMED] {
            let project = posts(action);
            project.migration(NAME, file, "SELECT 1;");
            refused(&project, &[said, WAY_OUT[0], WAY_OUT[1]]);
        }
    }
    let project = posts("ON DELETE CASCADE");
    project.outside(NAME, REBUILD, "SELECT 1;");
    refused(&project, &["2 row(s) of posts", "Nothing was changed."]);
}

#[test]
fn a_pragma_inside_the_runners_transaction_is_refused_before_anything_runs() {
    let file = format!("PRAGMA foreign_keys = OFF;\n{REBUILD}PRAGMA foreign_keys = ON;\n");
    let project = posts("ON DELETE CASCADE");
    project.migration(
        "2026-01-01-000001_before",
        "CREATE TABLE before (x);",
        "DROP TABLE before;",
    );
    project.migration(NAME, &file, "SELECT 1;");
    refused(
        &project,
        &["PRAGMA foreign_keys = OFF;) has no effect", WAY_OUT[0], WAY_OUT[1]],
    );
}

#[test]
fn with_the_ways_out_the_file_runs_and_keeps_the_rows() {
    let with_pragma = format!("PRAGMA foreign_keys = OFF;\n{REBUILD}PRAGMA foreign_keys = ON;\n");
    for file in [REBUILD, &with_pragma] {
        let project = posts("ON DELETE CASCADE");
        project.migration(NAME, file, "SELECT 1;");
        fs::write(
            project.path().join("opp.toml"),
            "[dialect.sqlite]\nforeign_keys = false\n",
        )
        .unwrap();
        let script = project.ok(&["migrate", "--sql"]);
        assert!(script.contains("\nPRAGMA foreign_keys = OFF;\n"), "{script}");
        project.ok(&["migrate"]);
        assert_eq!(rows(&project), KEPT);
        project.ok(&["migrate", "check", "--no-models"]);
    }
    let project = posts("ON DELETE CASCADE");
    project.outside(NAME, &with_pragma, "SELECT 1;");
    project.ok(&["migrate"]);
    assert_eq!(rows(&project), KEPT);
}

#[test]
fn what_loses_nothing_runs_as_under_diesel() {
    // Without rows of others, and where the others go as well.
    let project = posts("ON DELETE CASCADE");
    project.execute("DELETE FROM posts");
    project.migration(NAME, REBUILD, "SELECT 1;");
    project.ok(&["migrate"]);
    project.execute("INSERT INTO posts VALUES (1, 1)");
    project.migration(
        "2026-01-03-000000_gone",
        "DROP TABLE users; DROP TABLE posts;",
        "SELECT 1;",
    );
    project.ok(&["migrate"]);
    assert!(project.tables().is_empty());
    // But not where their rows are copied in between.
    let project = posts("ON DELETE CASCADE");
    let both = "CREATE TABLE copy AS SELECT 1 AS x; DROP TABLE users; CREATE TABLE posts_new AS SELECT * FROM posts; DROP TABLE posts;";
    project.migration(NAME, both, "SELECT 1;");
    refused(&project, &["2 row(s) of posts"]);
}

#[test]
fn a_preamble_runs_a_mariadb_directory_as_its_application_does() {
    let on = OnServer::new(Server::Mysql);
    let up = "CREATE TABLE posts (id INT PRIMARY KEY, user_id INT, FOREIGN KEY (user_id) REFERENCES users (id));\n\
              CREATE TABLE modes AS SELECT @@sql_mode AS mode;\nCREATE TABLE users (id INT PRIMARY KEY);\n";
    on.project
        .migration("2026-01-01-000000_a", up, "DROP TABLE posts, modes, users;");
    on.project.migration(
        "2026-01-01-000001_b",
        "INSERT INTO posts VALUES (1, 7);",
        "DELETE FROM posts;",
    );
    on.refused(&["migrate"], &["Foreign key constraint is incorrectly formed"]);
    let toml = "[dialect.mysql]\nsession = [\"SET foreign_key_checks = 0\", \"SET sql_mode = 'ANSI_QUOTES'\"]\n";
    fs::write(on.project.path().join("opp.toml"), toml).unwrap();
    let script = on.ok(&["migrate", "--sql"]);
    assert!(
        script.contains("\nSET foreign_key_checks = 0;\nSET sql_mode = 'ANSI_QUOTES';\n"),
        "{script}"
    );
    on.ok(&["migrate"]);
    assert_eq!(on.values("SELECT mode FROM modes"), ["ANSI_QUOTES"]);
    assert_eq!(on.count("posts"), "1");
    on.ok(&["migrate", "check", "--no-models"]);
}

#[test]
fn a_key_of_another_dialect_is_refused() {
    let project = Project::new();
    for (toml, said) in [
        (
            "[dialect.postgres]\nforeign_keys = false\n",
            "`foreign_keys` is not allowed in [dialect.postgres]",
        ),
        (
            "[dialect.sqlite]\nsession = [\"SELECT 1\"]\n",
            "`session` is not allowed in [dialect.sqlite]",
        ),
    ] {
        let dialect = if toml.contains("postgres") {
            "postgres"
        } else {
            "sqlite"
        };
        fs::write(
            project.path().join("opp.toml"),
            format!("dialects = [\"{dialect}\"]\n{toml}"),
        )
        .unwrap();
        fs::remove_file(project.path().join(".env")).unwrap_or_default();
        let finished = project.opp(&["sqlmigrate", "x"]);
        assert!(finished.code == 1 && finished.err.contains(said), "{finished:#?}");
    }
}
