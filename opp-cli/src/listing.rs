//! How does a history look beside a database, for people and for programs?

use std::collections::BTreeSet;

use opp_core::diagnostic::Diagnostic as _;
use serde::Serialize;
use serde_json::{Value, json};

use crate::session::Session;
use crate::ui::sanitise::clean_line;
use opp_runner::precheck::{OnDisk, Problem};

/// Version of the shapes in `docs/formats/json-output.md`.
pub(crate) const FORMAT: u32 = 1;

/// One revision of the history.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Listed {
    /// Its id.
    pub(crate) revision: String,
    /// Its directory.
    pub(crate) name: String,
    /// What it says it does.
    pub(crate) message: String,
    /// Its tags.
    pub(crate) tags: Vec<String>,
    /// What it builds on.
    pub(crate) parents: Vec<String>,
    /// Whether nothing builds on it.
    pub(crate) head: bool,
    /// Whether the database has it; nothing where no database was asked.
    pub(crate) applied: Option<bool>,
    /// When it was applied.
    pub(crate) applied_at: Option<String>,
    /// Whether it is applied and nothing applied builds on it.
    pub(crate) current: bool,
    /// How far it is, where it stopped between two statements.
    pub(crate) halfway: Option<Progress>,
    /// Whether several build on it.
    #[serde(skip)]
    pub(crate) branch_point: bool,
}

/// How far a migration is that stopped between two statements.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Progress {
    /// `up` or `down`.
    pub(crate) direction: &'static str,
    /// How many statements are done.
    pub(crate) done: usize,
}

/// All revisions, parents first.
pub(crate) fn list(session: &Session) -> Vec<Listed> {
    let graph = session.graph();
    let versions = |some: Vec<&OnDisk>| some.into_iter().map(|one| one.version.clone()).collect::<BTreeSet<_>>();
    let (heads, current) = (versions(graph.heads()), versions(graph.current(&session.record)));
    let listed = |one: &&OnDisk| {
        let row = session.record.applied.get(&one.version);
        Listed {
            revision: one.version.clone(),
            name: one.name.clone(),
            message: session.message(&one.version),
            tags: tags(session, &one.version),
            parents: one.parents.clone(),
            head: heads.contains(&one.version),
            applied: session.asked.then_some(row.is_some()),
            applied_at: row.map(|row| row.run_on.clone()),
            current: current.contains(&one.version),
            halfway: halfway(session, &one.version),
            branch_point: graph.children(&one.version).len() > 1,
        }
    };
    graph.ordered().iter().map(listed).collect()
}

fn tags(session: &Session, version: &str) -> Vec<String> {
    let tags = session.history().tags().iter();
    tags.filter(|(_, id)| *id == version)
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn halfway(session: &Session, version: &str) -> Option<Progress> {
    let found = session.record.halfway.iter().find(|one| one.version == version);
    found.map(|one| Progress {
        direction: one.direction.as_str(),
        done: one.done,
    })
}

impl Listed {
    /// Its place in words: `20260103000000 (head, current)`.
    pub(crate) fn place(&self) -> String {
        match &self.marks()[..] {
            [] => self.revision.clone(),
            marks => format!("{} ({})", self.revision, marks.join(", ")),
        }
    }

    /// What it is beside a revision: `head`, `current`, `tag v1`.
    pub(crate) fn marks(&self) -> Vec<String> {
        let marks = [
            (self.head, "head"),
            (self.branch_point, "branchpoint"),
            (self.parents.len() > 1, "mergepoint"),
            (self.current, "current"),
            (self.halfway.is_some(), "half-applied"),
        ];
        let marks = marks.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned());
        let tags = self.tags.iter().map(|tag| format!("tag {tag}"));
        marks.chain(tags).collect()
    }

    /// Its message, ready for a terminal.
    pub(crate) fn description(&self) -> String {
        clean_line(&self.message)
    }
}

/// The object of commands that list revisions.
pub(crate) fn as_json(migrations: &[Listed], problems: &[Problem]) -> Value {
    json!({ "format": FORMAT, "migrations": migrations, "problems": problems_json(problems) })
}

/// Problems as objects.
pub(crate) fn problems_json(problems: &[Problem]) -> Value {
    let object = |problem: &Problem| json!({ "message": problem.to_string(), "hint": problem.help().first() });
    problems.iter().map(object).collect()
}
