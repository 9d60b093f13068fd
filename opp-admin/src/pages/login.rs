//! Signing in and out.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::Frame;
use crate::throttle::Counted;
use crate::users::User;
use crate::web::{Answer, Call, Cookies, call, guard};
use crate::{audit, password, sessions};

/// One text for a wrong password, an unknown user, and one who may not enter.
const REFUSED: &str = "The login or password is wrong, or the account may not use this panel.";

/// The login page.
#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    label: String,
    login: String,
    next: String,
    error: Option<String>,
}

/// The form; who is signed in already goes on.
pub(crate) async fn form(call: &Call) -> Answer {
    let next = call.parameter("next").unwrap_or_default();
    if call.session.is_some() {
        return Ok(call::see(&after(call, next)));
    }
    Ok(show(call, StatusCode::OK, "", next, None))
}

fn show(call: &Call, status: StatusCode, login: &str, next: &str, error: Option<String>) -> Response {
    let label = call.accounts().ok().and_then(|accounts| {
        accounts
            .view
            .field(&accounts.auth.login)
            .map(|field| accounts.view.label(field))
    });
    let page = LoginPage {
        frame: Frame::new(call, "Sign in"),
        label: label.unwrap_or_else(|| "Login".to_owned()),
        login: login.to_owned(),
        next: next.to_owned(),
        error,
    };
    call::page(status, &page)
}

/// Where a login leads: the page that was asked for, or the first one.
fn after(call: &Call, next: &str) -> String {
    guard::local_path(next, &call.base).unwrap_or_else(|| call.home())
}

/// Verifies the password and begins a session.
pub(crate) async fn sign_in(call: &Call) -> Answer {
    let text = |name: &str| call.field(name).unwrap_or_default();
    let (login, typed, next) = (text("login").trim(), text("password"), text("next"));
    let dialect = call.dialect();
    let counted = Counted::new(login, call.address);
    let mut conn = call.conn().await?;
    let wait = counted.delay(&mut conn, dialect).await?;
    if wait > 0 {
        return Ok(slow_down(call, login, next, wait));
    }
    let account = call.accounts()?.by_login(&mut conn, dialect, login).await?;
    // Whatever is wrong, one password is verified, and the connection is not held meanwhile.
    drop(conn);
    let account = account.filter(|account| account.user.may_enter());
    let right = password::verify(typed, account.as_ref().map(|account| account.hash.as_str())).await?;
    let mut conn = call.conn().await?;
    match account.filter(|_| right) {
        Some(account) => {
            counted.succeeded(&mut conn, dialect).await?;
            begin(call, &mut conn, &account.user, next).await
        }
        None => {
            counted.failed(&mut conn, dialect).await?;
            tracing::warn!(address = ?call.address, "failed login");
            Ok(show(
                call,
                StatusCode::UNAUTHORIZED,
                login,
                next,
                Some(REFUSED.to_owned()),
            ))
        }
    }
}

fn slow_down(call: &Call, login: &str, next: &str, wait: i64) -> Response {
    let text = format!("Too many failed attempts. Try again in {wait} seconds.");
    let mut response = show(call, StatusCode::TOO_MANY_REQUESTS, login, next, Some(text));
    if let Ok(value) = HeaderValue::from_str(&wait.to_string()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// Begins a session with a new token; one from before the login is never taken over.
async fn begin(call: &Call, conn: &mut crate::db::Conn, user: &User, next: &str) -> Answer {
    let dialect = call.dialect();
    if let Some(old) = &call.session {
        sessions::end(conn, dialect, &old.id).await?;
    }
    let token = sessions::begin(conn, dialect, user).await?;
    let actor = audit::Actor {
        user,
        address: call.address,
    };
    audit::write(conn, dialect, actor, entry(call, "login", user)?).await?;
    let mut response = call::see(&after(call, next));
    Cookies::new(&call.base, call.site.settings.https).set_session(response.headers_mut(), Some(&token));
    Ok(response)
}

fn entry<'a>(call: &'a Call, action: &'a str, user: &User) -> Result<audit::Entry<'a>, crate::web::Failure> {
    Ok(audit::Entry {
        action,
        table: &call.accounts()?.view.table,
        key: user.key.clone(),
        label: user.login.clone(),
        changes: None,
    })
}

/// Ends the session.
pub(crate) async fn sign_out(call: &Call) -> Answer {
    let mut conn = call.conn().await?;
    if let Some(session) = &call.session {
        sessions::end(&mut conn, call.dialect(), &session.id).await?;
        audit::write(
            &mut conn,
            call.dialect(),
            call.actor()?,
            entry(call, "logout", &session.user)?,
        )
        .await?;
    }
    let mut response = call::see(&call.url("/login?done=signed-out"));
    Cookies::new(&call.base, call.site.settings.https).set_session(response.headers_mut(), None);
    response
        .headers_mut()
        .insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(response)
}
