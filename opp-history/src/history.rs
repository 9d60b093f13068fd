//! The revision graph of a migrations directory: parents, children, heads, ancestors and the schema at each revision.

use std::collections::BTreeSet;
use std::path::Path;

use opp_core::diagnostic::{Diagnostic, help};

use crate::change::FoldError;
use crate::files::{self, FilesError, Migration, Tags};
use crate::graph::Graph;
use crate::schema::Schema;
use crate::stated_renames::StatedRenames;

mod crates;
mod id;
mod revision;
mod several;

pub use crates::missing_crates;
pub use id::following;
pub use revision::{ResolveError, Target};
pub use several::{SeveralError, is_edited};

/// A migrations directory, read and checked.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// In the order of their ids.
    migrations: Vec<Migration>,
    graph: Graph,
    tags: Tags,
    /// Squashes that wait until every database has what they replace.
    waiting: Vec<Migration>,
}

/// A migrations directory that makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// A migration's files are at fault.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// Two directories with one version; Diesel would silently run only the first.
    #[error("{first} and {second} have the same version {id}")]
    Duplicate {
        /// The version.
        id: String,
        /// One directory.
        first: String,
        /// The other.
        second: String,
    },
    /// A migration builds on one that is not there.
    #[error("{directory} builds on revision {parent}, which is not here")]
    MissingParent {
        /// The migration.
        directory: String,
        /// The revision it names.
        parent: String,
    },
    /// Migrations build on each other in a ring.
    #[error("{directory} builds on itself through its parents")]
    Cycle {
        /// One of them.
        directory: String,
    },
    /// A squash that waits replaces other files than those that are here.
    #[error("the squash {directory} was made of other files than those that are here")]
    StaleSquash {
        /// The squash.
        directory: String,
    },
    /// A recorded change does not fit what its parents leave.
    #[error("{directory} does not follow from its parents")]
    Fold {
        /// The migration.
        directory: String,
        /// What does not fit.
        source: FoldError,
    },
}

impl Diagnostic for HistoryError {
    fn help(&self) -> Vec<String> {
        match self {
            Self::Files(error) => error.help(),
            Self::Duplicate { .. } => help(
                "rename one directory to a later time and put its id into the `parents` of the migrations that build on it",
            ),
            Self::MissingParent { .. } => help("restore it from version control"),
            Self::Cycle { .. } => help("restore the `parents` from version control"),
            Self::StaleSquash { .. } => help(
                "delete the directory .squash in every migrations directory and run `opp squash` again with `--keep-files`",
            ),
            Self::Fold { .. } => help(
                "restore the migrations from version control, or, where two branches changed this, delete the one that is \
                 applied nowhere and run `opp makemigrations` again",
            ),
        }
    }
}

impl History {
    /// Reads a migrations directory; one that is not there is an empty history.
    ///
    /// # Errors
    /// [`HistoryError`] names the directory at fault and what to do.
    pub fn load(directory: &Path) -> Result<Self, HistoryError> {
        files::refuse_interrupted(directory)?;
        let tags = Tags::read(directory)?;
        let mut history = Self::from_migrations(files::read_all(directory)?)?.tagged(tags);
        history.waiting = files::read_all(&directory.join(files::WAITING))?;
        Ok(history)
    }

    /// Links migrations into a graph.
    ///
    /// # Errors
    /// Duplicate versions, missing parents, rings.
    pub fn from_migrations(mut migrations: Vec<Migration>) -> Result<Self, HistoryError> {
        migrations.sort_by(|a, b| a.id.cmp(&b.id));
        if let Some(pair) = migrations.windows(2).find(|pair| pair[0].id == pair[1].id) {
            let [first, second] = [pair[0].directory(), pair[1].directory()];
            return Err(HistoryError::Duplicate {
                id: pair[0].id.clone(),
                first,
                second,
            });
        }
        let graph = linked(&migrations)?;
        if let Some(id) = graph.ring() {
            let found = migrations.iter().find(|migration| migration.id == id);
            return Err(HistoryError::Cycle {
                directory: found.map_or_else(|| id.to_owned(), Migration::directory),
            });
        }
        let tags = Tags::default();
        Ok(Self {
            migrations,
            graph,
            tags,
            waiting: Vec::new(),
        })
    }

    /// The history with these names for revisions.
    #[must_use]
    pub fn tagged(mut self, tags: Tags) -> Self {
        self.tags = tags.settled(|id| self.get(id).is_some());
        self
    }

    /// Squashes that wait until every database has what they replace, while its files are kept.
    #[must_use]
    pub fn waiting(&self) -> &[Migration] {
        &self.waiting
    }

    /// The history in which a squash stands for the files that were kept.
    ///
    /// # Errors
    /// It replaces something else than what is here.
    pub fn with_squash(&self, squash: &Migration) -> Result<Self, HistoryError> {
        let stale = || HistoryError::StaleSquash {
            directory: squash.directory(),
        };
        let replaced = squash.replaces();
        for one in replaced {
            let found = self.get(&one.id).ok_or_else(stale)?;
            let sum = files::checksum(&found.up);
            if !replaced.iter().any(|other| other.id == one.id && other.up == sum) {
                return Err(stale());
            }
        }
        let is_replaced = |one: &&Migration| replaced.iter().any(|other| other.id == one.id);
        let others = self.migrations.iter().filter(|one| !is_replaced(one)).cloned();
        let squashed = Self::from_migrations(others.chain([squash.clone()]).collect())?;
        Ok(squashed.tagged(self.tags.clone()))
    }

