//! How does a program learn the password when neither its command line nor its environment may hold it? From a private file.

use std::io::Write;

use tempfile::NamedTempFile;

use super::error::BackupError;
use super::file::file_error;

/// A file that its owner alone can read, gone when it is no longer used.
pub(super) fn private_file(text: &str) -> Result<NamedTempFile, BackupError> {
    let directory = std::env::temp_dir();
    let written = tempfile::Builder::new()
        .prefix("opp-secret-")
        .tempfile_in(&directory)
        .and_then(|mut file| file.write_all(text.as_bytes()).map(|()| file));
    written.map_err(|source| file_error("write in", &directory, source))
}

/// A line for libpq: this password for whatever is asked.
/// <https://www.postgresql.org/docs/current/libpq-pgpass.html>
pub(super) fn passfile(password: Option<&str>) -> Result<String, BackupError> {
    match password {
        // Without a password the user's own file is not read either, as opp itself does not.
        None => Ok(String::new()),
        Some(word) if word.contains(['\n', '\r']) => Err(BackupError::Password),
        Some(word) => Ok(format!("*:*:*:*:{}\n", word.replace('\\', "\\\\").replace(':', "\\:"))),
    }
}

/// A value in an option file of MySQL. <https://dev.mysql.com/doc/refman/8.4/en/option-files.html>
pub(super) fn option_value(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
