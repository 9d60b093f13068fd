//! A project with migrations in a temporary directory, and answers of nobody.

use std::path::Path;

use opp_core::def::{Databases, ModelDef};
use opp_core::registry::{CrateDef, FORMAT, Registry};
use opp_migrate::dialect::Dialect;
use opp_migrate::files::write_together;
use opp_migrate::history::History;
use opp_migrate::lint::{Finding, Severity};
use opp_migrate::schema::LowerOptions;
use opp_migrate::workflow::{
    Answer, Decide, Directories, Directory, Expected, Inquiry, Made, Notice, Request, Unattended, WorkflowError, make,
};
use serde_json::json;
use tempfile::TempDir;

/// A registry of one table with these columns of integers beside its key.
pub(crate) fn registry(columns: &[&str]) -> Registry {
    let column = |name: &&str| {
        json!({
            "name": name, "field": name, "rust_type": "i32",
            "type": { "kind": "integer", "databases": { "sqlite": true, "postgres": true, "mysql": true } },
        })
    };
    let columns: Vec<_> = [&["id"], columns].concat().iter().map(column).collect();
    let model: ModelDef = serde_json::from_value(json!({
        "table": "orders", "rust_name": "Order", "module": "shop", "package": "shop", "file": "src/lib.rs", "line": 1,
        "columns": columns, "primary_key": { "columns": ["id"] },
    }))
    .expect("the form of a model");
    Registry {
        format: FORMAT,
        package: "shop".to_owned(),
        crates: vec![CrateDef {
            name: "shop".to_owned(),
            features: Vec::new(),
        }],
        models: vec![model],
    }
}

pub(crate) fn request(now: &str) -> Request {
    let lower = LowerOptions {
        database: None,
        databases: Databases::ALL,
        enforce_length: true,
    };
    Request::new(lower, now)
}

/// A project with one directory for each dialect.
pub(crate) struct Project {
    pub(crate) place: TempDir,
    pub(crate) dialects: Vec<Dialect>,
}

impl Project {
    pub(crate) fn new(dialects: &[Dialect]) -> Self {
        Self {
            place: TempDir::new().unwrap(),
            dialects: dialects.to_vec(),
        }
    }

    pub(crate) fn directories(&self) -> Directories {
        let read = |dialect: &Dialect| Directory {
            name: dialect.name().to_owned(),
            dialect: *dialect,
            history: History::load(&self.place.path().join(dialect.name())).unwrap(),
        };
        Directories::new(self.dialects.iter().map(read).collect()).unwrap()
    }

    pub(crate) fn write(&self, made: &Made<'_>) {
        let paths: Vec<_> = self
            .dialects
            .iter()
            .map(|dialect| self.place.path().join(dialect.name()))
            .collect();
        let files = made.files.iter();
        write_together(files.map(|one| (&*paths[one.directory], &one.files)), None).unwrap();
    }

    /// Makes and writes what leads to these columns, with nobody to ask.
    pub(crate) fn at(self, columns: &[&str]) -> Self {
        let directories = self.directories();
        let made = make(
            &directories,
            &registry(columns),
            &request("20260101000000"),
            &mut Unattended,
        )
        .unwrap();
        self.write(&made);
        self
    }
}

pub(crate) fn both() -> [Dialect; 2] {
    [Dialect::sqlite(), Dialect::postgres()]
}

/// Gives every question one answer, and keeps what it was told.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) answer: Option<Answer>,
    pub(crate) consents: bool,
    pub(crate) expected: Vec<Expected>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) consented: Vec<Severity>,
}

impl Decide for Script {
    type Error = WorkflowError;

    fn answer(&mut self, inquiry: &Inquiry<'_>) -> Result<Answer, WorkflowError> {
        self.expected.push(inquiry.expected());
        self.answer.clone().ok_or_else(|| inquiry.unanswered())
    }

    fn consent(&mut self, worst: Severity, _hazards: &[&Finding]) -> Result<(), WorkflowError> {
        self.consented.push(worst);
        match self.consents {
            true => Ok(()),
            false => Err(WorkflowError::NoConsent { worst }),
        }
    }

    fn message(&mut self, suggested: &str) -> Result<String, WorkflowError> {
        Ok(format!("{suggested} of the shop"))
    }

    fn notice(&mut self, notice: &Notice) {
        self.notices.push(notice.clone());
    }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}
