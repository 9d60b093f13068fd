//! Which database does a URL name, and what does Diesel open for it?
//!
//! One `DATABASE_URL` serves Python's SQLAlchemy, the Diesel command and opp, though each reads `sqlite://` its own way
//! (Diesel opens `/test.db` for `sqlite:///./test.db`). [`DatabaseUrl::parse`] takes every form that is in use:
//!
//! | form | database |
//! |---|---|
//! | `test.db`, `./test.db`, `/var/test.db` | SQLite, the path as it stands |
//! | `sqlite:///test.db`, `sqlite:///./test.db`, `sqlite://test.db`, `sqlite:test.db` | SQLite, relative to the base directory |
//! | `sqlite:////var/test.db` | SQLite, absolute |
//! | `:memory:`, `sqlite://`, `sqlite:///:memory:` | SQLite in memory |
//! | `postgres://…`, `postgresql://…` | PostgreSQL |
//! | `mysql://…`, `mariadb://…` | MySQL or MariaDB |
//!
//! A SQLAlchemy driver may follow the scheme (`sqlite+aiosqlite:`, `postgresql+asyncpg:`). SQLite paths are taken as they
//! stand, without percent-decoding, as SQLAlchemy does.
//!
//! Connection strings of other libraries (libpq's `host=… password=…`, JDBC, ADO.NET, Go's `user@tcp(host)/app`) are refused
//! instead of being taken for the path of a SQLite file; see [`UrlError`].
//!
//! A password never leaves this module but through [`DatabaseUrl::diesel`]: `Display` and `Debug` leave it out, and no
//! error repeats what was written.

use std::fmt;
use std::path::{Path, PathBuf};

mod error;
mod foreign;
mod kind;
mod server;
mod sqlite;

pub use error::UrlError;
pub use kind::{DatabaseKind, SqliteLocation};
use server::ServerUrl;
pub use server::{ServerDefaults, ServerParts};

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Parsed);

#[derive(Clone, PartialEq, Eq)]
enum Parsed {
    Sqlite(SqliteLocation),
    Server(ServerUrl),
}

impl DatabaseUrl {
    /// Reads a URL. Relative SQLite paths count from `base`, the directory of the file that names the URL.
    ///
    /// # Errors
    /// The text names no database opp knows, or cannot be read without guessing.
    pub fn parse(text: &str, base: &Path) -> Result<Self, UrlError> {
        let text = without_quotes(text.trim());
        if text.is_empty() {
            return Err(UrlError::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(UrlError::ControlCharacter);
        }
        match split_scheme(text) {
            Some((Scheme::Sqlite, rest)) => sqlite::from_url(rest, base).map(Parsed::Sqlite),
            Some((Scheme::Server(kind), rest)) => ServerUrl::parse(kind, rest).map(Parsed::Server),
            None => sqlite::from_path(text, base).map(Parsed::Sqlite),
        }
        .map(Self)
    }

    /// The parts of a server's URL; nothing for SQLite.
    #[must_use]
    pub fn server_parts(&self) -> Option<ServerParts> {
        match &self.0 {
            Parsed::Sqlite(_) => None,
            Parsed::Server(server) => Some(server.parts()),
        }
    }

    /// Whether a server's URL sets a parameter.
    #[must_use]
    pub fn has_parameter(&self, name: &str) -> bool {
        match &self.0 {
            Parsed::Sqlite(_) => false,
            Parsed::Server(server) => server.has_parameter(name),
        }
    }

    /// Whether it names a database: a file, or one on a server.
    #[must_use]
    pub fn names_a_database(&self) -> bool {
        match &self.0 {
            Parsed::Sqlite(_) => true,
            Parsed::Server(server) => server.names_a_database(),
        }
    }

    /// The same URL with the parts that a server's URL leaves out, for example from libpq's environment variables.
    #[must_use]
    pub fn with_defaults(&self, defaults: &ServerDefaults) -> Self {
        match &self.0 {
            Parsed::Sqlite(_) => self.clone(),
            Parsed::Server(server) => Self(Parsed::Server(server.with_defaults(defaults))),
        }
    }

    /// The absolute path in a `sqlite:///path` that other programs, Diesel's among them, read from the root of the file system.
    ///
    /// opp reads such a URL as SQLAlchemy does, relative to the base directory. Whoever opens the file can compare the two.
    #[must_use]
    pub fn absolute_reading(text: &str) -> Option<PathBuf> {
        let (scheme, rest) = split_scheme(without_quotes(text.trim()))?;
        let path = rest.split_once('?').map_or(rest, |(path, _)| path).strip_prefix("//")?;
        let is_ambiguous = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/./");
        (matches!(scheme, Scheme::Sqlite) && is_ambiguous).then(|| PathBuf::from(path))
    }

    /// The kind of database.
    #[must_use]
    pub fn kind(&self) -> DatabaseKind<'_> {
        match &self.0 {
            Parsed::Sqlite(location) => DatabaseKind::Sqlite(location),
            Parsed::Server(server) => server.kind().into(),
        }
    }

    /// What Diesel's connection opens. **It holds the password**: pass it on, never print it.
    #[must_use]
    pub fn diesel(&self) -> String {
        match &self.0 {
            Parsed::Sqlite(location) => sqlite::diesel(location),
            Parsed::Server(server) => server.diesel(),
        }
    }
}

