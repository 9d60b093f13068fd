//! How does opp talk to a person? On standard error, in colour only on a terminal, and never waiting without one.

use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use dialoguer::{Confirm, Input};

use crate::error::CommandError;

pub(crate) mod progress;
pub(crate) mod sanitise;
pub(crate) mod terminal;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default();

/// Something worth knowing.
pub(crate) fn note(text: &str) {
    say("", Style::new(), text);
}

/// Something that may not be meant so.
pub(crate) fn warn(text: &str) {
    say("warning: ", WARNING, text);
}

/// What to do or type next.
pub(crate) fn hint(text: &str) {
    say("hint: ", HINT, text);
}

/// A command that failed.
pub(crate) fn error(error: &CommandError) {
    if let Some(message) = error.message() {
        say("error: ", ERROR, message);
    }
    for text in error.hints() {
        hint(text);
    }
}

/// Asks for a yes, with no as the safe answer. `flag` is what gives it on the command line.
pub(crate) fn confirm(question: &str, flag: &str) -> Result<(), CommandError> {
    if !is_interactive() {
        return Err(
            CommandError::needs_answer(format!("{question} There is nobody to ask; nothing was changed"))
                .hint(format!("say yes with `{flag}`")),
        );
    }
    match Confirm::new().with_prompt(question).default(false).interact() {
        Ok(true) => Ok(()),
        Ok(false) => Err(CommandError::failed("not confirmed; nothing was changed")),
        Err(error) => Err(CommandError::failed(format!(
            "no answer ({error}); nothing was changed"
        ))),
    }
}

/// Whether somebody is there to answer.
pub(crate) fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

fn say(label: &str, style: Style, text: &str) {
    let mut err = anstream::stderr();
    // Nobody is left to tell when standard error is closed.
    let _closed = writeln!(err, "{style}{label}{style:#}{text}");
}

/// Asks a question that has no flag, with no as the safe answer. Only for those who checked that somebody is there.
pub(crate) fn agrees(question: &str) -> Result<bool, CommandError> {
    Confirm::new()
        .with_prompt(question)
        .default(false)
        .interact()
        .map_err(|error| unanswered(&error))
}

/// Asks for a line; without a terminal the answer is `otherwise`.
pub(crate) fn input(question: &str, otherwise: &str) -> Result<String, CommandError> {
    if !is_interactive() {
        return Ok(otherwise.to_owned());
    }
    let asked = Input::<String>::new().with_prompt(question).allow_empty(true);
    let asked = if otherwise.is_empty() {
        asked
    } else {
        asked.default(otherwise.to_owned())
    };
    asked.interact_text().map_err(|error| unanswered(&error))
}

fn unanswered(error: &dialoguer::Error) -> CommandError {
    CommandError::failed(format!("no answer ({error}); nothing was written"))
}
