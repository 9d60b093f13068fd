//! Statements as each database separates them.

use super::*;
use Dialect::{Mysql, Postgres, Sqlite};

fn texts(sql: &str, dialect: Dialect) -> Vec<&str> {
    split(sql, dialect).iter().map(|statement| statement.text).collect()
}

/// The statements come out of their concatenation as they went in.
#[track_caller]
fn are_separate(statements: &[&str], dialect: Dialect) {
    assert_eq!(texts(&statements.join("\n"), dialect), statements);
    assert_eq!(texts(&statements.concat(), dialect), statements);
}

#[test]
fn a_semicolon_ends_a_statement() {
    assert_eq!(texts("SELECT 1;SELECT 2 ;\n", Sqlite), ["SELECT 1;", "SELECT 2 ;"]);
}

#[test]
fn the_last_statement_needs_no_semicolon() {
    let sql = "SELECT 1;\nSELECT 2 -- end;\n";
    assert_eq!(texts(sql, Sqlite), ["SELECT 1;", "SELECT 2"]);
    let lacks: Vec<_> = split(sql, Sqlite).iter().map(Statement::lacks_semicolon).collect();
    assert_eq!(lacks, [false, true]);
}

#[test]
fn comments_alone_are_no_statement() {
    assert!(split("-- nothing; here\n/* nor; here */ ;; \n", Sqlite).is_empty());
    assert!(split("/*!40101 */; /*!999999\\- sandbox */", Mysql).is_empty());
}

#[test]
fn strings_names_and_comments_hide_semicolons() {
    let sql = "INSERT INTO \"a;b\" VALUES ('it''s; ok', `x;`, [y;]) -- z;\n/* ; */;";
    assert_eq!(texts(sql, Sqlite), [sql]);
}

#[test]
fn places_are_counted_from_one() {
    let sql = "-- head\n\nSELECT\n 1;\n\n-- next\nSELECT '\n';SELECT 3;";
    let statements = split(sql, Sqlite);
    let places: Vec<_> = statements.iter().map(|s| (s.number, s.line, s.first_line())).collect();
    assert_eq!(places, [(1, 3, "SELECT"), (2, 7, "SELECT '"), (3, 8, "SELECT 3;")]);
    statements.iter().for_each(|s| assert_eq!(&sql[s.range()], s.text));
}

#[test]
fn characters_are_not_broken() {
    assert_eq!(
        texts("\u{feff}SELECT '🦀;🦀'; SELECT 'open 🦀", Sqlite),
        ["SELECT '🦀;🦀';", "SELECT 'open 🦀"]
    );
}

#[test]
fn a_trigger_of_sqlite_is_one_statement() {
    let trigger = "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM b; END;";
    let explained = "EXPLAIN QUERY PLAN CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END;";
    let temporary = "create temporary trigger \"end\" update of x on a when old.x = 1 begin update b set y = 1;; end ;";
    are_separate(&[trigger, "SELECT 1;", explained, temporary, "BEGIN;", "END;"], Sqlite);
    assert_eq!(texts("CREATE TABLE \"trigger\" (a); SELECT 1;", Sqlite).len(), 2);
    assert_eq!(texts("CREATE VIEW v AS SELECT trigger; SELECT 1;", Sqlite).len(), 2);
    assert_eq!(texts("EXPLAIN SELECT 1 CREATE TRIGGER; SELECT 1;", Sqlite).len(), 2);
    // As `sqlite3_complete` has it: an `END` that is not the last word is none.
    let open = "CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END x; SELECT 2; END;";
    assert_eq!(texts(open, Sqlite), [open]);
}

