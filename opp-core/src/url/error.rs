//! What can be wrong with a database URL? No message repeats the URL: it may hold a password.

use std::fmt;

/// Why a database URL is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// Nothing is there.
    Empty,
    /// A line break or another control character is in it.
    ControlCharacter,
    /// It begins with a scheme that names no database opp knows.
    UnknownScheme,
    /// It has a user and a password but not the scheme of a server.
    NoServerScheme,
    /// The scheme is not followed by `//`.
    NoSlashes,
    /// An `@` or `#` stands where it cannot be told from a delimiter.
    BareDelimiter,
    /// Neither a host nor a database is named.
    NoHost,
    /// The port is no number from 1 to 65535.
    Port,
    /// SQLite is given a parameter other than `mode=rwc`.
    SqliteParameter,
    /// The path of the base directory is not UTF-8, which Diesel needs.
    NotUtf8,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the database URL is empty: set DATABASE_URL, for example to `app.db` or `sqlite:///./app.db`",
            Self::ControlCharacter => "the database URL holds a line break or another control character: remove it",
            Self::UnknownScheme => {
                "the database URL has a scheme opp does not know: it begins with sqlite://, postgres://, postgresql://, \
                 mysql:// or mariadb://, or is the path of a SQLite file"
            }
            Self::NoServerScheme => {
                "the database URL has a user and a host but not the scheme of a server: begin it with postgres:// or mysql://"
            }
            Self::NoSlashes => "the database URL has no `//` after its scheme: write scheme://user:password@host/database",
            Self::BareDelimiter => {
                "the database URL has a `#`, or an `@` besides the one before the host: in a user name, password or \
                 parameter write `@` as %40, `/` as %2F, `?` as %3F and `#` as %23"
            }
            Self::NoHost => "the database URL names neither host nor database: write scheme://user:password@host/database",
            Self::Port => {
                "the database URL's port is no number from 1 to 65535; if it is part of a password, write `:` as %3A, `/` \
                 as %2F, `?` as %3F and `#` as %23"
            }
            Self::SqliteParameter => {
                "a SQLite URL takes no parameters but `mode=rwc`: remove what follows the `?`, or give the file as a bare \
                 path if its name holds a `?`"
            }
            Self::NotUtf8 => "the directory a SQLite path counts from has a name that is not UTF-8: give an absolute path",
        })
    }
}

impl std::error::Error for UrlError {}