/// What Diesel's connection opens for any accepted form of URL, with relative paths counted from the current directory.
///
/// ```
/// assert_eq!(opp_core::database_url("sqlite+aiosqlite:///./test.db").unwrap(), "./test.db");
/// ```
///
/// # Errors
/// As [`DatabaseUrl::parse`].
pub fn database_url(url: &str) -> Result<String, UrlError> {
    DatabaseUrl::parse(url, Path::new("")).map(|parsed| parsed.diesel())
}

/// A value that still has the quotes of its `.env`: `docker run --env-file` passes them on.
fn without_quotes(text: &str) -> &str {
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).map_or(text, str::trim)
}

enum Scheme {
    Sqlite,
    Server(server::Kind),
}

/// Splits off a scheme opp knows, without a driver suffix and without its colon.
fn split_scheme(text: &str) -> Option<(Scheme, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let name = scheme.split_once('+').map_or(scheme, |(name, _driver)| name);
    match name.to_ascii_lowercase().as_str() {
        "sqlite" => Some((Scheme::Sqlite, rest)),
        "postgres" | "postgresql" => Some((Scheme::Server(server::Kind::Postgres), rest)),
        "mysql" | "mariadb" => Some((Scheme::Server(server::Kind::Mysql), rest)),
        _ => None,
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Parsed::Sqlite(SqliteLocation::Memory) => write!(f, ":memory:"),
            Parsed::Sqlite(SqliteLocation::File(path)) => write!(f, "{}", path.display()),
            Parsed::Server(server) => write!(f, "{server}"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_driver_suffix_changes_nothing() {
        for (url, opened) in [
            ("sqlite:///./test.db", "./test.db"),
            ("sqlite+aiosqlite:///./test.db", "./test.db"),
            ("SQLite:///test.db", "test.db"),
            (" test.db\n", "test.db"),
            ("postgresql+asyncpg://me:pw@h/app", "postgres://me:pw@h/app"),
            ("postgres://h/app", "postgres://h/app"),
            ("mysql+aiomysql://h/app", "mysql://h/app"),
            ("mariadb://h/app", "mysql://h/app"),
        ] {
            assert_eq!(database_url(url).as_deref(), Ok(opened), "{url}");
        }
    }

    #[test]
    fn what_names_no_database_is_refused() {
        assert_eq!(database_url(" "), Err(UrlError::Empty));
        assert_eq!(database_url("a\nb"), Err(UrlError::ControlCharacter));
        assert_eq!(database_url("postgresq://me:pw@h/app"), Err(UrlError::UnknownScheme));
        assert_eq!(database_url("file:test.db?mode=ro"), Err(UrlError::UnknownScheme));
    }

    #[test]
    fn quotes_that_an_env_file_left_are_taken_off() {
        assert_eq!(database_url("\"postgres://h/app\"").as_deref(), Ok("postgres://h/app"));
        assert_eq!(database_url("'test.db'").as_deref(), Ok("test.db"));
        assert_eq!(database_url("\"\""), Err(UrlError::Empty));
    }

    #[test]
    fn three_slashes_can_be_read_as_an_absolute_path() {
        let read = |text: &str| DatabaseUrl::absolute_reading(text);
        assert_eq!(read("sqlite:///var/app.db"), Some("/var/app.db".into()));
        for text in [
            "sqlite:////var/app.db",
            "sqlite:///./app.db",
            "sqlite://app.db",
            "/var/app.db",
            "postgres:///app",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    /// A URL with the password in one of the places where people put it, rightly or wrongly encoded.
    fn url_around(password: &str, place: usize) -> String {
        match place {
            0 => format!("postgres://me:{password}@host:5432/app?sslmode=require"),
            1 => format!("mysql+aiomysql://me:{password}@host/app"),
            2 => format!("postgres://host/app?user=me&password={password}"),
            3 => format!("postgres://host/app?{password}"),
            4 => format!("postgresq://me:{password}@host/app"),
            5 => format!("me:{password}@host/app"),
            6 => format!("postgres:me:{password}@host/app"),
            7 => format!("sqlite://me:{password}@host/app"),
            8 => format!("host=db user=me password={password} dbname=app"),
            9 => format!("pgsql:host=db;user=me;password={password}"),
            10 => format!("Server=db;Uid=me;Pwd={password};"),
            11 => format!("jdbc:postgresql://db/app?user=me&password={password}"),
            12 => format!("me:{password}@tcp(db:3306)/app"),
            _ => format!("postgres://me%3A{password}@host/app"),
        }
    }

    proptest! {
        /// No letter of a password is shown, whatever else it is made of. The letters stand nowhere else in URLs or messages.
        #[test]
        fn no_fragment_of_a_password_is_shown(password in "[WXZ0-9%/?#@:&= ]{0,3}[WXZ]{2}[WXZ0-9%/?#@:&= ]{0,8}", place in 0_usize..14) {
            let url = url_around(&password, place);
            let shown = match DatabaseUrl::parse(&url, Path::new("/srv")) {
                Ok(parsed) => format!("{parsed} {parsed:?}"),
                Err(error) => format!("{error} {error:?}"),
            };
            prop_assert!(!shown.contains(['W', 'X', 'Z']), "{}", shown);
        }
    }
}
