//! What is MariaDB's own in running migrations: every definition commits, so how does a run go on where the last one stopped?

use opp_test_servers::{Server, Session};

use crate::on_server::OnServer;

const NAME: &str = "2026-01-01-000000_steps";

/// Three statements; the second one fails while `a` holds a row twice.
fn steps() -> OnServer {
    let on = OnServer::new(Server::Mysql);
    on.database.run("CREATE TABLE a (x INTEGER)");
    on.database.run("INSERT INTO a VALUES (1), (1)");
    on.project
        .migration(NAME, UP, "DROP TABLE c; DROP INDEX a_x ON a; DROP TABLE b;");
    on
}

const UP: &str = "CREATE TABLE b (x INTEGER);\nCREATE UNIQUE INDEX a_x ON a (x);\nCREATE TABLE c (x INTEGER);\n";

#[test]
fn a_run_goes_on_where_the_last_one_failed() {
    let on = steps();
    let said = [
        "statement 2 of 3 (line 2",
        "Duplicate entry '1'",
        "the next run resumes with this statement",
    ];
    on.refused(&["migrate"], &said);
    assert_eq!((on.applied().len(), on.count("b").as_str()), (0, "0"));
    on.database.run("DELETE FROM a LIMIT 1");
    on.ok(&["migrate"]);
    assert_eq!(
        (on.applied().len(), on.count("a").as_str(), on.count("c").as_str()),
        (1, "1", "0")
    );
    assert_eq!(on.count("__opp_journal"), "0");
    on.ok(&["migrate", "downgrade", "base", "--yes"]);
    assert!(on.applied().is_empty());
}

#[test]
fn what_ran_already_may_not_be_edited_and_the_rest_may() {
    let on = steps();
    on.refused(&["migrate"], &["statement 2 of 3"]);
    let edited = UP.replace("b (x INTEGER)", "b (x BIGINT)");
    on.project.migration(NAME, &edited, "DROP TABLE c; DROP TABLE b;");
    on.refused(
        &["migrate"],
        &["was edited in its first 1 statement(s)", "version control"],
    );
    on.project
        .migration(NAME, &UP.replace("UNIQUE ", ""), "DROP TABLE c; DROP TABLE b;");
    on.ok(&["migrate"]);
    assert_eq!((on.applied().len(), on.count("a").as_str()), (1, "2"));
}

#[test]
fn rows_that_do_not_fit_are_refused_whatever_the_server_allows() {
    for value in ["'0000-00-00'", "'2026-02-31'"] {
        let on = OnServer::new(Server::Mysql);
        let up = format!("CREATE TABLE a (x DATE);\nINSERT INTO a VALUES ({value});");
        on.project.migration(NAME, &up, "DROP TABLE a;");
        on.refused(&["migrate"], &["statement 2 of 2", "Incorrect date value"]);
        assert_eq!((on.count("a").as_str(), on.applied().len()), ("0", 0));
    }
}

#[test]
fn rows_are_changed_once_even_where_a_later_statement_fails() {
    let on = OnServer::new(Server::Mysql);
    on.database.run("CREATE TABLE a (x INTEGER)");
    on.database.run("INSERT INTO a VALUES (1)");
    let up = "UPDATE a SET x = x + 1;\nALTER TABLE missing ADD COLUMN y INTEGER;";
    on.project.migration(NAME, up, "UPDATE a SET x = x - 1;");
    on.refused(&["migrate"], &["statement 2 of 2", "missing"]);
    on.database.run("CREATE TABLE missing (x INTEGER)");
    on.ok(&["migrate"]);
    assert_eq!(on.values("SELECT x FROM a"), ["2"]);
}

#[test]
fn a_user_without_the_right_to_create_tables() {
    let on = OnServer::new(Server::Mysql);
    on.project
        .migration(NAME, "CREATE TABLE a (x INTEGER);", "DROP TABLE a;");
    let (database, user) = (on.database.name(), format!("{}_u", on.database.name()));
    on.database
        .run(&format!("CREATE USER {user}@'127.0.0.1' IDENTIFIED BY 'p@ss'"));
    on.database
        .run(&format!("GRANT SELECT ON {database}.* TO {user}@'127.0.0.1'"));
    let (_, place) = on.database.url().split_once('@').unwrap();
    on.point_at(&format!("mysql://{user}:p%40ss@{place}"));
    on.refused(&["migrate"], &["command denied", "GRANT"]);
    on.database.run(&format!("DROP USER {user}@'127.0.0.1'"));
}

#[test]
fn a_database_in_latin1() {
    let on = OnServer::new(Server::Mysql);
    let name = format!("{}_latin", on.database.name());
    on.database.run(&format!("CREATE DATABASE {name} CHARACTER SET latin1"));
    on.point_at(&Server::Mysql.url_of(&name));
    let text = |text: &str| format!("CREATE TABLE t (x VARCHAR(20));\nINSERT INTO t VALUES ('{text}');");
    on.project.migration(NAME, &text("🦀"), "DROP TABLE t;");
    on.refused(&["migrate"], &["statement 2 of 2", "Incorrect string value"]);
    on.project.migration(NAME, &text("ü"), "DROP TABLE t;");
    on.ok(&["migrate"]);
    let mut session = Session::open(&Server::Mysql.url_of(&name)).unwrap();
    assert_eq!(session.values("SELECT x FROM t"), [Some("ü".to_owned())]);
    on.database.run(&format!("DROP DATABASE {name}"));
}

