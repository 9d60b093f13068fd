//! How do the objects look that a statement of MySQL names? By that a run after a kill tells what became of it.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::server::error::ServerError;
use crate::server::{Row, Server, texts};
use opp_sql::statement::Statement;

/// An object that a statement names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    /// Behind `SHOW CREATE`: its kind and its name as it is written.
    show: String,
    /// The statement that makes it, or the code of the error that says there is none.
    made: String,
}

/// Between the parts of an object, and between objects.
const SEPARATORS: [char; 2] = ['\u{1f}', '\u{1e}'];

/// What is encoded, so that the text fits any character set.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');

/// How the objects look that the statement names; one that does not exist is part of the answer. `None` where that says nothing of the
/// statement.
pub(super) fn of(server: &mut dyn Server, statement: &Statement<'_>) -> Result<Option<String>, ServerError> {
    if statement.is_block() {
        return Ok(None);
    }
    let shown = shown(statement.text);
    let mut objects = Vec::with_capacity(shown.len());
    for show in shown {
        let made = match server.rows(&format!("SHOW CREATE {show}")) {
            Ok(rows) => without_counter(&described(&show, rows)),
            Err(ServerError::Statement(error)) => error.code,
            Err(other) => return Err(other),
        };
        objects.push(Object { show, made });
    }
    let exist = objects.iter().filter(|object| object.exists()).count();
    // Of several tables each is dropped by itself, so some may be gone and the statement not done.
    let is_partly_gone = statement.verb() == "DROP" && exist > 0 && exist < objects.len();
    Ok((!objects.is_empty() && !is_partly_gone).then(|| encoded(&objects)))
}

impl Object {
    fn exists(&self) -> bool {
        !self.made.chars().all(|c| c.is_ascii_digit())
    }

    /// In which order objects are made: views need tables, triggers as well.
    fn rank(&self) -> u8 {
        match () {
            () if self.made.starts_with("CREATE TABLE") || self.made.starts_with("CREATE SEQUENCE") => 0,
            () if self.show.starts_with("TABLE") => 1,
            () => 2,
        }
    }
}

/// How the objects look after the statement has run in an empty database in which they were made as they had been.
pub(super) fn after(
    scratch: &mut dyn Server,
    mut objects: Vec<Object>,
    session: &[&str],
    statement: &Statement<'_>,
) -> Result<Option<String>, ServerError> {
    objects.sort_by_key(Object::rank);
    scratch.execute("SET foreign_key_checks = 0")?;
    for object in objects.iter().filter(|object| object.exists()) {
        scratch.execute(&object.made)?;
    }
    for set in session {
        scratch.execute(set)?;
    }
    scratch.execute(statement.text)?;
    of(scratch, statement)
}

/// Whether a statement names one of these databases, so that it would not stay in another one.
pub(super) fn names_one_of(statement: &Statement<'_>, databases: &[String]) -> bool {
    let tokens: Vec<_> = statement.significant_tokens().collect();
    let is_database = |name: &str| databases.iter().any(|database| database.eq_ignore_ascii_case(name));
    tokens
        .windows(2)
        .any(|pair| pair[1].is_symbol(".") && pair[0].name().is_some_and(|name| is_database(&name)))
}

/// Every database of the server.
pub(super) fn databases(server: &mut dyn Server) -> Result<Vec<String>, ServerError> {
    texts(server, "SELECT schema_name FROM information_schema.schemata")
}

fn encoded(objects: &[Object]) -> String {
    let [between, end] = SEPARATORS;
    let objects: Vec<String> = objects
        .iter()
        .map(|object| format!("{}{between}{}", object.show, object.made))
        .collect();
    utf8_percent_encode(&objects.join(&end.to_string()), ENCODED).to_string()
}

/// The objects of a state that [`of`] gave; nothing where it is of another form.
pub(super) fn decoded(state: &str) -> Option<Vec<Object>> {
    let [between, end] = SEPARATORS;
    let text = percent_decode_str(state).decode_utf8().ok()?;
    let object = |text: &str| {
        let (show, made) = text.split_once(between)?;
        Some(Object {
            show: show.to_owned(),
            made: made.to_owned(),
        })
    };
    text.split(end).map(object).collect()
}

/// Whether nothing of what a state names exists.
pub(super) fn is_gone(state: &str) -> bool {
    decoded(state).is_some_and(|objects| !objects.iter().any(Object::exists))
}

