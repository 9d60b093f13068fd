//! Writes reports to standard output.

use std::io::{IsTerminal, Write};

use super::sanitise::clean;
use crate::error::CommandError;

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
