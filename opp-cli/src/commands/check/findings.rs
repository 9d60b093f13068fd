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
    /// Nothing where no database was asked.
    pub(super) unapplied: Option<Vec<(String, String)>>,
    pub(super) drift: Option<Vec<String>>,
    pub(super) problems: Vec<Problem>,
    /// Names of the heads, where there is more than one.
    pub(super) several_heads: Vec<String>,
    pub(super) models_compared: bool,
}

impl Findings {
    pub(super) fn is_fine(&self) -> bool {
        let Self {
            pending,
            operations: _,
            files,
            unapplied,
            drift,
            problems,
            several_heads,
            models_compared: _,
        } = self;
        several_heads.is_empty()
            && pending.is_empty()
            && problems.is_empty()
            && files.as_ref().is_none_or(Vec::is_empty)
            && unapplied.as_ref().is_none_or(Vec::is_empty)
            && drift.as_ref().is_none_or(Vec::is_empty)
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
        if !self.several_heads.is_empty() {
            let heads: Vec<String> = self.several_heads.iter().map(|head| clean(head)).collect();
            section(&mut text, "", "Several heads (`opp migrate merge` joins them):", &heads);
        }
        if !problems.is_empty() {
            section(&mut text, "", "Files and record do not fit:", &problems);
        }
        text
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
