//! Are statements told apart as each database tells them apart?

use super::*;

fn texts(sql: &str) -> Vec<&str> {
    texts_of(sql, Syntax::Sqlite)
}

fn texts_of(sql: &str, syntax: Syntax) -> Vec<&str> {
    split(sql, syntax).iter().map(|statement| statement.text).collect()
}

#[test]
fn a_semicolon_ends_a_statement() {
    assert_eq!(texts("SELECT 1;SELECT 2 ;\n"), ["SELECT 1;", "SELECT 2 ;"]);
}

#[test]
fn the_last_statement_needs_no_semicolon() {
    assert_eq!(texts("SELECT 1;\nSELECT 2\n"), ["SELECT 1;", "SELECT 2"]);
}

#[test]
fn comments_alone_are_no_statement() {
    assert!(split("-- nothing; here\n/* nor; here */ ;; \n", Syntax::Sqlite).is_empty());
}

#[test]
fn strings_names_and_comments_hide_semicolons() {
    let sql = "INSERT INTO \"a;b\" VALUES ('it''s; ok', `x;`, [y;]) -- z;\n/* ; */;";
    assert_eq!(texts(sql), [sql]);
}

#[test]
fn a_trigger_is_one_statement() {
    let trigger = "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM b; END;";
    assert_eq!(texts(&format!("{trigger} SELECT 1;")), [trigger, "SELECT 1;"]);
}

#[test]
fn a_table_named_trigger_is_an_ordinary_statement() {
    assert_eq!(texts("CREATE TABLE \"trigger\" (a); SELECT 1;").len(), 2);
}

#[test]
fn postgresql_has_its_own_strings_and_comments() {
    let block = "DO $opp$ BEGIN IF 1 > 0 THEN RAISE EXCEPTION 'a;b'; END IF; END $opp$;";
    let sql = format!("{block} SELECT E'it\\'s; ok', $1, a[1]; /* a /* b; */ c; */ SELECT $$;$$;");
    let expected = [block, "SELECT E'it\\'s; ok', $1, a[1];", "SELECT $$;$$;"];
    assert_eq!(texts_of(&sql, Syntax::Postgres), expected);
    let function = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;";
    assert_eq!(
        texts_of(&format!("{function} SELECT 3;"), Syntax::Postgres),
        [function, "SELECT 3;"]
    );
    assert_eq!(texts_of("BEGIN; SELECT 1; COMMIT;", Syntax::Postgres).len(), 3);
}

#[test]
fn mysql_has_its_own_strings_comments_and_bodies() {
    let sql = "SELECT 'it\\'s; ok', \"a;\", `b;` # no;\n; SELECT 5--1; /*!40101 SET a = 1 */;";
    let expected = [
        "SELECT 'it\\'s; ok', \"a;\", `b;` # no;\n;",
        "SELECT 5--1;",
        "/*!40101 SET a = 1 */;",
    ];
    assert_eq!(texts_of(sql, Syntax::Mysql), expected);
    let trigger =
        "CREATE DEFINER = me TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN IF 1 THEN SET NEW.x = 1; END IF; END;";
    let single = "CREATE TRIGGER u BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 1;";
    let block = "BEGIN NOT ATOMIC IF 1 THEN SELECT 1; END IF; END;";
    let sql = format!("{trigger} {single} {block} SELECT 1;");
    assert_eq!(texts_of(&sql, Syntax::Mysql), [trigger, single, block, "SELECT 1;"]);
}

#[test]
fn a_byte_order_mark_is_blank() {
    assert_eq!(texts("\u{feff}SELECT 1;"), ["SELECT 1;"]);
}

#[test]
fn numbers_and_lines_are_counted_from_one() {
    let statements = split(
        "-- head\n\nSELECT\n 1;\n\n-- next\nSELECT '\n';SELECT 3;",
        Syntax::Sqlite,
    );
    let places: Vec<_> = statements.iter().map(|s| (s.number, s.line, s.first_line())).collect();
    assert_eq!(places, [(1, 3, "SELECT"), (2, 7, "SELECT '"), (3, 8, "SELECT 3;")]);
}

#[test]
fn emoji_and_unterminated_quotes_do_not_break_characters() {
    assert_eq!(
        texts("SELECT '🦀;🦀'; SELECT 'open 🦀"),
        ["SELECT '🦀;🦀';", "SELECT 'open 🦀"]
    );
}

#[test]
fn transaction_control_is_recognised() {
    for sql in ["BEGIN;", "begin immediate;", "Commit;", "END TRANSACTION", "ROLLBACK;"] {
        assert!(split(sql, Syntax::Sqlite)[0].controls_transaction(), "{sql}");
    }
    for sql in [
        "SAVEPOINT a;",
        "ROLLBACK TO a;",
        "RELEASE a;",
        "SELECT 'BEGIN';",
        "BEGINNING;",
    ] {
        assert!(!split(sql, Syntax::Sqlite)[0].controls_transaction(), "{sql}");
    }
}
