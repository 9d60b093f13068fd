//! One statement of a text, and what its words say.

use std::ops::Range;

use super::mysql;
use crate::Dialect;
use crate::lexer::{Syntax, Token, TokenKind, tokens};

/// One statement of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Its place in the text, from 1.
    pub number: usize,
    /// The line on which its first word is, from 1.
    pub line: usize,
    /// The byte of the text at which it begins.
    pub start: usize,
    /// From its first word to its semicolon.
    pub text: &'a str,
    /// By what rules to read it.
    pub syntax: Syntax,
    /// Whose statement it is.
    pub dialect: Dialect,
}

impl<'a> Statement<'a> {
    /// The bytes of the text that it takes.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// Its first line, for messages.
    #[must_use]
    pub fn first_line(&self) -> &'a str {
        self.text.lines().next().unwrap_or_default().trim_end()
    }

    /// Whether its semicolon is missing; only the last statement of a text can lack it.
    ///
    /// ```
    /// use opp_sql::{Dialect, statement};
    ///
    /// assert!(statement::split("SELECT 1 -- ;", Dialect::Sqlite)[0].lacks_semicolon());
    /// ```
    #[must_use]
    pub fn lacks_semicolon(&self) -> bool {
        let last = self.significant_tokens().last();
        last.is_none_or(|token| token.kind != TokenKind::Semicolon)
    }

    /// Its first word in upper case, after a label: what kind of statement it is.
    ///
    /// ```
    /// use opp_sql::{Dialect, statement};
    ///
    /// assert_eq!(statement::split("(select 1)", Dialect::Sqlite)[0].verb(), "SELECT");
    /// assert_eq!(statement::split("/*!40101 SET a = 1 */", Dialect::Mysql)[0].verb(), "SET");
    /// ```
    #[must_use]
    pub fn verb(&self) -> String {
        self.words().next().unwrap_or_default()
    }

    /// Whether it is a compound statement of MariaDB outside of any routine (`BEGIN NOT ATOMIC … END`, `IF … END IF`).
    ///
    /// ```
    /// use opp_sql::{Dialect, statement};
    ///
    /// let blocks = "BEGIN NOT ATOMIC SELECT 1; END; BEGIN; COMMIT;";
    /// let blocks: Vec<_> = statement::split(blocks, Dialect::Mysql).iter().map(|one| one.is_block()).collect();
    /// assert_eq!(blocks, [true, false, false]);
    /// ```
    #[must_use]
    pub fn is_block(&self) -> bool {
        let mut words = self.words();
        let verb = words.next().unwrap_or_default();
        self.dialect == Dialect::Mysql && mysql::is_block(&verb, words.next().as_deref(), self.syntax.oracle)
    }

    /// Whether it sets something of the session, which holds for what runs after it: a setting, a role, the database. User variables
    /// of MySQL do not count.
    ///
    /// ```
    /// use opp_sql::{Dialect, statement};
    ///
    /// let sets = |sql, dialect| statement::split(sql, dialect)[0].sets_session();
    /// assert!(sets("SET foreign_key_checks = 0", Dialect::Mysql) && !sets("SET @x = 1", Dialect::Mysql));
    /// assert!(sets("SELECT pg_catalog.set_config('search_path', '', false)", Dialect::Postgres));
    /// assert!(!sets("SET CONSTRAINTS ALL IMMEDIATE", Dialect::Postgres) && sets("PRAGMA foreign_keys = OFF", Dialect::Sqlite));
    /// ```
    #[must_use]
    pub fn sets_session(&self) -> bool {
        let words: Vec<String> = self.words().collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match (self.dialect, words.as_slice()) {
            (Dialect::Sqlite, ["PRAGMA", ..]) => true,
            (Dialect::Postgres, ["SET", "CONSTRAINTS", ..] | ["SET", "TRANSACTION", ..]) => false,
            (Dialect::Postgres, ["SET" | "RESET" | "DISCARD", ..]) => true,
            (Dialect::Postgres, ["SELECT", rest @ ..]) => rest.contains(&"SET_CONFIG"),
            (Dialect::Mysql, ["SET", "STATEMENT", ..]) => false,
            (Dialect::Mysql, ["USE", ..]) => true,
            (Dialect::Mysql, ["SET", ..]) => {
                let second = self.significant_tokens().find(|token| !token.is_word("SET"));
                second.is_none_or(|token| !token.text.starts_with('@') || token.text.starts_with("@@"))
            }
            _ => false,
        }
    }

    /// The tokens that are neither blanks nor comments.
    pub fn significant_tokens(&self) -> impl Iterator<Item = Token<'a>> + Clone + use<'a> {
        tokens(self.text, self.syntax).filter(|token| !token.is_trivia())
    }

    /// Its keywords and unquoted names in upper case, without a label before them.
    pub fn words(&self) -> impl Iterator<Item = String> + use<'a> {
        let mut tokens = self.significant_tokens();
        let mut label = tokens.clone();
        if self.dialect == Dialect::Mysql
            && label.next().is_some()
            && label.next().is_some_and(|next| next.is_symbol(":"))
        {
            tokens = label;
        }
        let words = tokens.filter(|token| token.kind == TokenKind::Word);
        words.map(|token| token.text.to_ascii_uppercase())
    }
}
