//! Suggests a command of opp for the words of other tools.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Subcommand};

use crate::args::{Arguments, MigrateCommand};

/// Words of other tools, and the command that does the same here.
type Words = (&'static [&'static str], &'static str);

/// Commands of Django, Alembic, the Diesel CLI, Rails, sqlx and others, and what does the same here.
const COMMANDS: [Words; 15] = [
    (
        &["status", "list", "info", "migrations", "pending"],
        "opp showmigrations",
    ),
    (&["check", "diff", "verify", "validate"], "opp migrate check"),
    (&["upgrade", "up", "run", "apply", "deploy", "update"], "opp migrate"),
    (
        &["downgrade", "down", "revert", "rollback", "undo"],
        "opp migrate downgrade -1",
    ),
    (
        &["revision", "generate", "create", "new", "add", "make", "migration"],
        "opp makemigrations",
    ),
    (
        &[
            "current", "heads", "history", "show", "stamp", "baseline", "merge", "branches", "redo",
        ],
        "opp migrate WORD",
    ),
    (&["erd", "diagram", "graph_models"], "opp graph"),
    (&["fake", "resolve"], "opp migrate stamp REVISION"),
    (&["tags"], "opp tag"),
    (&["reset", "drop", "clean", "flush"], "opp delete"),
    (&["setup"], "opp migrate setup"),
    (&["sql"], "opp sqlmigrate REVISION"),
    (&["version"], "opp --version"),
    (&["dump"], "opp backup"),
    (&["loaddata", "fixtures"], "opp seed"),
];

/// Commands of admin panels. Not suggested for a revision: migrations have such names too.
const PANEL: [Words; 3] = [
    (&["serve", "server"], "opp runserver"),
    (&["adduser", "createuser", "user"], "opp createsuperuser"),
    (&["users"], "opp listusers"),
];

/// The command of opp that does what a word of another tool asks for.
fn for_word<'a>(word: &str, mut commands: impl Iterator<Item = &'a Words>) -> Option<String> {
    let word = word.to_ascii_lowercase();
    let found = commands.find(|(words, _)| words.contains(&word.as_str()));
    found.map(|(_, command)| command.replace("WORD", &word))
}

/// The command that somebody meant who typed an unknown revision after `opp migrate`.
pub(crate) fn for_revision(text: &str) -> Option<String> {
    let of_opp = Arguments::command();
    if of_opp.get_subcommands().any(|command| command.get_name() == text) {
        return Some(format!("opp {text}"));
    }
    for_word(text, COMMANDS.iter()).or_else(|| similar(text).map(|name| format!("opp migrate {name}")))
}

/// Names that may be meant by a word, those with the longest common beginning first, and how many there are beside them.
pub(crate) fn names_like(word: &str, mut names: Vec<String>) -> String {
    const SHOWN: usize = 10;
    let common = |name: &String| {
        name.chars()
            .zip(word.chars())
            .take_while(|(one, other)| one == other)
            .count()
    };
    names.sort_by_key(|name| std::cmp::Reverse(common(name)));
    let others = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    match others {
        0 => names.join(", "),
        others => format!("{} and {others} others", names.join(", ")),
    }
}

/// The command of `opp migrate` that is spelled almost like a word.
fn similar(word: &str) -> Option<String> {
    let migrate = MigrateCommand::augment_subcommands(clap::Command::new("migrate").no_binary_name(true));
    let error = migrate.try_get_matches_from([word]).err()?;
    match error.get(ContextKind::SuggestedSubcommand)? {
        ContextValue::Strings(names) => names.last().cloned(),
        ContextValue::String(name) => Some(name.clone()),
        _ => None,
    }
}

/// The error of a command line, with a suggestion where it contains an unknown command.
pub(crate) fn explain(mut error: clap::Error, words: &[String]) -> clap::Error {
    if let Some(unknown) = of_migrate(&error, words) {
        return unknown;
    }
    add(&mut error);
    error
}

/// `opp migrate WORD …` with an unknown command, which clap takes for a revision and refuses for the words after it.
fn of_migrate(error: &clap::Error, words: &[String]) -> Option<clap::Error> {
    if !matches!(error.kind(), ErrorKind::ArgumentConflict | ErrorKind::UnknownArgument) {
        return None;
    }
    let after = words.iter().skip_while(|word| *word != "migrate").nth(1)?;
    let is_revision = ["head", "base", "zero"].contains(&after.as_str());
    if is_revision || after.starts_with('-') || MigrateCommand::has_subcommand(after) {
        return None;
    }
    let command = for_revision(after)?;
    let mut arguments = Arguments::command();
    arguments.build();
    let mut unknown = clap::Error::new(ErrorKind::InvalidSubcommand).with_cmd(arguments.find_subcommand("migrate")?);
    unknown.insert(ContextKind::InvalidSubcommand, ContextValue::String(after.clone()));
    suggest(&mut unknown, &command);
    Some(unknown)
}

fn suggest(error: &mut clap::Error, command: &str) {
    let suggestion = format!("use `{command}`");
    error.insert(
        ContextKind::Suggested,
        ContextValue::StyledStrs(vec![suggestion.into()]),
    );
}

/// Adds a suggestion to the error of an unknown command.
fn add(error: &mut clap::Error) {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    if let Some(command) = for_word(word, COMMANDS.iter().chain(&PANEL)) {
        suggest(error, &command);
        error.remove(ContextKind::SuggestedSubcommand);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_the_nearest_are_shown() {
        let names = |count: usize| (0..count).map(|number| format!("t{number:02}")).collect::<Vec<_>>();
        assert_eq!(names_like("t1", names(2)), "t00, t01");
        let said = names_like("t1", names(30));
        assert!(
            said.starts_with("t10, t11, ") && said.ends_with(" and 20 others"),
            "{said}"
        );
    }
}