#[test]
fn postgresql_has_strings_and_comments_of_its_own() {
    are_separate(
        &[
            "DO $opp$ BEGIN IF 1 > 0 THEN RAISE EXCEPTION 'a;b'; END IF; END $opp$;",
            "SELECT E'it\\'s; ok', $1, a[1] /* a /* b; */ c; */;",
            "SELECT $$;$$;",
            "SELECT U&'d!0061;' UESCAPE '!', B'1', X'1f', N'a;';",
            "SELECT 'a\\';",
            "BEGIN;",
            "SELECT 1;",
            "COMMIT;",
            "COMMENT ON TABLE t IS $a$ $b$ ; $$ $a$;",
        ],
        Postgres,
    );
}

#[test]
fn postgresql_reads_bodies_and_parentheses_to_their_end() {
    are_separate(
        &[
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 ELSE 3 END; END;",
            "CREATE OR REPLACE PROCEDURE p(\"end\" int) BEGIN ATOMIC INSERT INTO t SELECT t.end AS end FROM t; END;",
            "CREATE FUNCTION begin() RETURNS int LANGUAGE sql RETURN 1;",
            "CREATE FUNCTION g(begin int) RETURNS int RETURN CASE begin WHEN 1 THEN 2 END;",
            "CREATE TABLE event (id int, begin timestamp, \"end\" timestamp);",
            "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b);",
            "SELECT 1);",
            "SELECT 2;",
            "CREATE VIEW v AS SELECT begin, atomic FROM event;",
            "CREATE FUNCTION h() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;",
        ],
        Postgres,
    );
    let open = "SELECT (1; SELECT 2;";
    assert_eq!(texts(open, Postgres), [open]);
}

#[test]
fn postgresql_follows_standard_conforming_strings() {
    are_separate(
        &[
            "SET standard_conforming_strings = off;",
            "SELECT 'it\\'s; ok';",
            "SET LOCAL standard_conforming_strings TO 'on';",
            "SELECT 'a\\';",
            "set session Standard_Conforming_Strings to OFF;",
            "SELECT '\\';';",
            "RESET ALL;",
            "SELECT '\\';",
            "SET standard_conforming_strings = off;",
            "SET search_path = a;",
            "SELECT '\\';';",
            "RESET standard_conforming_strings;",
            "SELECT '\\';",
        ],
        Postgres,
    );
}

#[test]
fn mysql_has_strings_and_comments_of_its_own() {
    are_separate(
        &[
            "SELECT 'it\\'s; ok', \"a;\", `b;` # no;\n;",
            "SELECT 5--1;",
            "/*!40101 SET a = 1 */;",
            "/*!50003 CREATE */ /*!50017 DEFINER=`a`@`b` */ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN \
             SET @a = '*/'; END */;",
            "SELECT 1 -- ;\n;",
            "SELECT 2 /* /* ; */;",
        ],
        Mysql,
    );
}

#[test]
fn mysql_follows_its_mode() {
    are_separate(
        &[
            "SET sql_mode = 'NO_BACKSLASH_ESCAPES';",
            "SELECT 'a\\';",
            "SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES');",
            "SELECT \"a\\\", '\\';",
            "SET @@session.sql_mode = DEFAULT;",
            "SELECT 'a\\';';",
            "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_BACKSLASH_ESCAPES' */;",
            "SELECT 'a\\';",
            "/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;",
            "SELECT 'a\\';';",
            "SET NAMES utf8mb4;",
            "SELECT \"\\\";\";",
        ],
        Mysql,
    );
}

