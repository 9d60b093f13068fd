//! What a build script asks for.

use std::fmt;
use std::path::PathBuf;

use crate::dialect::Dialect;
use crate::workflow::NewScratch;

/// What lends scratch databases of a dialect.
pub(super) type Lends = Box<dyn FnMut(Dialect) -> Option<NewScratch>>;

/// What a build script or a test asks for.
pub struct Options {
    pub(super) directory: PathBuf,
    pub(super) request: Asked,
    pub(super) lends: Option<Lends>,
}

/// What is asked of the workflow.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) allow_missing: Vec<String>,
}

impl Options {
    /// The migrations directory, which counts from the package's. Further directories are those of the dialects in `opp.toml`.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            request: Asked::default(),
            lends: None,
        }
    }

    /// A crate (`models`) or feature (`models/billing`) whose models were removed intentionally.
    #[must_use]
    pub fn allow_missing(mut self, name: impl Into<String>) -> Self {
        self.request.allow_missing.push(name.into());
        self
    }

    /// Lends scratch databases, in which the migrations are tried before they are written, such as `opp_runner::scratch::Scratch`.
    #[must_use]
    pub fn scratch(mut self, lend: impl FnMut(Dialect) -> Option<NewScratch> + 'static) -> Self {
        self.lends = Some(Box::new(lend));
        self
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("directory", &self.directory)
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}
