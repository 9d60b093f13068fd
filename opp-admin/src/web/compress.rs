//! Compresses pages and files with Brotli for browsers that accept it. The token of a form is masked with new random bytes on each page,
//! so that the size of a page does not reveal the token. Nothing else on a page is masked.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use brotli::enc::BrotliEncoderParams;

/// Smaller pages are sent as they are.
const SMALL: usize = 1000;

/// The quality for pages, which are compressed for each request.
const QUICK: i32 = 4;

/// The quality for files, which are compressed once.
pub(crate) const BEST: i32 = 11;

/// Whether a browser takes Brotli.
pub(crate) fn is_taken(headers: &HeaderMap) -> bool {
    let lists = headers.get_all(header::ACCEPT_ENCODING).into_iter();
    let codings = lists
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','));
    codings.into_iter().any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts.next() == Some("br");
        named && !parts.any(|part| part == "q=0" || part.starts_with("q=0.0"))
    })
}

/// Bytes in Brotli's form.
pub(crate) fn compressed(bytes: &[u8], quality: i32) -> Option<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality,
        lgwin: 20,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut out = Vec::with_capacity(bytes.len() / 4);
    let done = brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters);
    done.is_ok().then_some(out)
}

/// The header of an answer that is compressed for some browsers: a cache keeps one for each kind of browser.
pub(crate) fn vary(headers: &mut HeaderMap) {
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
}

/// The headers of a compressed answer.
pub(crate) fn mark(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    headers.remove(header::CONTENT_LENGTH);
}

/// A page, compressed where it is worth it. Exports and stored files stay as they are.
pub(super) async fn page(mut response: Response, taken: bool) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return response;
    }
    vary(response.headers_mut());
    if !taken {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // Pages are in memory as a whole.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    match (bytes.len() > SMALL).then(|| compressed(&bytes, QUICK)).flatten() {
        Some(small) => {
            mark(&mut parts.headers);
            Response::from_parts(parts, Body::from(small))
        }
        None => Response::from_parts(parts, Body::from(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_say_what_they_take() {
        let taken = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
            is_taken(&headers)
        };
        assert!(taken("gzip, deflate, br, zstd") && taken("br") && taken("br;q=0.5"));
        assert!(!taken("gzip") && !taken("br;q=0") && !taken("") && !taken("brotli"));
        assert!(!is_taken(&HeaderMap::new()));
    }
}
