//! What does the URL of a database server say, and how is it shown without its password?

use std::fmt;

use super::{DatabaseKind, UrlError};

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
        if host.is_empty() && database.is_empty() {
            return Err(UrlError::NoHost);
        }
        let (user, password) = match login {
            Some(login) => login
                .split_once(':')
                .map_or((Some(login), None), |(user, password)| (Some(user), Some(password))),
            None => (None, None),
        };
        Ok(Self {
            kind,
            user: user.map(str::to_owned),
            has_password: password.is_some(),
            host: host.to_owned(),
            database: database.to_owned(),
            parameters: parameters.to_owned(),
            rest: rest.to_owned(),
        })
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn diesel(&self) -> String {
        format!("{}://{}", self.kind.scheme(), self.rest)
    }
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

fn check_port(host: &str) -> Result<(), UrlError> {
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
