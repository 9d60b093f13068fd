//! Reads what a form sent: pairs of texts, and files.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use multer::{Constraints, Multipart, SizeLimit};

use super::{Call, Failure};
use crate::files::Sent;
use crate::secret;

/// The largest form without its files.
const LARGEST: usize = 2_000_000;

/// Files of one form at most.
const FILES: usize = 20;

/// Whether a form may hold files.
pub(super) fn has_files(headers: &HeaderMap) -> bool {
    content_type(headers).starts_with("multipart/form-data")
}

fn content_type(headers: &HeaderMap) -> &str {
    let value = headers.get(header::CONTENT_TYPE);
    value.and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The pairs of a form without files.
pub(super) async fn pairs_of(headers: &HeaderMap, body: Body) -> Result<Vec<(String, String)>, Failure> {
    if !content_type(headers).starts_with("application/x-www-form-urlencoded") {
        return Err(Failure::Malformed(
            "Forms are sent as application/x-www-form-urlencoded.",
        ));
    }
    let bytes = axum::body::to_bytes(body, LARGEST)
        .await
        .map_err(|_| Failure::TooLarge(LARGEST as u64))?;
    Ok(pairs(&bytes))
}

pub(super) fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(bytes).into_owned().collect()
}

/// Reads a form with files into the call, up to a number of bytes for each file. The token comes first: without it nothing more
/// is read.
pub(super) async fn read_files(
    call: &mut Call,
    headers: &HeaderMap,
    body: Body,
    largest_file: u64,
) -> Result<(), Failure> {
    let malformed = Failure::Malformed("The form cannot be read.");
    let boundary = multer::parse_boundary(content_type(headers)).map_err(|_| malformed)?;
    let whole = (LARGEST as u64).saturating_add(largest_file.saturating_mul(4));
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(whole));
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, limits);
    let refused = |error: multer::Error| match error {
        multer::Error::StreamSizeExceeded { limit } => Failure::TooLarge(limit),
        _ => Failure::Malformed("The form cannot be read."),
    };
    let mut texts = 0;
    while let Some(mut part) = form.next_field().await.map_err(refused)? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let most = if file_name.is_some() {
            largest_file
        } else {
            LARGEST as u64
        };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(refused)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > most {
                return Err(Failure::TooLarge(most));
            }
        }
        match file_name {
            // A browser sends an input without a file as one without name and bytes.
            Some(name) if name.is_empty() && bytes.is_empty() => {}
            Some(_) if call.files.len() == FILES => return Err(Failure::TooManyFiles(FILES)),
            Some(file_name) => {
                call.form.push((name.clone(), file_name));
                call.files.push(Sent {
                    input: name,
                    bytes: bytes.into(),
                    token: secret::token()[..32].to_owned(),
                });
            }
            None => {
                texts += bytes.len() + name.len();
                if texts > LARGEST {
                    return Err(Failure::TooLarge(LARGEST as u64));
                }
                let text = String::from_utf8(bytes).map_err(|_| Failure::Malformed("A text is not UTF-8."))?;
                call.form.push((name, text));
            }
        }
        if !call.has_form_token() {
            return Err(Failure::Forged);
        }
    }
    Ok(())
}
