//! Keeps the file `HEAD` of the leading directory, where opp.toml does not switch it off.

use std::path::Path;

use opp_core::diagnostic::Diagnostic as _;
use opp_migrate::files::{FilesError, Head};

use crate::config::Config;
use crate::ui;
use crate::ui::sanitise::clean;

/// What it is to say: the id of the newest migration, also over the conflict that version control left there.
pub(super) fn wanted<'a>(config: &Config, leading: &'a Path, newest: Option<&'a str>) -> Option<Head<'a>> {
    let is_off = config.file.head_file == Some(false);
    let id = newest.filter(|_| !is_off)?;
    Some(Head {
        migrations: leading,
        id,
    })
}

/// The migrations are written all the same, so that a failure is a warning.
pub(super) fn warn(failed: Option<&FilesError>) {
    if let Some(error) = failed {
        ui::warn(&clean(&error.message()));
        ui::hint(
            "it only makes version control see that two branches add a migration; `head_file = false` in opp.toml switches it off",
        );
    }
}
