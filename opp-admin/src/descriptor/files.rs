//! Descriptor files: one for each table, and a snapshot of what was generated.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use opp_core::diagnostic::Diagnostic;
use serde_json::Value;

use super::merge::{Keys, Merged, keys, merge};
use super::{FORMAT, View};

/// What was generated last, beside the descriptors. It tells edits by hand from outdated values.
const SNAPSHOT: &str = ".generated.json";

/// Descriptor files that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// A file or directory.
    #[error("cannot {what} {}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// A file that is not a descriptor.
    #[error("{}, line {line}: {reason}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What was expected.
        reason: String,
    },
    /// A file of another version.
    #[error("{}: `opp_view` is {found}, this version of opp reads {FORMAT}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version in it.
        found: u32,
    },
}

impl Diagnostic for FilesError {}

/// What happens to a descriptor file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It does not exist yet.
    Created,
    /// It changes.
    Changed,
    /// It stays as it is.
    Unchanged,
    /// Its table is gone from the models.
    Removed,
}

/// A descriptor file, and what it will hold.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The file.
    pub path: PathBuf,
    /// What happens to it.
    pub outcome: Outcome,
    /// Its text; empty where it is removed.
    pub text: String,
    /// Keys that were edited by hand and are kept.
    pub edited: Vec<String>,
    snapshot: Option<(String, Keys)>,
}

/// Reads every descriptor of a directory, in the order of their names.
///
/// # Errors
/// A file cannot be read or is not a descriptor.
pub fn load(directory: &Path) -> Result<Vec<View>, FilesError> {
    files(directory)?.iter().map(|path| parse(path, &read(path)?)).collect()
}

/// Merges the views with the files of a directory; writes nothing.
///
/// # Errors
/// A file cannot be read or is not a descriptor.
pub fn plan(directory: &Path, views: &[View]) -> Result<Vec<Planned>, FilesError> {
    let snapshots = read_snapshot(&directory.join(SNAPSHOT))?;
    let mut planned = Vec::new();
    for view in views {
        let path = directory.join(file_name(view));
        let empty = Keys::new();
        let snapshot = snapshots.get(&file_name(view)).unwrap_or(&empty);
        planned.push(plan_one(path, view, snapshot)?);
    }
    let kept: Vec<PathBuf> = planned.iter().map(|one| one.path.clone()).collect();
    for path in files(directory)?.into_iter().filter(|path| !kept.contains(path)) {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let before = snapshots.get(&name).cloned().unwrap_or_default();
        let there = keys(&as_value(&parse(&path, &read(&path)?)?));
        let edited = there.iter().filter(|(key, value)| before.get(*key) != Some(value));
        planned.push(Planned {
            outcome: Outcome::Removed,
            text: String::new(),
            edited: edited.map(|(key, _)| key.clone()).collect(),
            snapshot: None,
            path,
        });
    }
    Ok(planned)
}

fn plan_one(path: PathBuf, view: &View, snapshot: &Keys) -> Result<Planned, FilesError> {
    let generated = as_value(view);
    let on_disk = if path.exists() { Some(read(&path)?) } else { None };
    let (merged, edited) = match &on_disk {
        None => (view.clone(), Vec::new()),
        Some(text) => {
            let there = as_value(&parse(&path, text)?);
            let Merged { view, edited } = merge(snapshot, &there, &generated);
            (parse(&path, &view.to_string())?, edited)
        }
    };
    let text = to_json(&merged);
    let outcome = match &on_disk {
        None => Outcome::Created,
        Some(before) if *before == text => Outcome::Unchanged,
        Some(_) => Outcome::Changed,
    };
    Ok(Planned {
        outcome,
        text,
        edited,
        snapshot: Some((file_name(view), keys(&generated))),
        path,
    })
}

/// Writes what was planned, and the snapshot.
///
/// # Errors
/// A file cannot be written.
pub fn write(directory: &Path, planned: &[Planned]) -> Result<(), FilesError> {
    fs::create_dir_all(directory).map_err(io_error("create", directory))?;
    for Planned {
        path, outcome, text, ..
    } in planned
    {
        match outcome {
            Outcome::Created | Outcome::Changed => fs::write(path, text).map_err(io_error("write", path))?,
            Outcome::Removed => fs::remove_file(path).map_err(io_error("remove", path))?,
            Outcome::Unchanged => {}
        }
    }
    let path = directory.join(SNAPSHOT);
    let text = snapshot_text(planned);
    if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
        fs::write(&path, text).map_err(io_error("write", &path))?;
    }
    Ok(())
}

fn snapshot_text(planned: &[Planned]) -> String {
    let all: BTreeMap<&String, &Keys> = planned
        .iter()
        .filter_map(|one| one.snapshot.as_ref().map(|(name, keys)| (name, keys)))
        .collect();
    let mut text = serde_json::to_string_pretty(&all).expect("keys and values are JSON");
    text.push('\n');
    text
}

/// A descriptor as text: indented, keys in a fixed order, a line break at the end.
fn to_json(view: &View) -> String {
    let mut text =
        serde_json::to_string_pretty(view).expect("a view holds only strings, numbers, lists and string keys");
    text.push('\n');
    text
}

fn as_value(view: &View) -> Value {
    serde_json::to_value(view).expect("a view holds only strings, numbers, lists and string keys")
}

fn file_name(view: &View) -> String {
    match &view.schema {
        Some(schema) => format!("{schema}.{}.json", view.table),
        None => format!("{}.json", view.table),
    }
}

fn files(directory: &Path) -> Result<Vec<PathBuf>, FilesError> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(io_error("read", directory))?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(io_error("read", directory))?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.extension().is_some_and(|extension| extension == "json") && !hidden {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn parse(path: &Path, text: &str) -> Result<View, FilesError> {
    let view: View = serde_json::from_str(text).map_err(|error| json_error(path, &error))?;
    if view.opp_view == FORMAT {
        return Ok(view);
    }
    Err(FilesError::Version {
        path: path.to_owned(),
        found: view.opp_view,
    })
}

fn read_snapshot(path: &Path) -> Result<BTreeMap<String, Keys>, FilesError> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(io_error("read", path)(error)),
        Ok(text) => serde_json::from_str(&text).map_err(|error| json_error(path, &error)),
    }
}

fn read(path: &Path) -> Result<String, FilesError> {
    fs::read_to_string(path).map_err(io_error("read", path))
}

fn io_error(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FilesError {
    let path = path.to_owned();
    move |source| FilesError::Io { what, path, source }
}

fn json_error(path: &Path, error: &serde_json::Error) -> FilesError {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    FilesError::Json {
        path: path.to_owned(),
        line: error.line(),
        reason: message.strip_suffix(&position).unwrap_or(&message).to_owned(),
    }
}
