//! A script that skips what is applied: conditions of psql, and of MariaDB itself.

use opp_migrate::dialect::Dialect;
use opp_migrate::dialect::mysql::Flavour;
use opp_runner::record::VERSIONS;
use opp_runner::run::Direction;
use opp_sql::Dialect as Syntax;
use opp_sql::statement::{Statement, split};

use super::piece::Piece;
use crate::error::CommandError;
use crate::excerpt;
use crate::ui::sanitise::clean;

/// Where a script can skip statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// `\if` of psql, from PostgreSQL 10 on.
    Psql,
    /// `IF … END IF` as a statement of its own, from MariaDB 10.1 on.
    Mariadb,
}

impl Condition {
    /// What the client of a database can do.
    ///
    /// # Errors
    /// It has no condition around statements, as those of MySQL and SQLite.
    pub(super) fn on(dialect: Dialect) -> Result<Self, CommandError> {
        let refused = |name: &str| {
            CommandError::failed(format!(
                "a script for {name} cannot skip what is applied, because {name} has no conditional statements outside of procedures"
            ))
            .hint("`opp bundle` writes a program that carries the migrations and applies what is pending")
        };
        match dialect {
            Dialect::Postgres(_) => Ok(Self::Psql),
            Dialect::Mysql(capabilities) if capabilities.flavour() == Flavour::Mariadb => Ok(Self::Mariadb),
            Dialect::Mysql(_) => Err(refused("MySQL")),
            Dialect::Sqlite(_) => Err(refused("SQLite")),
        }
    }

    /// A migration that runs only where it is pending, or where it is applied on the way down.
    ///
    /// # Errors
    /// A statement cannot stand in a condition.
    pub(super) fn around(self, piece: &Piece<'_>) -> Result<String, CommandError> {
        let version = &piece.migration.on_disk.version;
        let not = match piece.direction {
            Direction::Up => "NOT ",
            Direction::Down => "",
        };
        let condition = format!("{not}EXISTS (SELECT 1 FROM {VERSIONS} WHERE version = '{version}')");
        let head = piece.head();
        Ok(match self {
            Self::Psql => {
                let statements = piece.statements();
                format!("{head}SELECT {condition} AS opp_runs \\gset\n\\if :opp_runs\n{statements}\\endif\n")
            }
            Self::Mariadb => {
                let body = compound(piece)?;
                let block = format!("IF {condition} THEN\n{body}\nEND IF");
                let delimiter = unused_in(&block);
                format!("{head}DELIMITER {delimiter}\n{block}\n{delimiter}\nDELIMITER ;\n")
            }
        })
    }
}

/// The statements of a migration as MariaDB takes them between `THEN` and `END IF`.
fn compound(piece: &Piece<'_>) -> Result<String, CommandError> {
    let text = &piece.body;
    let mut body = String::with_capacity(text.len());
    let mut done = 0;
    for statement in split(text, Syntax::Mysql) {
        if let Some(what) = forbidden(&statement) {
            let file = clean(&format!("{}/{}", piece.migration.on_disk.name, piece.direction.file()));
            return Err(CommandError::failed(format!(
                "line {} of {file} cannot be skipped by a script: {what} is not allowed in a condition: {}",
                statement.line,
                excerpt::of_statement(statement.first_line())
            ))
            .hint("`opp bundle` writes a program that applies what is pending")
            .hint("or print the script without `--idempotent`, for the revision that the database has"));
        }
        body.push_str(&text[done..statement.start]);
        body.push_str(&nested(&statement));
        done = statement.range().end;
    }
    body.push_str(&text[done..]);
    let Piece { reset, row, .. } = piece;
    // First: beginning a transaction would commit what a migration that failed has left open.
    let expects = expects(piece);
    Ok(match piece.in_transaction {
        true => format!("{expects}START TRANSACTION;\n{body}\n{reset}{row}\nCOMMIT;"),
        false => format!("{expects}{body}\n{reset}{row}"),
    })
}

/// What stops a migration where the one before it failed and the client went on.
fn expects(piece: &Piece<'_>) -> String {
    let Some(before) = &piece.before else {
        return String::new();
    };
    let is_missing = match piece.direction {
        Direction::Up => "NOT EXISTS",
        Direction::Down => "EXISTS",
    };
    let done = piece.direction.done();
    format!(
        "IF {is_missing} (SELECT 1 FROM {VERSIONS} WHERE version = '{before}') THEN\n    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = \
         'opp stopped, nothing was changed: {before}, which comes before, was not {done}';\nEND IF;\n"
    )
}

/// The statement inside another one: there `BEGIN` is a block.
fn nested(statement: &Statement<'_>) -> String {
    let text = statement.text;
    let mut tokens = statement.significant_tokens();
    let Some(begin) = tokens.next().filter(|token| token.is_word("BEGIN")) else {
        return text.to_owned();
    };
    if statement.controls_transaction() {
        return "START TRANSACTION;".to_owned();
    }
    let is_not = tokens.next().is_some_and(|token| token.is_word("NOT"));
    match tokens.next().filter(|token| is_not && token.is_word("ATOMIC")) {
        Some(atomic) => format!("{}{}", &text[..begin.end()], &text[atomic.end()..]),
        None => text.to_owned(),
    }
}

/// What MariaDB refuses inside a compound statement: <https://mariadb.com/kb/en/stored-routine-limitations/>
fn forbidden(statement: &Statement<'_>) -> Option<&'static str> {
    let words: Vec<String> = statement.words().take(8).collect();
    let (verb, rest) = words.split_first()?;
    let routine = |word: &String| ["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"].contains(&word.as_str());
    let is_other = |word: &String| ["TABLE", "INDEX", "VIEW", "SEQUENCE", "DATABASE"].contains(&word.as_str());
    match verb.as_str() {
        "CREATE" | "ALTER" | "DROP" => {
            let kind = rest.iter().find(|word| routine(word) || is_other(word))?;
            match (verb.as_str(), kind.as_str()) {
                ("ALTER", "VIEW") => Some("ALTER VIEW"),
                _ if routine(kind) => Some("a routine, trigger or event"),
                _ => None,
            }
        }
        "LOCK" | "UNLOCK" => Some("LOCK TABLES"),
        "LOAD" => Some("LOAD DATA"),
        "USE" => Some("USE"),
        "CHECK" => Some("CHECK TABLE"),
        _ => None,
    }
}

/// Dollar signs, as many as nobody wrote together.
fn unused_in(text: &str) -> String {
    let mut delimiter = "$$".to_owned();
    while text.contains(&delimiter) {
        delimiter.push('$');
    }
    delimiter
}
