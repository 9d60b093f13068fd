//! Recognises what is meant for a database's own client rather than for the database, and writes scripts for such a client.

use std::borrow::Cow;

use crate::Dialect;
use crate::lexer::{Token, TokenKind};
use crate::statement::{Statement, split};

/// A line of a file that only a client understands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCommand {
    /// The line, from 1.
    pub line: usize,
    /// The command, as it is written: `DELIMITER`, `\connect`, `.read`, `COPY … FROM stdin`.
    pub command: String,
    /// The client.
    pub client: &'static str,
    /// What to do instead.
    pub help: &'static str,
}

/// The first command of a client in a file.
///
/// ```
/// use opp_sql::{Dialect, client};
///
/// let found = client::command("SELECT 1;\n\\connect other\n", Dialect::Postgres);
/// let found = found.map(|command| (command.line, command.command, command.client));
/// assert_eq!(found, Some((2, "\\connect".to_owned(), "psql")));
/// assert_eq!(client::command("SELECT '\\connect';", Dialect::Postgres), None);
/// ```
#[must_use]
pub fn command(sql: &str, dialect: Dialect) -> Option<ClientCommand> {
    split(sql, dialect).iter().find_map(|statement| match dialect {
        Dialect::Sqlite => sqlite(statement),
        Dialect::Postgres => copy(statement).or_else(|| backslash(statement)),
        Dialect::Mysql => mysql(statement).or_else(|| backslash(statement)),
    })
}

/// `.read file`, at the beginning of a line.
fn sqlite(statement: &Statement<'_>) -> Option<ClientCommand> {
    let rest = statement.text.strip_prefix('.')?;
    let word: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    (!word.is_empty()).then(|| ClientCommand {
        line: statement.line,
        command: format!(".{word}"),
        client: "sqlite3",
        help: "remove the line; the SQL of a file that it reads belongs into this file",
    })
}

/// `COPY t FROM stdin`, whose rows follow in the file.
fn copy(statement: &Statement<'_>) -> Option<ClientCommand> {
    let words: Vec<_> = statement.words().collect();
    let from_stdin = words.windows(2).any(|pair| pair == ["FROM", "STDIN"]);
    (from_stdin && statement.verb() == "COPY").then(|| ClientCommand {
        line: statement.line,
        command: "COPY … FROM stdin".to_owned(),
        client: "psql",
        help: "write the rows as INSERT statements; `pg_dump --inserts` does",
    })
}

/// `DELIMITER //`, `source file`.
fn mysql(statement: &Statement<'_>) -> Option<ClientCommand> {
    let command = statement.text.split_whitespace().next()?;
    let help = match command.to_ascii_uppercase().as_str() {
        "DELIMITER" => {
            "remove the DELIMITER lines and end each statement with `;`: a body between BEGIN and END is read as one statement"
        }
        "SOURCE" => "write the SQL of the other file into this one",
        _ => return None,
    };
    Some(ClientCommand {
        line: statement.line,
        command: command.to_owned(),
        client: "mariadb",
        help,
    })
}

/// `\connect`, `\restrict`, `\G`: a backslash outside of strings.
fn backslash(statement: &Statement<'_>) -> Option<ClientCommand> {
    let tokens: Vec<_> = statement.significant_tokens().collect();
    let at = tokens.iter().position(|token| token.is_symbol("\\"))?;
    let word = tokens.get(at + 1).filter(|next| next.start == tokens[at].end());
    // MySQL's other word for NULL.
    if statement.dialect == Dialect::Mysql && word.is_some_and(|word| word.text == "N") {
        return None;
    }
    let before = statement.text[..tokens[at].start].matches('\n').count();
    let client = if statement.dialect == Dialect::Postgres {
        "psql"
    } else {
        "mariadb"
    };
    Some(ClientCommand {
        line: statement.line + before,
        command: format!("\\{}", word.map_or("", |word| word.text)),
        client,
        help: "remove it; the SQL of a file that it reads belongs into this file",
    })
}

/// The script in a form that the clients of MySQL and MariaDB split into the same statements: they end one at every semicolon, also
/// inside a body, unless another delimiter was named before.
///
/// ```
/// use opp_sql::client;
///
/// let script = client::script_for_mysql("BEGIN NOT ATOMIC DO 1; END;\nDO 2;");
/// assert_eq!(script, "DELIMITER $$\nBEGIN NOT ATOMIC DO 1; END\n$$\nDELIMITER ;\nDO 2;");
/// ```
#[must_use]
pub fn script_for_mysql(sql: &str) -> String {
    let mut script = String::with_capacity(sql.len());
    let mut done = 0;
    for statement in split(sql, Dialect::Mysql) {
        if !has_inner_semicolon(&statement) {
            continue;
        }
        let inner = statement.text.trim_end_matches(';');
        let delimiter = unused_in(inner);
        script.push_str(&sql[done..statement.start]);
        script.push_str(&format!("DELIMITER {delimiter}\n{inner}\n{delimiter}\nDELIMITER ;"));
        done = statement.range().end;
    }
    script.push_str(&sql[done..]);
    script
}

