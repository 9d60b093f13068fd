//! The record of a migration is read or refused.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use opp_history::files::MigrationFile;

fuzz_target!(|text: &str| {
    if let Err(error) = MigrationFile::from_json(text, Path::new("migration.json")) {
        let _ = error.to_string();
    }
});
