//! `/healthz` and `/readyz`: whether the process runs, whether the database answers. Nothing else is told.

use axum::http::StatusCode;
use axum::response::IntoResponse;

use crate::db::Sql;
use crate::web::{Answer, Call};

/// The process runs.
pub(crate) async fn alive(_call: &Call) -> Answer {
    Ok((StatusCode::OK, "ok\n").into_response())
}

/// The database answers.
pub(crate) async fn ready(call: &Call) -> Answer {
    let asked = match call.conn().await {
        Ok(mut conn) => conn
            .rows(&Sql::new(call.dialect(), "SELECT 1 FROM opp_sessions WHERE 1 = 0"))
            .await
            .map(drop),
        Err(error) => Err(error),
    };
    Ok(match asked {
        Ok(()) => (StatusCode::OK, "ready\n").into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response(),
    })
}
