//! The migrations directories of a package, as `opp.toml` has them.

use std::path::{Path, PathBuf};

use opp_core::registry::Registry;

use super::answers::Answers;
use super::error::PipelineError;
use super::generated::Generated;
use super::id;
use super::options::{Asked, Options};
use crate::files::{DirectoryLock, FilesError, Head, complete_replacement, write_together};
use crate::files::{exists, is_read_only, nearest, read_text};
use crate::history::History;
use crate::project::{DialectName, ProjectFile, Target, databases, targets};
use crate::schema::LowerOptions;
use crate::workflow::{Directories, Directory, Made, Request, Until, WorkflowError, make};

/// Lies beside the Cargo.toml of a package that was published.
const PUBLISHED: &str = ".cargo_vcs_info.json";

/// The migrations directories of a package.
pub(super) struct Place {
    package: PathBuf,
    file: ProjectFile,
    targets: Vec<Target>,
    directories: Directories,
    /// So that two builds do not write at once.
    _lock: DirectoryLock,
}

/// What the build script depends on besides its own code.
pub(super) fn watched(package: &Path, options: &Options) -> Vec<PathBuf> {
    let mut watched = vec![package.join(&options.directory)];
    if let Some(root) = nearest(package, "opp.toml") {
        let others = configured(package, options)
            .map(|(_, targets)| targets)
            .unwrap_or_default();
        watched.extend(others.into_iter().map(|target| target.directory));
        watched.push(root.join("opp.toml"));
    }
    watched.sort();
    watched.dedup();
    watched
}

impl Place {
    /// Completes what an interrupted build or command had begun to write, where this one may write, and reads the directories.
    pub(super) fn open(package: &Path, options: &Options, writes: bool) -> Result<Self, PipelineError> {
        let lock = DirectoryLock::acquire(&root(package), || {});
        let writes = writes && !exists(&package.join(PUBLISHED));
        if writes {
            // It says which directories there are.
            complete_replacement(&[&package.join(&options.directory)])?;
        }
        let (file, targets) = configured(package, options)?;
        if writes {
            let directories: Vec<&Path> = targets.iter().map(|target| &*target.directory).collect();
            complete_replacement(&directories)?;
        }
        let read = |target: &Target| -> Result<Directory, PipelineError> {
            Ok(Directory {
                name: target.name(),
                dialect: target.dialect,
                history: target.load()?,
            })
        };
        let directories = targets.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self {
            package: package.to_owned(),
            file,
            targets,
            directories: Directories::new(directories)?,
            _lock: lock,
        })
    }

    /// The request for what is missing, with the id that its content gives; nothing where the history and the models agree.
    pub(super) fn request(
        &self,
        registry: &Registry,
        asked: &Asked,
        answers: &mut Answers,
    ) -> Result<Option<Request>, PipelineError> {
        let mut request = self.proposal(asked);
        let made = make(&self.directories, registry, &request, answers)?;
        if made.is_empty() {
            return Ok(None);
        }
        if !made.drafts.is_empty() {
            request.id = Some(id::of_content(self.directories.leading(), &made.drafts)?);
        }
        request.until = Until::Files;
        Ok(Some(request))
    }

    fn proposal(&self, asked: &Asked) -> Request {
        let lower = LowerOptions {
            database: None,
            databases: databases(&self.targets),
            enforce_length: self.file.enforce_length,
        };
        // The id comes from the content, not from a time.
        let mut request = Request::new(lower, String::new());
        request.allow_missing.clone_from(&asked.allow_missing);
        request.until = Until::Proposal;
        request
    }

    /// What the models have and the migrations lack, as an error.
    pub(super) fn compare(
        &self,
        registry: &Registry,
        asked: &Asked,
        answers: &mut Answers,
    ) -> Result<(), PipelineError> {
        let missing = |made: &Made<'_>| PipelineError::Missing {
            directory: self.shown(&self.leading()),
            operations: operations(made),
            questions: Vec::new(),
            late: made
                .late
                .iter()
                .map(|late| self.shown(&self.targets[late.directory].directory))
                .collect(),
        };
        match make(&self.directories, registry, &self.proposal(asked), answers) {
            Ok(made) if made.is_empty() => Ok(()),
            Ok(made) => Err(missing(&made)),
            Err(WorkflowError::Unanswered { questions }) => Err(PipelineError::Missing {
                directory: self.shown(&self.leading()),
                operations: Vec::new(),
                questions,
                late: Vec::new(),
            }),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes what is missing, all or nothing.
    pub(super) fn write(
        &self,
        registry: &Registry,
        request: &Request,
        mut answers: Answers,
    ) -> Result<Generated, PipelineError> {
        let made = make(&self.directories, registry, request, &mut answers)?;
        if exists(&self.package.join(PUBLISHED)) {
            return Err(PipelineError::Published {
                operations: operations(&made),
            });
        }
        let read_only = || PipelineError::ReadOnly {
            directory: self.shown(&self.leading()),
            operations: operations(&made),
        };
        if self.targets.iter().any(|target| is_read_only(&target.directory)) {
            return Err(read_only());
        }
        let files = made.files.iter();
        let leading = self.leading();
        let newest = made.newest().filter(|_| self.file.head_file != Some(false));
        let head = newest.map(|id| Head {
            migrations: &leading,
            id,
        });
        let written = write_together(
            files.map(|one| (&*self.targets[one.directory].directory, &one.files)),
            head.as_ref(),
        );
        let written = written.map_err(|error| match error {
            FilesError::Unwritable { .. } => read_only(),
            other => other.into(),
        })?;
        let unverified = made
            .files
            .iter()
            .zip(&written.paths)
            .filter(|(files, _)| match files.draft {
                Some(draft) => made.unproven.drafts.contains(&(draft, files.directory)),
                None => !made.unproven.late.is_empty(),
            });
        Ok(Generated {
            unverified: unverified.map(|(_, path)| self.shown(path)).collect(),
            paths: written.paths,
            notices: answers.notices,
            no_head: written.no_head.map(|error| error.to_string()),
        })
    }

    /// A path as somebody in the package would write it.
    fn shown(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.package).unwrap_or(path).to_owned()
    }

    fn leading(&self) -> PathBuf {
        self.targets
            .first()
            .map_or_else(PathBuf::new, |target| target.directory.clone())
    }
}

