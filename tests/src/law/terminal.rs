//! What does `opp` ask a person, and what does it make of the answers? A call in a pseudo-terminal.

use std::process::Command;
use std::time::Duration;

use expectrl::process::unix::WaitStatus;
use expectrl::{Eof, Expect, Session};

use super::Exchange;
use crate::project::Run;

/// Longer than any answer of opp takes, so that a question that never comes ends the test.
const PATIENCE: Duration = Duration::from_secs(30);

/// Calls the program, answers each question in turn and waits for the end.
pub(super) fn talk(command: Command, dialogue: &[Exchange]) -> Run {
    let arguments: Vec<_> = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let call = format!("opp {} in a terminal", arguments.join(" "));
    let mut session = Session::spawn(command).unwrap_or_else(|error| panic!("{call}: {error}"));
    session.set_expect_timeout(Some(PATIENCE));
    let mut said = String::new();
    for exchange in dialogue {
        let answered = session.expect(exchange.asked);
        let found =
            answered.unwrap_or_else(|error| panic!("{call} does not ask `{}` ({error}):\n{said}", exchange.asked));
        said.push_str(&String::from_utf8_lossy(found.as_bytes()));
        session
            .send(exchange.typed)
            .unwrap_or_else(|error| panic!("{call}: {error}"));
    }
    let rest = session
        .expect(Eof)
        .unwrap_or_else(|error| panic!("{call} does not end ({error}):\n{said}"));
    said.push_str(&String::from_utf8_lossy(rest.as_bytes()));
    let code = match session.get_process().wait() {
        Ok(WaitStatus::Exited(_, code)) => code,
        // As a shell has it.
        Ok(WaitStatus::Signaled(_, signal, _)) => 128 + signal as i32,
        other => panic!("{call} ends with {other:?}:\n{said}"),
    };
    Run {
        typed: call,
        code: Some(code),
        stdout: said,
        stderr: String::new(),
    }
}
