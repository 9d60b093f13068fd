//! Fills in what the URL of a server leaves out.

use super::{ServerUrl, names_a_port};

/// What a server's URL may leave out, each used only where the URL has nothing.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct ServerDefaults {
    /// Name, address, or directory of a socket.
    pub host: Option<String>,
    /// Port.
    pub port: Option<u16>,
    /// User.
    pub user: Option<String>,
    /// Password.
    pub password: Option<String>,
    /// Database.
    pub database: Option<String>,
    /// Parameters with their values.
    pub parameters: Vec<(&'static str, String)>,
}

impl ServerUrl {
    /// The same URL with the parts that it leaves out.
    pub(in crate::url) fn with_defaults(&self, defaults: &ServerDefaults) -> Self {
        let (before, _) = self.rest.split_once('?').unwrap_or((&self.rest, ""));
        let authority = before.split_once('/').map_or(before, |(authority, _)| authority);
        let login = authority.split_once('@').map_or("", |(login, _)| login);
        let left_out = |part: &str, parameter: &str| part.is_empty() && !self.has_parameter(parameter);
        let (written_user, password) = login.split_once(':').unwrap_or((login, ""));
        let mut user = written_user.to_owned();
        fill(&mut user, &defaults.user, left_out(written_user, "user"));
        let mut login = user;
        if self.has_password {
            login = format!("{login}:{password}");
        } else if let Some(password) = defaults.password.as_deref().filter(|_| !self.has_parameter("password")) {
            login = format!("{login}:{}", encoded(password));
        }
        let mut host = self.host.clone();
        fill(
            &mut host,
            &defaults.host,
            left_out(&self.host, "host") && !self.has_parameter("hostaddr"),
        );
        if let Some(port) = defaults
            .port
            .filter(|_| !names_a_port(&self.host) && !self.has_parameter("port"))
        {
            host = format!("{host}:{port}");
        }
        let mut database = self.database.clone();
        fill(&mut database, &defaults.database, left_out(&self.database, "dbname"));
        let missing = defaults.parameters.iter().filter(|(name, _)| !self.has_parameter(name));
        let missing = missing.map(|(name, value)| format!("{name}={}", encoded(value)));
        let given = self
            .parameters
            .split('&')
            .filter(|part| !part.is_empty())
            .map(str::to_owned);
        let parameters: Vec<String> = given.chain(missing).collect();
        let at = if login.is_empty() { "" } else { "@" };
        let question = if parameters.is_empty() { "" } else { "?" };
        let parameters = parameters.join("&");
        Self {
            kind: self.kind,
            user: Some(login.split(':').next().unwrap_or_default().to_owned()).filter(|_| !login.is_empty()),
            has_password: login.contains(':'),
            rest: format!("{login}{at}{host}/{database}{question}{parameters}"),
            host,
            database,
            parameters,
        }
    }
}

fn fill(part: &mut String, default: &Option<String>, is_left_out: bool) {
    if let Some(default) = default.as_deref().filter(|_| is_left_out) {
        *part = encoded(default);
    }
}

/// Percent-encodes everything that could be a delimiter.
fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let byte = |byte: u8| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::server::Kind;

    fn filled(rest: &str) -> String {
        let defaults = ServerDefaults {
            host: Some("/run/pg".to_owned()),
            port: Some(6432),
            user: Some("m:e".to_owned()),
            password: Some("p@ss/w%".to_owned()),
            database: Some("app".to_owned()),
            parameters: vec![("sslmode", "require".to_owned())],
        };
        let url = ServerUrl::parse(Kind::Postgres, rest).unwrap().with_defaults(&defaults);
        let again = ServerUrl::parse(Kind::Postgres, &format!("//{}", url.rest)).unwrap();
        assert!(again == url, "{url} {again}");
        url.diesel()
    }

    #[test]
    fn only_what_is_left_out_is_filled_in() {
        assert_eq!(
            filled("///x"),
            "postgres://m%3Ae:p%40ss%2Fw%25@%2Frun%2Fpg:6432/x?sslmode=require"
        );
        assert_eq!(
            filled("//me@h:1?sslmode=disable"),
            "postgres://me:p%40ss%2Fw%25@h:1/app?sslmode=disable"
        );
        assert_eq!(
            filled("//me:pw@h:1/x?sslmode=disable"),
            "postgres://me:pw@h:1/x?sslmode=disable"
        );
        assert_eq!(
            filled("///x?host=h&port=1&user=me&password=pw"),
            "postgres:///x?host=h&port=1&user=me&password=pw&sslmode=require"
        );
    }
}
