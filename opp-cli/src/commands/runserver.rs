//! `opp runserver`: serves the admin panel while developing.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use opp_admin::{Admin, MOUNT, serve};
use opp_runner::cancel::Cancel;
use tokio::net::TcpListener;

use crate::args::Serving;
use crate::context::Context;
use crate::error::CommandError;
use crate::panel::{Panel, block_on};
use crate::ui;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use crate::{application, logs, signals};

/// How long requests may go on after the server was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until Ctrl-C; views are read again when their files change.
pub(crate) fn run(context: &Context, serving: &Serving) -> Result<(), CommandError> {
    let panel = Panel::open(context, &serving.directory)?;
    application::hand_over(context, &panel.views, false)?;
    logs::for_people();
    let stop = signals::listen();
    block_on(async {
        let admin = prepared(context, Admin::new(panel.pool()?), serving)?.views_from(&panel.directory, true)?;
        let admin = admin.explain_errors(true);
        admin.check().await?;
        let listener = listen(&serving.address).await?;
        let address = local_address(&listener)?;
        let router = admin.allow_hosts([host(address)]).router()?;
        terminal::print(&format!(
            "Admin panel of {}: http://{address}{MOUNT}\nStop it with Ctrl-C.\n",
            clean(&panel.url.to_string())
        ));
        warn_of_other_machines(address);
        let requested = stop.clone();
        serve_until(
            serve(router, listener, async move { requested.cancelled().await }),
            &stop,
        )
        .await
    })?
}

/// The panel with the options that both servers have.
pub(crate) fn prepared(context: &Context, admin: Admin, serving: &Serving) -> Result<Admin, CommandError> {
    let hosts = serving.allowed_hosts.iter().map(|host| host.trim().to_owned());
    let admin = admin
        .allow_hosts(hosts.filter(|host| !host.is_empty()))
        .files_in(context.files_dir(serving.files.as_deref())?);
    Ok(match &serving.title {
        Some(title) => admin.title(title),
        None => admin,
    })
}

/// Serves until a stop is requested; requests that have begun get some time.
pub(crate) async fn serve_until(
    served: impl Future<Output = io::Result<()>>,
    stop: &Cancel,
) -> Result<(), CommandError> {
    let patience = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        done = served => done.map_err(|error| CommandError::failed(format!("the server failed: {error}"))),
        () = patience => {
            tracing::warn!("requests did not end within {} seconds", GRACE.as_secs());
            Ok(())
        }
    }
}

/// Listens on an address as typed: `8000`, `:8000`, `0.0.0.0:8000`, `[::1]:8000`, `localhost:8000`.
pub(crate) async fn listen(text: &str) -> Result<TcpListener, CommandError> {
    let address = address(text)?;
    TcpListener::bind(address).await.map_err(|error| {
        let failed = CommandError::failed(format!("cannot listen on {address}: {error}"));
        match error.kind() {
            io::ErrorKind::AddrInUse => failed.hint(format!(
                "stop the program that uses the port, or pass another: `opp runserver {}`",
                address.port().wrapping_add(1)
            )),
            _ => failed.hint("pass an address of this machine, for example 127.0.0.1:8000"),
        }
    })
}

fn address(text: &str) -> Result<SocketAddr, CommandError> {
    let port = text.strip_prefix(':').unwrap_or(text);
    if let Ok(port) = port.parse::<u16>() {
        return Ok(SocketAddr::from(([127, 0, 0, 1], port)));
    }
    let resolved = text.to_socket_addrs().ok().and_then(|mut found| found.next());
    resolved.ok_or_else(|| {
        CommandError::failed(format!("`{}` is not an address", clean(text)))
            .hint("write ADDRESS:PORT, for example 127.0.0.1:8000, or a port")
    })
}

/// The address that the listener got; port 0 asks for a free one.
pub(crate) fn local_address(listener: &TcpListener) -> Result<SocketAddr, CommandError> {
    listener
        .local_addr()
        .map_err(|error| CommandError::failed(format!("cannot read the address: {error}")))
}

/// The address as browsers name it in the Host header.
pub(crate) fn host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}

/// Warns where other machines can reach the panel.
fn warn_of_other_machines(address: SocketAddr) {
    if !address.ip().is_loopback() {
        ui::warn(&format!(
            "{address} can be reached by other machines; use `opp production` behind HTTPS there"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_a_port() {
        assert_eq!(address("8000").unwrap().to_string(), "127.0.0.1:8000");
        assert_eq!(address(":81").unwrap().to_string(), "127.0.0.1:81");
        assert_eq!(address("0.0.0.0:8000").unwrap().to_string(), "0.0.0.0:8000");
        assert_eq!(address("[::1]:8000").unwrap().to_string(), "[::1]:8000");
        assert!(address("nonsense").is_err() && address("127.0.0.1").is_err());
        assert_eq!(host(address("[::1]:1").unwrap()), "[::1]");
    }
}
