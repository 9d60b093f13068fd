//! Reports each migration while it runs, with a progress bar for long ones.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use opp_runner::execute::{Listener, Step};
use opp_runner::run::{Direction, Observer, Outcome};

use super::sanitise::{clean, clean_line};
use super::terminal::print;

/// The colors are removed where standard output is not a terminal.
const OK: &str = " \u{1b}[32mOK\u{1b}[0m\n";
const FAILED: &str = " \u{1b}[1;31mFAILED\u{1b}[0m\n";

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
        self.say(&format!("  {verb} {}...", clean_line(&step.migration.on_disk.name)));
    }

    fn finished(&mut self, _step: &Step<'_>, outcome: Outcome) {
        self.say(match outcome {
            Outcome::Done { .. } => OK,
            Outcome::AlreadyDone => " already done by another runner\n",
        });
        self.outcomes.push(outcome);
    }

    fn failed(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        self.say(FAILED);
    }
}
