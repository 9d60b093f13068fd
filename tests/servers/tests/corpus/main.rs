//! Statements of files, compared with what each database sees: the list of statements, and what they leave behind.
//!
//! The files are `opp-sql/tests/corpus/DIALECT/*.sql`. Each is run as a whole by the database's own client and by Diesel, and statement
//! by statement as opp separates them, each on a database of its own; then the dumps have to be equal.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what does not hold ends its test")]

mod mysql;
mod postgres;
mod sqlite;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use opp_sql::Dialect;
use opp_sql::lexer::{Syntax, TokenKind, tokens};
use opp_sql::statement::{Statement, split};

/// Name and text of every file, in order.
fn corpus(dialect: &str) -> Vec<(String, String)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../opp-sql/tests/corpus")
        .join(dialect);
    let mut paths: Vec<PathBuf> = fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let files = paths.iter().map(|path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    files.collect()
}

/// The statement without blanks, comments and its semicolon.
fn significant(sql: &str, syntax: Syntax) -> Vec<String> {
    let tokens = tokens(sql, syntax).filter(|token| !token.is_trivia());
    let mut texts: Vec<_> = tokens.map(|token| (token.kind, token.text.to_owned())).collect();
    while texts.last().is_some_and(|(kind, _)| *kind == TokenKind::Semicolon) {
        texts.pop();
    }
    texts.into_iter().map(|(_, text)| text).collect()
}

/// The statements that opp found are those that the server saw.
fn assert_same_statements(file: &str, ours: &[Statement<'_>], servers: &[String]) {
    // Clients send the nothing before a second semicolon too.
    let syntax = ours.first().map_or(Syntax::PORTABLE, |statement| statement.syntax);
    let servers: Vec<_> = servers
        .iter()
        .filter(|server| !significant(server, syntax).is_empty())
        .collect();
    let texts: Vec<_> = ours.iter().map(|statement| statement.text).collect();
    assert_eq!(
        ours.len(),
        servers.len(),
        "{file}: opp found {texts:#?}, the server {servers:#?}"
    );
    for (statement, server) in ours.iter().zip(servers) {
        assert_eq!(
            significant(statement.text, statement.syntax),
            significant(server, statement.syntax),
            "{file}, statement {}",
            statement.number
        );
    }
}

/// What a program prints, given some input.
fn output(command: &mut Command, input: &str) -> String {
    use std::io::Write;

    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}\nrun: tests/servers/start"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // A client that stops at an error reads no further.
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_pieces_of_every_file_are_where_they_were() {
    for (name, dialect) in [
        ("sqlite", Dialect::Sqlite),
        ("postgres", Dialect::Postgres),
        ("mysql", Dialect::Mysql),
    ] {
        let files = corpus(name);
        assert!(files.len() >= 20, "{name}: {} files", files.len());
        for (file, sql) in files {
            let statements = split(&sql, dialect);
            assert!(!statements.is_empty(), "{file}");
            let mut end = 0;
            for statement in &statements {
                assert!(statement.start >= end, "{file}");
                assert_eq!(&sql[statement.range()], statement.text, "{file}");
                end = statement.range().end;
            }
        }
    }
}
