//! Writes messages for people: on standard error, colored on a terminal only, and never waiting for an answer without one.

use crate::args::Color;
use crate::error::CommandError;

pub(crate) mod layout;
mod message;
pub(crate) mod progress;
pub(crate) mod prompt;
pub(crate) mod sanitise;
pub(crate) mod terminal;

pub(crate) use message::{error, hint, note, warn};
pub(crate) use prompt::is_interactive;

/// Applies `--color` to standard output and standard error. `Auto` honors NO_COLOR, CLICOLOR and CLICOLOR_FORCE.
pub(crate) fn set_color(color: Color) {
    let choice = match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Asks for confirmation, with no as the default. `flag` confirms on the command line.
pub(crate) fn confirm(question: &str, flag: &str) -> Result<(), CommandError> {
    if !is_interactive() {
        return Err(
            CommandError::needs_answer(format!("{question} Confirmation is required; nothing was changed"))
                .hint(format!("confirm with `{flag}`")),
        );
    }
    match prompt::yes_or_no(question)? {
        true => Ok(()),
        false => Err(CommandError::failed("not confirmed; nothing was changed")),
    }
}

/// Asks a question that has no flag, with no as the default. Only for callers that checked [`is_interactive`].
pub(crate) fn agrees(question: &str) -> Result<bool, CommandError> {
    prompt::yes_or_no(question)
}

/// Asks for a line; an empty one, or no terminal, gives `otherwise`.
pub(crate) fn input(question: &str, otherwise: &str) -> Result<String, CommandError> {
    if !is_interactive() {
        return Ok(otherwise.to_owned());
    }
    let question = match otherwise {
        "" => format!("{question}:"),
        otherwise => format!("{question} [{otherwise}]:"),
    };
    prompt::ask(&question, |answer| {
        Ok(if answer.is_empty() { otherwise } else { answer }.to_owned())
    })
}
