//! Reads the URL of a database server, and shows it without its password.

use std::fmt;

use super::{DatabaseKind, UrlError};

mod defaults;

pub use defaults::ServerDefaults;

/// Parameters whose values are no secret and help to see which database is meant. Any other value is left out.
const SHOWN_PARAMETERS: [&str; 6] = [
    "application_name",
    "charset",
    "connect_timeout",
    "schema",
    "sslmode",
    "target_session_attrs",
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Postgres,
    Mysql,
}

/// A server's URL, in the parts it is shown by and whole.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ServerUrl {
    kind: Kind,
    user: Option<String>,
    has_password: bool,
    host: String,
    database: String,
    parameters: String,
    /// Everything after `scheme://`, as written.
    rest: String,
}

impl ServerUrl {
    /// Reads what follows the scheme and its colon.
    pub(super) fn parse(kind: Kind, rest: &str) -> Result<Self, UrlError> {
        let rest = rest.strip_prefix("//").ok_or(UrlError::NoSlashes)?;
        let (before_parameters, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = before_parameters.split_once('/').unwrap_or((before_parameters, ""));
        // A bare `/`, `?`, `#` or `@` in a password would make a part of it look like a host, path or parameter.
        if rest.matches('@').count() > authority.matches('@').count().min(1) || rest.contains('#') {
            return Err(UrlError::BareDelimiter);
        }
        let (login, host) = match authority.split_once('@') {
            Some((login, host)) => (Some(login), host),
            None => (None, authority),
        };
        check_port(host)?;
        let (user, password) = match login {
            Some(login) => login
                .split_once(':')
                .map_or((Some(login), None), |(user, password)| (Some(user), Some(password))),
            None => (None, None),
        };
        let url = Self {
            kind,
            user: user.map(str::to_owned),
            has_password: password.is_some(),
            host: host.to_owned(),
            database: database.to_owned(),
            parameters: parameters.to_owned(),
            rest: rest.to_owned(),
        };
        if host.is_empty() && !url.names_a_database() && !url.has_parameter("host") {
            return Err(UrlError::NoHost);
        }
        Ok(url)
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn diesel(&self) -> String {
        format!("{}://{}", self.kind.scheme(), self.rest)
    }
}

impl ServerUrl {
    /// Whether a database is named, in the path or as a parameter.
    pub(super) fn names_a_database(&self) -> bool {
        !self.database.is_empty() || self.has_parameter("dbname")
    }

    /// The parts of the URL, decoded, for those who look up what it leaves out.
    pub(super) fn parts(&self) -> ServerParts {
        let (host, port) = match self.host.rsplit_once(':').filter(|_| names_a_port(&self.host)) {
            Some((host, port)) => (host, port.parse().ok()),
            None => (self.host.as_str(), None),
        };
        let or_parameter = |part: &str, name: &str| {
            let part = if part.is_empty() {
                self.parameter(name).unwrap_or_default()
            } else {
                part
            };
            Some(decoded(part)).filter(|text| !text.is_empty())
        };
        ServerParts {
            host: or_parameter(host.trim_start_matches('[').trim_end_matches(']'), "host"),
            port: port.or_else(|| self.parameter("port")?.parse().ok()),
            user: or_parameter(self.user.as_deref().unwrap_or_default(), "user"),
            database: or_parameter(&self.database, "dbname"),
            has_password: self.has_password || self.has_parameter("password"),
        }
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let mut pairs = self
            .parameters
            .split('&')
            .filter_map(|parameter| parameter.split_once('='));
        pairs
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.parameter(name).is_some()
    }
}

/// The parts of a server's URL, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerParts {
    /// Name, address, or directory of a socket; several are separated by commas.
    pub host: Option<String>,
    /// Port.
    pub port: Option<u16>,
    /// User.
    pub user: Option<String>,
    /// Database.
    pub database: Option<String>,
    /// Whether it contains a password.
    pub has_password: bool,
}

/// Replaces `%XX`; what is not UTF-8 afterwards is left as it is written.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = (*first == b'%').then(|| after.get(..2)).flatten();
        let value = escape.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(value.unwrap_or(*first));
        rest = if value.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_not_utf8| text.to_owned())
}

/// Whether a port follows the host. In `[::1]:5432` it follows the bracket.
fn names_a_port(host: &str) -> bool {
    let after_address = host.rfind(']').map_or(0, |bracket| bracket + 1);
    host[after_address..].contains(':')
}

impl Kind {
    fn scheme(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }
}

impl From<Kind> for DatabaseKind<'_> {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Postgres => Self::Postgres,
            Kind::Mysql => Self::Mysql,
        }
    }
}

/// Checks the port of each host: PostgreSQL takes several, separated by commas.
fn check_port(host: &str) -> Result<(), UrlError> {
    host.split(',').try_for_each(check_one_port)
}

