//! Where does one SQL statement end and the next begin, as the database itself sees it?
//!
//! An error has to be told with the statement it stands in, and a file may end opp's transaction with a `COMMIT` of its own. Both
//! need the statements one by one. The machine is that of `sqlite3_complete`: a semicolon ends a statement, except inside
//! strings, quoted names, comments and the body of a trigger or routine. <https://www.sqlite.org/c3ref/complete.html>

/// Whose rules for strings, comments and bodies hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// Names in brackets; the body of a trigger.
    Sqlite,
    /// Dollar quotes, `E''` strings, comments inside comments.
    Postgres,
    /// Backslashes in strings, names in backquotes, comments after `#`.
    Mysql,
}

/// One statement of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Its place in the file, from 1.
    pub number: usize,
    /// The line on which its first word stands, from 1.
    pub line: usize,
    /// The text from its first word to its semicolon.
    pub text: &'a str,
}

impl<'a> Statement<'a> {
    /// Its first line, for messages.
    pub fn first_line(&self) -> &'a str {
        self.text.lines().next().unwrap_or_default().trim_end()
    }

    /// Its first word in capitals: what kind of statement it is.
    pub fn verb(&self) -> String {
        let word = self.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
        word.unwrap_or_default().to_ascii_uppercase()
    }

    /// Whether it is MariaDB's `BEGIN NOT ATOMIC … END`, which is no transaction.
    pub fn is_block(&self) -> bool {
        self.verb() == "BEGIN" && self.second_word_is("NOT")
    }

    fn second_word_is(&self, word: &str) -> bool {
        let second = self.text.split_whitespace().nth(1);
        second.is_some_and(|second| second.trim_end_matches(';').eq_ignore_ascii_case(word))
    }

    /// Whether it begins or ends a transaction (savepoints stay inside one and are allowed).
    pub fn controls_transaction(&self) -> bool {
        match self.verb().as_str() {
            "BEGIN" => !self.is_block(),
            "COMMIT" | "END" => true,
            "START" => self.second_word_is("TRANSACTION"),
            "ROLLBACK" => !self
                .text
                .to_ascii_uppercase()
                .split_whitespace()
                .any(|word| word == "TO"),
            _ => false,
        }
    }
}

/// The statements of `sql`, without the comments between them.
pub fn split(sql: &str, syntax: Syntax) -> Vec<Statement<'_>> {
    let mut splitter = Splitter::default();
    let mut statements = Vec::new();
    for (token, start, end) in (Tokens { sql, syntax, at: 0 }) {
        splitter.count_lines(sql, start);
        if let Some((line, from)) = splitter.feed(token, start, syntax) {
            statements.push(Statement {
                number: statements.len() + 1,
                line,
                text: &sql[from..end],
            });
        }
    }
    if let Some((line, from)) = splitter.first {
        statements.push(Statement {
            number: statements.len() + 1,
            line,
            text: sql[from..].trim_end(),
        });
    }
    statements
}

/// What matters of a word or sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Semicolon,
    Blank,
    Create,
    Temp,
    Trigger,
    /// `PROCEDURE`, `FUNCTION`, `EVENT`.
    Routine,
    Explain,
    Begin,
    Not,
    Atomic,
    End,
    Other,
}

/// Where in a statement the reader stands.
#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Start,
    Explain,
    Normal,
    Create,
    /// A trigger or routine whose body may begin.
    Routine,
    /// `BEGIN`, of a transaction or, on MariaDB, of a block.
    Begin,
    Trigger,
    TriggerSemicolon,
    TriggerEnd,
}

#[derive(Debug, Default)]
struct Splitter {
    state: State,
    /// Line and offset of the first word of the statement being read.
    first: Option<(usize, usize)>,
    line: usize,
    counted_to: usize,
}

impl Splitter {
    /// Takes the next token; gives back where the statement began when the token ends it.
    fn feed(&mut self, token: Token, start: usize, syntax: Syntax) -> Option<(usize, usize)> {
        if token == Token::Blank {
            return None;
        }
        self.state = next(self.state, token, syntax);
        if matches!(self.state, State::Start) {
            return self.first.take();
        }
        self.first.get_or_insert((self.line + 1, start));
        None
    }

    fn count_lines(&mut self, sql: &str, to: usize) {
        self.line += sql.as_bytes()[self.counted_to..to]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        self.counted_to = to;
    }
}

