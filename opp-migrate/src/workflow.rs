//! How changed models become migrations: the workflow of `opp makemigrations`, for the command, a build script and a test.
//!
//! [`make`] compares a registry with a recorded history and returns the files of the migrations that lead from one to the other. It
//! has no clock, opens no database and writes nothing: the caller passes the time in a [`Request`], answers and lends scratch
//! databases through [`Decide`], and writes the files of [`Made`].
//!
//! ```no_run
//! use std::path::Path;
//!
//! use opp_core::def::Databases;
//! use opp_core::registry::Registry;
//! use opp_migrate::dialect::Dialect;
//! use opp_migrate::files::write_together;
//! use opp_migrate::history::History;
//! use opp_migrate::schema::LowerOptions;
//! use opp_migrate::workflow::{Directories, Directory, Request, Unattended, make};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let migrations = Path::new("migrations");
//! let registry = Registry::from_json(&std::fs::read_to_string("models.json")?)?;
//! let directories = Directories::new(vec![Directory {
//!     name: "migrations".to_owned(),
//!     dialect: Dialect::sqlite(),
//!     history: History::load(migrations)?,
//! }])?;
//! let options = LowerOptions { database: None, databases: Databases::ALL, enforce_length: true };
//! let request = Request::new(options, "20261127180000");
//! let made = make(&directories, &registry, &request, &mut Unattended)?;
//! write_together(made.files.iter().map(|one| (migrations, &one.files)), None)?;
//! # Ok(())
//! # }
//! ```

use opp_core::registry::Registry;

use crate::schema::lower;

mod baseline;
mod comparison;
mod consent;
mod crates;
mod dangling;
mod decide;
mod directories;
mod dispute;
mod draft;
mod error;
mod files;
mod inquiry;
mod late;
mod made;
mod merge;
mod moved;
mod notice;
mod origin;
mod outcome;
mod prove;
mod rebase;
mod request;
mod settle;
mod squash;
mod title;
mod unverified;
mod unwritten;
mod update;
mod value;

pub use baseline::Baseline;
pub use comparison::Comparison;
pub use decide::{Decide, NewScratch, Unattended};
pub use directories::{Directories, Directory};
pub use dispute::{Discord, Dispute, Side};
pub use draft::Draft;
pub use error::WorkflowError;
pub use inquiry::{Answer, Expected, Inquiry};
pub use late::Late;
pub use made::{Made, MigrationFiles, Unproven};
pub use merge::{MergeRequest, merge};
pub use moved::Moved;
pub use notice::Notice;
pub use rebase::{RebaseRequest, rebase, revisions_beyond};
pub use request::{Request, Until};
pub use squash::{Range, SquashRequest, Squashed, squash};
pub use unverified::{unverified, verify_recorded};
pub use update::Update;
pub use value::Offer;

/// Makes the migrations that lead from the history to the models, for every directory.
///
/// # Errors
/// [`WorkflowError`] as the caller's error, or what the caller answered with. Nothing was written.
pub fn make<'a, D: Decide>(
    directories: &'a Directories,
    registry: &Registry,
    request: &Request,
    decide: &mut D,
) -> Result<Made<'a>, D::Error> {
    crates::refuse_missing(directories.leading(), registry, request, decide)?;
    let late = late::late(directories, decide)?;
    let models = lower(registry, &request.lower).map_err(WorkflowError::Models)?;
    let comparison = Comparison::new(directories.leading(), models).map_err(WorkflowError::from)?;
    let drafts = if let Some(baseline) = &request.baseline {
        baseline::drafts(&comparison, baseline, directories, decide)?
    } else if request.empty {
        vec![draft::empty(&comparison, directories)]
    } else {
        let changes = settle::settle(&comparison, directories, request, decide)?;
        draft::drafts(&comparison, changes, directories)?
    };
    let mut made = Made {
        late,
        drafts,
        ..Made::default()
    };
    if made.is_empty() || request.until == Until::Proposal {
        return Ok(made);
    }
    consent::obtain(&made, request, decide)?;
    // A baseline was compared with what is there, and its way back changes nothing.
    if request.baseline.is_none() {
        made.unproven = match request.verify {
            true => prove::prove(&made, directories, decide)?,
            false => prove::nothing_tried(&made, directories),
        };
    }
    if request.until == Until::Files {
        made.files = files::files(&made, directories, registry, request, decide)?;
    }
    Ok(made)
}