/// The table of a plain `CREATE TABLE` in the database at hand: its name, and the state in which it does not exist.
pub(super) fn new_table(statement: &Statement<'_>) -> Option<(String, String)> {
    let pieces = pieces(statement.text);
    let [create, table, written, bracket, ..] = pieces.as_slice() else {
        return None;
    };
    let plain = create.eq_ignore_ascii_case("CREATE") && table.eq_ignore_ascii_case("TABLE") && bracket == "(";
    let others = shown(statement.text).len() > 1;
    let name = written.trim_matches('`').replace("``", "`");
    let nothing = Object {
        show: format!("TABLE {written}"),
        made: NO_TABLE.to_owned(),
    };
    (plain && !others).then(|| (name, encoded(&[nothing])))
}

/// Nothing of that name: <https://mariadb.com/kb/en/mariadb-error-code-reference/>
const NO_TABLE: &str = "1146";

/// The column of `SHOW CREATE` with the statement.
fn described(show: &str, rows: Vec<Row>) -> String {
    let column = match show.split(' ').next() {
        Some("TABLE") => 1,
        Some("EVENT") => 3,
        _ => 2,
    };
    let row = rows.into_iter().next().unwrap_or_default();
    row.into_iter().nth(column).flatten().unwrap_or_default()
}

/// Inserts of others move the counter, which no statement of a migration is about.
fn without_counter(made: &str) -> String {
    let Some((before, after)) = made.split_once(" AUTO_INCREMENT=") else {
        return made.to_owned();
    };
    format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
}

/// What to put behind `SHOW CREATE` for each object that a statement may be about.
fn shown(sql: &str) -> Vec<String> {
    let tables = names(sql).into_iter().map(|name| format!("TABLE {name}"));
    tables.chain(routine(sql)).collect()
}

/// The procedure, function, trigger or event that a statement makes, changes or drops.
fn routine(sql: &str) -> Option<String> {
    const KINDS: [&str; 4] = ["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"];
    let pieces = pieces(sql);
    let kind_of = |piece: &String| KINDS.into_iter().find(|kind| piece.eq_ignore_ascii_case(kind));
    let (at, kind) = pieces
        .iter()
        .enumerate()
        .take(14)
        .find_map(|(at, piece)| Some((at, kind_of(piece)?)))?;
    let mut behind = pieces[at + 1..].iter();
    let name = behind.find(|piece| {
        !["IF", "NOT", "EXISTS"]
            .iter()
            .any(|word| piece.eq_ignore_ascii_case(word))
    })?;
    Some(format!("{kind} {name}"))
}

/// Words that a name follows.
const BEFORE: [&str; 11] = [
    "TABLE", "TABLES", "VIEW", "SEQUENCE", "ON", "TO", "EXISTS", "RENAME", "FROM", "JOIN", "LIKE",
];

/// Words that follow one of those and are no name.
const NEVER: [&str; 12] = [
    "SELECT",
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
        let new = |sql| new_table(&split(sql, Syntax::Mysql)[0]).map(|(name, _)| name);
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
    fn a_routine_is_shown_by_its_kind() {
        let routine = |sql: &str| routine(sql);
        let create = "CREATE DEFINER=`me`@`%` PROCEDURE IF NOT EXISTS `p`() SELECT 1";
        assert_eq!(routine(create).as_deref(), Some("PROCEDURE `p`"));
        assert_eq!(routine("DROP TRIGGER t").as_deref(), Some("TRIGGER t"));
        assert_eq!(routine("ALTER TABLE a ADD b INT"), None);
    }

    #[test]
    fn a_state_survives_any_character_set() {
        let objects = vec![Object {
            show: "TABLE `ü`".to_owned(),
            made: "CREATE TABLE `ü` (\n x INT COMMENT '100 % 🦀'\n)".to_owned(),
        }];
        let state = encoded(&objects);
        assert!(state.is_ascii());
        assert_eq!(decoded(&state), Some(objects));
        assert_eq!(decoded("0123"), None);
    }

    #[test]
    fn another_database_is_noticed() {
        let names = |sql| names_one_of(&split(sql, Syntax::Mysql)[0], &["shop".to_owned()]);
        assert!(names("ALTER TABLE `Shop`.a ADD b INT;"));
        assert!(!names(
            "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 1;"
        ));
    }

    #[test]
    fn a_moving_counter_is_no_change() {
        let made = |counter: u32| {
            format!("CREATE TABLE `a` (x) ENGINE=InnoDB AUTO_INCREMENT={counter} DEFAULT CHARSET=utf8mb4")
        };
        assert_eq!(without_counter(&made(3)), without_counter(&made(4711)));
    }
}
