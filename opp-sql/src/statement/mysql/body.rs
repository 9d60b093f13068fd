//! Where the body of a routine, or a compound statement, ends.
//!
//! Keywords like `IF`, `REPEAT` and `END` are names and functions too. They open or close a block only where a statement can begin:
//! at the start, after a semicolon, a label, `THEN`, `ELSE`, `DO`, `LOOP`, `REPEAT`, `BEGIN` or the conditions of a handler. A `CASE`
//! elsewhere is an expression, whose `END` comes after an operand.

use crate::lexer::{Token, TokenKind};

#[derive(Debug)]
pub(super) struct Body {
    is_oracle: bool,
    open: Vec<Block>,
    /// Whether a statement can begin here.
    at_start: bool,
    previous: Previous,
    handler: Handler,
}

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    Begin,
    If,
    Case,
    /// A `CASE` in an expression.
    CaseExpression,
    Loop,
    Repeat,
    /// The condition after `UNTIL`.
    Until,
    /// `WHILE` or `FOR`, before its `DO`.
    WhileHead,
    While,
    /// The declarations of an Oracle block, or a package.
    Declarations,
    /// A routine among them, before its `AS`.
    RoutineHead,
}

/// What matters of the token before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Previous {
    /// After it comes an operand, or a name: `END` there closes nothing.
    BeforeOperand,
    /// A word with which a statement may have begun: a label, if a colon follows.
    FirstWord,
    Begin,
    BeginNot,
    End,
    Other,
}

/// Where in `DECLARE … HANDLER FOR condition, condition statement` the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Handler {
    None,
    Declare,
    /// `FOR` is next.
    For,
    /// A condition is next.
    Condition,
    /// `NOT`, `SQLSTATE` or `VALUE`: the rest of a condition is next.
    Rest,
    /// A comma or the statement is next.
    Comma,
}

/// Words after which `END` is a column.
const BEFORE_OPERANDS: &[&str] = &[
    "WHEN", "THEN", "ELSE", "CASE", "AND", "OR", "NOT", "XOR", "LIKE", "IN", "IS", "BETWEEN", "UNTIL", "DIV", "MOD",
    "SELECT", "DISTINCT", "FROM", "WHERE", "ON", "BY", "HAVING", "SET", "AS", "RETURN", "BINARY",
];

impl Body {
    /// A body of which nothing was read.
    pub(super) fn new(is_oracle: bool) -> Self {
        Self {
            is_oracle,
            open: Vec::new(),
            at_start: true,
            previous: Previous::Other,
            handler: Handler::None,
        }
    }

    /// A body after its `BEGIN`.
    pub(super) fn in_block(is_oracle: bool) -> Self {
        let mut body = Self::new(is_oracle);
        body.open.push(Block::Begin);
        body
    }

    /// A body after the `AS` of an Oracle routine or package.
    pub(super) fn in_declarations(is_oracle: bool) -> Self {
        let mut body = Self::new(is_oracle);
        body.open.push(Block::Declarations);
        body
    }

    pub(super) fn is_end(&mut self, token: &Token<'_>) -> bool {
        match token.kind {
            TokenKind::Semicolon => return self.end_statement(),
            TokenKind::Word => self.word(token),
            _ => self.other(token),
        }
        false
    }

    fn end_statement(&mut self) -> bool {
        // What an expression or a head left open is a mistake of this statement only.
        while let Some(Block::CaseExpression | Block::WhileHead | Block::RoutineHead) = self.open.last() {
            self.open.pop();
        }
        self.at_start = true;
        self.handler = Handler::None;
        self.previous = Previous::Other;
        self.open.is_empty()
    }

    fn other(&mut self, token: &Token<'_>) {
        if self.handler == Handler::Comma && token.text != "," {
            self.begin_handled_statement();
        }
        self.follow_handler(token);
        let ends_label = token.is_symbol(":") || self.is_oracle && token.is_symbol(">>");
        let is_label = ends_label && self.previous == Previous::FirstWord;
        let begins_label = self.is_oracle && self.at_start && token.is_symbol("<<");
        self.at_start = is_label || begins_label;
        let is_operator = token.kind == TokenKind::Symbol && token.text != ")";
        self.previous = if is_operator {
            Previous::BeforeOperand
        } else {
            Previous::Other
        };
    }

