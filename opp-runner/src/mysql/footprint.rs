//! What is a statement of MySQL about, and how does that look? Equal before and after where the statement had no effect.

use std::collections::BTreeSet;

use crate::server::error::ServerError;
use crate::server::{Row, Server, journal, texts};
use opp_sql::statement::Statement;

/// Triggers, routines and events of the database.
const ROUTINES: &str = "SELECT concat(trigger_name, action_statement) FROM information_schema.triggers \
    WHERE trigger_schema = DATABASE() UNION ALL \
    SELECT concat(routine_name, md5(coalesce(routine_definition, ''))) FROM information_schema.routines \
    WHERE routine_schema = DATABASE() UNION ALL \
    SELECT concat(event_name, event_definition, coalesce(interval_value, ''), status) FROM information_schema.events \
    WHERE event_schema = DATABASE() ORDER BY 1";

/// A hash of how the tables and views that the statement names are made; one that is not there is part of the answer. `None` where
/// that says nothing of the statement.
pub(super) fn of(server: &mut dyn Server, statement: &Statement<'_>) -> Result<Option<String>, ServerError> {
    if statement.is_block() {
        return Ok(None);
    }
    let names = names(statement.text);
    let (mut text, mut there) = (String::new(), 0);
    for name in &names {
        let made = match server.rows(&format!("SHOW CREATE TABLE {name}")) {
            Ok(rows) => {
                there += 1;
                described(rows)
            }
            Err(ServerError::Statement(error)) => error.code,
            Err(other) => return Err(other),
        };
        text.push_str(&without_counter(&made));
        text.push('\n');
    }
    if holds_routine(statement.text) {
        text.push_str(&texts(server, ROUTINES)?.join("\n"));
    } else if text.is_empty() || statement.verb() == "DROP" && there > 0 && there < names.len() {
        // Of several tables each is dropped by itself, so some may be gone and the statement not done.
        return Ok(None);
    }
    Ok(Some(journal::hash_text(&text)))
}

/// The table of a plain `CREATE TABLE`, in the database at hand.
pub(super) fn new_table(statement: &Statement<'_>) -> Option<String> {
    let pieces = pieces(statement.text);
    let [create, table, name, bracket, ..] = pieces.as_slice() else {
        return None;
    };
    let plain = create.eq_ignore_ascii_case("CREATE") && table.eq_ignore_ascii_case("TABLE") && bracket == "(";
    plain.then(|| name.trim_matches('`').replace("``", "`"))
}

/// The answer of [`of`] for a table that is not there.
pub(super) fn of_nothing() -> String {
    journal::hash_text(&format!("{NO_TABLE}\n"))
}

/// Nothing of that name: <https://mariadb.com/kb/en/mariadb-error-code-reference/>
const NO_TABLE: &str = "1146";

fn described(rows: Vec<Row>) -> String {
    rows.into_iter().flatten().flatten().collect::<Vec<_>>().join(" ")
}

/// Inserts of others move the counter, which no statement of a migration is about.
fn without_counter(made: &str) -> String {
    let Some((before, after)) = made.split_once(" AUTO_INCREMENT=") else {
        return made.to_owned();
    };
    format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
}

