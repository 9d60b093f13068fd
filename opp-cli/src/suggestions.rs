//! Suggests a command of opp for the words of other tools.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Commands of Django, Alembic, the Diesel CLI, Rails, sqlx and others, and what does the same here.
const COMMANDS: [(&[&str], &str); 17] = [
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
    (&["redo"], "opp migrate downgrade -1 && opp migrate"),
    (
        &["revision", "generate", "create", "new", "add", "make", "migration"],
        "opp makemigrations",
    ),
    (&["current", "heads", "history", "show", "stamp"], "opp migrate WORD"),
    (&["baseline", "fake", "resolve"], "opp migrate stamp REVISION"),
    (&["reset", "drop", "clean", "flush"], "opp delete"),
    (&["setup"], "opp migrate setup"),
    (&["sql"], "opp sqlmigrate REVISION"),
    (&["version"], "opp --version"),
    (&["dump"], "opp backup"),
    (&["serve", "server"], "opp runserver"),
    (&["adduser", "createuser", "user"], "opp createsuperuser"),
    (&["users"], "opp listusers"),
    (&["loaddata", "fixtures"], "opp seed"),
];

/// The command of opp that does what a word of another tool asks for.
pub(crate) fn for_word(word: &str) -> Option<String> {
    let word = word.to_ascii_lowercase();
    let found = COMMANDS.iter().find(|(words, _)| words.contains(&word.as_str()));
    found.map(|(_, command)| command.replace("WORD", &word))
}

/// Adds a suggestion to the error of an unknown command.
pub(crate) fn add(error: &mut clap::Error) {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    if let Some(command) = for_word(word) {
        let suggestion = format!("use `{command}`");
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![suggestion.into()]),
        );
        error.remove(ContextKind::SuggestedSubcommand);
    }
}