    fn word(&mut self, token: &Token<'_>) {
        if self.handler == Handler::Comma {
            self.begin_handled_statement();
        }
        self.follow_handler(token);
        let word = token.text.to_ascii_uppercase();
        let at_start = std::mem::replace(&mut self.at_start, false);
        let previous = std::mem::replace(&mut self.previous, Previous::Other);
        if at_start {
            self.first_word(&word);
        } else {
            self.next_word(&word, previous);
        }
        if word == "END" && self.previous == Previous::Other {
            self.previous = Previous::End;
        } else if BEFORE_OPERANDS.contains(&word.as_str()) {
            self.previous = Previous::BeforeOperand;
        }
    }

    /// A word where a statement can begin.
    fn first_word(&mut self, word: &str) {
        let opened = match word {
            "BEGIN" => Some(Block::Begin),
            "IF" => Some(Block::If),
            "CASE" => Some(Block::Case),
            "LOOP" => Some(Block::Loop),
            "REPEAT" => Some(Block::Repeat),
            "WHILE" | "FOR" => Some(Block::WhileHead),
            "DECLARE" if self.is_oracle => Some(Block::Declarations),
            "PROCEDURE" | "FUNCTION" if self.open.last() == Some(&Block::Declarations) => Some(Block::RoutineHead),
            _ => None,
        };
        self.previous = if word == "BEGIN" {
            Previous::Begin
        } else {
            Previous::FirstWord
        };
        self.at_start = matches!(word, "BEGIN" | "LOOP" | "REPEAT" | "ELSE") || word == "DECLARE" && self.is_oracle;
        match (opened, self.open.last(), word) {
            // The declarations end where the block begins.
            (Some(Block::Begin), Some(Block::Declarations), _) => {
                self.open.pop();
                self.open.push(Block::Begin);
            }
            (Some(block), _, _) => self.open.push(block),
            (None, Some(Block::Repeat), "UNTIL") => {
                self.open.pop();
                self.open.push(Block::Until);
            }
            (None, Some(_), "END") => {
                self.open.pop();
                self.previous = Previous::End;
            }
            (None, _, "DECLARE") => self.handler = Handler::Declare,
            (None, _, _) => {}
        }
    }

    /// A word inside a statement.
    fn next_word(&mut self, word: &str, previous: Previous) {
        let top = self.open.last().copied();
        match (word, top) {
            ("NOT", _) if previous == Previous::Begin => self.previous = Previous::BeginNot,
            ("ATOMIC", _) if previous == Previous::BeginNot => self.at_start = true,
            // `END CASE`.
            ("CASE", _) if previous == Previous::End => {}
            ("CASE", _) => self.open.push(Block::CaseExpression),
            ("END", Some(Block::CaseExpression | Block::Until)) if previous != Previous::BeforeOperand => {
                self.open.pop();
            }
            ("THEN" | "ELSE", Some(Block::If | Block::Case)) => self.at_start = true,
            ("THEN", Some(Block::Begin)) if self.is_oracle => self.at_start = true,
            ("DO" | "LOOP", Some(Block::WhileHead)) => {
                self.open.pop();
                self.open.push(Block::While);
                self.at_start = true;
            }
            ("AS" | "IS", Some(Block::RoutineHead)) => {
                self.open.pop();
                self.open.push(Block::Declarations);
                self.at_start = true;
            }
            ("BEGIN", Some(Block::RoutineHead)) => {
                self.open.pop();
                self.open.push(Block::Begin);
                self.at_start = true;
            }
            _ => {}
        }
    }

    fn begin_handled_statement(&mut self) {
        self.handler = Handler::None;
        self.at_start = true;
    }

    fn follow_handler(&mut self, token: &Token<'_>) {
        self.handler = match self.handler {
            Handler::Declare if token.is_word("HANDLER") => Handler::For,
            Handler::For if token.is_word("FOR") => Handler::Condition,
            Handler::Condition | Handler::Rest
                if ["NOT", "SQLSTATE", "VALUE"].iter().any(|word| token.is_word(word)) =>
            {
                Handler::Rest
            }
            Handler::Condition | Handler::Rest => Handler::Comma,
            Handler::Comma if token.is_symbol(",") => Handler::Condition,
            Handler::Comma => Handler::None,
            state @ (Handler::None | Handler::Declare | Handler::For) => state,
        };
    }
}
