//! Serves the panel by itself, below `/admin`.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use tokio::net::TcpListener;

/// Where the panel is mounted.
pub const MOUNT: &str = "/admin";

/// Serves a panel's router until `stop` is ready; requests that have begun are answered.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    router: Router,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let home = || async { Redirect::to(MOUNT) };
    let app = Router::new()
        .nest(MOUNT, router)
        .route("/", get(home))
        .route("/admin/", get(home));
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
