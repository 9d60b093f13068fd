//! What a check found, for people and as JSON.

use std::fmt::Write;

use opp_runner::precheck::Problem;
use serde_json::{Value, json};

use crate::listing::{FORMAT, problems_json};
use crate::ui::sanitise::clean;

/// What was found; empty lists where all is well.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// What the models have and the history has not: for people, and as recorded.
    pub(super) pending: Vec<String>,
    pub(super) operations: Vec<Value>,
    /// Where the files make something else than they record; nothing where they could not be run.
    pub(super) files: Option<Vec<String>>,
    /// Whether `files` names a `down.sql` that was edited after its migration was applied.
    pub(super) has_edited_down: bool,
    /// Nothing where no database was asked.
    pub(super) unapplied: Option<Vec<(String, String)>>,
    pub(super) drift: Option<Vec<String>>,
    pub(super) problems: Vec<Problem>,
    /// Names of the heads, where there is more than one.
    pub(super) several_heads: Vec<String>,
    pub(super) models_compared: bool,
    /// Migrations whose SQL was written untried, by revision and name, each with what is wrong with it.
    pub(super) untried: Vec<Untried>,
}

/// A migration whose SQL was written without a scratch database.
#[derive(Debug)]
pub(super) struct Untried {
    pub(super) revision: String,
    pub(super) name: String,
    /// Nothing where there is no scratch database now either.
    pub(super) tried: Option<Result<(), String>>,
}

impl Untried {
    fn problem(&self) -> Option<&str> {
        self.tried.as_ref()?.as_ref().err().map(String::as_str)
    }
}

impl Findings {
    pub(super) fn is_fine(&self) -> bool {
        let Self {
            pending,
            operations: _,
            files,
            has_edited_down: _,
            unapplied,
            drift,
            problems,
            several_heads,
            models_compared: _,
            untried,
        } = self;
        several_heads.is_empty()
            && pending.is_empty()
            && problems.is_empty()
            && files.as_ref().is_none_or(Vec::is_empty)
            && unapplied.as_ref().is_none_or(Vec::is_empty)
            && drift.as_ref().is_none_or(Vec::is_empty)
            && untried.iter().all(|one| one.problem().is_none())
    }

    pub(super) fn json(&self) -> Value {
        let versions =
            |list: &Vec<(String, String)>| list.iter().map(|(version, _)| version.clone()).collect::<Vec<_>>();
        json!({
            "format": FORMAT,
            "ok": self.is_fine(),
            "pending_changes": self.models_compared.then_some(&self.operations),
            "files": self.files,
            "unapplied": self.unapplied.as_ref().map(versions),
            "drift": self.drift,
            "problems": problems_json(&self.problems),
            "several_heads": self.several_heads,
            "unverified": self.untried.iter().map(|one| json!({
                "revision": one.revision, "verified": one.tried.as_ref().map(Result::is_ok), "problem": one.problem(),
            })).collect::<Vec<_>>(),
        })
    }

    /// What to do where the title of a section names no command.
    pub(super) fn hints(&self) -> Vec<&'static str> {
        let found = |lines: &Option<Vec<String>>| lines.as_ref().is_some_and(|lines| !lines.is_empty());
        let mut hints = Vec::new();
        if found(&self.files) {
            hints.push(
                "restore the files from version control, or, where the edit is meant, change the structs to match and run \
                 `opp makemigrations`",
            );
        }
        if self.has_edited_down {
            hints.push(
                "restore an edited down.sql from version control, or read it before a revert: it runs as it is now",
            );
        }
        if self.untried.iter().any(|one| one.problem().is_some()) {
            hints.push(
                "delete the migration where it is applied nowhere, correct the check, default, index or view of the struct that it \
                 names, and generate it again",
            );
        }
        if found(&self.drift) {
            hints.push(
                "what a migration shall make as well: change the structs and run `opp makemigrations`, or write it by hand with \
                 `opp makemigrations --empty`; name tables of another program in `external_tables` of opp.toml",
            );
        }
        hints
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let problems: Vec<String> = self
            .problems
            .iter()
            .map(|problem| clean(&problem.to_string()))
            .collect();
        let unapplied: Option<Vec<String>> = self
            .unapplied
            .as_ref()
            .map(|list| list.iter().map(|(_, name)| clean(name)).collect());
        if self.models_compared {
            section(
                &mut text,
                "Models and history agree.",
                "In the models, not in the history (`opp makemigrations`):",
                &self.pending,
            );
        }
        if let Some(files) = &self.files {
            section(
                &mut text,
                "The files do what they record.",
                "The files do something else than they record:",
                files,
            );
        }
        if let Some(unapplied) = &unapplied {
            section(
                &mut text,
                "Every migration is applied.",
                "Not applied (`opp migrate`):",
                unapplied,
            );
        }
        if let Some(drift) = &self.drift {
            section(
                &mut text,
                "The database is as its migrations left it.",
                "The database was changed by other means:",
                drift,
            );
        }
        self.untried_text(&mut text);
        if !self.several_heads.is_empty() {
            let heads: Vec<String> = self.several_heads.iter().map(|head| clean(head)).collect();
            section(&mut text, "", "Several heads (`opp migrate merge` joins them):", &heads);
        }
        if !problems.is_empty() {
            section(&mut text, "", "Files and record do not fit:", &problems);
        }
        text
    }

    /// What was written untried, and what it does now that it is tried.
    fn untried_text(&self, text: &mut String) {
        let (mut verified, mut wrong, mut untried) = (Vec::new(), Vec::new(), Vec::new());
        for one in &self.untried {
            match &one.tried {
                Some(Ok(())) => verified.push(clean(&one.name)),
                Some(Err(problem)) => wrong.push(clean(&format!("{}: {problem}", one.name))),
                None => untried.push(clean(&one.name)),
            }
        }
        for (title, lines) in [
            ("Written without a scratch database, verified now:", verified),
            ("Written without a scratch database, and wrong:", wrong),
            (
                "Written without a scratch database, and no scratch database is available:",
                untried,
            ),
        ] {
            if !lines.is_empty() {
                section(text, "", title, &lines);
            }
        }
    }
}

fn section(text: &mut String, fine: &str, title: &str, lines: &[String]) {
    if lines.is_empty() {
        let _infallible = writeln!(text, "{fine}");
        return;
    }
    let _infallible = writeln!(text, "{title}");
    for line in lines {
        let _infallible = writeln!(text, "  {line}");
    }
}
