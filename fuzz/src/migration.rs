//! The record of a migration is read or refused, and its operations fold or do not.

use std::path::Path;

use opp_history::change::reversed;
use opp_history::files::MigrationFile;
use opp_history::schema::Schema;

/// Reads a text as a `migration.json`. Its sum is checked first, so the operations of a changed one are tried without it.
pub fn migration_json(text: &str) {
    match MigrationFile::from_json(text, Path::new("migration.json")) {
        Ok(file) => {
            let again = file.clone().into_json().expect("what was read is written");
            assert_eq!(
                MigrationFile::from_json(&again, Path::new("migration.json")).expect("it is read again"),
                file
            );
        }
        Err(error) => drop(error.to_string()),
    }
    if let Ok(file) = serde_json::from_str::<MigrationFile>(text) {
        fold(&file);
    }
}

/// Where the operations fold, the way back leads to where they began.
fn fold(file: &MigrationFile) {
    let mut schema = Schema::default();
    for change in &file.operations {
        let _line = change.to_string();
        if let Err(error) = schema.apply(change) {
            return drop(error.to_string());
        }
    }
    for change in reversed(&file.operations) {
        if schema.apply(&change).is_err() {
            return;
        }
    }
}
