//! A database URL is read or refused, and is shown without its password.

use std::path::Path;

use opp_core::diagnostic::Diagnostic as _;
use opp_core::url::{DatabaseUrl, ServerDefaults};

const SECRET: &str = "Zq9xSecret";

/// Reads a text as a URL, and as what follows a password.
pub fn url(text: &str) {
    read(text);
    if text.contains(SECRET) {
        return;
    }
    for scheme in ["postgres", "mysql"] {
        let shown = read(&format!("{scheme}://me:{SECRET}@{text}"));
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

/// Everything that is shown of a URL.
fn read(text: &str) -> String {
    let _path = DatabaseUrl::absolute_reading(text);
    match DatabaseUrl::parse(text, Path::new("/base")) {
        Ok(url) => {
            let _parts = (
                url.kind(),
                url.names_a_database(),
                url.server_parts(),
                url.has_parameter("a"),
            );
            let completed = url.with_defaults(&ServerDefaults::default());
            let _diesel = (url.diesel(), completed.diesel());
            format!("{url} {url:?} {completed} {completed:?}")
        }
        Err(error) => format!("{error} {error:?} {} {}", error.message(), error.help().join("\n")),
    }
}
