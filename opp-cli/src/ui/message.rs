//! Writes notes, warnings, errors and help on standard error.

use std::io::Write;

use anstyle::{AnsiColor, Style};

use super::layout;
use crate::error::CommandError;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();

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

fn say(label: &str, style: Style, text: &str) {
    let mut err = anstream::stderr();
    let text = layout::after_label(label.len(), text, layout::width());
    // Nobody reads messages when standard error is closed.
    let _closed = writeln!(err, "{style}{label}{style:#}{text}");
}