fn operations(made: &Made<'_>) -> Vec<crate::change::Change> {
    let drafts = made.drafts.iter();
    drafts.flat_map(|draft| draft.changes.clone()).collect()
}

/// The directory from which the paths of `opp.toml` count.
fn root(package: &Path) -> PathBuf {
    nearest(package, "opp.toml").unwrap_or_else(|| package.to_owned())
}

/// `opp.toml`, and what migrations are written for and where. Without `dialects` that is what is there already, else SQLite, as for the
/// command without a database.
fn configured(package: &Path, options: &Options) -> Result<(ProjectFile, Vec<Target>), PipelineError> {
    let root = root(package);
    let path = root.join("opp.toml");
    let file = match read_text(&path)? {
        Some(text) => ProjectFile::parse(&text, &path)?,
        None => ProjectFile::default(),
    };
    let asked = package.join(&options.directory);
    let names = match file.dialects.as_slice() {
        [] => vec![of_history(&asked)?],
        names => names.to_vec(),
    };
    let targets = targets(&names, &file.dialect, &root, &asked)?;
    match targets.first().filter(|leading| leading.directory != asked) {
        Some(leading) => Err(PipelineError::OtherDirectory {
            asked,
            configured: leading.directory.clone(),
        }),
        None => Ok((file, targets)),
    }
}

fn of_history(directory: &Path) -> Result<DialectName, PipelineError> {
    let history = History::load(directory)?;
    let name = history.dialect().and_then(DialectName::from_text);
    Ok(name.unwrap_or(DialectName::Sqlite))
}
