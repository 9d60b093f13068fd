//! Reads URLs and paths of SQLite files.

use std::path::Path;

use super::foreign::{self, has_password};
use super::{SqliteLocation, UrlError};

const MEMORY: &str = ":memory:";

/// Reads what follows `sqlite:`.
pub(super) fn from_url(rest: &str, base: &Path) -> Result<SqliteLocation, UrlError> {
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    if !matches!(parameters, "" | "mode=rwc") {
        return Err(UrlError::SqliteParameter);
    }
    // SQLAlchemy counts three slashes before a relative path, Diesel and sqlx two or none.
    let path = path
        .strip_prefix("///")
        .or_else(|| path.strip_prefix("//"))
        .unwrap_or(path);
    match path {
        "" | MEMORY => Ok(SqliteLocation::Memory),
        _ => file(path, base),
    }
}

/// Reads a bare path.
pub(super) fn from_path(text: &str, base: &Path) -> Result<SqliteLocation, UrlError> {
    if text == MEMORY {
        return Ok(SqliteLocation::Memory);
    }
    foreign::refuse(text)?;
    file(text, base)
}

fn file(path: &str, base: &Path) -> Result<SqliteLocation, UrlError> {
    if has_password(path) {
        return Err(UrlError::NoServerScheme);
    }
    let path = base.join(path);
    match path.to_str() {
        Some(_) => Ok(SqliteLocation::File(path)),
        None => Err(UrlError::NotUtf8),
    }
}

/// What Diesel opens. A relative name that SQLite or Diesel would read as something else gets a `./`.
pub(super) fn diesel(location: &SqliteLocation) -> String {
    let path = match location {
        SqliteLocation::Memory => return MEMORY.to_owned(),
        SqliteLocation::File(path) => path.to_string_lossy(),
    };
    let special = path.starts_with(':') || path.starts_with("file:") || path.starts_with("sqlite:");
    if special {
        format!("./{path}")
    } else {
        path.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_count_from_the_base_directory() {
        let base = Path::new("/srv/app");
        let file = |path: &str| Ok(SqliteLocation::File(path.into()));
        assert_eq!(from_url("///./test.db", base), file("/srv/app/./test.db"));
        assert_eq!(from_url("///test.db", base), file("/srv/app/test.db"));
        assert_eq!(from_url("//test.db", base), file("/srv/app/test.db"));
        assert_eq!(from_url("test.db", base), file("/srv/app/test.db"));
        assert_eq!(from_url("////var/test.db", base), file("/var/test.db"));
        assert_eq!(from_url("///my%20data.db", base), file("/srv/app/my%20data.db"));
        assert_eq!(from_path("data/test.db", base), file("/srv/app/data/test.db"));
        assert_eq!(from_path("what?.db", base), file("/srv/app/what?.db"));
        assert_eq!(from_path("/var/test.db", base), file("/var/test.db"));
    }

    #[test]
    fn memory_has_several_names() {
        for rest in ["", "//", "///", "///:memory:", "//:memory:", ":memory:"] {
            assert_eq!(from_url(rest, Path::new("/srv")), Ok(SqliteLocation::Memory), "{rest}");
        }
        assert_eq!(from_path(":memory:", Path::new("/srv")), Ok(SqliteLocation::Memory));
    }

    #[test]
    fn parameters_are_refused_unless_they_say_what_opp_does() {
        assert!(from_url("//test.db?mode=rwc", Path::new("")).is_ok());
        assert_eq!(
            from_url("//test.db?mode=ro", Path::new("")),
            Err(UrlError::SqliteParameter)
        );
    }

    #[test]
    fn a_server_without_its_scheme_is_no_path() {
        let base = Path::new("");
        assert_eq!(from_path("me:secret@host/db", base), Err(UrlError::NoServerScheme));
        assert_eq!(from_url("//me:secret@host/db", base), Err(UrlError::NoServerScheme));
        assert_eq!(
            from_path("mongodb://me:secret@host/db", base),
            Err(UrlError::UnknownScheme)
        );
        assert!(from_path("C:\\me@work.db", base).is_ok());
    }

    #[test]
    fn diesel_opens_the_file_and_nothing_else() {
        let opened = |path: &str| diesel(&SqliteLocation::File(path.into()));
        assert_eq!(opened("/srv/app/./test.db"), "/srv/app/./test.db");
        assert_eq!(opened("file:test.db"), "./file:test.db");
        assert_eq!(opened(":odd:"), "./:odd:");
        assert_eq!(diesel(&SqliteLocation::Memory), ":memory:");
    }
}
