//! The pages that explain failures.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::call::{Call, page, see};
use super::failure::Failure;
use crate::key;
use crate::pages::{Frame, Message};

impl Failure {
    /// The page of a failure. `id` finds it in the log.
    pub(crate) fn response(&self, call: &Call, id: &str) -> Response {
        let (status, title, mut text) = self.describe();
        if status.is_server_error() {
            tracing::error!(
                id,
                route = call.route,
                details = self.details().unwrap_or_default(),
                "{title}"
            );
            text.push_str(&format!(" Number: {id}."));
        }
        if matches!(self, Self::SignIn) && call.form.is_empty() {
            return see(&format!(
                "{}?next={}",
                call.url("/login"),
                key::encode_query(&wanted(call))
            ));
        }
        let loopback = call.address.is_some_and(|address| address.is_loopback());
        let details = self.details().filter(|_| call.site.settings.details && loopback);
        let message = Message {
            frame: Frame::new(call, title),
            text,
            details,
        };
        let mut response = page(status, &message);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

/// The page that was asked for, to go on with after the login.
fn wanted(call: &Call) -> String {
    let pairs: Vec<String> = call
        .query
        .iter()
        .map(|(name, value)| format!("{}={}", key::encode_query(name), key::encode_query(value)))
        .collect();
    let query = if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    };
    format!("{}{}{query}", call.base, call.path)
}