#[test]
fn mysql_reads_every_kind_of_body_to_its_end() {
    are_separate(
        &[
            "CREATE DEFINER = me TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN IF 1 THEN SET NEW.x = 1; END IF; END;",
            "CREATE TRIGGER u BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 1;",
            "CREATE TRIGGER begin AFTER DELETE ON a FOR EACH ROW FOLLOWS begin BEGIN SET @a = 1; END;",
            "CREATE TRIGGER v AFTER DELETE ON a FOR EACH ROW IF OLD.x THEN SET @a = 1; ELSE SET @a = 2; END IF;",
            "CREATE PROCEDURE p(IN begin INT, OUT `end` INT) COMMENT 'a;b' DETERMINISTIC BEGIN SELECT 1; END;",
            "CREATE OR REPLACE DEFINER=`a`@`%` PROCEDURE IF NOT EXISTS p() SQL SECURITY INVOKER l: LOOP LEAVE l; END LOOP l;",
            "CREATE FUNCTION f(x ENUM('a','b')) RETURNS VARCHAR(10) CHARACTER SET utf8mb4 NO SQL BEGIN RETURN 'a'; END;",
            "CREATE FUNCTION g() RETURNS SET('a','b') RETURN IF(1, 'a', 'b');",
            "CREATE AGGREGATE FUNCTION h RETURNS INTEGER SONAME 'x.so';",
            "CREATE FUNCTION h2() RETURNS INT RETURN CASE WHEN 1 THEN 2 ELSE 3 END;",
            "CREATE EVENT IF NOT EXISTS do ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01' ENDS '2027-01-01' COMMENT 'do' DO \
             BEGIN DELETE FROM a; END;",
            "ALTER EVENT e DO BEGIN DELETE FROM b; DELETE FROM c; END;",
            "ALTER EVENT e DISABLE;",
            "CREATE EVENT e2 ON SCHEDULE AT now() DO DELETE FROM a;",
            "SELECT 1;",
        ],
        Mysql,
    );
}

#[test]
fn mysql_reads_nested_blocks_to_their_end() {
    let body = "BEGIN \
        DECLARE done INT DEFAULT CASE WHEN 1 THEN 0 ELSE 1 END; \
        DECLARE c CURSOR FOR SELECT end, begin FROM event; \
        DECLARE CONTINUE HANDLER FOR NOT FOUND, SQLSTATE VALUE '45000', 1062 SET done = 1; \
        DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END; \
        outer_loop: LOOP \
            BEGIN END; \
            inner_loop: REPEAT SET @i = @i + 1; UNTIL end > 3 OR CASE end WHEN 1 THEN end ELSE 2 END = 2 END REPEAT inner_loop; \
            WHILE do > 1 DO DO SLEEP(0); SET @i = 2; END WHILE; \
            CASE @x WHEN 1 THEN SELECT 1; WHEN CASE 1 WHEN 1 THEN 2 END THEN SELECT 2; ELSE BEGIN END; END CASE; \
            IF a THEN SELECT 1; ELSEIF b THEN IF (SELECT 2) THEN SELECT 3; END IF; ELSE SELECT REPEAT('a', 2); END IF; \
            FOR i IN 1..3 DO INSERT INTO t VALUES (IF(i, 1, 2)); END FOR; \
            LEAVE outer_loop; \
        END LOOP outer_loop; \
        DROP TABLE IF EXISTS x; SELECT CASE WHEN a THEN t.case END AS end, t.end FROM t; \
    END";
    let procedure = format!("CREATE PROCEDURE p() {body};");
    let labelled = format!("CREATE PROCEDURE p() l: {body} l;");
    let block = format!("BEGIN NOT ATOMIC {body}; END;");
    are_separate(&[&procedure, &labelled, &block, "SELECT 1;"], Mysql);
}

#[test]
fn mariadb_has_blocks_outside_of_routines() {
    are_separate(
        &[
            "IF 1 THEN SELECT 1; SELECT 2; END IF;",
            "CASE 1 WHEN 1 THEN SELECT 1; ELSE SELECT 2; END CASE;",
            "l: LOOP LEAVE l; END LOOP;",
            "REPEAT SET @a = 1; UNTIL @a = 1 END REPEAT;",
            "WHILE @a = 1 DO SET @a = 2; END WHILE;",
            "FOR i IN (SELECT 1 AS x) DO SELECT i.x; END FOR;",
            "BEGIN NOT ATOMIC BEGIN NOT ATOMIC SELECT 1; END; END;",
            "BEGIN;",
            "BEGIN WORK;",
            "COMMIT;",
        ],
        Mysql,
    );
}

