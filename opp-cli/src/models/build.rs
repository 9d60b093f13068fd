//! Runs cargo for the registry binary, and reports its progress: a spinner on a terminal, a line now and then in a log.

use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::ui::prompt;

/// How long a compile takes before a log hears of it.
const FIRST_LINE: Duration = Duration::from_secs(3);
/// How often a log hears that it goes on.
const NEXT_LINES: Duration = Duration::from_secs(30);

/// What cargo and the binary left behind.
pub(super) struct Finished {
    /// How cargo ended.
    pub(super) status: ExitStatus,
    /// What the binary printed.
    pub(super) out: Vec<u8>,
    /// What the compiler reported; it has been shown already.
    pub(super) reported: String,
}

/// Runs `cargo run …` for a package. Warnings and errors of the compiler are shown as they come, cargo's own lines are not.
pub(super) fn run(mut cargo: Command, package: &str) -> io::Result<Finished> {
    if anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never {
        cargo.args(["--color", "always"]);
    }
    cargo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = cargo.spawn()?;
    let out = read_aside(&mut child);
    let mut progress = Progress::new(package);
    follow(&mut child, &mut progress);
    let status = child.wait()?;
    progress.end();
    prompt::discard_typed();
    Ok(Finished {
        status,
        out: out.and_then(|thread| thread.join().ok()).unwrap_or_default(),
        reported: progress.reported,
    })
}

/// Reads standard output while standard error is followed, so that neither pipe fills up.
fn read_aside(child: &mut Child) -> Option<std::thread::JoinHandle<Vec<u8>>> {
    let mut pipe = child.stdout.take()?;
    Some(std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // A binary that ends early has said all it can.
        let _broken = pipe.read_to_end(&mut bytes);
        bytes
    }))
}

fn follow(child: &mut Child, progress: &mut Progress) {
    let Some(pipe) = child.stderr.take() else { return };
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    loop {
        match lines.recv_timeout(Duration::from_millis(500)) {
            Ok(line) => progress.line(&line),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        progress.tick();
    }
}

/// A line in which cargo reports what it does: a word, right-aligned in twelve columns, then its object.
#[derive(Debug, PartialEq, Eq)]
struct Status<'a> {
    verb: &'a str,
    object: &'a str,
}

fn status(line: &str) -> Option<Status<'_>> {
    let (verb, object) = (line.get(..12)?.trim_start(), line.get(12..)?.strip_prefix(' ')?);
    let is_verb = verb.starts_with(|c: char| c.is_ascii_uppercase()) && verb.chars().all(|c| c.is_ascii_alphabetic());
    is_verb.then(|| Status {
        verb,
        object: object.trim_end(),
    })
}

struct Progress {
    package: String,
    reported: String,
    compiled: usize,
    /// The crate, or what cargo waits for.
    now: String,
    begun: Option<Instant>,
    lines: Heartbeat,
    spinner: Option<ProgressBar>,
}

impl Progress {
    fn new(package: &str) -> Self {
        Self {
            package: package.to_owned(),
            reported: String::new(),
            compiled: 0,
            now: String::new(),
            begun: None,
            lines: Heartbeat::default(),
            spinner: None,
        }
    }

    fn line(&mut self, line: &str) {
        let plain = anstream::adapter::strip_str(line).to_string();
        match status(&plain) {
            Some(Status {
                verb: "Compiling",
                object,
            }) => {
                self.compiled += 1;
                self.working(object.split(" (").next().unwrap_or(object).to_owned());
            }
            Some(Status { verb: "Blocking", .. }) => self.working("waiting for another cargo".to_owned()),
            Some(Status {
                verb: "Downloading",
                object,
            }) => self.working(format!("downloading {object}")),
            Some(_) => {}
            None => self.report(line, &plain),
        }
    }

    fn working(&mut self, now: String) {
        self.now = now;
        self.begun.get_or_insert_with(Instant::now);
    }

    fn report(&mut self, line: &str, plain: &str) {
        self.reported.push_str(plain);
        let show = || {
            // Nobody reads messages when standard error is closed.
            let _closed = anstream::stderr().write_all(line.as_bytes());
        };
        match &self.spinner {
            Some(spinner) => spinner.suspend(show),
            None => show(),
        }
    }

    fn tick(&mut self) {
        let Some(begun) = self.begun else { return };
        let text = format!(
            "Compiling the models of {}: {} ({} crates)",
            self.package, self.now, self.compiled
        );
        if io::stderr().is_terminal() {
            let spinner = self.spinner.get_or_insert_with(|| {
                let style = ProgressStyle::with_template("{spinner} {wide_msg}").ok();
                let spinner = ProgressBar::new_spinner();
                spinner.enable_steady_tick(Duration::from_millis(120));
                style.map_or(spinner.clone(), |style| spinner.with_style(style))
            });
            spinner.set_message(text);
        } else if self.lines.is_due(begun.elapsed()) {
            crate::ui::note(&format!("{text}, {} s", begun.elapsed().as_secs()));
        }
    }

    fn end(&mut self) {
        if let Some(spinner) = self.spinner.take() {
            spinner.finish_and_clear();
        }
    }
}

/// When a log gets its next line.
#[derive(Default)]
struct Heartbeat {
    last: Option<Duration>,
}

impl Heartbeat {
    fn is_due(&mut self, elapsed: Duration) -> bool {
        let next = self.last.map_or(FIRST_LINE, |last| last + NEXT_LINES);
        if elapsed < next {
            return false;
        }
        self.last = Some(elapsed);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_cargo_are_told_from_those_of_the_compiler() {
        let compiling = status("   Compiling serde v1.0.2 (/path)\n").unwrap();
        assert_eq!(
            (compiling.verb, compiling.object),
            ("Compiling", "serde v1.0.2 (/path)")
        );
        assert_eq!(status("    Finished `dev` profile").unwrap().verb, "Finished");
        for line in [
            "error[E0425]: cannot find",
            "   --> src/lib.rs:3:5",
            "12 |     let x",
            "            ^ not found",
            "warning: x",
        ] {
            assert_eq!(status(line), None, "{line}");
        }
    }

    #[test]
    fn a_log_hears_of_a_long_compile_soon_and_then_rarely() {
        let mut heartbeat = Heartbeat::default();
        let due: Vec<u64> = (0..100)
            .filter(|second| heartbeat.is_due(Duration::from_secs(*second)))
            .collect();
        assert_eq!(due, [3, 33, 63, 93]);
    }
}