#[test]
fn what_a_file_sets_does_not_reach_the_next_file() {
    let on = OnServer::new(Server::Mysql);
    on.project
        .migration(
            NAME,
            "SET SESSION sql_mode = '', foreign_key_checks = 0; CREATE TABLE a (x DATE);",
            "DROP TABLE a;",
        )
        .migration(
            "2026-01-02-000000_rows",
            "INSERT INTO a VALUES ('2026-02-31');",
            "DELETE FROM a;",
        );
    on.refused(&["migrate"], &["2026-01-02-000000_rows", "Incorrect date value"]);
    assert_eq!((on.count("a").as_str(), on.applied().len()), ("0", 1));
}

#[test]
fn a_statement_whose_effect_nobody_can_see_stops_the_run_until_somebody_says() {
    let on = OnServer::new(Server::Mysql);
    on.project.migration(
        NAME,
        "CREATE TABLE a (x INTEGER);\nCALL mysql.no_such_procedure();\n",
        "DROP TABLE a;",
    );
    on.refused(
        &["migrate"],
        &["statement 2 of 2", "the next run does not repeat it by itself"],
    );
    // As a kill leaves it, after the statement was begun and before its end was noted.
    on.database.run("UPDATE __opp_journal SET begun_hash = 'begun'");
    let said = [
        "what became of it cannot be told",
        "UPDATE __opp_journal SET begun_hash = NULL",
        "Nothing was changed.",
    ];
    on.refused(&["migrate"], &said);
    on.database.run("UPDATE __opp_journal SET begun_hash = NULL");
    on.project
        .migration(NAME, "CREATE TABLE a (x INTEGER);\nSELECT 1;\n", "DROP TABLE a;");
    on.ok(&["migrate"]);
    assert_eq!((on.applied().len(), on.count("a").as_str()), (1, "0"));
}

#[test]
fn statements_that_a_kill_left_unnoted_are_found_in_the_catalog() {
    let on = steps();
    on.refused(&["migrate"], &["statement 2 of 3"]);
    on.database.run("DELETE FROM a LIMIT 1");
    let mut other = on.database.open();
    // Somebody holds the table, so that the statement has begun and cannot end.
    other.run("BEGIN");
    other.values("SELECT * FROM a");
    let mut runner = on.start(&["migrate"]);
    on.until_runs("CREATE UNIQUE INDEX");
    runner.kill().unwrap();
    runner.wait().unwrap();
    other.run("COMMIT");
    on.ok(&["migrate"]);
    assert_eq!((on.applied().len(), on.count("c").as_str()), (1, "0"));
    let index =
        "SELECT count(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'a_x'";
    assert_eq!(on.values(index), ["1"]);
}

#[test]
fn a_guard_stops_before_anything_changes() {
    let on = OnServer::new(Server::Mysql);
    on.database.run("CREATE TABLE a (x INTEGER)");
    on.database.run("INSERT INTO a VALUES (NULL)");
    let up = "BEGIN NOT ATOMIC\n    IF (SELECT count(*) FROM a WHERE x IS NULL) > 0 THEN\n        \
              SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a.x holds NULL';\n    END IF;\nEND;\n\
              ALTER TABLE a MODIFY x INTEGER NOT NULL;\n";
    on.project.migration(NAME, up, "ALTER TABLE a MODIFY x INTEGER;");
    let nullable = "SELECT is_nullable FROM information_schema.columns WHERE table_schema = DATABASE() \
                    AND table_name = 'a'";
    on.refused(&["migrate"], &["statement 1 of 2 (line 1", "a.x holds NULL"]);
    assert_eq!((on.values(nullable).concat().as_str(), on.applied().len()), ("YES", 0));
    on.database.run("UPDATE a SET x = 1");
    on.ok(&["migrate"]);
    assert_eq!((on.values(nullable).concat().as_str(), on.applied().len()), ("NO", 1));
}

#[test]
fn a_downgrade_goes_on_where_the_last_one_failed() {
    let on = OnServer::new(Server::Mysql);
    on.project.migration(
        NAME,
        "CREATE TABLE a (x INTEGER);\nCREATE TABLE b (x INTEGER);\n",
        "DROP TABLE b;\nDROP TABLE a;\n",
    );
    on.ok(&["migrate"]);
    on.database.run("ALTER TABLE a RENAME TO elsewhere");
    let down = ["migrate", "downgrade", "base", "--yes"];
    on.refused(
        &down,
        &["statement 2 of 2 (line 2", "the next run resumes with this statement"],
    );
    assert_eq!(on.applied().len(), 1);
    on.database.run("ALTER TABLE elsewhere RENAME TO a");
    on.ok(&down);
    assert!(on.applied().is_empty());
    assert_eq!(on.count("__opp_journal"), "0");
}

#[test]
fn a_trigger_with_a_body_of_several_statements() {
    let on = OnServer::new(Server::Mysql);
    let up = "CREATE TABLE a (x INTEGER, y INTEGER);\n\
              CREATE TRIGGER a_y BEFORE INSERT ON a FOR EACH ROW\nBEGIN\n    \
              IF NEW.x > 1 THEN\n        SET NEW.y = NEW.x * 2;\n    END IF;\n    \
              SET NEW.x = NEW.x + 1;\nEND;\n\
              INSERT INTO a (x) VALUES (5);\n";
    on.project.migration(NAME, up, "DROP TRIGGER a_y;\nDROP TABLE a;");
    on.ok(&["migrate"]);
    assert_eq!(on.values("SELECT concat(x, ' ', y) FROM a"), ["6 10"]);
    on.ok(&["migrate", "downgrade", "base", "--yes"]);
    assert!(
        on.values("SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()")
            .is_empty()
    );
}
