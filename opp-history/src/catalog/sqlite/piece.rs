//! The words and signs from which a `CREATE TABLE` of SQLite is read.

use opp_sql::Dialect;
use opp_sql::expression;
use opp_sql::lexer::{Token, TokenKind, tokens};

/// A word or sign of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The text: names without their quotes, texts with theirs.
    pub(super) text: String,
    /// What it is.
    pub(super) kind: PieceKind,
}

/// What a piece of SQL is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// A name or keyword without quotes.
    Word,
    /// A name in quotes.
    Quoted,
    /// Text, a number, a sign.
    Other,
}

impl Piece {
    /// Whether this is the keyword (in capitals).
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == PieceKind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether this is the sign.
    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == PieceKind::Other && self.text == sign
    }

    /// Whether this could name a column, table or view.
    fn is_name(&self) -> bool {
        self.kind != PieceKind::Other
    }

    /// The form to compare by.
    pub(super) fn canonical(&self) -> String {
        if self.is_name() {
            self.text.to_ascii_lowercase()
        } else {
            self.text.clone()
        }
    }
}

/// Takes SQL apart. What cannot be read stays one piece, equal only to itself.
pub(super) fn pieces(sql: &str) -> Vec<Piece> {
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
