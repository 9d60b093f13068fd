//! Do two SQL expressions say the same, and which names stand in one? Spelled apart in blanks, quotes or capitals only,
//! they are equal.

use sqlparser::dialect::SQLiteDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

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
    let Ok(tokens) = Tokenizer::new(&SQLiteDialect {}, sql).tokenize() else {
        return vec![Piece {
            text: sql.to_owned(),
            kind: PieceKind::Other,
        }];
    };
    tokens.into_iter().filter_map(piece).collect()
}

fn piece(token: Token) -> Option<Piece> {
    let (text, kind) = match token {
        Token::Whitespace(_) | Token::EOF => return None,
        Token::Word(word) if word.quote_style.is_some() => (word.value, PieceKind::Quoted),
        Token::Word(word) => (word.value, PieceKind::Word),
        Token::DoubleQuotedString(name) => (name, PieceKind::Quoted),
        token => (token.to_string(), PieceKind::Other),
    };
    Some(Piece { text, kind })
}

/// One form for all spellings of an expression.
pub fn canonical(sql: &str) -> String {
    renamed(sql, |_| None)
}

/// The same, with some names replaced.
pub fn renamed<'a>(sql: &str, new_name: impl Fn(&str) -> Option<&'a str>) -> String {
    let words = pieces(sql).into_iter().map(|piece| {
        let name = if piece.is_name() { new_name(&piece.text) } else { None };
        name.map_or_else(|| piece.canonical(), str::to_ascii_lowercase)
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a name stands in the SQL, in any capitals.
pub fn mentions(sql: &str, name: &str) -> bool {
    // Taking apart is the slow part, and most expressions do not hold the letters at all.
    let (sql_lower, name_lower) = (sql.to_ascii_lowercase(), name.to_ascii_lowercase());
    (sql_lower.contains(&name_lower) || name.contains(['"', '`']))
        && pieces(sql)
            .iter()
            .any(|piece| piece.is_name() && piece.text.eq_ignore_ascii_case(name))
}

/// Every name and keyword in the SQL, in small letters.
pub fn words(sql: &str) -> Vec<String> {
    let pieces = pieces(sql).into_iter().filter(Piece::is_name);
    pieces.map(|piece| piece.text.to_ascii_lowercase()).collect()
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
