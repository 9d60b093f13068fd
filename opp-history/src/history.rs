//! The revision graph of a migrations directory: parents, children, heads, ancestors and the schema at each revision.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::change::FoldError;
use crate::files::{self, FilesError, Migration};
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
    migrations: Vec<Migration>,
    places: BTreeMap<String, usize>,
    parents: Vec<Vec<usize>>,
}

/// A migrations directory that makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// A migration's files are at fault.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// Two directories with one version; Diesel would silently run only the first.
    #[error(
        "{first} and {second} have the same version {id}. Rename one directory to a later time and put its id into the \
         `parents` of the migrations that build on it"
    )]
    Duplicate {
        /// The version.
        id: String,
        /// One directory.
        first: String,
        /// The other.
        second: String,
    },
    /// A migration builds on one that is not there.
    #[error("{directory} builds on revision {parent}, which is not here. Restore it from version control")]
    MissingParent {
        /// The migration.
        directory: String,
        /// The revision it names.
        parent: String,
    },
    /// Migrations build on each other in a ring.
    #[error("{directory} builds on itself through its parents. Restore the `parents` from version control")]
    Cycle {
        /// One of them.
        directory: String,
    },
    /// A recorded change does not fit what its parents leave.
    #[error(
        "{directory} does not follow from its parents: {source}. Restore the migrations from version control, or merge \
         the branches that both changed this"
    )]
    Fold {
        /// The migration.
        directory: String,
        /// What does not fit.
        source: FoldError,
    },
}

impl History {
    /// Reads a migrations directory; one that is not there is an empty history.
    ///
    /// # Errors
    /// [`HistoryError`] names the directory at fault and what to do.
    pub fn load(directory: &Path) -> Result<Self, HistoryError> {
        Self::from_migrations(files::read_all(directory)?)
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
        let places: BTreeMap<String, usize> = migrations
            .iter()
            .enumerate()
            .map(|(place, migration)| (migration.id.clone(), place))
            .collect();
        let parents = (0..migrations.len())
            .map(|place| parents(&migrations, &places, place))
            .collect::<Result<_, _>>()?;
        let history = Self {
            migrations,
            places,
            parents,
        };
        history.check_rings()?;
        Ok(history)
    }

    /// Every migration, parents before children, in the order they run.
    #[must_use]
    pub fn migrations(&self) -> Vec<&Migration> {
        self.topological()
            .into_iter()
            .map(|place| &self.migrations[place])
            .collect()
    }

    /// The migration of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Migration> {
        self.places.get(id).map(|place| &self.migrations[*place])
    }

    /// Ids of the revisions a revision builds on.
    #[must_use]
    pub fn parents(&self, id: &str) -> Vec<&str> {
        let place = self.places.get(id);
        place.map(|place| self.ids(&self.parents[*place])).unwrap_or_default()
    }

    /// Ids of the revisions that build on a revision, oldest first.
    #[must_use]
    pub fn children(&self, id: &str) -> Vec<&str> {
        let Some(place) = self.places.get(id) else {
            return Vec::new();
        };
        let children = (0..self.migrations.len()).filter(|child| self.parents[*child].contains(place));
        self.ids(&children.collect::<Vec<_>>())
    }

    /// Revisions that nothing builds on: one, unless branches wait to be merged.
    #[must_use]
    pub fn heads(&self) -> Vec<&Migration> {
        let built_on: BTreeSet<usize> = self.parents.iter().flatten().copied().collect();
        let heads = (0..self.migrations.len()).filter(|place| !built_on.contains(place));
        heads.map(|place| &self.migrations[place]).collect()
    }

    /// A revision and everything it builds on.
    #[must_use]
    pub fn ancestors(&self, id: &str) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let mut open: Vec<usize> = self.places.get(id).copied().into_iter().collect();
        while let Some(place) = open.pop() {
            if found.insert(self.migrations[place].id.as_str()) {
                open.extend(&self.parents[place]);
            }
        }
        found
    }

    /// The schema at a revision: the recorded changes of its ancestors and its own, folded.
    ///
    /// # Errors
    /// A recorded change does not fit.
    pub fn schema_at(&self, id: &str) -> Result<Schema, HistoryError> {
        let ancestors = self.ancestors(id);
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
        let mut stated = StatedRenames::default();
        let mut open: Vec<&str> = self.heads().iter().map(|head| head.id.as_str()).collect();
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

    fn ids(&self, places: &[usize]) -> Vec<&str> {
        places.iter().map(|place| self.migrations[*place].id.as_str()).collect()
    }

    /// Places in the order they run: by id where parents allow.
    fn topological(&self) -> Vec<usize> {
        let mut children = vec![Vec::new(); self.migrations.len()];
        let mut waiting: Vec<usize> = self.parents.iter().map(Vec::len).collect();
        for (child, parents) in self.parents.iter().enumerate() {
            for parent in parents {
                children[*parent].push(child);
            }
        }
        let mut ready: BTreeSet<usize> = (0..waiting.len()).filter(|place| waiting[*place] == 0).collect();
        let mut order = Vec::with_capacity(waiting.len());
        while let Some(place) = ready.pop_first() {
            order.push(place);
            for child in &children[place] {
                waiting[*child] -= 1;
                if waiting[*child] == 0 {
                    ready.insert(*child);
                }
            }
        }
        order
    }

    fn check_rings(&self) -> Result<(), HistoryError> {
        let order: BTreeSet<usize> = self.topological().into_iter().collect();
        match (0..self.migrations.len()).find(|place| !order.contains(place)) {
            Some(place) => Err(HistoryError::Cycle {
                directory: self.migrations[place].directory(),
            }),
            None => Ok(()),
        }
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

/// The recorded parents, or the migration before where another tool made this one.
fn parents(
    migrations: &[Migration],
    places: &BTreeMap<String, usize>,
    place: usize,
) -> Result<Vec<usize>, HistoryError> {
    let Some(recorded) = &migrations[place].recorded else {
        return Ok(place.checked_sub(1).into_iter().collect());
    };
    let found = recorded.parents.iter().map(|parent| {
        places.get(parent).copied().ok_or_else(|| HistoryError::MissingParent {
            directory: migrations[place].directory(),
            parent: parent.clone(),
        })
    });
    found.collect()
}
