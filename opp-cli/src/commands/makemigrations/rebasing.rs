//! `opp rebase`, `opp migrate rebase`: how does a branch come after the other one, as if it had been made later?

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use opp_migrate::files::{FilesError, Head, Replacement, Written, replace_together};
use opp_migrate::history::{History, Target};
use opp_migrate::workflow::{self, Directories, Moved, RebaseRequest, WorkflowError, revisions_beyond};
use opp_runner::database::Patience;
use serde_json::{Value, json};

use super::directory::Project;
use super::head_file;
use super::options::Options;
use super::person::Person;
use super::request::refuse_invalid_id;
use crate::args::Rebase;
use crate::clock;
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// Moves a branch that is not applied behind another head.
pub(crate) fn rebase(context: &Context, options: &Rebase, json: bool) -> Result<(), CommandError> {
    context.refuse_partial_history()?;
    let Project {
        lock: _lock,
        targets,
        directories,
        ..
    } = Project::open_existing(context, !options.dry_run)?;
    let directories = Directories::of_branches(directories)?;
    let session = match context.names_a_database()? {
        true => Session::look(context, Patience::default())?,
        false => Session::offline(context)?,
    };
    let history = directories.leading();
    if history.heads().len() < 2 {
        return report_nothing(history, json);
    }
    let branches = Branches {
        history,
        session: &session,
        applied: session.touched(),
    };
    let (branch, onto) = branches.choose(options)?;
    branches.refuse_applied(&branch, &onto)?;
    refuse_invalid_id(options.id.as_deref())?;
    let mut request = RebaseRequest::new(clock::stamp().replace('_', ""), branch, onto);
    request.id.clone_from(&options.id);
    request.verify = !options.no_verify;
    let answers = Options {
        no_input: true,
        ..Options::default()
    };
    let mut person = Person::new(context, &targets, &answers);
    let moved = workflow::rebase(&directories, &request, &mut person)?;
    let replacement = |one: &'_ Moved| (targets[one.directory].directory.clone(), one.clone());
    let placed: Vec<(PathBuf, Moved)> = moved.iter().map(replacement).collect();
    let replacements: Vec<Replacement<'_>> = placed
        .iter()
        .map(|(migrations, one)| replaced(migrations, one))
        .collect();
    let written = match options.dry_run {
        true => Vec::new(),
        false => {
            let leading = &targets[0].directory;
            let newest = moved.last().map(|one| one.to.as_str());
            let head = head_file::wanted(context.config()?, leading, newest);
            let written = replace_with_tags(history, leading, &moved, &replacements, head.as_ref())?;
            head_file::warn(written.no_head.as_ref());
            written.paths
        }
    };
    report(history, &request.onto, &moved, &written, json)
}

/// Replaces the directories and moves the tags along: both or neither.
fn replace_with_tags(
    history: &History,
    leading: &Path,
    moved: &[Moved],
    replacements: &[Replacement<'_>],
    head: Option<&Head<'_>>,
) -> Result<Written, FilesError> {
    let before = history.tags();
    let mut after = before.clone();
    if !after.follow(moved.iter().map(|one| (one.from.as_str(), one.to.as_str()))) {
        return replace_together(replacements, &[], head);
    }
    // Killed in between, each tag has its old and its new id, of which one exists.
    before.joined(&after).write(leading)?;
    let replaced = replace_together(replacements, &[], head);
    // Where this fails, both ids stay, and the first error is the one to report.
    let _ = match replaced {
        Ok(_) => after.write(leading),
        Err(_) => before.write(leading),
    };
    replaced
}

fn replaced<'a>(migrations: &'a Path, one: &'a Moved) -> Replacement<'a> {
    Replacement {
        migrations,
        old: &one.name,
        new: &one.files,
    }
}

/// The branches of a history beside what is applied.
struct Branches<'a> {
    history: &'a History,
    session: &'a Session,
    applied: BTreeSet<String>,
}