fn holds_routine(sql: &str) -> bool {
    let words = ["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"];
    sql.split_whitespace()
        .take(8)
        .any(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Words that a name follows.
const BEFORE: [&str; 8] = ["TABLE", "TABLES", "VIEW", "SEQUENCE", "ON", "TO", "EXISTS", "RENAME"];

/// Words that follow one of those and are no name.
const NEVER: [&str; 11] = [
    "TABLE",
    "IF",
    "NOT",
    "EXISTS",
    "COLUMN",
    "INDEX",
    "KEY",
    "CONSTRAINT",
    "DELETE",
    "UPDATE",
    "AS",
];

/// The tables and views that a statement may be about, as they are written.
fn names(sql: &str) -> BTreeSet<String> {
    let pieces = pieces(sql);
    let is = |at: usize, word: &str| pieces.get(at).is_some_and(|piece| piece.eq_ignore_ascii_case(word));
    let is_name = |piece: &str| {
        (piece.starts_with('`') || piece.starts_with(|c: char| c.is_alphabetic() || c == '_'))
            && !NEVER.iter().any(|word| piece.eq_ignore_ascii_case(word))
    };
    // `RENAME TABLE a TO b, c TO d` and `DROP TABLE a, b` list names.
    let lists = is(0, "RENAME") || is(0, "DROP");
    let mut found = BTreeSet::new();
    for (at, piece) in pieces.iter().enumerate().skip(1) {
        let follows = BEFORE.iter().any(|word| is(at - 1, word)) || lists && is(at - 1, ",");
        if !follows || !is_name(piece) {
            continue;
        }
        found.insert(match pieces.get(at + 2).filter(|_| is(at + 1, ".")) {
            Some(table) => format!("{piece}.{table}"),
            None => piece.clone(),
        });
    }
    found
}

/// Words, quoted names with their quotes, and signs.
fn pieces(sql: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '`' | '\'' | '"' => quoted_length(rest, first),
            c if c.is_alphanumeric() || c == '_' => rest
                .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
                .unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (piece, later) = rest.split_at(length);
        if !first.is_whitespace() {
            pieces.push(piece.to_owned());
        }
        rest = later;
    }
    pieces
}

/// Up to the quote that ends what begins with it; a doubled one stands for itself.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut from = 1;
    while let Some(end) = text[from..].find(quote) {
        from += end + 1;
        if !text[from..].starts_with(quote) {
            return from;
        }
        from += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use opp_sql::Dialect as Syntax;
    use opp_sql::statement::split;

    fn found(sql: &str) -> Vec<String> {
        names(sql).into_iter().collect()
    }

    #[test]
    fn a_statement_names_its_tables() {
        assert_eq!(found("CREATE TABLE IF NOT EXISTS `a b` (`id` INT)"), ["`a b`"]);
        assert_eq!(found("ALTER TABLE a ADD COLUMN b INT, ADD INDEX i (b)"), ["a"]);
        assert_eq!(found("RENAME TABLE `a` TO `b`, c TO d"), ["`a`", "`b`", "c", "d"]);
        assert_eq!(found("CREATE UNIQUE INDEX `i` ON `t` (`x`)"), ["`t`"]);
        assert_eq!(found("DROP VIEW `v`"), ["`v`"]);
        assert_eq!(found("DROP TABLE IF EXISTS a, `b`"), ["`b`", "a"]);
        assert_eq!(found("ALTER TABLE shop.`a` ADD COLUMN b INT"), ["shop.`a`"]);
        assert_eq!(found("CREATE SEQUENCE s"), ["s"]);
        assert_eq!(found("DROP TABLE `a``b`"), ["`a``b`"]);
    }

    #[test]
    fn a_plain_create_table_says_what_is_new() {
        let new = |sql| new_table(&split(sql, Syntax::Mysql)[0]);
        assert_eq!(new("CREATE TABLE `a``b` (x INT);").as_deref(), Some("a`b"));
        assert_eq!(new("-- a comment\ncreate table a(x INT);").as_deref(), Some("a"));
        for other in [
            "CREATE TABLE IF NOT EXISTS a (x INT);",
            "CREATE OR REPLACE TABLE a (x INT);",
            "CREATE TABLE shop.a (x INT);",
            "CREATE TABLE a AS SELECT 1;",
            "ALTER TABLE a ADD x INT;",
        ] {
            assert_eq!(new(other), None, "{other}");
        }
    }

    #[test]
    fn a_moving_counter_is_no_change() {
        let made = |counter: u32| {
            format!("CREATE TABLE `a` (x) ENGINE=InnoDB AUTO_INCREMENT={counter} DEFAULT CHARSET=utf8mb4")
        };
        assert_eq!(without_counter(&made(3)), without_counter(&made(4711)));
    }
}
