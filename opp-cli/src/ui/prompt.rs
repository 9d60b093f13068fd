//! Asks questions on the terminal. An answer is a whole line: what is typed after its first letter never answers the next question.

use std::io::{BufRead, IsTerminal, Write};

use super::{layout, message};
use crate::error::CommandError;

/// Whether a person can answer.
pub(crate) fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks for yes or no; an empty line is a no.
pub(crate) fn yes_or_no(question: &str) -> Result<bool, CommandError> {
    ask(&format!("{question} [y/N]"), |answer| {
        match answer.to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(true),
            "" | "n" | "no" => Ok(false),
            _ => Err("answer y or n".to_owned()),
        }
    })
}

/// Asks for a line until `accept` takes it; what `accept` returns instead is shown before the question is asked again.
pub(crate) fn ask<T>(question: &str, accept: impl Fn(&str) -> Result<T, String>) -> Result<T, CommandError> {
    loop {
        show(question);
        let Some(line) = read()? else {
            return Err(unanswered());
        };
        match accept(line.trim()) {
            Ok(answer) => return Ok(answer),
            Err(reason) => message::note(&reason),
        }
    }
}

fn show(question: &str) {
    let mut err = anstream::stderr();
    let question = layout::after_label(0, question, layout::width());
    // Nobody is left to ask when standard error is closed.
    let _closed = write!(err, "{question} ").and_then(|()| err.flush());
}

/// The next line; nothing at the end of the input.
fn read() -> Result<Option<String>, CommandError> {
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) => Ok(None),
        Ok(_) => Ok(Some(line)),
        Err(error) => Err(CommandError::failed(format!("cannot read the answer: {error}"))),
    }
}

fn unanswered() -> CommandError {
    let mut err = anstream::stderr();
    let _closed = writeln!(err);
    CommandError::failed("no answer; nothing was changed")
}

/// Forgets what was typed while nobody was asked, for example during a compile: it would answer the next question.
pub(crate) fn discard_typed() {
    #[cfg(unix)]
    if std::io::stdin().is_terminal() {
        // Where it cannot be forgotten, the questions still take whole lines only.
        let _unsupported = rustix::termios::tcflush(std::io::stdin(), rustix::termios::QueueSelector::IFlush);
    }
}
