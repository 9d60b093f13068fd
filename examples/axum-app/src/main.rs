//! Migrates, then answers.

use std::error::Error;

use axum_app::{Connections, migrate, router};
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use tokio::net::TcpListener;

fn main() -> Result<(), Box<dyn Error>> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build()?.block_on(serve())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let manager = AsyncDieselConnectionManager::new(std::env::var("DATABASE_URL")?);
    let connections = Connections::builder(manager).build()?;
    migrate(&connections).await?;
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, router(connections)).await?)
}
