//! Reads the URL of a database, wherever it was configured.

use std::path::Path;

use opp_core::url::{DatabaseKind, DatabaseUrl, SqliteLocation};

use crate::config::libpq;
use crate::error::CommandError;
use crate::ui;
use crate::ui::sanitise::clean;

/// A database, and what named it.
#[derive(Clone, Debug)]
pub(crate) struct NamedDatabase {
    /// Where it is.
    pub(crate) url: DatabaseUrl,
    /// In words: an option, a variable or a file.
    pub(crate) source: String,
}

/// Reads a URL, and completes it as the database's own clients do.
pub(super) fn named(text: &str, base: &Path, source: String) -> Result<NamedDatabase, CommandError> {
    let url = DatabaseUrl::parse(text, base)
        .map_err(|error| CommandError::from(error).hint(format!("it is set in {source}")))?;
    refuse_ambiguous_path(text, &url, &source)?;
    let completed = libpq::complete(url, &|name| std::env::var(name).ok());
    if let Some(path) = &completed.open_password_file {
        ui::warn(&format!(
            "{} is ignored because other users may read it; run `chmod 600 {0}`",
            clean(&path.display().to_string())
        ));
    }
    let source = match completed.used.as_slice() {
        [] => source,
        used => format!("{source}, completed by {}", used.join(", ")),
    };
    Ok(NamedDatabase {
        url: completed.url,
        source,
    })
}

/// `sqlite:///var/app.db` is a relative path to SQLAlchemy and opp, and an absolute one to Diesel.
fn refuse_ambiguous_path(text: &str, url: &DatabaseUrl, source: &str) -> Result<(), CommandError> {
    let (DatabaseKind::Sqlite(SqliteLocation::File(relative)), Some(absolute)) =
        (url.kind(), DatabaseUrl::absolute_reading(text))
    else {
        return Ok(());
    };
    let has_folder = |path: &Path| match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => true,
        parent => parent.is_some_and(Path::is_dir),
    };
    if has_folder(relative) || !has_folder(&absolute) {
        return Ok(());
    }
    let shown = clean(&absolute.display().to_string());
    Err(CommandError::failed(format!(
        "sqlite://{shown} is a relative path, and {} does not exist",
        clean(&relative.parent().unwrap_or(relative).display().to_string())
    ))
    .hint(format!("write sqlite:///{shown} in {source} for the absolute path")))
}
