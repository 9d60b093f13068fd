//! MariaDB: Diesel with the server's own history of statements, and each statement alone.

use std::process::Command;

use diesel::Connection;
use diesel::connection::SimpleConnection;
use mysql_async::Opts;
use opp_sql::Dialect;
use opp_sql::statement::split;
use opp_test_servers::{MysqlConnection, Private, Server, Session};

use crate::{assert_same_statements, corpus, output};

/// Statements before and after a file's own; what a session does when it opens and closes lies outside.
const FIRST: &str = "SELECT 'the first one'";
const LAST: &str = "SELECT 'the last one'";

#[test]
fn statements_of_mariadb_are_what_the_server_sees_and_diesel_runs() {
    let mut server = Private::new(Server::Mysql);
    server.start(&[
        "--performance-schema=ON",
        "--performance-schema-max-sql-text-length=65536",
    ]);
    let mut observer = server.open("mysql");
    observer.run("UPDATE performance_schema.setup_consumers SET enabled = 'YES'");
    for (number, (file, sql)) in corpus("mysql").into_iter().enumerate() {
        let names = ["diesel", "ours"].map(|name| format!("{name}_{number}"));
        names
            .iter()
            .for_each(|name| observer.run(&format!("CREATE DATABASE {name} CHARACTER SET utf8mb4")));
        let [diesel, ours] = &names;

        let mut connection = MysqlConnection::establish(&server.url(diesel)).unwrap();
        observer.run("TRUNCATE performance_schema.events_statements_history_long");
        connection.batch_execute(FIRST).unwrap();
        connection
            .batch_execute(&sql)
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        // The server notes a statement after it answers; by the next one it has.
        connection.batch_execute(LAST).unwrap();
        let statements = split(&sql, Dialect::Mysql);
        assert_same_statements(&file, &statements, &seen(&mut observer, diesel));

        let mut session = Session::open(&server.url(ours)).unwrap();
        for statement in &statements {
            session
                .attempt(statement.text)
                .unwrap_or_else(|error| panic!("{file}: {error}: {}", statement.text));
        }

        let expected = dump(&server, diesel);
        assert_eq!(dump(&server, ours), expected, "{file}");
    }
}

/// The statements between the first and the last one. The server notes of each the text from its beginning to the end of all.
fn seen(observer: &mut Session, database: &str) -> Vec<String> {
    let table = "performance_schema.events_statements_history_long";
    let rests = observer.values(&format!(
        "SELECT sql_text FROM {table} WHERE current_schema = '{database}' AND nesting_event_id IS NULL AND sql_text <> \"{LAST}\" \
         AND (thread_id, 1) IN (SELECT f.thread_id, f.event_id < {table}.event_id FROM {table} f WHERE f.sql_text = \"{FIRST}\") \
         ORDER BY event_id"
    ));
    let rests: Vec<_> = rests.into_iter().flatten().collect();
    let ends = rests.iter().skip(1).map(String::as_str).chain([""]);
    let statements = rests.iter().zip(ends).map(|(rest, next)| {
        let statement = rest
            .strip_suffix(next)
            .unwrap_or_else(|| panic!("{next:?} does not end {rest:?}"));
        statement.to_owned()
    });
    statements.collect()
}

fn program(name: &str, server: &Private, arguments: &[&str]) -> Command {
    let options = Opts::from_url(&server.url("mysql")).unwrap();
    let mut command = Command::new(name);
    command.env("MYSQL_PWD", options.pass().unwrap_or_default());
    command.args([
        "--no-defaults",
        "--host",
        options.ip_or_hostname(),
        "--port",
        &options.tcp_port().to_string(),
    ]);
    command.args([
        "--user",
        options.user().unwrap_or_default(),
        "--default-character-set=utf8mb4",
    ]);
    command.args(arguments);
    command
}

/// What is in a database. Views name it.
fn dump(server: &Private, database: &str) -> String {
    let options = [
        "--routines",
        "--events",
        "--triggers",
        "--skip-comments",
        "--skip-dump-date",
    ];
    let mut arguments = options.to_vec();
    arguments.push(database);
    let dump = output(&mut program("mariadb-dump", server, &arguments), "");
    // A definer's host is the address that the client connected from, or its name.
    dump.replace(database, "database")
        .replace("@`127.0.0.1`", "@`localhost`")
        .replace("= 'SYSTEM' */", "= '+00:00' */")
}
