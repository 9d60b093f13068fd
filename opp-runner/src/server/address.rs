//! What does the URL of a server ask of the connection? Every parameter is opp's to map: the drivers refuse some of them.

use std::path::PathBuf;
use std::time::Duration;

use opp_core::url::{DatabaseKind, DatabaseUrl};
use percent_encoding::percent_decode_str;

use super::tls::{Mode, Tls};

/// How long to wait for a server that does not answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Where a server is, who asks, and how. It holds the password: no part of it is ever printed.
#[derive(Clone)]
pub struct Address {
    /// Name, address, or for PostgreSQL the directory of a socket.
    pub host: String,
    /// Port; the kind's own where none is said.
    pub port: Option<u16>,
    /// PostgreSQL: the hosts to try after the first, with their ports.
    pub other_hosts: Vec<(String, Option<u16>)>,
    /// PostgreSQL: which of the hosts will do.
    pub session: Session,
    /// PostgreSQL: how a broken connection is noticed.
    pub keepalives: Keepalives,
    /// Who.
    pub user: Option<String>,
    /// Password.
    pub password: Option<String>,
    /// Database.
    pub database: Option<String>,
    /// Encryption.
    pub tls: Tls,
    /// How long to wait for an answer.
    pub connect_timeout: Duration,
    /// What the server's lists call this connection.
    pub application_name: String,
    /// PostgreSQL: settings for the session, `-c name=value`.
    pub options: Option<String>,
    /// PostgreSQL: schemas that names without one are looked for in.
    pub search_path: Option<String>,
    /// MySQL: path of a socket.
    pub socket: Option<PathBuf>,
}

/// Which server of several will do: `target_session_attrs`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Session {
    /// The first that answers.
    #[default]
    Any,
    /// The first that takes changes.
    ReadWrite,
    /// The first that takes none.
    ReadOnly,
}

/// TCP keepalives: `keepalives`, `keepalives_idle`, `keepalives_interval`, `keepalives_count`. Nothing for the driver's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keepalives {
    /// Whether they are sent.
    pub enabled: Option<bool>,
    /// When the first is sent.
    pub idle: Option<Duration>,
    /// How long until the next.
    pub interval: Option<Duration>,
    /// After how many without an answer the connection is lost.
    pub retries: Option<u32>,
}

/// Parameters of other tools that configure their own pools and caches; they mean nothing to opp and do no harm.
const OF_OTHER_TOOLS: [&str; 14] = [
    "pgbouncer",
    "connection-limit",
    "pool-timeout",
    "pool-size",
    "pool",
    "max-overflow",
    "socket-timeout",
    "statement-cache-size",
    "prepared-statement-cache-size",
    "prepared-statement-name-func",
    "prepared-statements",
    "conn-max-age",
    "reaping-frequency",
    "parsetime",
];

/// A URL that cannot be followed. Values are never repeated: they may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// A parameter nobody knows.
    #[error("parameter {position} of the database URL is unknown; known parameters: {known}")]
    Unknown {
        /// Which, counted from 1. Its name is not repeated: it may be the rest of a password.
        position: usize,
        /// What may be said.
        known: &'static str,
    },
    /// A parameter with a value that means nothing.
    #[error("the value of {name} in the database URL is none of {allowed}")]
    Value {
        /// The parameter.
        name: String,
        /// What may be said.
        allowed: &'static str,
    },
    /// Bytes that are no text.
    #[error("the database URL has a part that is not UTF-8 once its %-escapes are read; write the escapes of UTF-8")]
    NotUtf8,
}

const POSTGRES: &str = "sslmode, sslrootcert, sslcert, sslkey, connect_timeout, application_name, options, search_path, \
                        host, port, user, password, dbname, channel_binding, gssencmode, target_session_attrs, keepalives, \
                        keepalives_idle, keepalives_interval and keepalives_count";
const MYSQL: &str =
    "ssl-mode, ssl-ca, ssl-cert, ssl-key, charset, socket, connect_timeout, host, port, user and password";
