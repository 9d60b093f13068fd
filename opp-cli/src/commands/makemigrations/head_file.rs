//! Keeps the file `HEAD` of the leading directory, where opp.toml does not switch it off.

use std::path::Path;

use opp_migrate::files::write_head;

use crate::config::Config;
use crate::error::with_sources;
use crate::ui;
use crate::ui::sanitise::clean;

/// Writes the id of the newest migration, also over the conflict that version control left there. The migrations are written by then, so
/// that a failure is a warning.
pub(super) fn write(config: &Config, leading: &Path, newest: Option<&str>) {
    let is_off = config.file.head_file == Some(false);
    let Some(newest) = newest.filter(|_| !is_off) else {
        return;
    };
    if let Err(error) = write_head(leading, newest) {
        ui::warn(&clean(&with_sources(&error)));
        ui::hint(
            "it only makes version control see that two branches add a migration; `head_file = false` in opp.toml switches it off",
        );
    }
}
