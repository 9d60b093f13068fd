//! A statement whose end nobody saw: done only where what it names is what it should have made of it, and never done twice.

use opp_test_servers::Server;

use crate::on_server::OnServer;

const NAME: &str = "2026-01-01-000000_steps";

fn on(server: Server, before: &[&str], up: &str) -> OnServer {
    let on = OnServer::new(server);
    before.iter().for_each(|sql| on.database.run(sql));
    on.project.outside(NAME, up, "SELECT 1;");
    on
}

/// Kills a runner whose statement waits for a table that another session reads, and the session of the statement with it.
fn kill_while_it_waits(on: &OnServer, table: &str, words: &str) {
    let mut other = on.database.open();
    other.run("BEGIN");
    other.values(&format!("SELECT * FROM {table}"));
    let mut runner = on.start(&["migrate"]);
    let session = on.until_runs(words);
    runner.kill().unwrap();
    runner.wait().unwrap();
    match on.database.server() {
        Server::Mysql => on.database.run(&format!("KILL {session}")),
        Server::Postgres | Server::Pgvector => on.database.run(&format!("SELECT pg_terminate_backend({session})")),
    }
    on.until(&match on.database.server() {
        Server::Mysql => format!(
            "SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.processlist WHERE id = {session})"
        ),
        Server::Postgres | Server::Pgvector => {
            format!("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = {session})")
        }
    });
    other.run("COMMIT");
}

#[test]
fn what_somebody_else_changed_meanwhile_is_not_the_statements_effect() {
    let up = "ALTER TABLE t ADD COLUMN email VARCHAR(9);\nINSERT INTO t (x, email) VALUES (1, 'a');\n";
    let on = on(Server::Mysql, &["CREATE TABLE t (x INT)"], up);
    kill_while_it_waits(&on, "t", "ALTER TABLE t");
    on.database.run("CREATE INDEX by_hand ON t (x)");
    on.refused(
        &["migrate"],
        &[
            "statement 1",
            "neither as before nor as the statement leaves it",
            "UPDATE __opp_journal",
        ],
    );
    assert!(on.applied().is_empty());
    on.database.run("DROP INDEX by_hand ON t");
    on.ok(&["migrate"]);
    assert_eq!(
        (on.values("SELECT email FROM t"), on.applied().len()),
        (vec!["a".to_owned()], 1)
    );
}

#[test]
fn every_kind_of_definition_that_took_effect_is_known_by_what_it_makes() {
    let before = [
        "CREATE TABLE t (x INT, y INT, KEY t_y (y)) COMMENT 'ü'",
        "CREATE TABLE p (x INT) PARTITION BY RANGE (x) (PARTITION p0 VALUES LESS THAN (5), PARTITION p1 VALUES LESS THAN (9))",
        "CREATE VIEW v AS SELECT x FROM t",
        "CREATE PROCEDURE q() SELECT 1",
    ];
    for statement in [
        "ALTER TABLE t ADD COLUMN z INT NOT NULL DEFAULT 1, ADD CONSTRAINT positive CHECK (x > 0)",
        "ALTER TABLE p DROP PARTITION p1",
        "CREATE UNIQUE INDEX t_x ON t (x)",
        "DROP INDEX t_y ON t",
        "RENAME TABLE t TO u",
        "CREATE TABLE c (id INT PRIMARY KEY, t INT) AS SELECT 1 AS id, y AS t FROM t",
        "CREATE OR REPLACE VIEW v AS SELECT x, y FROM t WHERE x > 0",
        "DROP VIEW v",
        "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.y = NEW.x",
        "DROP PROCEDURE q",
        "CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC RETURN a + 1",
        "CREATE TABLE k (x INT, FOREIGN KEY (x) REFERENCES t (y))",
    ] {
        let on = on(
            Server::Mysql,
            &before,
            &format!("SELECT 1;\n{statement};\nALTER TABLE nowhere ADD x INT;\n"),
        );
        // A kill right behind the statement: its note is there, and so is its effect.
        let fingerprint = "CREATE TRIGGER stop BEFORE UPDATE ON __opp_journal FOR EACH ROW \
                           IF NEW.done = 2 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'stopped here'; END IF";
        on.database.run(JOURNAL);
        on.database.run(fingerprint);
        let stopped = on.opp(&["migrate"]);
        assert_eq!(stopped.code, 1, "{stopped:#?}");
        on.database.run("DROP TRIGGER stop");
        let begun = on.values("SELECT concat(done, ' ', begun_hash IS NOT NULL) FROM __opp_journal");
        assert_eq!(begun, ["1 1"], "{statement}: {stopped:#?}");
        on.refused(&["migrate"], &["statement 3 of 3", "nowhere"]);
        on.database.run("CREATE TABLE nowhere (y INT)");
        on.ok(&["migrate"]);
        assert_eq!(on.applied().len(), 1, "{statement}");
    }
}

