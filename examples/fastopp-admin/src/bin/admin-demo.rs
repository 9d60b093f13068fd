//! The admin panel in one command: a temporary SQLite database with sample data, served until Ctrl-C. An argument is another port.

use std::error::Error;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use fastopp_admin::sample;
use opp_admin::{Admin, MOUNT, Pool};
use opp_core::url::DatabaseUrl;
use tokio::net::TcpListener;

/// The same files that `opp migrate` runs.
const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let port = std::env::args().nth(1).map_or(Ok(8000), |port| port.parse())?;
    let directory = tempfile::tempdir()?;
    let database = directory.path().join("demo.db");
    let hash = opp_admin::password::hash(sample::PASSWORD).await?;
    fill(&database, &hash)?;
    let pool = Pool::new(&DatabaseUrl::parse(&database.display().to_string(), Path::new(""))?)?;
    let views = Path::new(env!("CARGO_MANIFEST_DIR")).join("admin/views");
    let admin = Admin::new(pool)
        .title("FastOpp")
        .views_from(&views, true)?
        .files_in(directory.path().join("files"))
        .explain_errors(true);
    admin.check().await?;
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    introduce(listener.local_addr()?)?;
    let stop = async {
        // Where the system does not report Ctrl-C, it ends the program.
        let _stopped = tokio::signal::ctrl_c().await;
    };
    Ok(opp_admin::serve(admin.router()?, listener, stop).await?)
}

fn fill(path: &Path, hash: &str) -> Outcome<()> {
    let mut connection = SqliteConnection::establish(&path.display().to_string())?;
    connection.run_pending_migrations(MIGRATIONS)?;
    sample::fill(&mut connection, hash)?;
    Ok(())
}

fn introduce(address: SocketAddr) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Admin panel: http://{address}{MOUNT}")?;
    writeln!(out, "Password of all users: {}", sample::PASSWORD)?;
    for (email, staff, superuser, group, active) in sample::USERS {
        let role = match (active, superuser, staff) {
            (false, ..) => "inactive",
            (true, true, _) => "superuser",
            (true, false, true) => group.unwrap_or("staff"),
            (true, false, false) => "customer, may not enter",
        };
        writeln!(out, "  {email:24} {role}")?;
    }
    Ok(writeln!(out, "Stop it with Ctrl-C.")?)
}
