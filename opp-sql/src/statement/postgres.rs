//! Where a statement of PostgreSQL ends: as psql has it.
//!
//! A semicolon in parentheses ends nothing (`CREATE RULE … DO ALSO (a; b)`), nor does one between the `BEGIN ATOMIC` and the `END` of
//! an SQL function. <https://github.com/postgres/postgres/blob/master/src/fe_utils/psqlscan.l>

use crate::lexer::{Token, TokenKind};

#[derive(Debug, Default)]
pub(super) struct Boundary {
    parentheses: usize,
    head: Head,
    /// How many `BEGIN ATOMIC` and `CASE` are open.
    blocks: usize,
    previous: Previous,
}

/// The first words of the statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Head {
    #[default]
    Start,
    Create,
    CreateOr,
    /// `CREATE [OR REPLACE] FUNCTION`, or `PROCEDURE`.
    Routine,
    Other,
}

/// What matters of the token before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Previous {
    Begin,
    /// After it comes a name, also one that is spelled like a keyword.
    BeforeName,
    #[default]
    Other,
}

impl Boundary {
    pub(super) fn is_end(&mut self, token: &Token<'_>) -> bool {
        match token.kind {
            TokenKind::Semicolon => return self.parentheses == 0 && self.blocks == 0,
            TokenKind::Symbol if token.text == "(" => self.parentheses += 1,
            TokenKind::Symbol if token.text == ")" => self.parentheses = self.parentheses.saturating_sub(1),
            TokenKind::Word if self.parentheses == 0 && self.previous != Previous::BeforeName => {
                self.count_blocks(token)
            }
            _ => {}
        }
        self.head = next_head(self.head, token);
        self.previous = if token.is_word("BEGIN") {
            Previous::Begin
        } else if token.is_symbol(".") || token.is_word("AS") {
            Previous::BeforeName
        } else {
            Previous::Other
        };
        false
    }

    fn count_blocks(&mut self, token: &Token<'_>) {
        let begins_body = self.head == Head::Routine && self.previous == Previous::Begin && token.is_word("ATOMIC");
        if begins_body || self.blocks > 0 && token.is_word("CASE") {
            self.blocks += 1;
        } else if token.is_word("END") {
            self.blocks = self.blocks.saturating_sub(1);
        }
    }
}

fn next_head(head: Head, token: &Token<'_>) -> Head {
    match head {
        Head::Start if token.is_word("CREATE") => Head::Create,
        Head::Create if token.is_word("OR") => Head::CreateOr,
        Head::CreateOr if token.is_word("REPLACE") => Head::Create,
        Head::Create if token.is_word("FUNCTION") || token.is_word("PROCEDURE") => Head::Routine,
        Head::Routine => Head::Routine,
        Head::Start | Head::Create | Head::CreateOr | Head::Other => Head::Other,
    }
}
