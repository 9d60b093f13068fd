//! What a build script writes and refuses, by the package's directory.

use std::fs;
use std::path::Path;

use opp_core::diagnostic::Diagnostic as _;
use opp_core::registry::Registry;
use opp_migrate::history::History;
use opp_migrate::pipeline::{Options, PipelineError, compare, write};
use opp_migrate::verify::{Scratch, ScratchError};
use opp_migrate::workflow::{WorkflowError, unverified};
use tempfile::TempDir;

use crate::project::registry;

fn options() -> Options {
    Options::new("migrations")
}

/// A package with this `opp.toml` and migrations for these columns.
fn package(opp_toml: &str, columns: &[&str]) -> TempDir {
    let package = TempDir::new().unwrap();
    fs::write(package.path().join("Cargo.toml"), "").unwrap();
    fs::write(package.path().join("opp.toml"), opp_toml).unwrap();
    write(package.path(), &registry(columns), options()).unwrap();
    package
}

/// Every file below a directory with its text.
fn files(directory: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => found.push((
                    path.strip_prefix(directory).unwrap().display().to_string(),
                    fs::read_to_string(&path).unwrap(),
                )),
            }
        }
    }
    found.sort();
    found
}

/// Two columns in place of one: what becomes of the old one is a question.
fn ambiguous() -> Registry {
    registry(&["sum"])
}

#[test]
fn the_same_models_give_the_same_bytes_on_every_machine() {
    let toml = "dialects = [\"sqlite\", \"postgres\"]";
    let (one, other) = (package(toml, &["total"]), package(toml, &["total"]));
    assert_eq!(files(one.path()), files(other.path()));
    let history = History::load(&one.path().join("migrations")).unwrap();
    let first = history.heads()[0].id.clone();
    assert!(first.starts_with("20000101"), "{first}");
    let head = fs::read_to_string(one.path().join("migrations/HEAD")).unwrap();
    assert_eq!(head, format!("{first}\n"));
    assert!(one.path().join("migrations_postgres").is_dir());

    let again = write(one.path(), &registry(&["total"]), options()).unwrap();
    assert!(again.paths.is_empty() && again.warnings().is_empty());
    assert_eq!(files(one.path()), files(other.path()), "nothing to do writes nothing");
}

#[test]
fn two_branches_get_different_ids_after_the_same_revision() {
    let id = |defaulted: &str| {
        let package = package("", &["total"]);
        let mut next = registry(&["total", defaulted]);
        let model = &mut next.models[0];
        let mut columns = model.columns.to_vec();
        columns[2].nullable = true;
        model.columns = columns.into();
        write(package.path(), &next, options()).unwrap();
        let history = History::load(&package.path().join("migrations")).unwrap();
        let ids: Vec<_> = history.migrations().iter().map(|one| one.id.clone()).collect();
        assert_eq!(ids.len(), 2);
        assert!(ids[0] < ids[1], "{ids:?}");
        ids[1].clone()
    };
    assert_ne!(id("note"), id("tip"));
    assert_eq!(id("note"), id("note"));
}

#[test]
fn what_was_not_tried_says_so() {
    let package = package("", &["total"]);
    let history = History::load(&package.path().join("migrations")).unwrap();
    assert_eq!(unverified(&history).len(), 1);
    let text = &files(&package.path().join("migrations"));
    assert!(text.iter().any(|(_, text)| text.contains("\"verified\": false")));

    let tried = TempDir::new().unwrap();
    let lent = options().scratch(|_| Some(Box::new(|| Ok(Box::new(Anything) as Box<dyn Scratch>))));
    let generated = write(tried.path(), &registry(&["total"]), lent).unwrap();
    assert_eq!((generated.paths.len(), generated.unverified.len()), (1, 0));
    let history = History::load(&tried.path().join("migrations")).unwrap();
    assert!(unverified(&history).is_empty());
}

/// Takes everything and holds nothing, as a database without a difference.
struct Anything;

impl Scratch for Anything {
    fn execute(&mut self, _sql: &str) -> Result<(), ScratchError> {
        Ok(())
    }

    fn texts(&mut self, _query: &str) -> Result<Vec<String>, ScratchError> {
        Ok(Vec::new())
    }

    fn catalog(&mut self) -> Result<Vec<opp_migrate::dialect::Row>, ScratchError> {
        Ok(Vec::new())
    }
}

