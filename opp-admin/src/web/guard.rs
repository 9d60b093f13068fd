//! Guards of every request: the host, the origin of a form, the headers of an answer, where a login may lead.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Headers of every answer.
const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Adds the headers of every answer; pages are stored nowhere.
pub(super) fn protect(headers: &mut HeaderMap, https: bool) {
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if https {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
}

/// Whether the request names one of the panel's hosts: a page elsewhere may point its own name at this machine.
pub(super) fn host_allowed(headers: &HeaderMap, allowed: &[String]) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let name = without_port(host).to_ascii_lowercase();
    allowed.contains(&name)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) && !name.is_empty() => name,
        _ => host,
    }
}

/// Whether a form comes from a page of this host. Browsers say so; a program that says nothing still needs the token.
pub(super) fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site")
        && site != "same-origin"
        && site != "none"
    {
        return false;
    }
    match text("origin") {
        None => true,
        Some(origin) => {
            let host = text("host").unwrap_or_default();
            origin
                .split_once("://")
                .is_some_and(|(_, name)| !host.is_empty() && name.eq_ignore_ascii_case(host))
        }
    }
}

/// A path of this panel, or nothing: what follows a login never leads elsewhere.
pub(crate) fn local_path(text: &str, base: &str) -> Option<String> {
    let rest = text.strip_prefix('/')?;
    let misleading = rest.starts_with(['/', '\\']) || text.chars().any(|c| c.is_control() || c == '\\');
    let below = text == base || text.starts_with(&format!("{base}/")) || text.starts_with(&format!("{base}?"));
    (!misleading && below).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_paths_of_the_panel_follow_a_login() {
        for good in ["/admin", "/admin/users/list?q=a", "/admin/"] {
            assert_eq!(local_path(good, "/admin").as_deref(), Some(good));
        }
        for bad in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/admin\\..\\x",
            "/elsewhere",
            "/administrator",
            "/admin/\r\nx",
            "",
            "admin",
            "javascript:alert(1)",
        ] {
            assert_eq!(local_path(bad, "/admin"), None, "{bad}");
        }
        assert_eq!(local_path("//evil.example", ""), None);
        assert_eq!(local_path("/x", "").as_deref(), Some("/x"));
    }

    #[test]
    fn forms_come_from_this_host() {
        let host = ("host", "127.0.0.1:8000");
        assert!(same_origin(&headers(&[host])));
        assert!(same_origin(&headers(&[
            host,
            ("origin", "http://127.0.0.1:8000"),
            ("sec-fetch-site", "same-origin")
        ])));
        for (name, value) in [
            ("origin", "http://evil.example"),
            ("origin", "null"),
            ("origin", "http://127.0.0.1:8001"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert!(!same_origin(&headers(&[host, (name, value)])), "{name}: {value}");
        }
    }

    #[test]
    fn other_hosts_are_refused() {
        let allowed = ["localhost".to_owned(), "[::1]".to_owned(), "127.0.0.1".to_owned()];
        for host in ["localhost", "LOCALHOST:8000", "[::1]:8000", "127.0.0.1:80"] {
            assert!(host_allowed(&headers(&[("host", host)]), &allowed), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "", "127.0.0.1.nip.io:8000"] {
            assert!(!host_allowed(&headers(&[("host", host)]), &allowed), "{host}");
        }
        assert!(!host_allowed(&HeaderMap::new(), &allowed));
    }
}
