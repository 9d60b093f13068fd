//! `opp restore FILE`: how is a backup put in the database's place?

use std::path::Path;

use opp_core::url::{DatabaseKind, DatabaseUrl};
use serde_json::json;

use crate::backup::server;
use crate::backup::sqlite as backup;
use crate::clock;
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_runner::LOCK_TIMEOUT;

/// Checks the backup, backs up what is there, and puts the one in the other's place.
pub(crate) fn run(context: &Context, file: &Path, yes: bool, json: bool) -> Result<(), CommandError> {
    let url = context.database()?.url;
    if !matches!(url.kind(), DatabaseKind::Sqlite(_)) {
        return on_server(&url, file, yes, json);
    }
    let path = context.sqlite_path()?;
    if path.exists() && !yes {
        let question = format!(
            "Replace {} with {}? The present one is backed up first.",
            path.display(),
            file.display()
        );
        ui::confirm(&clean(&question), "--yes")?;
    }
    let restored = backup::restore(file, &path, &clock::stamp(), LOCK_TIMEOUT)?;
    let previous = restored
        .previous
        .as_ref()
        .map(|previous| previous.display().to_string());
    if json {
        return terminal::print_json(&json!({
            "format": FORMAT, "database": path.display().to_string(),
            "restored": file.display().to_string(), "previous": previous,
        }));
    }
    let mut text = format!("Restored {} from {}\n", path.display(), file.display());
    if let Some(previous) = previous {
        text.push_str(&format!("The database that was there is now {previous}\n"));
    }
    terminal::print(&clean(&text));
    Ok(())
}

/// The same on a server, where what the backup does not hold stays and is named.
fn on_server(url: &DatabaseUrl, file: &Path, yes: bool, json: bool) -> Result<(), CommandError> {
    let inspected = server::inspect(url, file)?;
    let others = inspected.others.clone();
    if !others.is_empty() {
        ui::warn(&clean(&format!(
            "not in the backup, so left as they are: {}",
            others.join(", ")
        )));
    }
    if !yes {
        let question = format!(
            "Replace what {url} holds with {}? The present state is backed up first.",
            file.display()
        );
        ui::confirm(&clean(&question), "--yes")?;
    }
    let previous = server::usual_name(url, &clock::stamp())?;
    server::dump(url, &previous)?;
    if !json {
        terminal::print(&clean(&format!("Backed up {url} to {}\n", previous.display())));
    }
    inspected.restore()?;
    if json {
        return terminal::print_json(&json!({
            "format": FORMAT, "database": url.to_string(), "restored": file.display().to_string(),
            "previous": previous.display().to_string(), "left": others,
        }));
    }
    terminal::print(&clean(&format!("Restored {url} from {}\n", file.display())));
    Ok(())
}
