//! The style sheet, the script and the icon, compiled in.

use std::sync::OnceLock;

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;

use crate::web::{Answer, Call, Failure, compress};

const STYLE: &str = include_str!("../../assets/admin.css");
const SCRIPT: &str = include_str!("../../assets/admin.js");
const ICON: &str = include_str!("../../assets/icon.svg");

/// The name of the style sheet below the mount; another version gets another name.
pub(crate) const STYLE_PATH: &str = concat!("/assets/admin-", env!("CARGO_PKG_VERSION"), ".css");

/// The name of the script below the mount.
pub(crate) const SCRIPT_PATH: &str = concat!("/assets/admin-", env!("CARGO_PKG_VERSION"), ".js");

/// A picture on the login page. A browser that loads it forgets the pages that it could go back to, which `no-store` alone does
/// not reach: it keeps the last page as it was, until the next one stands.
const FORGET: &str = "forget.svg";

/// The files as Brotli writes them, compressed when the first browser asks.
static SMALL_STYLE: OnceLock<Option<Vec<u8>>> = OnceLock::new();
static SMALL_SCRIPT: OnceLock<Option<Vec<u8>>> = OnceLock::new();

fn small(kept: &'static OnceLock<Option<Vec<u8>>>, text: &str) -> Option<&'static [u8]> {
    kept.get_or_init(|| compress::compressed(text.as_bytes(), compress::BEST))
        .as_deref()
}

/// A file.
pub(crate) async fn file(call: &Call) -> Answer {
    if call.part("file") == FORGET {
        let headers = [("content-type", "image/svg+xml"), ("clear-site-data", "\"cache\"")];
        return Ok((headers, ICON).into_response());
    }
    let (kind, text) = match call.part("file") {
        name if STYLE_PATH.ends_with(name) && name.ends_with(".css") => ("text/css; charset=utf-8", STYLE),
        name if SCRIPT_PATH.ends_with(name) && name.ends_with(".js") => ("text/javascript; charset=utf-8", SCRIPT),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return Err(Failure::NotFound),
    };
    let small = match kind {
        "text/css; charset=utf-8" => small(&SMALL_STYLE, STYLE),
        "text/javascript; charset=utf-8" => small(&SMALL_SCRIPT, SCRIPT),
        _ => None,
    };
    let mut response = match small.filter(|_| call.takes_brotli) {
        Some(bytes) => {
            let mut response = bytes.into_response();
            compress::mark(response.headers_mut());
            response
        }
        None => text.into_response(),
    };
    if small.is_some() {
        compress::vary(response.headers_mut());
    }
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response)
}
