//! PostgreSQL: psql with the server's log of statements, Diesel, and each statement alone.

use std::process::Command;

use diesel::Connection;
use diesel::connection::SimpleConnection;
use opp_sql::Dialect;
use opp_sql::statement::split;
use opp_test_servers::{PgConnection, Private, Server};

use crate::{assert_same_statements, corpus, output};

#[test]
fn statements_of_postgresql_are_what_psql_and_diesel_run() {
    let mut server = Private::new(Server::Postgres);
    server.start(&[
        "-c",
        "log_statement=all",
        "-c",
        "logging_collector=on",
        "-c",
        "log_destination=jsonlog",
    ]);
    for (number, (file, sql)) in corpus("postgres").into_iter().enumerate() {
        let [psql, diesel, ours] =
            ["psql", "diesel", "ours"].map(|name| create_database(&server, &format!("{name}_{number}")));
        output(
            &mut client("psql", &["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"], &psql),
            &sql,
        );
        let statements = split(&sql, Dialect::Postgres);
        assert_same_statements(&file, &statements, &logged(&server, &format!("psql_{number}")));

        let mut session = opp_test_servers::Session::open(&ours).unwrap();
        statements.iter().for_each(|statement| session.run(statement.text));

        let expected = dump(&psql);
        assert_eq!(dump(&ours), expected, "{file}");
        if !sql.starts_with("-- not as one text") {
            let mut connection = PgConnection::establish(&diesel).unwrap();
            connection
                .batch_execute(&sql)
                .unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(dump(&diesel), expected, "{file}");
        }
    }
}

fn create_database(server: &Private, name: &str) -> String {
    server.open("postgres").run(&format!("CREATE DATABASE {name}"));
    server.url(name)
}

fn client(program: &str, arguments: &[&str], url: &str) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg(url);
    command
}

/// The statements that the server wrote down for a database. It writes in the background: its log is complete once it holds a last one.
fn logged(server: &Private, database: &str) -> Vec<String> {
    const LAST: &str = "statement: SELECT 'the last one'";
    server.open(database).run("SELECT 'the last one'");
    let mut reader = server.open("postgres");
    loop {
        let log = reader.values("SELECT pg_read_file(pg_current_logfile('jsonlog'))");
        let log = log.into_iter().next().flatten().unwrap_or_default();
        let lines = log
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let of_database = lines.filter(|line| line["dbname"] == database);
        let messages: Vec<_> = of_database
            .filter_map(|line| line["message"].as_str().map(str::to_owned))
            .collect();
        if messages.last().is_some_and(|message| message == LAST) {
            let statements = messages
                .iter()
                .filter_map(|message| message.strip_prefix("statement: "));
            let mut statements: Vec<_> = statements.map(str::to_owned).collect();
            statements.pop();
            return statements;
        }
    }
}

/// What is in a database. The lines that have a random word in each dump are left out.
fn dump(url: &str) -> String {
    let dump = output(&mut client("pg_dump", &["--no-owner"], url), "");
    let lines = dump
        .lines()
        .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"));
    lines.collect::<Vec<_>>().join("\n")
}