fn has_inner_semicolon(statement: &Statement<'_>) -> bool {
    let is_semicolon = |token: &Token<'_>| token.kind == TokenKind::Semicolon;
    let inner = statement.significant_tokens().filter(is_semicolon).count();
    inner > usize::from(!statement.lacks_semicolon())
}

/// Dollar signs, as many as nobody wrote together.
fn unused_in(text: &str) -> String {
    let mut delimiter = "$$".to_owned();
    while text.contains(&delimiter) {
        delimiter.push('$');
    }
    delimiter
}

/// The text with the semicolon that its last statement may lack, so that more SQL can follow it.
///
/// ```
/// use opp_sql::{Dialect, client};
///
/// assert_eq!(client::terminated("SELECT 1 -- last\n", Dialect::Sqlite), "SELECT 1; -- last\n");
/// assert_eq!(client::terminated("SELECT 1; -- last", Dialect::Sqlite), "SELECT 1; -- last");
/// ```
#[must_use]
pub fn terminated(sql: &str, dialect: Dialect) -> Cow<'_, str> {
    match split(sql, dialect).last() {
        Some(last) if last.lacks_semicolon() => {
            let (before, after) = sql.split_at(last.range().end);
            Cow::Owned(format!("{before};{after}"))
        }
        _ => Cow::Borrowed(sql),
    }
}

/// Whether the bytes are text in UTF-16 rather than UTF-8: they begin with its byte order mark, or every other byte is NUL.
///
/// ```
/// use opp_sql::client::is_utf16;
///
/// assert!(is_utf16(b"\xff\xfeS\0E\0"));
/// assert!(is_utf16(b"S\0E\0L\0E\0"));
/// assert!(!is_utf16("SELECT 'ü'".as_bytes()));
/// ```
#[must_use]
pub fn is_utf16(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64)];
    let is_nul = |parity: usize| head.iter().skip(parity).step_by(2).all(|byte| *byte == 0);
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || head.len() >= 4 && (is_nul(0) ^ is_nul(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str, dialect: Dialect) -> Option<(usize, String)> {
        command(sql, dialect).map(|command| (command.line, command.command))
    }

    #[test]
    fn commands_of_clients_are_found() {
        for (sql, dialect, line, text) in [
            ("SELECT 1;\n\nDELIMITER //\nCREATE", Dialect::Mysql, 3, "DELIMITER"),
            ("delimiter ;;\n", Dialect::Mysql, 1, "delimiter"),
            ("source a.sql", Dialect::Mysql, 1, "source"),
            ("SELECT 1\n\\G", Dialect::Mysql, 2, "\\G"),
            ("\\restrict aBc\nSELECT 1;", Dialect::Postgres, 1, "\\restrict"),
            ("SELECT 1;\n-- a\n\\i b.sql", Dialect::Postgres, 3, "\\i"),
            ("SELECT 'a'\n\\gexec", Dialect::Postgres, 2, "\\gexec"),
            ("SELECT 1 \\ 2", Dialect::Postgres, 1, "\\"),
            (
                "SELECT 1;\nCOPY public.t (a, b) FROM stdin;\n1\t\\N\n\\.\n",
                Dialect::Postgres,
                2,
                "COPY … FROM stdin",
            ),
            ("SELECT 1;\n.read a.sql\n", Dialect::Sqlite, 2, ".read"),
        ] {
            assert_eq!(found(sql, dialect), Some((line, text.to_owned())), "{sql}");
        }
    }

    #[test]
    fn sql_is_no_command() {
        for (sql, dialect) in [
            ("SELECT 'DELIMITER //', \\N;\nSELECT delimiter FROM t;", Dialect::Mysql),
            (
                "SELECT E'\\\\', '\\connect', $$\\i$$; -- \\i\nCOPY t TO stdout; COPY t FROM '/stdin';",
                Dialect::Postgres,
            ),
            ("SELECT from_stdin, copy FROM stdin;", Dialect::Postgres),
            ("SELECT .5; -- .read\nSELECT t.read FROM t; .5;", Dialect::Sqlite),
        ] {
            assert_eq!(found(sql, dialect), None, "{sql}");
        }
    }

    #[test]
    fn a_body_gets_a_delimiter_of_its_own() {
        let plain = "-- a; b\nCREATE TABLE a (x INT DEFAULT ';');\nSELECT 1";
        assert_eq!(script_for_mysql(plain), plain);
        let block = "BEGIN NOT ATOMIC\n    IF 1 THEN SELECT '$$'; END IF;\nEND";
        assert_eq!(
            script_for_mysql(&format!("SELECT 1;\n{block};\nSELECT 2;")),
            format!("SELECT 1;\nDELIMITER $$$\n{block}\n$$$\nDELIMITER ;\nSELECT 2;")
        );
        assert_eq!(
            script_for_mysql(block),
            format!("DELIMITER $$$\n{block}\n$$$\nDELIMITER ;")
        );
    }

    #[test]
    fn utf16_is_told_from_utf8() {
        assert!(is_utf16(b"\xfe\xff\0S") && is_utf16(b"\0S\0E\0L"));
        assert!(!is_utf16(b"") && !is_utf16(b"\0\0\0\0") && !is_utf16(b"\xef\xbb\xbfSELECT") && !is_utf16(b"S\0EL"));
        assert!(!is_utf16(b"S\0"));
    }
}