impl Branches<'_> {
    /// The head of the branch to move, and the head to put it after.
    fn choose(&self, options: &Rebase) -> Result<(String, String), CommandError> {
        let branch = options
            .revision
            .as_deref()
            .map(|text| self.head_above(text))
            .transpose()?;
        let onto = options.onto.as_deref().map(|text| self.head_above(text)).transpose()?;
        let heads: Vec<String> = self.history.heads().into_iter().map(|head| head.id.clone()).collect();
        match (branch, onto) {
            (Some(branch), Some(onto)) => Ok((branch, onto)),
            (Some(branch), None) => {
                let onto = single(heads.iter().filter(|head| **head != branch));
                let onto = onto.ok_or_else(|| self.ambiguous("--onto"))?;
                Ok((branch, onto))
            }
            (None, onto) => self.unapplied(&heads, onto),
        }
    }

    /// The one branch of which nothing is applied.
    fn unapplied(&self, heads: &[String], onto: Option<String>) -> Result<(String, String), CommandError> {
        let pair = |branch: &String| {
            let others = heads.iter().filter(|head| *head != branch);
            let onto = match &onto {
                Some(onto) => (onto != branch).then(|| onto.clone()),
                None => single(others),
            };
            let onto = onto.filter(|onto| self.first_applied(branch, onto).is_none())?;
            Some((branch.clone(), onto))
        };
        let mut movable = heads.iter().filter_map(pair);
        match (movable.next(), movable.next()) {
            (Some(found), None) => Ok(found),
            (None, _) if heads.len() == 2 || onto.is_some() => Err(CommandError::failed(
                "every branch is applied in the database, so none can be rebased",
            )
            .hint("`opp migrate merge` joins them")),
            _ => Err(self.ambiguous("REV")),
        }
    }

    fn ambiguous(&self, what: &str) -> CommandError {
        let heads: Vec<String> = self.history.heads().into_iter().map(|head| head.directory()).collect();
        let (names, first) = (clean(&heads.join(", ")), clean(heads.last().map_or("", String::as_str)));
        let error = CommandError::failed(format!("more than one branch could be meant: {names}"));
        error.hint(match what {
            "--onto" => "name the head to put it after with `--onto REV`".to_owned(),
            _ => format!("name the one to move, for example `opp rebase {first}`"),
        })
    }

    /// The head that a revision leads to.
    fn head_above(&self, text: &str) -> Result<String, CommandError> {
        let Target::Revision(id) = self.session.target(text)? else {
            let name = clean(text);
            return Err(WorkflowError::NoHead { name }.into());
        };
        let above = self.history.graph().descendants(&id);
        let heads = self.history.graph().heads();
        let found = heads.into_iter().filter(|head| *head == id || above.contains(head));
        single(found.map(str::to_owned).collect::<Vec<_>>().iter()).ok_or_else(|| {
            CommandError::failed(format!("{} is part of more than one branch", clean(text)))
                .hint("name a revision of the branch alone; `opp migrate history --graph` draws them")
        })
    }

    fn first_applied(&self, branch: &str, onto: &str) -> Option<&str> {
        let own = revisions_beyond(self.history, branch, onto);
        own.into_iter().find(|id| self.applied.contains(*id))
    }

    fn refuse_applied(&self, branch: &str, onto: &str) -> Result<(), CommandError> {
        let Some(id) = self.first_applied(branch, onto) else {
            return Ok(());
        };
        let name = clean(&self.session.name(id));
        Err(self
            .session
            .applied(id, "it keeps its id")
            .hint(format!(
                "revert it with `opp migrate downgrade {name}-1`, or rebase the other branch"
            ))
            .hint("`opp migrate merge` joins branches that are applied"))
    }
}

fn single<'a>(mut found: impl Iterator<Item = &'a String>) -> Option<String> {
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one.clone()),
        _ => None,
    }
}

fn report_nothing(history: &History, json: bool) -> Result<(), CommandError> {
    if json {
        return terminal::print_json(&json!({ "format": FORMAT, "onto": null, "moved": [] }));
    }
    terminal::print(match history.heads().is_empty() {
        true => "There is no migration; nothing to rebase.\n",
        false => "There is one head; nothing to rebase.\n",
    });
    Ok(())
}

fn report(history: &History, onto: &str, moved: &[Moved], written: &[PathBuf], json: bool) -> Result<(), CommandError> {
    if json {
        return terminal::print_json(&as_json(onto, moved, written));
    }
    let onto = history
        .get(onto)
        .map_or_else(|| onto.to_owned(), |head| head.directory());
    let mut text = match written.is_empty() {
        true => format!("Would rebase onto {onto}:\n"),
        false => format!("Rebased onto {onto}:\n"),
    };
    for one in moved.iter().filter(|one| one.directory == 0) {
        text.push_str(&format!("  {} -> {}\n", one.name, one.files.directory));
    }
    terminal::print(&clean(&text));
    Ok(())
}

fn as_json(onto: &str, moved: &[Moved], written: &[PathBuf]) -> Value {
    let of_leading = moved.iter().filter(|one| one.directory == 0);
    let paths = |id: &str| -> Vec<String> {
        let own = moved.iter().zip(written).filter(|(one, _)| one.from == id);
        own.map(|(_, path)| path.display().to_string()).collect()
    };
    let moved = of_leading
        .map(|one| json!({ "from": one.from, "to": one.to, "name": one.files.directory, "paths": paths(&one.from) }));
    json!({ "format": FORMAT, "onto": onto, "moved": moved.collect::<Vec<_>>() })
}
