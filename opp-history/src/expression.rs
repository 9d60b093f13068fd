//! Compares SQL of SQLite and finds the names in it.
//!
//! What [`opp_sql::expression`] does, by the rules of SQLite, and the tokens from which a `CREATE TABLE` is read.

use opp_sql::Dialect;
use opp_sql::expression;
use opp_sql::lexer::{Token, TokenKind, tokens};

/// A word or sign of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text: names without their quotes, texts with theirs.
    pub text: String,
    /// What it is.
    pub kind: PieceKind,
}

/// What a piece of SQL is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A name or keyword without quotes.
    Word,
    /// A name in quotes.
    Quoted,
    /// Text, a number, a sign.
    Other,
}

impl Piece {
    /// Whether this is the keyword (in capitals).
    pub fn is(&self, keyword: &str) -> bool {
        self.kind == PieceKind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether this is the sign.
    pub fn is_sign(&self, sign: &str) -> bool {
        self.kind == PieceKind::Other && self.text == sign
    }

    /// Whether this could name a column, table or view.
    fn is_name(&self) -> bool {
        self.kind != PieceKind::Other
    }

    /// The form to compare by.
    pub fn canonical(&self) -> String {
        if self.is_name() {
            self.text.to_ascii_lowercase()
        } else {
            self.text.clone()
        }
    }
}

/// Takes SQL apart. What cannot be read stays one piece, equal only to itself.
pub fn pieces(sql: &str) -> Vec<Piece> {
    if !expression::is_readable(sql, Dialect::Sqlite) {
        return vec![Piece {
            text: sql.to_owned(),
            kind: PieceKind::Other,
        }];
    }
    let tokens = tokens(sql, Dialect::Sqlite).filter(|token| !token.is_trivia());
    tokens.map(|token| piece(&token)).collect()
}

fn piece(token: &Token<'_>) -> Piece {
    let kind = match token.kind {
        TokenKind::Word => PieceKind::Word,
        TokenKind::QuotedName => PieceKind::Quoted,
        _ => PieceKind::Other,
    };
    let text = token
        .name()
        .map_or_else(|| token.text.to_owned(), |name| name.into_owned());
    Piece { text, kind }
}

/// One form for all spellings of an expression.
pub fn canonical(sql: &str) -> String {
    expression::normalize(sql, Dialect::Sqlite)
}

/// The same, with some names replaced.
pub fn renamed<'a>(sql: &str, new_name: impl Fn(&str) -> Option<&'a str>) -> String {
    expression::normalize_renamed(sql, Dialect::Sqlite, new_name)
}

/// Whether the SQL contains a name, in any letter case.
pub fn mentions(sql: &str, name: &str) -> bool {
    expression::mentions(sql, name, Dialect::Sqlite)
}

/// Every name and keyword in the SQL, in small letters.
pub fn words(sql: &str) -> Vec<String> {
    expression::words(sql, Dialect::Sqlite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter_and_texts_do() {
        assert_eq!(canonical("\"Price\">=0"), canonical("price >=  0"));
        assert_ne!(canonical("s = 'A'"), canonical("s = 'a'"));
        assert_eq!(renamed("\"a\" > b", |name| (name == "a").then_some("c")), "c > b");
    }

    #[test]
    fn a_name_inside_a_text_is_no_mention() {
        assert!(mentions("\"a b\" > 0", "A B"));
        assert!(!mentions("x = 'price'", "price"));
        assert!(!mentions("prices > 0", "price"));
    }
}
