//! The reasons for which a database URL is refused. No message repeats the URL: it may hold a password.

use std::fmt;

use crate::diagnostic::{Diagnostic, help};

/// Why a database URL is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// It is empty.
    Empty,
    /// It contains a line break or another control character.
    ControlCharacter,
    /// Its scheme is not one of a supported database.
    UnknownScheme,
    /// It is a list of `key=value` pairs, as libpq, ADO.NET, ODBC and PHP take it.
    KeyValue,
    /// It begins with `jdbc:`.
    Jdbc,
    /// It has the form of Go's MySQL driver: `user:password@tcp(host)/database`.
    GoDataSource,
    /// It has a user and a password but not the scheme of a server.
    NoServerScheme,
    /// The scheme is not followed by `//`.
    NoSlashes,
    /// It contains an `@` or `#` that cannot be told from a delimiter.
    BareDelimiter,
    /// It names neither a host nor a database.
    NoHost,
    /// The port is not a number from 1 to 65535.
    Port,
    /// A SQLite URL has a parameter other than `mode=rwc`.
    SqliteParameter,
    /// The base directory's path is not UTF-8, which Diesel requires.
    NotUtf8,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.summary())
    }
}

impl UrlError {
    /// What is wrong, without what to write instead.
    fn summary(&self) -> &'static str {
        match self {
            Self::Empty => "the database URL is empty",
            Self::ControlCharacter => "the database URL contains a line break or another control character",
            Self::UnknownScheme => "the database URL has an unknown scheme",
            Self::KeyValue => "the database URL is a list of `key=value` pairs",
            Self::Jdbc => "the database URL is a JDBC URL",
            Self::GoDataSource => "the database URL has the form of Go's MySQL driver",
            Self::NoServerScheme => "the database URL has a user and a host but no scheme of a server",
            Self::NoSlashes => "the database URL has no `//` after its scheme",
            Self::BareDelimiter => "the database URL contains a `#`, or an `@` besides the one before the host",
            Self::NoHost => "the database URL names neither a host nor a database",
            Self::Port => "the port in the database URL is not a number from 1 to 65535",
            Self::SqliteParameter => "the SQLite URL has a parameter other than `mode=rwc`",
            Self::NotUtf8 => "the base directory of a relative SQLite path has a name that is not UTF-8",
        }
    }

    /// What to write instead.
    fn instead(&self) -> &'static str {
        match self {
            Self::Empty => "set DATABASE_URL, for example to `app.db` or `sqlite:///./app.db`",
            Self::ControlCharacter => "remove it; inside a password write it percent-encoded",
            Self::UnknownScheme => {
                "begin it with sqlite://, postgres://, postgresql://, mysql:// or mariadb://, or write the path of a SQLite \
                 file; begin a path that contains a colon with `./`"
            }
            Self::KeyValue => {
                "write postgres://USER:PASSWORD@HOST:5432/DATABASE or mysql://USER:PASSWORD@HOST:3306/DATABASE, with further \
                 settings after a `?`; begin the path of a SQLite file that contains a `=` with `./`"
            }
            Self::Jdbc => {
                "write it without `jdbc:`, with the user and the password before the host: \
                 postgresql://USER:PASSWORD@HOST:5432/DATABASE"
            }
            Self::GoDataSource => "write mysql://USER:PASSWORD@HOST:3306/DATABASE",
            Self::NoServerScheme => "begin it with postgres:// or mysql://",
            Self::NoSlashes | Self::NoHost => "write scheme://USER:PASSWORD@HOST/DATABASE",
            Self::BareDelimiter => {
                "in a user name, password or parameter write `@` as %40, `/` as %2F, `?` as %3F and `#` as %23"
            }
            Self::Port => "if it is part of a password, write `:` as %3A, `/` as %2F, `?` as %3F and `#` as %23",
            Self::SqliteParameter => {
                "remove what follows the `?`; write a file whose name contains a `?` as a path without `sqlite:`"
            }
            Self::NotUtf8 => "write an absolute path",
        }
    }
}

impl std::error::Error for UrlError {}

impl Diagnostic for UrlError {
    fn help(&self) -> Vec<String> {
        help(self.instead())
    }
}
