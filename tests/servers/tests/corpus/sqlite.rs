//! SQLite: its shell, Diesel, and each statement alone.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query};
use opp_sql::Dialect;
use opp_sql::statement::split;

use crate::{corpus, output};

#[test]
fn statements_of_sqlite_are_what_the_shell_and_diesel_run() {
    for (file, sql) in corpus("sqlite") {
        let directory = tempfile::tempdir().unwrap();
        let [shell, diesel, ours] = ["shell", "diesel", "ours"].map(|name| directory.path().join(name));
        run_in_shell(&shell, &sql);
        connect(&diesel)
            .batch_execute(&sql)
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        // Diesel prepares the first statement of a text and drops the rest: a piece that held two would lose one.
        let mut connection = connect(&ours);
        for statement in split(&sql, Dialect::Sqlite) {
            let ran = sql_query(statement.text).execute(&mut connection);
            ran.unwrap_or_else(|error| panic!("{file}: {error}: {}", statement.text));
        }
        drop(connection);
        let expected = dump(&shell);
        assert_eq!(dump(&diesel), expected, "{file}");
        assert_eq!(dump(&ours), expected, "{file}");
        assert_complete(&file, &sql);
    }
}

/// Every piece is complete by `sqlite3_complete`, by which the shell tells whether a line can be one of its own commands.
fn assert_complete(file: &str, sql: &str) {
    let statements = split(sql, Dialect::Sqlite);
    let mut script = String::new();
    for statement in &statements {
        let semicolon = if statement.lacks_semicolon() { "\n;" } else { "" };
        writeln!(
            script,
            "{}{semicolon}\n.print end of {}",
            statement.text, statement.number
        )
        .unwrap();
    }
    let directory = tempfile::tempdir().unwrap();
    let printed = run_in_shell(&directory.path().join("complete"), &script);
    for statement in &statements {
        let marker = format!("end of {}", statement.number);
        assert!(
            printed.lines().any(|line| line == marker),
            "{file}: {} is not complete",
            statement.text
        );
    }
}

fn run_in_shell(database: &Path, sql: &str) -> String {
    output(Command::new("sqlite3").args(["-batch", "-bail"]).arg(database), sql)
}

fn dump(database: &Path) -> String {
    output(Command::new("sqlite3").arg(database).arg(".dump"), "")
}

fn connect(database: &Path) -> SqliteConnection {
    SqliteConnection::establish(&database.to_string_lossy()).unwrap()
}
