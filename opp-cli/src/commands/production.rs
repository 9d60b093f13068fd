//! `opp production`: serves the admin panel behind a proxy.

use std::time::Duration;

use opp_admin::{Admin, MOUNT, Pool, serve};

use super::runserver::{host, listen, local_address, prepared, serve_until};
use crate::args::Production;
use crate::context::Context;
use crate::error::CommandError;
use crate::panel::{Panel, block_on};
use crate::{application, logs, signals};

/// The variable of the key that signs forms.
const KEY: &str = "OPP_SECRET_KEY";

/// The variable of the key before, which verifies until the forms that it signed have expired.
const PREVIOUS_KEY: &str = "OPP_SECRET_KEY_PREVIOUS";

/// Shortest key, in bytes.
const SHORTEST: usize = 32;

/// Serves until Ctrl-C or SIGTERM; logs JSON lines to standard output.
pub(crate) fn run(context: &Context, options: &Production) -> Result<(), CommandError> {
    let keys = secret_keys(|name| std::env::var(name).ok())?;
    let panel = Panel::open(context, &options.serving.directory)?;
    application::hand_over(context, &panel.views, true)?;
    logs::for_programs();
    let stop = signals::listen();
    block_on(async {
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        let pool = Pool::with_statement_timeout(&panel.url, seconds(options.statement_timeout))?;
        let admin = prepared(context, Admin::new(pool), &options.serving)?
            .views_from(&panel.directory, false)?
            .secret_keys(keys)
            .https(!options.allow_http)
            .trust_forwarded(options.forwarded)
            .request_timeout(seconds(options.request_timeout));
        admin.check().await?;
        let listener = listen(&options.serving.address).await?;
        let address = local_address(&listener)?;
        let router = admin.allow_hosts([host(address)]).router()?;
        tracing::info!(%address, mount = MOUNT, "listening");
        let requested = stop.clone();
        let served = serve_until(
            serve(router, listener, async move { requested.cancelled().await }),
            &stop,
        )
        .await;
        tracing::info!("stopped");
        served
    })?
}

/// The keys of the environment.
fn secret_keys(variable: impl Fn(&str) -> Option<String>) -> Result<Vec<String>, CommandError> {
    let given = |name: &str| variable(name).filter(|key| !key.is_empty());
    let make = "make one with `openssl rand -hex 32`, keep it outside the repository, and export it";
    let Some(key) = given(KEY) else {
        return Err(CommandError::failed(format!("{KEY} is not set")).hint(make));
    };
    let keys: Vec<String> = std::iter::once(key).chain(given(PREVIOUS_KEY)).collect();
    if keys.iter().any(|key| key.len() < SHORTEST) {
        return Err(
            CommandError::failed(format!("{KEY} and {PREVIOUS_KEY} need at least {SHORTEST} characters")).hint(make),
        );
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_required_and_long() {
        let long = "0123456789abcdef0123456789abcdef";
        let keys = |first: Option<&str>, second: Option<&str>| {
            secret_keys(|name| if name == KEY { first } else { second }.map(str::to_owned))
        };
        assert!(keys(None, None).is_err() && keys(Some(""), None).is_err() && keys(Some("short"), None).is_err());
        assert_eq!(keys(Some(long), None).unwrap().len(), 1);
        assert_eq!(keys(Some(long), Some(long)).unwrap().len(), 2);
        let error = keys(Some(long), Some("hunter2")).unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