fn next(state: State, token: Token, syntax: Syntax) -> State {
    let sqlite = syntax == Syntax::Sqlite;
    match (state, token) {
        (state, Token::Blank) => state,
        (
            State::Start | State::Normal | State::Explain | State::TriggerEnd | State::Routine | State::Begin,
            Token::Semicolon,
        ) => State::Start,
        (State::Start | State::Explain, Token::Create) => State::Create,
        (State::Start | State::Explain, Token::Explain) => State::Explain,
        (State::Start, Token::Begin) if syntax == Syntax::Mysql => State::Begin,
        (State::Begin, Token::Not) => State::Trigger,
        (State::Create, Token::Temp) => State::Create,
        (State::Create, Token::Trigger) if sqlite => State::Trigger,
        (State::Create, Token::Semicolon) => State::Start,
        (State::Create, Token::Trigger | Token::Routine) => State::Routine,
        // `CREATE OR REPLACE DEFINER = … TRIGGER`.
        (State::Create, _) if !sqlite => State::Create,
        (State::Routine, Token::Begin) if syntax == Syntax::Mysql => State::Trigger,
        (State::Routine, Token::Atomic) => State::Trigger,
        (State::Routine, _) => State::Routine,
        (State::Start | State::Explain | State::Normal | State::Create | State::Begin, _) => State::Normal,
        (State::Trigger | State::TriggerSemicolon, Token::Semicolon) => State::TriggerSemicolon,
        (State::TriggerSemicolon, Token::End) => State::TriggerEnd,
        (State::Trigger | State::TriggerSemicolon | State::TriggerEnd, _) => State::Trigger,
    }
}

/// The words and signs of a text with the bytes they take.
struct Tokens<'a> {
    sql: &'a str,
    syntax: Syntax,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = (Token, usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = &self.sql.as_bytes()[start..];
        let (token, length) = token(rest, self.syntax)?;
        self.at = start + length;
        Some((token, start, self.at))
    }
}

/// The first token of `rest` and its length in bytes; it always ends between two characters.
fn token(rest: &[u8], syntax: Syntax) -> Option<(Token, usize)> {
    let first = *rest.first()?;
    let (sqlite, postgres, mysql) = (
        syntax == Syntax::Sqlite,
        syntax == Syntax::Postgres,
        syntax == Syntax::Mysql,
    );
    Some(match first {
        b';' => (Token::Semicolon, 1),
        b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => (Token::Blank, 1),
        0xEF if rest.starts_with("\u{feff}".as_bytes()) => (Token::Blank, 3),
        b'-' if mysql && rest.starts_with(b"--") && rest.get(2).is_some_and(|byte| *byte > b' ') => (Token::Other, 2),
        b'-' if rest.starts_with(b"--") => (Token::Blank, up_to(rest, 2, b"\n")),
        b'#' if mysql => (Token::Blank, up_to(rest, 1, b"\n")),
        // What MySQL reads although it looks like a comment.
        b'/' if mysql && (rest.starts_with(b"/*!") || rest.starts_with(b"/*M!")) => {
            (Token::Other, up_to(rest, 2, b"*/"))
        }
        b'/' if postgres && rest.starts_with(b"/*") => (Token::Blank, nested_comment(rest)),
        b'/' if rest.starts_with(b"/*") => (Token::Blank, up_to(rest, 2, b"*/")),
        b'[' if sqlite => (Token::Other, up_to(rest, 1, b"]")),
        b'e' | b'E' if postgres && rest.get(1) == Some(&b'\'') => (Token::Other, 1 + escaped(&rest[1..], b'\'')),
        b'$' if postgres => (Token::Other, dollar_quoted(rest)),
        b'\'' | b'"' if mysql => (Token::Other, escaped(rest, first)),
        b'\'' | b'"' => (Token::Other, up_to(rest, 1, &[first])),
        b'`' if !postgres => (Token::Other, up_to(rest, 1, b"`")),
        _ if is_word(first) => {
            let length = rest.iter().take_while(|byte| is_word(**byte)).count();
            (keyword(&rest[..length]), length)
        }
        _ => (Token::Other, 1),
    })
}

/// Length of a string in which a backslash takes the next byte along.
fn escaped(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(byte) = rest.get(at) {
        match *byte {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// `$tag$ … $tag$`; the length of one byte where it is none.
fn dollar_quoted(rest: &[u8]) -> usize {
    let tag = rest[1..]
        .iter()
        .take_while(|byte| is_word(**byte) && **byte != b'$')
        .count();
    if rest.get(1 + tag) != Some(&b'$') || rest.get(1).is_some_and(u8::is_ascii_digit) {
        return 1;
    }
    let quote = &rest[..tag + 2];
    up_to(rest, quote.len(), quote)
}

/// A comment with those inside it.
fn nested_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Length up to and with `end`, or to the end of the text. A doubled quote reads as two quoted pieces, which is as good.
fn up_to(rest: &[u8], from: usize, end: &[u8]) -> usize {
    let found = rest[from..].windows(end.len()).position(|window| window == end);
    found.map_or(rest.len(), |at| from + at + end.len())
}

/// Letters, digits and everything outside ASCII, as SQLite has it.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

fn keyword(word: &[u8]) -> Token {
    const WORDS: &[(&str, Token)] = &[
        ("create", Token::Create),
        ("temp", Token::Temp),
        ("temporary", Token::Temp),
        ("trigger", Token::Trigger),
        ("explain", Token::Explain),
        ("end", Token::End),
        ("procedure", Token::Routine),
        ("function", Token::Routine),
        ("event", Token::Routine),
        ("begin", Token::Begin),
        ("not", Token::Not),
        ("atomic", Token::Atomic),
    ];
    let known = WORDS
        .iter()
        .find(|(known, _)| word.eq_ignore_ascii_case(known.as_bytes()));
    known.map_or(Token::Other, |(_, token)| *token)
}

#[cfg(test)]
mod tests;
