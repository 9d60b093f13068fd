//! Cookies: the session's, and the one that forms before the login are signed with.

use axum::http::{HeaderMap, HeaderValue, header};

/// The cookies of a panel, by its mount.
pub(crate) struct Cookies {
    prefix: String,
    secure: bool,
}

impl Cookies {
    /// The cookies of a panel. Several panels on one host do not overwrite each other's.
    pub(crate) fn new(base: &str, secure: bool) -> Self {
        let host = if secure { "__Host-" } else { "" };
        let mount: String = base
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        Self {
            prefix: format!("{host}opp{mount}"),
            secure,
        }
    }

    /// The session's token.
    pub(crate) fn session(&self, headers: &HeaderMap) -> Option<String> {
        read(headers, &format!("{}-session", self.prefix))
    }

    /// The visitor's random text.
    pub(crate) fn visitor(&self, headers: &HeaderMap) -> Option<String> {
        read(headers, &format!("{}-visitor", self.prefix))
    }

    /// Sets the session's token; without one, the cookie is removed.
    pub(crate) fn set_session(&self, headers: &mut HeaderMap, token: Option<&str>) {
        self.set(headers, "session", token);
    }

    /// Sets the visitor's random text.
    pub(crate) fn set_visitor(&self, headers: &mut HeaderMap, text: &str) {
        self.set(headers, "visitor", Some(text));
    }

    fn set(&self, headers: &mut HeaderMap, name: &str, value: Option<&str>) {
        let secure = if self.secure { "; Secure" } else { "" };
        let ended = if value.is_none() { "; Max-Age=0" } else { "" };
        let text = format!(
            "{}-{name}={}; Path=/; HttpOnly; SameSite=Lax{secure}{ended}",
            self.prefix,
            value.unwrap_or_default()
        );
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let pairs = all
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
        .next()
}