/// As the runner creates it.
const JOURNAL: &str = "CREATE TABLE __opp_journal (version VARCHAR(50) NOT NULL, direction VARCHAR(4) NOT NULL, done INTEGER NOT NULL, \
    done_hash VARCHAR(64) NOT NULL, begun_hash VARCHAR(64), before_hash VARCHAR(64), PRIMARY KEY (version, direction))";

#[test]
fn what_the_catalog_cannot_show_is_not_repeated_by_itself() {
    let tables = [
        "CREATE TABLE a (x INT)",
        "CREATE TABLE b (x INT)",
        "CREATE TABLE p (x INT) PARTITION BY RANGE (x) (PARTITION p0 VALUES LESS THAN (9))",
        "INSERT INTO a VALUES (1)",
        "CREATE PROCEDURE q() BEGIN INSERT INTO b VALUES (1); COMMIT; INSERT INTO b SELECT x FROM a; END",
    ];
    for statement in [
        "RENAME TABLE a TO tmp, b TO a, tmp TO b",
        "ALTER TABLE p EXCHANGE PARTITION p0 WITH TABLE a",
        "TRUNCATE TABLE a",
    ] {
        let on = on(Server::Mysql, &tables, &format!("{statement};\n"));
        kill_while_it_waits(&on, "a", statement);
        on.refused(
            &["migrate"],
            &["statement 1", "what became of it cannot be told", "begun_hash = NULL"],
        );
        // Nothing was done, as somebody has found out.
        on.database.run("UPDATE __opp_journal SET begun_hash = NULL");
        on.ok(&["migrate"]);
        assert_eq!(on.count("a"), "0", "{statement}");
    }
}

#[test]
fn a_procedure_that_committed_a_part_and_failed_is_not_called_again() {
    let before = [
        "CREATE TABLE b (x INT)",
        "CREATE PROCEDURE q() BEGIN INSERT INTO b VALUES (1); COMMIT; INSERT INTO nowhere VALUES (1); END",
    ];
    let on = on(Server::Mysql, &before, "CALL q();\n");
    on.refused(&["migrate"], &["nowhere", "A part of the statement may remain"]);
    on.refused(&["migrate"], &["cannot be told"]);
    assert_eq!(on.count("b"), "1");
    // The lines of the hint, once somebody has finished it.
    let hint = on.opp(&["migrate"]).err;
    let line = hint
        .split("If it did: run ")
        .nth(1)
        .unwrap()
        .split("; and")
        .next()
        .unwrap();
    on.database.run(&line.replace('\n', " "));
    on.ok(&["migrate"]);
    assert_eq!((on.count("b").as_str(), on.applied().len()), ("1", 1));
}

#[test]
fn rows_of_an_engine_without_transactions_are_not_written_twice() {
    for (before, insert) in [
        (vec![], "INSERT INTO m VALUES (2), (3), (1), (4);"),
        (
            vec![
                "CREATE TABLE t (x INT)",
                "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW INSERT INTO m VALUES (NEW.x)",
            ],
            "INSERT INTO t VALUES (2), (3), (1), (4);",
        ),
        (
            vec!["CREATE VIEW w AS SELECT x FROM m"],
            "INSERT INTO w VALUES (2), (3), (1), (4);",
        ),
    ] {
        let tables = [
            "CREATE TABLE m (x INT PRIMARY KEY) ENGINE=MyISAM",
            "INSERT INTO m VALUES (1)",
            "CREATE TABLE i (x INT)",
        ];
        let on = on(
            Server::Mysql,
            &[&tables[..], &before].concat(),
            &format!("INSERT INTO i VALUES (1);\n{insert}\n"),
        );
        on.refused(&["migrate"], &["Duplicate entry", "A part of the statement may remain"]);
        assert_eq!(on.count("m"), "3");
        on.database.run("DELETE FROM m WHERE x = 1");
        on.refused(&["migrate"], &["statement 2", "cannot be told"]);
        assert_eq!((on.count("m").as_str(), on.count("i").as_str()), ("2", "1"));
    }
    // One that was refused before it ran may be corrected and run again.
    let on = on(
        Server::Mysql,
        &["CREATE TABLE m (x INT) ENGINE=Aria"],
        "INSERT INTO m VALUES (1);\nINSERT INTO m (y) VALUES (1);\n",
    );
    on.refused(&["migrate"], &["Unknown column"]);
    on.project.outside(
        NAME,
        "INSERT INTO m VALUES (1);\nINSERT INTO m (x) VALUES (2);\n",
        "SELECT 1;",
    );
    on.ok(&["migrate"]);
    assert_eq!(on.count("m"), "2");
}

