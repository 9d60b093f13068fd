//! Writes messages for people: on standard error, colored on a terminal only, and never waiting for an answer without one.

use std::io::Write;

use anstyle::{AnsiColor, Style};

use crate::args::Color;
use crate::error::CommandError;

pub(crate) mod layout;
pub(crate) mod progress;
pub(crate) mod prompt;
pub(crate) mod sanitise;
pub(crate) mod terminal;

pub(crate) use prompt::is_interactive;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();

/// Applies `--color` to standard output and standard error. `Auto` honors NO_COLOR, CLICOLOR and CLICOLOR_FORCE.
pub(crate) fn set_color(color: Color) {
    let choice = match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Writes information.
pub(crate) fn note(text: &str) {
    say("", Style::new(), text);
}

/// Writes a warning.
pub(crate) fn warn(text: &str) {
    say("warning: ", WARNING, text);
}

/// Writes what to do or type next.
pub(crate) fn hint(text: &str) {
    say("help: ", HELP, text);
}

/// Writes the error of a command, and its help.
pub(crate) fn error(error: &CommandError) {
    if let Some(message) = error.message() {
        say("error: ", ERROR, message);
    }
    for text in error.hints() {
        hint(text);
    }
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

fn say(label: &str, style: Style, text: &str) {
    let mut err = anstream::stderr();
    let text = layout::after_label(label.len(), text, layout::width());
    // Nobody reads messages when standard error is closed.
    let _closed = writeln!(err, "{style}{label}{style:#}{text}");
}
