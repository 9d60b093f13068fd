//! What does a person see while migrations run?

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::execute::{Listener, Step};
use super::run::{Direction, Observer, Outcome};
use crate::error::CommandError;

/// From how many statements on a progress bar is worth its lines.
const LONG: usize = 200;

/// Prints Django's lines on standard output and everything else on standard error.
pub(crate) struct Terminal {
    silent: bool,
    bar: Option<ProgressBar>,
    may_draw: bool,
    /// How each step went.
    pub(crate) outcomes: Vec<Outcome>,
}

impl Terminal {
    /// `silent` where the report is JSON; `progress` where the command line does not forbid it.
    pub(crate) fn new(silent: bool, progress: bool) -> Self {
        Self {
            silent,
            bar: None,
            may_draw: progress && std::io::stderr().is_terminal(),
            outcomes: Vec::new(),
        }
    }

    /// Prints a line of the report.
    pub(crate) fn say(&self, text: &str) {
        if !self.silent {
            print(text);
        }
    }

    /// Says that a step was recorded without running.
    pub(crate) fn faked(&mut self, step: &Step<'_>) {
        self.starting(step);
        self.say(" FAKED\n");
    }
}

impl Observer for Terminal {
    fn waiting(&mut self, holder: &str, at_most: Duration) {
        let mut err = anstream::stderr();
        let line = format!(
            "Waiting up to {} s for {} to release the database.",
            at_most.as_secs(),
            clean(holder)
        );
        let _closed = writeln!(err, "{line}");
    }

    fn progress(&mut self, done: usize, of: usize) {
        if !self.may_draw || of < LONG {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len} statements").ok();
            let bar = ProgressBar::with_draw_target(Some(of as u64), ProgressDrawTarget::stderr());
            style.map_or(bar.clone(), |style| bar.with_style(style))
        });
        bar.set_position(done as u64);
        if done == of {
            bar.finish_and_clear();
            self.bar = None;
        }
    }
}

impl Listener for Terminal {
    fn starting(&mut self, step: &Step<'_>) {
        let verb = if step.direction == Direction::Up {
            "Applying"
        } else {
            "Unapplying"
        };
        self.say(&format!("  {verb} {}...", clean(&step.migration.on_disk.name)));
    }

    fn finished(&mut self, _step: &Step<'_>, outcome: Outcome) {
        self.say(match outcome {
            Outcome::Done { .. } => " OK\n",
            Outcome::AlreadyDone => " already done by another runner\n",
        });
        self.outcomes.push(outcome);
    }

    fn failed(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        self.say(" FAILED\n");
    }
}

/// Writes to standard output at once. A reader that went away is not an error.
pub(crate) fn print(text: &str) {
    let mut out = anstream::stdout();
    let _closed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes an object as JSON.
pub(crate) fn print_json(value: &serde_json::Value) -> Result<(), CommandError> {
    let text = serde_json::to_string_pretty(value).map_err(|error| CommandError::failed(error.to_string()))?;
    print(&format!("{text}\n"));
    Ok(())
}

/// Writes SQL exactly as it is, unless it goes to a terminal.
pub(crate) fn print_sql(sql: &str) {
    if std::io::stdout().is_terminal() {
        print(&clean(sql))
    } else {
        print(sql)
    }
}

/// The time in a file's name: `20261123_101500` (UTC).
pub(crate) fn stamp() -> String {
    let format = time::macros::format_description!("[year][month][day]_[hour][minute][second]");
    time::OffsetDateTime::now_utc().format(format).unwrap_or_default()
}

/// Whether an id is a time of fourteen digits.
pub(crate) fn is_stamp(id: &str) -> bool {
    let format = time::macros::format_description!("[year][month][day][hour][minute][second]");
    id.len() == 14 && time::PrimitiveDateTime::parse(id, format).is_ok()
}

/// Text from names, files and databases without anything a terminal would obey.
pub(crate) fn clean(text: &str) -> String {
    let replaced = |c: char| {
        if c.is_control() && c != '\n' && c != '\t' || is_bidi(c) {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().filter(|c| *c != '\r').map(replaced).collect()
}

/// Marks that turn the direction of what follows.
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_terminal_would_obey_is_left() {
        assert_eq!(
            clean("a\u{1b}[31mb\u{9b}c\u{7}\u{202e}d\ne"),
            "a\u{fffd}[31mb\u{fffd}c\u{fffd}\u{fffd}d\ne"
        );
    }
}
