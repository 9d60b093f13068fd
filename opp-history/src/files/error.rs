//! What can be wrong with the files of a migration, and what helps?

use std::io;
use std::path::{Path, PathBuf};

use opp_core::diagnostic::{Diagnostic, help};

/// A migration directory that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// A directory among the migrations that is not a migration.
    #[error("{} is not a migration: it has no up.sql, or no version before the first `_`", path.display())]
    NoMigration {
        /// The folder.
        path: PathBuf,
    },
    /// A generated migration whose record was deleted.
    #[error("{} has no migration.json, and opp generated its up.sql from one", path.display())]
    LostRecord {
        /// The folder.
        path: PathBuf,
    },
    /// A file without a byte, which Diesel refuses to run.
    #[error("{} is empty, and Diesel refuses to run it", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A file that is no part of a migration, in one that is to be removed.
    #[error("{} is not a file of a migration, and the squash has no place for it", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A symbolic link that leads nowhere.
    #[error("{} is a symbolic link to a file or directory that does not exist", path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// A file that Windows programs write, and that no database reads.
    #[error("{} is encoded in UTF-16", path.display())]
    Utf16 {
        /// The file.
        path: PathBuf,
    },
    /// The file is there but cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `metadata.toml` is no TOML.
    #[error("{} is not valid TOML", path.display())]
    Metadata {
        /// The file.
        path: PathBuf,
        /// Where.
        source: Box<toml::de::Error>,
    },
    /// `migration.json` is no JSON or not of the form.
    #[error("{} cannot be understood", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// Where.
        source: serde_json::Error,
    },
    /// `migration.json` comes from a newer opp.
    #[error("{} has format {found}, and this opp knows formats up to {known}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// The newest format known.
        known: u32,
    },
    /// The operations of `migration.json` were changed by hand.
    #[error(
        "the operations in {} do not match their checksum: the file was edited by hand or damaged by a merge",
        path.display()
    )]
    Edited {
        /// The file.
        path: PathBuf,
    },
    /// Migrations are being written, or were when the program was ended.
    #[error(
        "the migrations in {} are only partly written: the command that writes them was interrupted, or still runs",
        path.display()
    )]
    Interrupted {
        /// The migrations directory.
        path: PathBuf,
    },
    /// A directory of that name is there already.
    #[error("{} already exists and is never overwritten", path.display())]
    Exists {
        /// The directory.
        path: PathBuf,
    },
    /// Something cannot be written.
    #[error("{} cannot be written", path.display())]
    Unwritable {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Diagnostic for FilesError {
    fn help(&self) -> Vec<String> {
        match self {
            Self::NoMigration { .. } => {
                help("move it out of the migrations directory; the Diesel CLI fails on it as well")
            }
            Self::LostRecord { .. } => help(
                "restore migration.json from version control; to keep the SQL as written by hand, remove the first line of up.sql",
            ),
            Self::Empty { .. } => help("a comment is enough: -- nothing to do"),
            Self::Foreign { .. } => help("move it elsewhere first"),
            Self::Utf16 { path } => help(format!(
                "convert it to UTF-8: iconv -f UTF-16 -t UTF-8 {} > new.sql",
                path.file_name()
                    .map_or_else(|| path.display(), |name| Path::new(name).display())
            )),
            Self::Corrupt { .. } => help("restore it from version control (`git checkout`)"),
            Self::Newer { .. } => help("update opp: cargo install opp-cli"),
            Self::Edited { .. } => help("restore it from version control; SQL may be edited in up.sql and down.sql"),
            Self::Interrupted { .. } => help("complete them: `opp squash --finish`"),
            Self::Exists { .. } => help("choose another --id or --name"),
            Self::Link { .. } | Self::Unreadable { .. } | Self::Metadata { .. } | Self::Unwritable { .. } => Vec::new(),
        }
    }
}
