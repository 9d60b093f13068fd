//! Files of SQL that databases and their clients read in their own ways: the statements that run, and what is refused before anything
//! runs.

use std::fs;
use std::process::Stdio;

use opp_test_servers::Server;
use serde_json::{Value, json};

use crate::models::{column, users};
use crate::on_server::{BOTH, OnServer};
use crate::project::Project;

const NAME: &str = "2026-01-01-000000_file";

#[test]
fn an_abort_inside_the_runners_transaction_is_refused() {
    let on = OnServer::new(Server::Postgres);
    let up = "CREATE TABLE a (x int);\nABORT;\nCREATE TABLE b (x int);\n";
    on.project.migration(NAME, up, "SELECT 1;");
    on.refused(
        &["migrate"],
        &[
            "statement 2 (line 2: ABORT;) begins or ends a transaction",
            "run_in_transaction",
        ],
    );
    assert_eq!(
        on.values("SELECT to_regclass('a') IS NULL AND to_regclass('b') IS NULL"),
        ["t"]
    );
    let outside = "BEGIN;\nCREATE TABLE a (x int);\nABORT;\nCREATE TABLE b (x int);\n";
    on.project.outside("2026-01-02-000000_outside", outside, "SELECT 1;");
    fs::remove_dir_all(on.project.migrations().join(NAME)).unwrap();
    on.ok(&["migrate"]);
    assert_eq!(
        on.values("SELECT to_regclass('a') IS NULL AND to_regclass('b') IS NOT NULL"),
        ["t"]
    );
}

#[test]
fn columns_called_begin_and_end_end_no_statement() {
    let up = "CREATE TABLE event (id INT, begin VARCHAR(9), \"end\" VARCHAR(9));\n\
              INSERT INTO event (id, begin) VALUES (1, 'a');\nINSERT INTO nowhere VALUES (1);\n";
    let postgres = OnServer::new(Server::Postgres);
    postgres.project.migration(NAME, up, "DROP TABLE event;");
    postgres.refused(&["migrate"], &["statement 3 of 3 (line 3"]);
    let mysql = OnServer::new(Server::Mysql);
    let up = up.replace("\"end\"", "end");
    mysql.project.migration(NAME, &up, "DROP TABLE event;");
    mysql.refused(&["migrate"], &["statement 3 of 3 (line 3"]);
    mysql.database.run("CREATE TABLE nowhere (x INT)");
    mysql.ok(&["migrate"]);
    assert_eq!(
        (mysql.count("event"), mysql.count("nowhere")),
        ("1".to_owned(), "1".to_owned())
    );
}

#[test]
fn a_rule_with_several_actions_is_one_statement() {
    let on = OnServer::new(Server::Postgres);
    let up = "CREATE TABLE t (x int);\nCREATE TABLE log (x int);\n\
              CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO log VALUES (new.x); INSERT INTO log VALUES (0));\n\
              INSERT INTO t VALUES (1);\n";
    on.project.migration(NAME, up, "DROP TABLE t, log;");
    on.ok(&["migrate"]);
    assert_eq!(on.values("SELECT x FROM log ORDER BY x"), ["0", "1"]);
}

#[test]
fn every_kind_of_body_is_one_statement() {
    let on = OnServer::new(Server::Mysql);
    let up = "CREATE TABLE t (x INT);\n\
              CREATE PROCEDURE p1() IF 1 THEN INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); END IF;\n\
              CREATE PROCEDURE p2() l: LOOP INSERT INTO t VALUES (3); LEAVE l; END LOOP l;\n\
              CREATE PROCEDURE p3() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN INSERT INTO t VALUES (5); END; \
              BEGIN INSERT INTO t VALUES (4); END; SIGNAL SQLSTATE '45000'; END;\n\
              CALL p1(); CALL p2(); CALL p3();\n";
    on.project.migration(NAME, up, "DROP TABLE t;");
    on.ok(&["migrate"]);
    assert_eq!(on.values("SELECT x FROM t ORDER BY x"), ["1", "2", "3", "4", "5"]);
}

