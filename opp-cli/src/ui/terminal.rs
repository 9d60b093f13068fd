//! Writes reports to standard output.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::Mutex;

use super::sanitise::clean;
use crate::error::CommandError;

/// The first failure to write, for [`check_written`].
static FAILED: Mutex<Option<io::Error>> = Mutex::new(None);

/// Writes to standard output at once. A reader that went away is not an error; a full disk is reported when the command ends.
pub(crate) fn print(text: &str) {
    let mut out = anstream::stdout();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    if let (Err(error), Ok(mut failed)) = (written, FAILED.lock()) {
        let is_first = failed.is_none() && error.kind() != ErrorKind::BrokenPipe;
        *failed = if is_first { Some(error) } else { failed.take() };
    }
}

/// Fails where the report of the command is not complete.
pub(crate) fn check_written() -> Result<(), CommandError> {
    let failed = FAILED.lock().ok().and_then(|mut failed| failed.take());
    failed.map_or(Ok(()), |error| {
        Err(
            CommandError::failed(format!("cannot write to standard output: {error}"))
                .hint("the output is incomplete: make room and run the command again"),
        )
    })
}

/// Writes an object as JSON.
pub(crate) fn print_json(value: &serde_json::Value) -> Result<(), CommandError> {
    let text = serde_json::to_string_pretty(value).map_err(|error| CommandError::failed(error.to_string()))?;
    print(&format!("{text}\n"));
    Ok(())
}

/// Writes SQL exactly as it is, unless it goes to a terminal.
pub(crate) fn print_sql(sql: &str) {
    if io::stdout().is_terminal() {
        print(&clean(sql))
    } else {
        print(sql)
    }
}