#[test]
fn a_question_is_an_error_with_what_to_add_to_the_struct() {
    let package = package("", &["total"]);
    let before = files(package.path());
    let error = write(package.path(), &ambiguous(), options()).unwrap_err();
    assert!(
        matches!(error, PipelineError::Workflow(WorkflowError::Unanswered { .. })),
        "{error}"
    );
    assert!(
        error.help()[0].contains("#[opp(renamed_from = \"total\")]"),
        "{:?}",
        error.help()
    );
    let error = compare(package.path(), &ambiguous(), options()).unwrap_err();
    assert_eq!(
        error.questions().len(),
        2,
        "the rename, and the value of the new column"
    );
    let dropped = write(package.path(), &registry(&[]), options()).unwrap_err();
    assert!(
        matches!(dropped, PipelineError::Workflow(WorkflowError::NoConsent { .. })),
        "{dropped}"
    );
    assert!(
        dropped.help()[0].contains("`opp makemigrations`"),
        "{:?}",
        dropped.help()
    );
    assert_eq!(files(package.path()), before, "nothing was written");
}

#[test]
fn a_published_package_and_a_read_only_directory_are_left_alone() {
    let package = package("", &["total"]);
    let before = files(&package.path().join("migrations"));
    let next = registry(&["total"]);
    let mut next = Registry {
        models: next.models.clone(),
        ..next
    };
    let mut another = next.models[0].clone();
    another.table = "tags".into();
    next.models.push(another);

    let missing = compare(package.path(), &next, options()).unwrap_err();
    assert!(matches!(missing, PipelineError::Missing { .. }), "{missing}");
    assert_eq!(missing.operations().len(), 1);

    fs::write(package.path().join(".cargo_vcs_info.json"), "{}").unwrap();
    let error = write(package.path(), &next, options()).unwrap_err();
    assert!(matches!(error, PipelineError::Published { .. }), "{error}");
    assert!(
        write(package.path(), &registry(&["total"]), options())
            .unwrap()
            .paths
            .is_empty()
    );
    fs::remove_file(package.path().join(".cargo_vcs_info.json")).unwrap();

    let migrations = package.path().join("migrations");
    let writable = fs::metadata(&migrations).unwrap().permissions();
    let mut read_only = writable.clone();
    read_only.set_readonly(true);
    fs::set_permissions(&migrations, read_only).unwrap();
    let error = write(package.path(), &next, options()).unwrap_err();
    let unchanged = write(package.path(), &registry(&["total"]), options()).unwrap();
    fs::set_permissions(&migrations, writable).unwrap();
    assert!(matches!(error, PipelineError::ReadOnly { .. }), "{error}");
    assert!(unchanged.paths.is_empty());
    assert_eq!(files(&migrations), before, "nothing was written");
}

#[test]
fn models_that_are_no_longer_linked_are_not_dropped_tables() {
    let package = package("", &["total"]);
    let mut other = registry(&["total"]);
    other.crates[0].name = "billing".to_owned();
    let error = write(package.path(), &other, options()).unwrap_err();
    assert!(
        matches!(error, PipelineError::Workflow(WorkflowError::MissingCrates { .. })),
        "{error}"
    );
    assert!(
        error.help()[1].contains(".allow_missing(\"shop\")"),
        "{:?}",
        error.help()
    );
    let allowed = write(package.path(), &other, options().allow_missing("shop")).unwrap();
    assert!(allowed.paths.is_empty());
}

#[test]
fn a_directory_that_opp_toml_does_not_have_is_refused() {
    let package = TempDir::new().unwrap();
    fs::write(
        package.path().join("opp.toml"),
        "dialects = [\"sqlite\"]\n[dialect.sqlite]\ndir = \"db\"\n",
    )
    .unwrap();
    let error = write(package.path(), &registry(&[]), options()).unwrap_err();
    assert!(matches!(error, PipelineError::OtherDirectory { .. }), "{error}");
    assert!(
        write(package.path(), &registry(&[]), Options::new("db"))
            .unwrap()
            .paths
            .len()
            == 1
    );

    fs::write(package.path().join("opp.toml"), "dialect = 1").unwrap();
    let error = write(package.path(), &registry(&[]), Options::new("db")).unwrap_err();
    assert!(error.to_string().contains("opp.toml, line 1"), "{error}");
}
