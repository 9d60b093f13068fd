//! Changing one's own password.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::Frame;
use crate::web::{Answer, Call, Cookies, call};
use crate::{audit, password, sessions};

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    frame: Frame,
    /// Whether the present password is asked for.
    present: bool,
    action: String,
    error: Option<String>,
}

fn show(call: &Call, status: StatusCode, error: Option<String>) -> Response {
    let page = PasswordPage {
        frame: Frame::new(call, "Change password"),
        present: true,
        action: call.url("/password"),
        error,
    };
    call::page(status, &page)
}

/// A form that sets a password.
pub(super) fn page(call: &Call, status: StatusCode, action: String, error: Option<String>) -> Response {
    let page = PasswordPage {
        frame: Frame::new(call, "Set password"),
        present: false,
        action,
        error,
    };
    call::page(status, &page)
}

/// The form.
pub(crate) async fn form(call: &Call) -> Answer {
    Ok(show(call, StatusCode::OK, None))
}

/// The new password, where it was typed twice and is good enough.
pub(super) fn typed_twice<'a>(call: &'a Call, login: &str) -> Result<&'a str, String> {
    let text = |name: &str| call.field(name).unwrap_or_default();
    if text("password") != text("again") {
        return Err("The two passwords differ.".to_owned());
    }
    password::check(text("password"), login).map_err(|error| sentence(&error.to_string()))?;
    Ok(call.field("password").unwrap_or_default())
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Whether the password of who is signed in was typed.
pub(super) async fn confirmed(call: &Call, typed: &str) -> Result<bool, crate::web::Failure> {
    let mut conn = call.conn().await?;
    let account = call
        .accounts()?
        .by_key(&mut conn, call.dialect(), &call.user()?.key)
        .await?;
    drop(conn);
    Ok(password::verify(typed, account.as_ref().map(|account| account.hash.as_str())).await?)
}

/// Changes the password, ends all sessions of the user and begins a new one.
pub(crate) async fn change(call: &Call) -> Answer {
    let user = call.user()?;
    let refuse = |text: String| Ok(show(call, StatusCode::UNPROCESSABLE_ENTITY, Some(text)));
    if !confirmed(call, call.field("present").unwrap_or_default()).await? {
        return refuse("Your present password is wrong.".to_owned());
    }
    let new = match typed_twice(call, &user.login) {
        Ok(new) => new,
        Err(text) => return refuse(text),
    };
    let hash = password::hash(new).await?;
    let (accounts, dialect) = (call.accounts()?, call.dialect());
    let mut conn = call.conn().await?;
    conn.begin().await?;
    accounts.set_password(&mut conn, dialect, &user.key, &hash).await?;
    sessions::end_all(&mut conn, dialect, &user.key).await?;
    let entry = audit::Entry {
        action: "password",
        table: &accounts.view.table,
        key: user.key.clone(),
        label: user.login.clone(),
        changes: None,
    };
    audit::write(&mut conn, dialect, call.actor()?, entry).await?;
    let again = accounts.by_key(&mut conn, dialect, &user.key).await?;
    let token = match &again {
        Some(account) => Some(sessions::begin(&mut conn, dialect, &account.user).await?),
        None => None,
    };
    conn.commit().await?;
    let mut response = call::see(&format!("{}?done=password", call.home()));
    Cookies::new(&call.base, call.site.settings.https).set_session(response.headers_mut(), token.as_deref());
    Ok(response)
}
