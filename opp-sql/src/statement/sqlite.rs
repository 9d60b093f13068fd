//! Where a statement of SQLite ends: the machine of `sqlite3_complete`.
//!
//! ```text
//! Start ──EXPLAIN──▶ Explain ──CREATE──▶ Create ──TRIGGER──▶ Trigger ──;──▶ Semicolon ──END──▶ End ──;──▶ (end)
//! ```
//! Any other token leads to `Normal`, in which a semicolon is the end, or, from the last two states, back to `Trigger`.

use crate::lexer::{Token, TokenKind};

#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Boundary {
    #[default]
    Start,
    Explain,
    Create,
    Normal,
    /// In the body of a trigger.
    Trigger,
    /// After a semicolon in the body.
    Semicolon,
    /// After the `END` of the body.
    End,
}

impl Boundary {
    pub(super) fn is_end(&mut self, token: &Token<'_>) -> bool {
        if token.kind == TokenKind::Semicolon {
            let is_in_body = matches!(self, Self::Trigger | Self::Semicolon);
            *self = Self::Semicolon;
            return !is_in_body;
        }
        *self = match self {
            Self::Start | Self::Explain if token.is_word("CREATE") => Self::Create,
            Self::Start if token.is_word("EXPLAIN") => Self::Explain,
            Self::Explain if token.is_word("QUERY") || token.is_word("PLAN") => Self::Explain,
            Self::Create if token.is_word("TEMP") || token.is_word("TEMPORARY") => Self::Create,
            Self::Create if token.is_word("TRIGGER") => Self::Trigger,
            Self::Semicolon if token.is_word("END") => Self::End,
            Self::Trigger | Self::Semicolon | Self::End => Self::Trigger,
            Self::Start | Self::Explain | Self::Create | Self::Normal => Self::Normal,
        };
        false
    }
}
