//! The application migrates where it starts; the worker starts only behind it.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has to stop")]

use std::process::{Command, Output};

use axum::body::Body;
use axum::http::Request;
use axum_app::{Connections, migrate, router};
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use http_body_util::BodyExt as _;
use opp_test_servers::Server;
use tower::ServiceExt as _;

fn worker(url: &str) -> Output {
    let mut worker = Command::new(env!("CARGO_BIN_EXE_worker"));
    worker.env("DATABASE_URL", url).output().unwrap()
}

async fn visit(connections: &Connections) -> String {
    let request = Request::get("/visits").body(Body::empty()).unwrap();
    let response = router(connections.clone()).oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

async fn starts(url: &str) {
    let manager = AsyncDieselConnectionManager::new(url);
    let connections = Connections::builder(manager).build().unwrap();
    let report = migrate(&connections).await.unwrap();
    assert_eq!(report.steps[0].revision.name, "2026-01-05-090000_visits");
    assert_eq!(
        (visit(&connections).await, visit(&connections).await),
        ("1".to_owned(), "2".to_owned())
    );
    assert!(migrate(&connections).await.unwrap().steps.is_empty());
}

#[test]
fn the_worker_starts_once_the_application_has_migrated() {
    let database = Server::Postgres.database();
    let refused = worker(database.url());
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("Pending"), "{said}");
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    runtime.block_on(starts(database.url()));
    let started = worker(database.url());
    assert!(started.status.success(), "{started:?}");
}
