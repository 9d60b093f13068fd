//! Recognises connection strings of other libraries, which must not be taken for the path of a SQLite file: they hold passwords.

use super::UrlError;

/// Key words that only occur in a connection string, whatever the text around them is.
const SECRET_KEYS: [&str; 3] = ["password", "pwd", "passwd"];

/// Refuses a text that is a connection string of another library. `text` has no scheme of a supported database.
pub(super) fn refuse(text: &str) -> Result<(), UrlError> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("jdbc:") {
        return Err(UrlError::Jdbc);
    }
    if text.contains("://") || lower.starts_with("file:") {
        return Err(UrlError::UnknownScheme);
    }
    if ["tcp(", "unix("]
        .iter()
        .any(|protocol| lower.starts_with(protocol) || lower.contains(&format!("@{protocol}")))
    {
        return Err(UrlError::GoDataSource);
    }
    if names_a_secret(&lower) || (!is_explicit_path(text) && text.contains('=')) {
        return Err(UrlError::KeyValue);
    }
    if has_password(text) {
        return Err(UrlError::NoServerScheme);
    }
    if !is_explicit_path(text) && has_scheme(text) {
        return Err(UrlError::UnknownScheme);
    }
    Ok(())
}

/// Whether a text is a path because of how it begins.
fn is_explicit_path(text: &str) -> bool {
    text.starts_with(['/', '\\', '.', '~']) || is_windows_path(text)
}

/// Whether a text is a user, a password and a host rather than a path.
pub(super) fn has_password(text: &str) -> bool {
    !is_windows_path(text) && text.rsplit_once('@').is_some_and(|(before, _)| before.contains(':'))
}

/// `C:\data\app.db`
fn is_windows_path(text: &str) -> bool {
    matches!(text.as_bytes(), [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic())
}

/// `password = …`, also with blanks before the sign.
fn names_a_secret(lower: &str) -> bool {
    lower.split('=').rev().skip(1).any(|before| {
        let key = before.trim_end();
        SECRET_KEYS.iter().any(|secret| key.ends_with(secret))
    })
}

/// Whether a text begins like a URL: letters, then a colon, before any separator of directories.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else {
        return false;
    };
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_strings_of_other_libraries_are_no_paths() {
        let cases = [
            ("host=localhost dbname=app user=me password=hunter2", UrlError::KeyValue),
            ("dbname = app", UrlError::KeyValue),
            ("/var/run/x password='hunter 2'", UrlError::KeyValue),
            (
                "Server=db;Database=app;User Id=me;Password=hunter2;",
                UrlError::KeyValue,
            ),
            ("Data Source=app.db;Version=3;", UrlError::KeyValue),
            ("pgsql:host=localhost;dbname=app;password=hunter2", UrlError::KeyValue),
            ("DRIVER={MySQL ODBC 8.0};SERVER=db;PWD=hunter2", UrlError::KeyValue),
            ("jdbc:sqlite:app.db", UrlError::Jdbc),
            ("jdbc:postgresql://db/app?user=me&password=hunter2", UrlError::Jdbc),
            ("me:hunter2@tcp(db:3306)/app", UrlError::GoDataSource),
            ("tcp(db:3306)/app", UrlError::GoDataSource),
            ("me@unix(/run/mysqld.sock)/app", UrlError::GoDataSource),
            ("mongodb+srv://db/app", UrlError::UnknownScheme),
            ("oracle:thin", UrlError::UnknownScheme),
            ("libsql:app.db", UrlError::UnknownScheme),
        ];
        for (text, expected) in cases {
            assert_eq!(refuse(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn names_of_files_are_paths() {
        for text in [
            "app.db",
            "./a=b.db",
            "/srv/a=b.db",
            "my data.db",
            ":odd:",
            "./x:y.db",
            "C:\\data\\app.db",
            "me@work.db",
        ] {
            assert_eq!(refuse(text), Ok(()), "{text}");
        }
    }
}