#[test]
fn a_statement_of_postgresql_and_its_note_are_one_transaction() {
    let up = "ALTER TABLE t ADD COLUMN c int;\nCREATE INDEX CONCURRENTLY i ON t (c);\n";
    let on = on(Server::Postgres, &["CREATE TABLE t (x int)"], up);
    kill_while_it_waits(&on, "t", "ALTER TABLE t");
    on.database.run("CREATE TABLE theirs (x int)");
    on.ok(&["migrate"]);
    assert_eq!(
        on.values("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"),
        ["t"]
    );
    assert_eq!(on.values("SELECT count(c) FROM t"), ["0"]);
}

#[test]
fn functions_and_blocks_of_postgresql_run_once() {
    let before = [
        "CREATE TABLE a (x int)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'INSERT INTO a VALUES (1) RETURNING x'",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN INSERT INTO a VALUES (3); END'",
    ];
    let up = "SELECT f();\nDO $$ BEGIN INSERT INTO a VALUES (2); END $$;\nCALL p();\nCREATE INDEX CONCURRENTLY i ON nope (x);\n";
    let on = on(Server::Postgres, &before, up);
    on.refused(
        &["migrate"],
        &["statement 4 of 4", "3 earlier statements remain applied"],
    );
    on.refused(&["migrate"], &["statement 4 of 4"]);
    on.database.run("CREATE TABLE nope (x int)");
    on.ok(&["migrate"]);
    assert_eq!(on.values("SELECT x FROM a ORDER BY x"), ["1", "2", "3"]);
}

#[test]
fn a_procedure_of_postgresql_that_commits_is_not_called_again() {
    let before = [
        "CREATE TABLE a (x int)",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN INSERT INTO a VALUES (1); COMMIT; INSERT INTO nope VALUES (1); END'",
    ];
    let on = on(Server::Postgres, &before, "CALL p();\n");
    on.refused(&["migrate"], &["nope", "A part of the statement may remain"]);
    on.refused(&["migrate"], &["cannot be told"]);
    assert_eq!(on.count("a"), "1");
}

#[test]
fn an_index_of_postgresql_without_a_name_or_behind_a_comment_leaves_none_that_is_not_valid() {
    for create in [
        "CREATE UNIQUE INDEX CONCURRENTLY ON a (x);",
        "CREATE UNIQUE INDEX CONCURRENTLY /* by hand */ \"a x\" ON a (x);",
        "CREATE UNIQUE INDEX -- by hand\nCONCURRENTLY IF NOT EXISTS a_x ON a (x);",
    ] {
        let on = on(
            Server::Postgres,
            &["CREATE TABLE a (x int)", "INSERT INTO a VALUES (1), (1)"],
            create,
        );
        on.refused(&["migrate"], &["could not create unique index"]);
        on.database.run("DELETE FROM a");
        on.ok(&["migrate"]);
        assert_eq!(
            on.values("SELECT indisvalid FROM pg_index WHERE indrelid = 'a'::regclass"),
            ["t"],
            "{create}"
        );
    }
}

#[test]
fn another_index_of_the_same_name_is_not_taken_for_the_statements() {
    for (by_hand, is_same) in [
        ("CREATE INDEX i ON t (y)", false),
        ("CREATE UNIQUE INDEX i ON t (x)", false),
        ("CREATE INDEX i ON t (lower(x))", true),
    ] {
        let up = "CREATE INDEX CONCURRENTLY i ON t (lower(x));\n";
        let on = on(Server::Postgres, &["CREATE TABLE t (x varchar(9), y int)"], up);
        let mut other = on.database.open();
        other.run("BEGIN");
        other.run("INSERT INTO t VALUES ('a', 1)");
        let mut runner = on.start(&["migrate"]);
        let session = on.until_runs("CREATE INDEX CONCURRENTLY");
        runner.kill().unwrap();
        runner.wait().unwrap();
        on.database.run(&format!("SELECT pg_terminate_backend({session})"));
        on.until(&format!(
            "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = {session})"
        ));
        other.run("ROLLBACK");
        on.database.run("DROP INDEX IF EXISTS i");
        on.database.run(by_hand);
        match is_same {
            true => drop(on.ok(&["migrate"])),
            false => on.refused(&["migrate"], &["the index i is not what the statement creates"]),
        }
        assert_eq!(on.values("SELECT count(*) FROM pg_class WHERE relname = 'i'"), ["1"]);
    }
}
