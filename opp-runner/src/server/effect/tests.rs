//! Each kind of statement and its effect.

use super::*;
use opp_sql::statement::split;

fn effect(sql: &str, syntax: Syntax) -> Effect {
    Effect::of(&split(sql, syntax)[0])
}

#[test]
fn statements_of_mysql_are_recognised() {
    use Effect::{Definitions, Lock, None, Repeatable, Rows, Session, State};
    let guard = "BEGIN NOT ATOMIC\n IF (SELECT count(*) FROM a) > 0 THEN\n SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'UPDATE it';\n END IF;\nEND;";
    for (sql, expected) in [
        (guard, None),
        ("BEGIN NOT ATOMIC\n UPDATE a SET x = 1;\nEND;", UNSEEN),
        ("BEGIN NOT ATOMIC\n REPLACE INTO a VALUES (1);\nEND;", UNSEEN),
        (
            "BEGIN NOT ATOMIC\n UPDATE (a JOIN b ON a.x = b.x) SET a.x = a.x + 1;\nEND;",
            UNSEEN,
        ),
        (
            "BEGIN NOT ATOMIC\n IF (SELECT count(*) FROM a WHERE x <> TRUNCATE(x, 0) OR REPLACE(y, 'a', INSERT (y, 1, 1, 'b')) = '') > 0 THEN\n \
             SIGNAL SQLSTATE '45000';\n END IF;\nEND;",
            None,
        ),
        (
            "WITH n AS (SELECT replace(y, 'a', 'b') AS z FROM a) SELECT z FROM n;",
            None,
        ),
        ("DO SLEEP(1);", None),
        ("DO f(1);", Rows),
        ("SELECT `f`(1);", Rows),
        ("SELECT count(*) FROM a WHERE x IN (1);", None),
        ("SELECT 7 INTO @v;", State),
        ("SELECT @v := max(x) FROM a;", State),
        ("WITH n AS (SELECT 1) UPDATE a SET x = 1;", Rows),
        ("USE other;", Session),
        ("SET @pid = LAST_INSERT_ID();", State),
        ("/*!40103 SET TIME_ZONE='+00:00' */;", Session),
        ("SET @old = @@time_zone, time_zone = '+00:00';", Session),
        ("SET STATEMENT max_statement_time = 1 FOR UPDATE a SET x = 1;", UNSEEN),
        ("CALL p();", UNSEEN),
        ("EXECUTE s;", UNSEEN),
        ("CREATE TEMPORARY TABLE t (x INT);", State),
        ("LOCK TABLES `t` WRITE;", Lock),
        ("TRUNCATE TABLE t;", UNSEEN_WHOLE),
        ("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u;", UNSEEN_WHOLE),
        ("RENAME TABLE a TO tmp, b TO a, tmp TO b;", UNSEEN_WHOLE),
        ("RENAME TABLE a TO b, c TO d;", Definitions),
        ("ALTER TABLE t ADD x INT;", Definitions),
        ("GRANT SELECT ON t TO u;", Repeatable),
    ] {
        assert_eq!(effect(sql, Syntax::Mysql), expected, "{sql}");
    }
}

#[test]
fn statements_of_postgresql_are_recognised() {
    use Effect::{Definitions, None, Repeatable, Rows, Session, State};
    for (sql, expected) in [
        ("DO $$ BEGIN DELETE FROM a; END $$;", Rows),
        ("SELECT f();", Rows),
        ("SELECT pg_sleep(1);", None),
        ("ALTER TABLE t ADD COLUMN c int;", Rows),
        ("CREATE UNIQUE INDEX CONCURRENTLY i ON t (x);", Definitions),
        ("CREATE /* now */ INDEX CONCURRENTLY i ON t (x);", Definitions),
        ("SELECT pg_catalog.set_config('search_path', '', false);", Session),
        ("SELECT set_config('a.b', x, false) FROM t;", State),
        ("CREATE TEMP TABLE t (x int);", State),
        ("VACUUM t;", Repeatable),
        ("CREATE DATABASE d;", UNSEEN_WHOLE),
        ("SET ROLE r;", Session),
    ] {
        assert_eq!(effect(sql, Syntax::Postgres), expected, "{sql}");
    }
}
