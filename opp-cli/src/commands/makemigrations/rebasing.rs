//! `opp rebase`, `opp migrate rebase`: how does a branch come after the other one, as if it had been made later?

use std::collections::BTreeSet;
use std::path::PathBuf;

use opp_migrate::files::{Replacement, replace_together};
use opp_migrate::history::{History, Target};
use opp_migrate::workflow::{self, Directories, Moved, RebaseRequest, WorkflowError, own_revisions};
use opp_runner::database::Patience;
use serde_json::{Value, json};

use super::directory;
use super::head_file;
use super::options::Options;
use super::person::Person;
use crate::args::Rebase;
use crate::clock;
use crate::context::Context;
use crate::directory_lock;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// Moves a branch that is not applied behind another head.
pub(crate) fn rebase(context: &Context, options: &Rebase, json: bool) -> Result<(), CommandError> {
    context.refuse_partial_history()?;
    let _lock = match options.dry_run {
        true => None,
        false => Some(directory_lock::acquire(&context.config()?.root)),
    };
    let targets = context.targets()?;
    let directories = Directories::of_branches(targets.iter().map(directory::read).collect::<Result<_, _>>()?)?;
    let session = match context.names_a_database()? {
        true => Session::look(context, Patience::default())?,
        false => Session::offline(context)?,
    };
    let history = directories.leading();
    if history.heads().len() < 2 {
        return nothing(json);
    }
    let branches = Branches {
        history,
        session: &session,
        applied: session.touched(),
    };
    let (branch, onto) = branches.chosen(options)?;
    branches.refuse_applied(&branch, &onto)?;
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
        false => replace_together(&replacements)?,
    };
    if !options.dry_run {
        let leading = &targets[0].directory;
        head_file::write(context, leading, moved.last().map(|one| one.to.as_str()));
        let mut tags = history.tags().clone();
        if tags.follow(moved.iter().map(|one| (one.from.as_str(), one.to.as_str()))) {
            tags.write(leading)?;
        }
    }
    report(history, &request.onto, &moved, &written, json)
}

fn replaced<'a>(migrations: &'a std::path::Path, one: &'a Moved) -> Replacement<'a> {
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
    fn chosen(&self, options: &Rebase) -> Result<(String, String), CommandError> {
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
                let onto = only(heads.iter().filter(|head| **head != branch));
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
                None => only(others),
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
        only(found.map(str::to_owned).collect::<Vec<_>>().iter()).ok_or_else(|| {
            CommandError::failed(format!("{} is part of more than one branch", clean(text)))
                .hint("name a revision of the branch alone; `opp migrate history --graph` draws them")
        })
    }

    fn first_applied(&self, branch: &str, onto: &str) -> Option<&str> {
        let own = own_revisions(self.history, branch, onto);
        own.into_iter().find(|id| self.applied.contains(*id))
    }

    fn refuse_applied(&self, branch: &str, onto: &str) -> Result<(), CommandError> {
        let Some(id) = self.first_applied(branch, onto) else {
            return Ok(());
        };
        let (name, database) = (clean(&self.session.name(id)), clean(&self.session.shown()));
        Err(
            CommandError::failed(format!("{name} is applied in {database}, so it keeps its id"))
                .hint(format!(
                    "revert it with `opp migrate downgrade {name}-1`, or rebase the other branch"
                ))
                .hint("`opp migrate merge` joins branches that are applied"),
        )
    }
}

fn only<'a>(mut found: impl Iterator<Item = &'a String>) -> Option<String> {
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one.clone()),
        _ => None,
    }
}

fn nothing(json: bool) -> Result<(), CommandError> {
    if json {
        return terminal::print_json(&json!({ "format": FORMAT, "onto": null, "moved": [] }));
    }
    terminal::print("There is one head; nothing to rebase.\n");
    Ok(())
}

fn report(history: &History, onto: &str, moved: &[Moved], written: &[PathBuf], json: bool) -> Result<(), CommandError> {
    if json {
        return terminal::print_json(&as_json(onto, moved, written));
    }
    let onto = history
        .get(onto)
        .map_or_else(|| onto.to_owned(), |head| head.directory());
    let mut text = format!("Rebased onto {onto}:\n");
    for one in moved.iter().filter(|one| one.directory == 0) {
        text.push_str(&format!("  {} -> {}\n", one.name, one.files.directory));
    }
    if written.is_empty() {
        text.push_str("  not written\n");
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
