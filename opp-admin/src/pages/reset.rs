//! Setting a password by a link that `opp resetlink` prints.

use axum::http::StatusCode;

use super::account;
use crate::web::{Answer, Call, Failure, call};
use crate::{audit, password, sessions};

/// The form. Opening the link changes nothing: programs that preview links would use it up.
pub(crate) async fn form(call: &Call) -> Answer {
    let mut conn = call.conn().await?;
    let found = sessions::find_reset(&mut conn, call.dialect(), call.accounts()?, call.part("secret"), false).await?;
    found.ok_or(Failure::NotFound)?;
    Ok(account::page(call, StatusCode::OK, call.url(&call.path), None))
}

/// Sets the password, uses the link up and ends all sessions of the user.
pub(crate) async fn set(call: &Call) -> Answer {
    let (accounts, dialect) = (call.accounts()?, call.dialect());
    let mut conn = call.conn().await?;
    let found = sessions::find_reset(&mut conn, dialect, accounts, call.part("secret"), false).await?;
    let user = found.ok_or(Failure::NotFound)?;
    let new = match account::typed_twice(call, &user.login) {
        Ok(new) => new,
        Err(text) => {
            return Ok(account::page(
                call,
                StatusCode::UNPROCESSABLE_ENTITY,
                call.url(&call.path),
                Some(text),
            ));
        }
    };
    let hash = password::hash(new).await?;
    conn.begin().await?;
    let used = sessions::find_reset(&mut conn, dialect, accounts, call.part("secret"), true).await?;
    let user = used.ok_or(Failure::NotFound)?;
    accounts.set_password(&mut conn, dialect, &user.key, &hash).await?;
    sessions::end_all(&mut conn, dialect, &user.key).await?;
    let actor = audit::Actor {
        user: &user,
        address: call.address,
    };
    let entry = audit::Entry {
        action: "reset password",
        table: &accounts.view.table,
        key: user.key.clone(),
        label: user.login.clone(),
        changes: None,
    };
    audit::write(&mut conn, dialect, actor, entry).await?;
    conn.commit().await?;
    Ok(call::see(&call.url("/login?done=reset")))
}