const MODES: &str = "disable, allow, prefer, require, verify-ca, verify-full";

impl Address {
    /// Reads the URL of a server; nothing for SQLite.
    pub fn of(url: &DatabaseUrl) -> Result<Option<Self>, AddressError> {
        let set = match url.kind() {
            DatabaseKind::Sqlite(_) => return Ok(None),
            DatabaseKind::Postgres => Self::set_postgres,
            DatabaseKind::Mysql => Self::set_mysql,
        };
        let whole = url.diesel();
        let rest = whole.split_once("://").map_or(whole.as_str(), |(_, rest)| rest);
        let (before, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let mut address = Self::from_authority(before)?;
        let parameters = parameters.split('&').filter(|parameter| !parameter.is_empty());
        for (position, parameter) in parameters.enumerate() {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let name = name.to_ascii_lowercase().replace('_', "-");
            if OF_OTHER_TOOLS.contains(&name.as_str()) {
                continue;
            }
            set(&mut address, &name, decoded(value)?).map_err(|error| error.at(position + 1))?;
        }
        Ok(Some(address))
    }

    /// `user:password@host:port/database`
    fn from_authority(text: &str) -> Result<Self, AddressError> {
        let (authority, database) = text.split_once('/').unwrap_or((text, ""));
        let (login, place) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = login
            .split_once(':')
            .map_or((login, None), |(user, word)| (user, Some(word)));
        let mut hosts = place
            .split(',')
            .map(host_and_port)
            .collect::<Result<Vec<_>, _>>()?
            .into_iter();
        let (host, port) = hosts.next().unwrap_or_default();
        let said = |text: &str| -> Result<Option<String>, AddressError> {
            Ok(Some(decoded(text)?).filter(|text| !text.is_empty()))
        };
        Ok(Self {
            host,
            port,
            other_hosts: hosts.collect(),
            session: Session::default(),
            keepalives: Keepalives::default(),
            user: said(user)?,
            password: password.map(decoded).transpose()?,
            database: said(database)?,
            tls: Tls::default(),
            connect_timeout: CONNECT_TIMEOUT,
            application_name: "opp".to_owned(),
            options: None,
            search_path: None,
            socket: None,
        })
    }

    fn set_postgres(&mut self, name: &str, value: String) -> Result<(), AddressError> {
        match name {
            "sslmode" | "ssl" => self.tls.mode = mode(name, &value)?,
            "sslrootcert" => self.tls.roots = Some(PathBuf::from(value)).filter(|path| path.as_os_str() != "system"),
            "sslcert" => self.tls.certificate = Some(value.into()),
            "sslkey" => self.tls.key = Some(value.into()),
            "application-name" => self.application_name = value,
            "options" => self.options = Some(value),
            "search-path" | "schema" => self.search_path = Some(value),
            "dbname" => self.database = Some(value),
            "target-session-attrs" => self.session = session(&value)?,
            "keepalives" => self.keepalives.enabled = Some(number(name, &value)? != 0),
            "keepalives-idle" => self.keepalives.idle = Some(Duration::from_secs(number(name, &value)?.into())),
            "keepalives-interval" => self.keepalives.interval = Some(Duration::from_secs(number(name, &value)?.into())),
            "keepalives-count" => self.keepalives.retries = Some(number(name, &value)?),
            // libpq's choices that opp makes by itself.
            "channel-binding" | "gssencmode" => {}
            _ => return self.set_common(name, value, POSTGRES),
        }
        Ok(())
    }

    fn set_mysql(&mut self, name: &str, value: String) -> Result<(), AddressError> {
        match name {
            "ssl-mode" | "sslmode" | "ssl" => self.tls.mode = mode(name, &value)?,
            "ssl-ca" | "sslrootcert" => self.tls.roots = Some(value.into()),
            "ssl-cert" | "sslcert" => self.tls.certificate = Some(value.into()),
            "ssl-key" | "sslkey" => self.tls.key = Some(value.into()),
            "socket" | "unix-socket" => self.socket = Some(value.into()),
            "charset" if ["utf8mb4", "utf8", "utf8mb3"].contains(&value.to_ascii_lowercase().as_str()) => {}
            "charset" => {
                return Err(AddressError::Value {
                    name: "charset".to_owned(),
                    allowed: "utf8mb4 (opp always speaks utf8mb4)",
                });
            }
            _ => return self.set_common(name, value, MYSQL),
        }
        Ok(())
    }

    fn set_common(&mut self, name: &str, value: String, known: &'static str) -> Result<(), AddressError> {
        let number = |allowed| AddressError::Value {
            name: name.replace('-', "_"),
            allowed,
        };
        match name {
            "host" | "hostaddr" => self.host = value,
            "port" => self.port = Some(value.parse().map_err(|_| number("1 to 65535"))?),
            "user" => self.user = Some(value),
            "password" => self.password = Some(value),
            "connect-timeout" => {
                let seconds: u64 = value.parse().map_err(|_| number("a number of seconds"))?;
                // To libpq, 0 means to wait for ever.
                self.connect_timeout = Duration::from_secs(if seconds == 0 { u64::from(u32::MAX) } else { seconds });
            }
            _ => return Err(AddressError::Unknown { position: 0, known }),
        }
        Ok(())
    }
}

impl AddressError {
    fn at(self, position: usize) -> Self {
        match self {
            Self::Unknown { known, .. } => Self::Unknown { position, known },
            Self::Value { .. } | Self::NotUtf8 => self,
        }
    }
}

/// A host, decoded, and its port. In `[::1]:5432` the port follows the bracket.
fn host_and_port(place: &str) -> Result<(String, Option<u16>), AddressError> {
    let bracket = place.rfind(']').map_or(0, |at| at + 1);
    let (host, port) = match place[bracket..].split_once(':') {
        Some((rest, port)) => (&place[..bracket + rest.len()], port.parse().ok()),
        None => (place, None),
    };
    Ok((decoded(host.trim_start_matches('[').trim_end_matches(']'))?, port))
}

fn number(name: &str, value: &str) -> Result<u32, AddressError> {
    value.parse().map_err(|_not_a_number| AddressError::Value {
        name: name.replace('-', "_"),
        allowed: "a number",
    })
}

fn session(value: &str) -> Result<Session, AddressError> {
    match value.to_ascii_lowercase().as_str() {
        "any" => Ok(Session::Any),
        "read-write" | "primary" => Ok(Session::ReadWrite),
        "read-only" | "standby" => Ok(Session::ReadOnly),
        _ => Err(AddressError::Value {
            name: "target_session_attrs".to_owned(),
            allowed: "any, read-write, read-only, primary, standby",
        }),
    }
}

/// libpq's and MySQL's words for the same modes, and the ones of Python's drivers.
fn mode(name: &str, value: &str) -> Result<Mode, AddressError> {
    Ok(match value.to_ascii_lowercase().replace('_', "-").as_str() {
        "disable" | "disabled" | "false" | "0" => Mode::Disable,
        "allow" => Mode::Allow,
        "prefer" | "preferred" => Mode::Prefer,
        "require" | "required" | "true" | "1" => Mode::Require,
        "verify-ca" => Mode::VerifyCa,
        "verify-full" | "verify-identity" => Mode::VerifyFull,
        _ => {
            return Err(AddressError::Value {
                name: name.to_owned(),
                allowed: MODES,
            });
        }
    })
}

fn decoded(text: &str) -> Result<String, AddressError> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| AddressError::NotUtf8)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn address(url: &str) -> Result<Address, AddressError> {
        let url = DatabaseUrl::parse(url, Path::new("")).unwrap();
        Address::of(&url).map(Option::unwrap)
    }

    #[test]
    fn every_part_is_decoded() {
        let found = address("postgresql+asyncpg://m%40e:p%40ss%2Fw%3Ard%25@db.example:6432/my%20app").unwrap();
        assert_eq!(found.user.as_deref(), Some("m@e"));
        assert_eq!(found.password.as_deref(), Some("p@ss/w:rd%"));
        assert_eq!((found.host.as_str(), found.port), ("db.example", Some(6432)));
        assert_eq!(found.database.as_deref(), Some("my app"));
    }

    #[test]
    fn addresses_and_sockets() {
        let v6 = address("postgres://[::1]:5433/app").unwrap();
        assert_eq!((v6.host.as_str(), v6.port), ("::1", Some(5433)));
        assert_eq!(address("mysql://[fe80::1]/app").unwrap().host, "fe80::1");
        let socket = address("postgres:///app?host=/run/postgresql").unwrap();
        assert_eq!(socket.host, "/run/postgresql");
        let socket = address("postgres://%2Frun%2Fpostgresql/app").unwrap();
        assert_eq!(socket.host, "/run/postgresql");
        let socket = address("mysql://me@localhost/app?unix_socket=/run/mysqld.sock").unwrap();
        assert_eq!(socket.socket.as_deref(), Some(Path::new("/run/mysqld.sock")));
    }

    #[test]
    fn several_hosts_are_kept_in_their_order() {
        let found =
            address("postgres://me@a:1,b,[::1]:3/app?target_session_attrs=read-write&keepalives_idle=30").unwrap();
        assert_eq!((found.host.as_str(), found.port), ("a", Some(1)));
        assert_eq!(found.other_hosts, [("b".to_owned(), None), ("::1".to_owned(), Some(3))]);
        assert_eq!(found.session, Session::ReadWrite);
        assert_eq!(found.keepalives.idle, Some(Duration::from_secs(30)));
        assert!(matches!(
            address("postgres://h/app?keepalives=x"),
            Err(AddressError::Value { .. })
        ));
        assert!(matches!(
            address("postgres://h/app?target_session_attrs=x"),
            Err(AddressError::Value { .. })
        ));
    }

    #[test]
    fn parameters_of_other_tools_pools_are_left_aside() {
        let prisma = "postgres://h/app?schema=shop&pgbouncer=true&connection_limit=1&pool_timeout=0";
        assert_eq!(address(prisma).unwrap().search_path.as_deref(), Some("shop"));
        assert!(address("postgresql+asyncpg://h/app?prepared_statement_cache_size=0").is_ok());
        let unknown = address("postgres://h/app?sslmode=require&check_same_thread=false")
            .err()
            .unwrap();
        assert!(
            unknown
                .to_string()
                .starts_with("parameter 2 of the database URL is unknown"),
            "{unknown}"
        );
    }

    #[test]
    fn encryption_goes_by_any_of_its_names() {
        let mode = |url: &str| address(url).map(|address| address.tls.mode);
        assert_eq!(mode("postgres://h/app"), Ok(Mode::Prefer));
        assert_eq!(mode("postgres://h/app?sslmode=verify-full"), Ok(Mode::VerifyFull));
        assert_eq!(mode("mysql://h/app?ssl-mode=VERIFY_IDENTITY"), Ok(Mode::VerifyFull));
        assert_eq!(mode("mysql://h/app?ssl_mode=DISABLED"), Ok(Mode::Disable));
        let odd = mode("postgres://h/app?sslmode=maybe").unwrap_err();
        assert_eq!(
            odd.to_string(),
            format!("the value of sslmode in the database URL is none of {MODES}")
        );
    }

    #[test]
    fn what_is_not_known_is_refused_and_not_repeated() {
        let error = address("postgres://h/app?pasword=hunter2").err().unwrap().to_string();
        assert!(
            error.contains("sslmode") && !error.contains("hunter2") && !error.contains("pasword"),
            "{error}"
        );
        assert!(matches!(
            address("mysql://h/app?charset=latin1"),
            Err(AddressError::Value { .. })
        ));
        assert!(matches!(
            address("mysql://h:1/app?port=x"),
            Err(AddressError::Value { .. })
        ));
        assert!(matches!(address("mysql://%ff@h/app"), Err(AddressError::NotUtf8)));
    }
}
