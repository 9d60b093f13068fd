//! Does a script of `opp migrate --sql` for SQLite lose nothing where a statement fails and the client goes on?

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection as _;

use serde_json::{Value, json};

use crate::models::{column, users};
use crate::project::Project;
use crate::squash::{make, text};

const FIRST: &str = "20260101000000";

fn number(name: &str) -> Value {
    column(name, "integer", json!({ "nullable": true }))
}

/// Users with three texts, each of which becomes a number in a migration of its own; the first migration is applied.
fn texts_become_numbers(rows: &str) -> Project {
    let project = Project::new();
    let names = ["email", "phone", "fax"];
    for numbers in 0..=names.len() {
        let columns = names.iter().enumerate();
        let columns = columns.map(|(at, name)| if at < numbers { number(name) } else { text(name) });
        users(&project, &columns.collect::<Vec<_>>());
        let id = format!("2026010{}000000", numbers + 1);
        project.ok(&make(&["--allow-destructive", "--id", &id]));
    }
    project.ok(&["migrate", FIRST]);
    project.execute(rows);
    project
}

/// Runs the script of what is pending; whether the client says that all of it ran.
fn run(project: &Project, range: &str, options: &[&str]) -> bool {
    let script = project.ok(&["migrate", "--sql", range]);
    fs::write(project.path().join("script.sql"), script).unwrap();
    let client = Command::new("sqlite3")
        .args(options)
        .arg(project.database())
        .stdin(fs::File::open(project.path().join("script.sql")).unwrap())
        .stdout(Stdio::null())
        .output();
    client.unwrap().stderr.is_empty()
}

/// Everything that is in the database.
fn state(project: &Project) -> Vec<Vec<String>> {
    let tables = project.values("SELECT name AS value FROM sqlite_schema WHERE type = 'table' AND name LIKE 'users%'");
    let rows = tables.iter().map(|table| {
        project.values(&format!(
            "SELECT coalesce(email, '') || '|' || coalesce(phone, '') AS value FROM {table} ORDER BY id"
        ))
    });
    let schema = project.values(
        "SELECT coalesce(sql, name) AS value FROM sqlite_schema WHERE name NOT LIKE '\\_\\_opp%' ESCAPE '\\' ORDER BY type, name",
    );
    [schema, project.applied()].into_iter().chain(rows).collect()
}

#[test]
fn a_failed_guard_undoes_its_migration_and_all_that_follow() {
    for (rows, applied) in [
        (
            "INSERT INTO users (email, phone, fax) VALUES ('x', '1', '1'), ('2', '2', '2')",
            1,
        ),
        (
            "INSERT INTO users (email, phone, fax) VALUES ('1', 'x', '1'), ('2', '2', '2')",
            2,
        ),
        (
            "INSERT INTO users (email, phone, fax) VALUES ('1', '1', 'x'), ('2', '2', '2')",
            3,
        ),
        (
            "INSERT INTO users (email, phone, fax) VALUES ('1', '1', '1'), ('2', '2', '2')",
            4,
        ),
    ] {
        let twin = texts_become_numbers(rows);
        assert_eq!(twin.opp(&["migrate"]).code == 0, applied == 4, "{rows}");
        assert_eq!(twin.applied().len(), applied, "{rows}");
        for options in [&["-bail"][..], &[]] {
            let project = texts_become_numbers(rows);
            let succeeds = run(&project, &format!("{FIRST}:head"), options);
            assert_eq!(succeeds, applied == 4, "{rows} {options:?}");
            assert_eq!(state(&project), state(&twin), "{rows} {options:?}");
        }
    }
}

#[test]
fn a_lock_at_the_beginning_leaves_no_statement_without_its_transaction() {
    let project = texts_become_numbers("INSERT INTO users (email, phone, fax) VALUES ('x', '1', '1')");
    let before = state(&project);
    let script = project.ok(&["migrate", "--sql", &format!("{FIRST}:head")]);
    let begin = script
        .find("BEGIN")
        .and_then(|at| Some(at + script[at..].find('\n')?))
        .unwrap();
    let mut other = project.connect();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let mut client = Command::new("sqlite3")
        .arg(project.database())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = client.stdin.take().unwrap();
    writeln!(input, "{}\nSELECT 'begun';", &script[..begin]).unwrap();
    let mut output = BufReader::new(client.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "begun\n");
    other.batch_execute("ROLLBACK").unwrap();
    input.write_all(&script.as_bytes()[begin..]).unwrap();
    drop(input);
    assert!(!client.wait_with_output().unwrap().stderr.is_empty());
    assert_eq!(state(&project), before);
}

