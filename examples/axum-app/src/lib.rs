//! Counts visits in PostgreSQL.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::{AsyncPgConnection, RunQueryDsl as _};
use opp_runner::{Embedded, Migrator, Report};

/// The migrations, which are part of the program.
pub const MIGRATIONS: Embedded = opp_runner::embed!();

/// The connections of the application.
pub type Connections = Pool<AsyncPgConnection>;

/// Brings the database to the newest revision. Of several replicas that start at once one runs the migrations, and the others wait for it.
///
/// # Errors
/// The database cannot be reached, or a migration fails.
pub async fn migrate(connections: &Connections) -> Result<Report, Box<dyn std::error::Error>> {
    let mut connection = connections.get().await?;
    Ok(Migrator::new(MIGRATIONS)
        .actor("axum-app", "start")
        .run_async(&mut *connection)
        .await?)
}

/// What the application answers.
pub fn router(connections: Connections) -> Router {
    Router::new().route("/visits", get(visit)).with_state(connections)
}

#[derive(QueryableByName)]
struct Visit {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

async fn visit(State(connections): State<Connections>) -> Result<String, StatusCode> {
    let mut connection = connections
        .get()
        .await
        .map_err(|_timeout| StatusCode::SERVICE_UNAVAILABLE)?;
    let visit: Visit = diesel::sql_query("INSERT INTO visits DEFAULT VALUES RETURNING id")
        .get_result(&mut connection)
        .await
        .map_err(|_refused| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(visit.id.to_string())
}