    /// Names for revisions.
    #[must_use]
    pub const fn tags(&self) -> &Tags {
        &self.tags
    }

    /// Which revision builds on which.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Every migration, parents before children, in the order they run.
    #[must_use]
    pub fn migrations(&self) -> Vec<&Migration> {
        self.graph.ordered().filter_map(|id| self.get(id)).collect()
    }

    /// The migration of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Migration> {
        let place = self.migrations.binary_search_by(|one| one.id.as_str().cmp(id));
        place.ok().map(|place| &self.migrations[place])
    }

    /// Ids of the revisions a revision builds on.
    #[must_use]
    pub fn parents(&self, id: &str) -> Vec<&str> {
        self.graph.parents(id)
    }

    /// Ids of the revisions that build on a revision, in the order they run.
    #[must_use]
    pub fn children(&self, id: &str) -> Vec<&str> {
        self.graph.children(id)
    }

    /// Revisions that nothing builds on: one, unless branches wait to be merged.
    #[must_use]
    pub fn heads(&self) -> Vec<&Migration> {
        self.graph.heads().into_iter().filter_map(|id| self.get(id)).collect()
    }

    /// A revision and everything it builds on.
    #[must_use]
    pub fn ancestors(&self, id: &str) -> BTreeSet<&str> {
        self.graph.ancestors([id])
    }

    /// The schema at a revision: the recorded changes of its ancestors and its own, folded.
    ///
    /// # Errors
    /// A recorded change does not fit.
    pub fn schema_at(&self, id: &str) -> Result<Schema, HistoryError> {
        let ancestors = self.ancestors(id);
        self.fold(|migration| ancestors.contains(migration.id.as_str()))
    }

    /// The schema where some revisions meet: the recorded changes of all of them and of what they build on, folded in the order they run.
    ///
    /// # Errors
    /// A recorded change does not fit.
    pub fn schema_at_all<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> Result<Schema, HistoryError> {
        let ancestors = self.graph.ancestors(ids);
        self.fold(|migration| ancestors.contains(migration.id.as_str()))
    }

    /// The schema with every migration applied.
    ///
    /// # Errors
    /// A recorded change does not fit, as when two branches change the same table.
    pub fn head_schema(&self) -> Result<Schema, HistoryError> {
        self.fold(|_| true)
    }

    /// The id for a migration made at a time of fourteen digits: that time, or one second past the newest.
    #[must_use]
    pub fn next_id(&self, now: &str) -> String {
        match self.migrations.last() {
            Some(newest) if newest.id.as_str() >= now => following(&newest.id),
            _ => now.to_owned(),
        }
    }

    /// The renames that the models already stated when the newest migrations were generated.
    #[must_use]
    pub fn stated_renames(&self) -> StatedRenames {
        self.stated_renames_at(self.graph.heads())
    }

    /// The renames that the models stated when some revisions were generated.
    #[must_use]
    pub fn stated_renames_at<'i>(&'i self, ids: impl IntoIterator<Item = &'i str>) -> StatedRenames {
        let mut stated = StatedRenames::default();
        let mut open: Vec<&str> = ids.into_iter().collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        while let Some(id) = open.pop() {
            match self.get(id).and_then(|migration| migration.recorded.as_ref()) {
                Some(recorded) => stated.extend(recorded.stated_renames.clone()),
                None => open.extend(self.parents(id).into_iter().filter(|parent| seen.insert(parent))),
            }
        }
        stated
    }

    fn fold(&self, included: impl Fn(&Migration) -> bool) -> Result<Schema, HistoryError> {
        let mut schema = Schema::default();
        for migration in self.migrations().into_iter().filter(|migration| included(migration)) {
            migration.apply(&mut schema)?;
        }
        Ok(schema)
    }
}

impl Migration {
    /// Applies the recorded operations to the schema of the parents.
    ///
    /// # Errors
    /// A recorded change does not fit.
    pub fn apply(&self, schema: &mut Schema) -> Result<(), HistoryError> {
        let mut operations = self.recorded.iter().flat_map(|recorded| &recorded.operations);
        operations
            .try_for_each(|change| schema.apply(change))
            .map_err(|source| HistoryError::Fold {
                directory: self.directory(),
                source,
            })
    }
}

/// The graph of migrations that are sorted by id. Where another tool made one, it builds on the one before.
fn linked(migrations: &[Migration]) -> Result<Graph, HistoryError> {
    let is_known = |id: &String| migrations.binary_search_by(|one| one.id.cmp(id)).is_ok();
    let mut revisions = Vec::new();
    for (place, migration) in migrations.iter().enumerate() {
        let before = || place.checked_sub(1).map(|before| migrations[before].id.as_str());
        let parents: Vec<&str> = match &migration.recorded {
            None => before().into_iter().collect(),
            Some(recorded) => {
                if let Some(missing) = recorded.parents.iter().find(|parent| !is_known(parent)) {
                    return Err(HistoryError::MissingParent {
                        directory: migration.directory(),
                        parent: missing.clone(),
                    });
                }
                recorded.parents.iter().map(String::as_str).collect()
            }
        };
        revisions.push((migration.id.as_str(), parents));
    }
    Ok(Graph::new(revisions))
}
