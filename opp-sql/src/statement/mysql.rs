//! Where a statement of MySQL or MariaDB ends: after the body of a routine, trigger or event, or after a compound statement.
//!
//! This file reads up to the body, [`body`] the body itself. A statement without a body ends at its first semicolon.

mod body;

use crate::lexer::{Token, TokenKind};
use body::Body;

#[derive(Debug)]
pub(super) struct Boundary {
    is_oracle: bool,
    state: State,
}

#[derive(Debug)]
enum State {
    Start,
    /// `BEGIN`, of a transaction or of a block.
    Begin,
    /// `BEGIN NOT`.
    BeginNot,
    /// A word with which the statement begins; a label, if a colon follows.
    Word,
    /// `CREATE` or `ALTER`, before the word for the kind of object.
    Create,
    /// `=` or `@` of a definer: whatever follows is a part of it.
    Definer,
    /// A procedure or function, up to its body.
    Routine(Routine),
    /// A trigger up to `FOR EACH ROW`, of which this many words were read.
    Trigger(usize),
    /// After `FOR EACH ROW`.
    TriggerOrder,
    /// After `FOLLOWS` or `PRECEDES`.
    OtherTrigger,
    /// An event up to `DO`; whether a name is next.
    Event(bool),
    /// A package of MariaDB, up to `AS` or `IS`.
    Package,
    Body(Body),
    /// Ends at the next semicolon.
    Plain,
}

/// How far the head of a routine was read.
#[derive(Clone, Copy, Debug, Default)]
struct Routine {
    parentheses: usize,
    has_parameters: bool,
    /// Whether the token before was a word, which a colon makes a label.
    after_word: bool,
    /// Whether `SET` is a type or character set here.
    in_type: bool,
}

/// Verbs of the statements that may be the whole body of a routine.
const SIMPLE_BODIES: &[&str] = &[
    "ALTER",
    "ANALYZE",
    "CALL",
    "CHECK",
    "COMMIT",
    "CREATE",
    "DELETE",
    "DO",
    "DROP",
    "EXECUTE",
    "FLUSH",
    "GRANT",
    "INSERT",
    "KILL",
    "LOAD",
    "OPTIMIZE",
    "PREPARE",
    "RENAME",
    "REPLACE",
    "RESIGNAL",
    "RETURN",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SELECT",
    "SHOW",
    "SIGNAL",
    "START",
    "TRUNCATE",
    "UPDATE",
    "USE",
    "VALUES",
    "WITH",
];

impl Boundary {
    pub(super) fn new(is_oracle: bool) -> Self {
        Self {
            is_oracle,
            state: State::Start,
        }
    }

    pub(super) fn is_end(&mut self, token: &Token<'_>) -> bool {
        if let State::Body(body) = &mut self.state {
            return body.is_end(token);
        }
        if token.kind == TokenKind::Semicolon {
            return true;
        }
        let state = std::mem::replace(&mut self.state, State::Plain);
        self.state = self.next(state, token);
        false
    }

    fn next(&self, state: State, token: &Token<'_>) -> State {
        match state {
            State::Start => self.after_first(token),
            State::Begin if token.is_word("NOT") => State::BeginNot,
            State::BeginNot if token.is_word("ATOMIC") => State::Body(Body::in_block(self.is_oracle)),
            State::Word if token.is_symbol(":") => self.body(),
            State::Create => self.after_create(token),
            State::Definer => State::Create,
            State::Routine(routine) => self.after_routine(routine, token),
            State::Trigger(read) => after_trigger(read, token),
            State::TriggerOrder if token.is_word("FOLLOWS") || token.is_word("PRECEDES") => State::OtherTrigger,
            State::TriggerOrder => self.body_with(token),
            State::OtherTrigger => self.body(),
            State::Event(false) if token.is_word("DO") => self.body(),
            State::Event(_) => State::Event(token.is_word("EXISTS")),
            State::Package if token.is_word("AS") || token.is_word("IS") => {
                State::Body(Body::in_declarations(self.is_oracle))
            }
            State::Package => State::Package,
            State::Begin | State::BeginNot | State::Word | State::Plain | State::Body(_) => State::Plain,
        }
    }

    fn after_first(&self, token: &Token<'_>) -> State {
        if token.kind != TokenKind::Word {
            return if self.is_oracle {
                self.body_with(token)
            } else {
                State::Plain
            };
        }
        match token.text.to_ascii_uppercase().as_str() {
            "CREATE" | "ALTER" => State::Create,
            word if is_block(word, None, self.is_oracle) => self.body_with(token),
            "BEGIN" => State::Begin,
            _ => State::Word,
        }
    }

    fn after_create(&self, token: &Token<'_>) -> State {
        match token.text.to_ascii_uppercase().as_str() {
            "=" | "@" => State::Definer,
            "OR" | "REPLACE" | "AGGREGATE" | "DEFINER" | "(" | ")" => State::Create,
            "PROCEDURE" | "FUNCTION" => State::Routine(Routine::default()),
            "TRIGGER" => State::Trigger(0),
            "EVENT" => State::Event(true),
            "PACKAGE" => State::Package,
            _ => State::Plain,
        }
    }

    fn after_routine(&self, mut routine: Routine, token: &Token<'_>) -> State {
        let was_word = std::mem::replace(&mut routine.after_word, token.kind == TokenKind::Word);
        let was_type = std::mem::replace(
            &mut routine.in_type,
            token.is_word("RETURNS") || token.is_word("CHARACTER"),
        );
        match token.kind {
            TokenKind::Symbol if token.text == "(" => routine.parentheses += 1,
            TokenKind::Symbol if token.text == ")" => {
                routine.parentheses = routine.parentheses.saturating_sub(1);
                routine.has_parameters |= routine.parentheses == 0;
            }
            _ if routine.parentheses > 0 => {}
            TokenKind::Word if self.is_oracle && (token.is_word("AS") || token.is_word("IS")) => {
                return State::Body(Body::in_declarations(true));
            }
            _ if !routine.has_parameters => {}
            TokenKind::Symbol if token.text == ":" && was_word => return self.body(),
            TokenKind::Word if !was_type => {
                let word = token.text.to_ascii_uppercase();
                if is_block(&word, None, true) {
                    return self.body_with(token);
                }
                let is_type = self.is_oracle && word == "RETURN";
                if !is_type && (word == "SET" || SIMPLE_BODIES.contains(&word.as_str())) {
                    return State::Plain;
                }
            }
            _ => {}
        }
        State::Routine(routine)
    }

    fn body(&self) -> State {
        State::Body(Body::new(self.is_oracle))
    }

    fn body_with(&self, token: &Token<'_>) -> State {
        let mut body = Body::new(self.is_oracle);
        body.is_end(token);
        State::Body(body)
    }
}

fn after_trigger(read: usize, token: &Token<'_>) -> State {
    const WORDS: [&str; 3] = ["FOR", "EACH", "ROW"];
    if read + 1 == WORDS.len() && token.is_word(WORDS[read]) {
        return State::TriggerOrder;
    }
    let goes_on = WORDS.get(read).is_some_and(|word| token.is_word(word));
    State::Trigger(if goes_on {
        read + 1
    } else {
        usize::from(token.is_word(WORDS[0]))
    })
}

/// Whether a compound statement begins with this word, and the next.
pub(super) fn is_block(word: &str, next: Option<&str>, is_oracle: bool) -> bool {
    match word {
        "IF" | "CASE" | "LOOP" | "REPEAT" | "WHILE" | "FOR" => true,
        "BEGIN" => is_oracle || next == Some("NOT"),
        "DECLARE" => is_oracle,
        _ => false,
    }
}