#[test]
fn the_way_back_is_undone_as_well() {
    let project = texts_become_numbers("INSERT INTO users (email, phone, fax) VALUES ('1', '1', '1')");
    project.ok(&["migrate"]);
    let before = state(&project);
    // A view that opp does not know needs the column that goes.
    project.execute("CREATE TRIGGER watch AFTER UPDATE ON users BEGIN SELECT 1; END");
    let script = project.ok(&["migrate", "downgrade", "--sql", &format!("head:{FIRST}")]);
    fs::write(project.path().join("down.sql"), script).unwrap();
    let down = || {
        let client = Command::new("sqlite3")
            .arg(project.database())
            .stdin(fs::File::open(project.path().join("down.sql")).unwrap())
            .output();
        client.unwrap().stderr.is_empty()
    };
    assert!(!down(), "the rebuild would lose the trigger");
    project.execute("DROP TRIGGER watch");
    assert_eq!(state(&project), before);
    assert!(down());
    assert_eq!(project.applied(), [FIRST]);
}

/// Statements that fail over the two equal rows, or do not exist.
const FAILING: [&str; 8] = [
    "CREATE UNIQUE INDEX one ON users (email);",
    "CREATE UNIQUE INDEX IF NOT EXISTS one ON users (email);",
    "ALTER TABLE users ADD COLUMN email TEXT;",
    "DROP TABLE missing;",
    "INSERT INTO users (id, email) VALUES (1, 'b');",
    "UPDATE users SET id = 1;",
    "INSERT INTO missing VALUES (1);",
    "CREATE TABLE more (id INTEGER PRIMARY KEY);\nCREATE VIEW more AS SELECT 1;",
];

#[test]
fn a_migration_of_which_a_statement_fails_is_not_recorded() {
    for failing in FAILING {
        let project = Project::new();
        project.migration(
            "2026-01-01-000000_a",
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, phone TEXT);",
            "DROP TABLE users;",
        );
        project.ok(&["migrate"]);
        project.execute("INSERT INTO users VALUES (1, 'a', ''), (2, 'a', '')");
        let around = format!("UPDATE users SET phone = 'before';\n{failing}\nDELETE FROM users;");
        project.migration("2026-01-02-000000_b", &around, "SELECT 1;");
        project.migration("2026-01-03-000000_c", "DELETE FROM users WHERE id = 2;", "SELECT 1;");
        let before = state(&project);
        assert!(!run(&project, &format!("{FIRST}:head"), &[]), "{failing}");
        assert_eq!(state(&project), before, "{failing}");
    }
}

#[test]
fn statements_that_change_nothing_do_not_fail() {
    let project = Project::new();
    let up = "CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, email TEXT DEFAULT 'it''s', phone TEXT);\n\
              CREATE TABLE IF NOT EXISTS \"Users\" (id INTEGER);\nDROP TABLE IF EXISTS gone;\n\
              UPDATE users SET email = 'x';\nDELETE FROM users WHERE id IN (SELECT id FROM users);\n\
              CREATE TEMP TABLE aside AS SELECT * FROM users;\nINSERT INTO users SELECT * FROM aside;\nDROP TABLE aside;\n\
              INSERT INTO users DEFAULT VALUES;\nINSERT INTO users (email) SELECT 'b' ON CONFLICT DO NOTHING;\n\
              WITH n AS (SELECT 5 AS id) INSERT INTO users (id) SELECT id FROM n;\n\
              INSERT INTO users (phone) VALUES (CASE WHEN 1 THEN 'y' END);\n\
              CREATE TRIGGER t AFTER INSERT ON users BEGIN UPDATE users SET phone = 'z' WHERE id = new.id; END;\n\
              INSERT INTO main.users (id) VALUES (9);\nINSERT INTO users (id, email) VALUES (10, 'last') -- no semicolon";
    let twin = Project::new();
    for project in [&project, &twin] {
        project.migration("2026-01-01-000000_a", up, "DROP TABLE users;");
        project.migration(
            "2026-01-02-000000_b",
            "INSERT INTO users VALUES (20, last_insert_rowid(), '');",
            "SELECT 1;",
        );
        project.outside("2026-01-03-000000_c", "VACUUM;", "SELECT 1;");
        project.migration("2026-01-04-000000_d", "SELECT 1;", "SELECT 1;");
    }
    twin.ok(&["migrate"]);
    assert!(run(&project, "base:head", &[]));
    let rows = |project: &Project| {
        project.values("SELECT id || coalesce(phone, '-') AS value FROM users WHERE id < 20 ORDER BY id")
    };
    assert_eq!(rows(&project), rows(&twin));
    assert_eq!(project.applied(), twin.applied());
    // Run again it changes nothing.
    let before = state(&project);
    assert!(!run(&project, "base:head", &[]));
    assert_eq!(state(&project), before);
}