#[test]
fn commands_of_clients_are_named_before_anything_runs() {
    let files = [
        (
            Server::Mysql,
            "DELIMITER //\nCREATE PROCEDURE p() BEGIN END //\nDELIMITER ;\n",
            "`DELIMITER` on line 2",
            "BEGIN and END",
        ),
        (
            Server::Postgres,
            "\\restrict aBc\nSELECT 1;\n",
            "`\\restrict` on line 2",
            "remove it",
        ),
        (Server::Postgres, "\\connect other\n", "`\\connect` on line 2", "psql"),
        (
            Server::Postgres,
            "COPY t FROM stdin;\n1\n\\.\n",
            "`COPY … FROM stdin` on line 2",
            "pg_dump --inserts",
        ),
    ];
    for (server, file, error, help) in files {
        let on = OnServer::new(server);
        on.project
            .migration(NAME, &format!("CREATE TABLE t (x INT);\n{file}"), "DROP TABLE t;");
        on.refused(&["migrate"], &[error, help]);
        on.database.run("CREATE TABLE t (x INT)");
    }
    let project = Project::new();
    project.migration(NAME, "CREATE TABLE t (x INT);\n.read other.sql\n", "DROP TABLE t;");
    let refused = project.opp(&["migrate"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused
            .err
            .contains("`.read` on line 2 is a command of the sqlite3 client"),
        "{}",
        refused.err
    );
}

#[test]
fn a_file_in_utf16_is_named() {
    let project = Project::new();
    project.migration(NAME, "SELECT 1;", "SELECT 1;");
    let utf16: Vec<u8> = "\u{feff}CREATE TABLE t (x INT);\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(project.migrations().join(NAME).join("up.sql"), utf16).unwrap();
    let refused = project.opp(&["migrate"]);
    assert_ne!(refused.code, 0);
    assert!(
        refused.err.contains("is encoded in UTF-16") && refused.err.contains("iconv"),
        "{}",
        refused.err
    );
}

#[test]
fn a_statement_that_needs_no_transaction_gets_a_hint() {
    let on = OnServer::new(Server::Postgres);
    on.database.run("CREATE TABLE t (x int)");
    on.project
        .migration(NAME, "CREATE INDEX CONCURRENTLY i ON t (x);", "DROP INDEX i;");
    on.refused(
        &["migrate"],
        &[
            "inside a transaction block",
            "run_in_transaction = false",
            "metadata.toml",
        ],
    );
    let project = Project::new();
    project.migration(NAME, "VACUUM;", "SELECT 1;");
    let refused = project.opp(&["migrate"]);
    assert!(refused.err.contains("run_in_transaction = false"), "{}", refused.err);
}

#[test]
fn blanks_are_nothing_to_run() {
    let project = Project::new();
    project.migration(NAME, " \n\t\n", "\n");
    project.ok(&["migrate"]);
    assert_eq!(project.applied().len(), 1);
    project.ok(&["migrate", "zero", "--yes"]);
    assert!(project.applied().is_empty());
    for server in BOTH {
        let on = OnServer::new(server);
        on.project.migration(NAME, " \n\t\n", "\n");
        on.ok(&["migrate"]);
        on.ok(&["migrate", "zero", "--yes"]);
        assert!(on.applied().is_empty(), "{server:?}");
    }
}

#[test]
fn a_script_has_the_semicolon_that_a_file_lacks() {
    for server in BOTH {
        let on = OnServer::new(server);
        on.project.migration(
            NAME,
            "CREATE TABLE t (x INT);\nINSERT INTO t VALUES (1) -- the last one",
            "DROP TABLE t",
        );
        let script = on.ok(&["migrate", "--sql"]);
        let mut client = on.database.client().stdin(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut client.stdin.take().unwrap(), script.as_bytes()).unwrap();
        let finished = client.wait_with_output().unwrap();
        assert!(
            finished.status.success(),
            "{}\n{script}",
            String::from_utf8_lossy(&finished.stderr)
        );
        assert_eq!((on.applied().len(), on.count("t")), (1, "1".to_owned()), "{server:?}");
    }
    let project = Project::new();
    project.migration(
        NAME,
        "CREATE TABLE t (x INT);\nINSERT INTO t VALUES (1) -- the last one",
        "DROP TABLE t",
    );
    project.execute(&project.ok(&["migrate", "--sql"]));
    assert_eq!(
        (
            project.applied().len(),
            project.values("SELECT x AS value FROM t").len()
        ),
        (1, 1)
    );
}

#[test]
fn a_comment_at_the_end_of_an_expression_swallows_nothing() {
    let on_servers = BOTH.map(OnServer::new);
    let alone = Project::new();
    let projects = on_servers.iter().map(|on| &on.project).chain([&alone]);
    for (project, dialect) in projects.zip(["postgres", "mysql", "sqlite"]) {
        let expression = |sql: &str| json!({ "all": { "expr": format!("{sql} -- {dialect}; it's") } });
        let columns = [
            column("n", "integer", json!({ "default": expression("1 + 1") })),
            column(
                "twice",
                "integer",
                json!({ "generated": { "expression": { "all": "n * 2 --twice" }, "stored": true } }),
            ),
        ];
        let mut registry = users(project, &columns);
        let model = &mut registry["models"][0];
        model["checks"] = json!([{ "name": "positive", "expression": { "all": "n > 0 -- positive" } }]);
        let part = json!({ "column": { "name": "n" } });
        let predicate = if dialect == "mysql" {
            Value::Null
        } else {
            json!("n > 5 -- large")
        };
        model["indexes"] = json!([{ "name": "users_n", "parts": [part], "where": predicate }]);
        let view = json!({
            "table": "large", "rust_name": "Large", "module": "shop::models", "package": "shop", "file": "src/models.rs", "line": 2,
            "columns": [column("n", "integer", json!({}))], "view": { "all": "SELECT n FROM users WHERE n > 5 -- large" }, "sqlite": {}, "mysql": {},
        });
        registry["models"].as_array_mut().unwrap().push(view);
        fs::write(project.path().join("models.json"), registry.to_string()).unwrap();
        project.ok(&["makemigrations", "--registry", "models.json"]);
        project.ok(&["migrate"]);
        project.ok(&["migrate", "check", "--registry", "models.json"]);
        let unchanged = project.ok(&["makemigrations", "--registry", "models.json"]);
        assert_eq!(unchanged, "No changes detected\n", "{dialect}");
        project.ok(&["migrate", "zero", "--yes"]);
        project.ok(&["migrate"]);
    }
}