fn check_one_port(host: &str) -> Result<(), UrlError> {
    // In `[::1]:5432` the port follows the bracket.
    let after_address = host.rfind(']').map_or(0, |bracket| bracket + 1);
    match host[after_address..]
        .split_once(':')
        .map(|(_, port)| port.parse::<u16>())
    {
        None | Some(Ok(1..)) => Ok(()),
        Some(Ok(0) | Err(_)) => Err(UrlError::Port),
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.kind.scheme())?;
        if let Some(user) = &self.user {
            write!(
                f,
                "{}{}@",
                shown_user(user),
                if self.has_password { ":***" } else { "" }
            )?;
        }
        write!(f, "{}", self.host)?;
        if !self.database.is_empty() {
            write!(f, "/{}", self.database)?;
        }
        for (position, parameter) in self.parameters.split('&').filter(|part| !part.is_empty()).enumerate() {
            let separator = if position == 0 { '?' } else { '&' };
            write!(f, "{separator}{}", shown_parameter(parameter))?;
        }
        Ok(())
    }
}

/// Leaves out a user whose colon was encoded: the password may follow it.
fn shown_user(user: &str) -> &str {
    if user.to_ascii_lowercase().contains("%3a") {
        "***"
    } else {
        user
    }
}

/// A parameter whose name is not known is left out whole: it may be the rest of a password with a bare `&`.
fn shown_parameter(parameter: &str) -> &str {
    match parameter.split_once('=') {
        Some((name, _)) if SHOWN_PARAMETERS.contains(&name) => parameter,
        _ => "***",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rest: &str) -> String {
        ServerUrl::parse(Kind::Postgres, rest).unwrap().to_string()
    }

    #[test]
    fn everything_but_secrets_is_shown() {
        assert_eq!(
            shown("//me:secret@db.example:5432/app"),
            "postgres://me:***@db.example:5432/app"
        );
        assert_eq!(shown("//me@localhost/app"), "postgres://me@localhost/app");
        assert_eq!(shown("//[::1]:5432/app"), "postgres://[::1]:5432/app");
        assert_eq!(shown("///app"), "postgres:///app");
        assert_eq!(
            shown("//h/app?sslmode=require&password=x&y"),
            "postgres://h/app?sslmode=require&***&***"
        );
        assert_eq!(shown("//me%3Asecret@h/app"), "postgres://***@h/app");
    }

    #[test]
    fn diesel_sees_the_url_as_written_but_for_the_scheme() {
        let url = ServerUrl::parse(Kind::Mysql, "//me:s%40cret@h:3306/app?charset=utf8mb4").unwrap();
        assert_eq!(url.diesel(), "mysql://me:s%40cret@h:3306/app?charset=utf8mb4");
    }

    #[test]
    fn parts_are_decoded_and_may_be_parameters() {
        let parts = |rest: &str| ServerUrl::parse(Kind::Postgres, rest).unwrap().parts();
        let found = parts("//m%40e:pw@[::1]:6432/my%20app");
        assert_eq!((found.host.as_deref(), found.port), (Some("::1"), Some(6432)));
        assert_eq!(
            (found.user.as_deref(), found.database.as_deref()),
            (Some("m@e"), Some("my app"))
        );
        assert!(found.has_password);
        let found = parts("///?host=/run/pg&user=me&dbname=app&port=7");
        assert_eq!((found.host.as_deref(), found.port), (Some("/run/pg"), Some(7)));
        assert_eq!(
            (found.user.as_deref(), found.database.as_deref()),
            (Some("me"), Some("app"))
        );
    }

    #[test]
    fn several_hosts_have_ports_of_their_own() {
        assert_eq!(shown("//a:1,b,c:3/app"), "postgres://a:1,b,c:3/app");
        assert_eq!(
            ServerUrl::parse(Kind::Postgres, "//a:1,b:x/app").err(),
            Some(UrlError::Port)
        );
    }

    #[test]
    fn what_could_be_read_two_ways_is_refused() {
        let refused = |rest: &str| ServerUrl::parse(Kind::Postgres, rest).err();
        assert_eq!(refused("//me:p@ss@h/app"), Some(UrlError::BareDelimiter));
        assert_eq!(refused("//me:p/ss@h/app"), Some(UrlError::BareDelimiter));
        assert_eq!(refused("//me:12?3@h/app"), Some(UrlError::BareDelimiter));
        assert_eq!(refused("//me:p#ss@h/app"), Some(UrlError::BareDelimiter));
        assert_eq!(refused("//h:0/app"), Some(UrlError::Port));
        assert_eq!(refused("//h:port/app"), Some(UrlError::Port));
        assert_eq!(refused("//"), Some(UrlError::NoHost));
        assert_eq!(refused("h/app"), Some(UrlError::NoSlashes));
    }
}
