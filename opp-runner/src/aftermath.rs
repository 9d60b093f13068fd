//! What a statement that failed leaves of its migration in the database, and what the next run makes of it.

/// What a statement that failed leaves in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Aftermath {
    /// Nothing of the migration.
    RolledBack,
    /// The connection broke: the next run looks at what became of the statement.
    Lost,
    /// The statements before it; the next run resumes with the one that failed.
    Resumes {
        /// How many.
        kept: usize,
    },
    /// The statements before the transaction that the file had begun; the next run resumes with its beginning.
    ResumesBeforeTransaction {
        /// How many.
        kept: usize,
    },
    /// The statements before it, and no run resumes: somebody has to undo them.
    Kept {
        /// How many.
        kept: usize,
    },
    /// The statements before it and maybe a part of its own effect; the next run does not repeat it by itself.
    Uncertain {
        /// How many.
        kept: usize,
    },
    /// The statements before it and maybe an index that is not valid, which the next run drops and builds.
    InvalidIndex {
        /// How many.
        kept: usize,
    },
}

impl Aftermath {
    /// How many statements before it stay.
    #[must_use]
    pub fn kept(self) -> usize {
        match self {
            Self::RolledBack | Self::Lost => 0,
            Self::Resumes { kept }
            | Self::ResumesBeforeTransaction { kept }
            | Self::Kept { kept }
            | Self::Uncertain { kept }
            | Self::InvalidIndex { kept } => kept,
        }
    }
}