#[test]
fn mysql_has_columns_spelled_like_keywords() {
    are_separate(
        &[
            "CREATE TABLE event (id INT, begin DATETIME, end DATETIME);",
            "CREATE TABLE procedure_ (begin INT, `case` INT, end INT);",
            "ALTER TABLE trigger_ ADD begin INT;",
            "CREATE OR REPLACE ALGORITHM = MERGE DEFINER = trigger@localhost SQL SECURITY DEFINER VIEW v AS SELECT begin FROM event;",
            "CREATE TABLE a.event (begin INT);",
            "DROP PROCEDURE begin;",
            "INSERT INTO event (begin, end) VALUES (1, 2);",
        ],
        Mysql,
    );
}

#[test]
fn mariadb_has_an_oracle_mode() {
    are_separate(
        &[
            "SET sql_mode = ORACLE;",
            "CREATE OR REPLACE PROCEDURE p AS a INT := 1; CURSOR c IS SELECT 1; BEGIN SELECT \"a;\"; END;",
            "CREATE FUNCTION f(a IN INT) RETURN INT IS BEGIN IF a = 1 THEN RETURN 1; ELSIF a = 2 THEN RETURN 2; END IF; \
             EXCEPTION WHEN OTHERS THEN BEGIN RETURN 3; END; END;",
            "DECLARE a INT; BEGIN FOR i IN 1..2 LOOP SELECT i; END LOOP; WHILE a < 1 LOOP a := 1; END LOOP; END;",
            "BEGIN <<l>> LOOP EXIT l; END LOOP; END;",
            "CREATE PACKAGE k AS PROCEDURE p1(a INT); FUNCTION f1 RETURN INT; END;",
            "CREATE PACKAGE BODY k AS b INT; PROCEDURE p1(a INT) AS c INT; BEGIN SELECT 1; END; \
             FUNCTION f1 RETURN INT AS BEGIN RETURN 1; END; BEGIN SET b = 1; END;",
            "SET sql_mode = DEFAULT;",
            "BEGIN;",
        ],
        Mysql,
    );
}

#[test]
fn an_open_expression_swallows_no_other_statement() {
    let sql = "IF 1 THEN SELECT CASE 1; END IF; SELECT 2;";
    assert_eq!(texts(sql, Mysql), ["IF 1 THEN SELECT CASE 1; END IF;", "SELECT 2;"]);
}

#[test]
fn a_verb_is_the_first_word() {
    let verb = |sql, dialect| split(sql, dialect)[0].verb();
    assert_eq!(verb("(select 1)", Sqlite), "SELECT");
    assert_eq!(verb("/* a */ with b as (select 1) select 2", Postgres), "WITH");
    assert_eq!(verb("l: loop leave l; end loop", Mysql), "LOOP");
    assert_eq!(verb("/*!40101 SET a = 1 */", Mysql), "SET");
    assert_eq!(verb("'a'", Sqlite), "");
    assert_eq!(verb("a : b", Postgres), "A");
}

#[test]
fn blocks_are_told_from_transactions() {
    let is_block = |sql, dialect| split(sql, dialect)[0].is_block();
    for sql in [
        "BEGIN NOT ATOMIC END;",
        "IF 1 THEN DO 1; END IF;",
        "l: WHILE 1 DO DO 1; END WHILE;",
        "loop do 1; end loop",
    ] {
        assert!(is_block(sql, Mysql), "{sql}");
        assert!(!is_block(sql, Postgres), "{sql}");
    }
    assert!(!is_block("BEGIN;", Mysql));
    assert!(!is_block("SELECT 1;", Mysql));
    let oracle = split(
        "SET sql_mode=ORACLE; BEGIN NULL; END; DECLARE a INT; BEGIN NULL; END;",
        Mysql,
    );
    assert_eq!(
        oracle.iter().map(Statement::is_block).collect::<Vec<_>>(),
        [false, true, true]
    );
    assert!(!oracle[1].controls_transaction());
}
