//! How did the example application come about? Its models at every step of the seed's story, cut out of the last state.

use std::fs;

use crate::project::{Project, workspace};

/// One step of the application's history: the message of its migration, and what it adds to the models.
#[derive(Debug)]
pub struct Step {
    /// Message of the migration.
    pub message: &'static str,
    /// Id of the migration in the repository.
    pub id: &'static str,
    /// Pieces of source that are not there before this step.
    pub adds: &'static [Piece],
}

/// A piece of a source file, from the line that holds `from` up to the line before the one that holds `to`.
#[derive(Debug)]
pub struct Piece {
    /// File in `src/models`, or `models.rs`.
    pub file: &'static str,
    /// Text in the first line of the piece.
    pub from: &'static str,
    /// Text in the first line after it; the end of the file when empty.
    pub to: &'static str,
}

/// The history, oldest first. The first step has everything that no later step adds.
pub const STEPS: &[Step] = &[
    Step {
        message: "Initial migration",
        id: "20240115100000",
        adds: &[],
    },
    Step {
        message: "Add is_staff field to user model",
        id: "20240122093000",
        adds: &[piece(
            "account.rs",
            "Whether the admin panel is allowed",
            "Department, which",
        )],
    },
    Step {
        message: "Add photo_url to webinar registrants",
        id: "20240205140000",
        adds: &[piece("event.rs", "Address of a portrait", "What the sales team noted")],
    },
    Step {
        message: "Add notes field to webinar registrants",
        id: "20240212111500",
        adds: &[piece(
            "event.rs",
            "What the sales team noted",
            "When the registration came in",
        )],
    },
    Step {
        message: "Add Order model",
        id: "20240304101500",
        adds: &[piece("shop.rs", "/// What a user bought.", "")],
    },
    Step {
        message: "Add categories table",
        id: "20240311160000",
        adds: &[piece("shop.rs", "/// A group of products.", "/// What a user bought.")],
    },
    Step {
        message: "Add phone number to users",
        id: "20240318083000",
        adds: &[piece("account.rs", "Number to call", "When the account was made")],
    },
    Step {
        message: "Add partners table",
        id: "20240402120000",
        adds: &[piece("partner.rs", "/// A partner company.", "")],
    },
    Step {
        message: "Add user statistics",
        id: "20240415150000",
        adds: &[piece("account.rs", "/// How much a user does", "")],
    },
];

const fn piece(file: &'static str, from: &'static str, to: &'static str) -> Piece {
    Piece { file, from, to }
}

/// Where the application's models lie in the repository.
const MODELS: &str = "examples/fastopp/src/models";

/// Files of the models as they were after a step, by their names below `src`.
///
/// # Panics
/// When a piece is no longer where the history says.
#[must_use]
pub fn models_after(step: usize) -> Vec<(String, String)> {
    let folder = workspace().join(MODELS);
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the example's models")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let later: Vec<&Piece> = STEPS[step + 1..].iter().flat_map(|step| step.adds).collect();
    let mut files = Vec::new();
    for name in names {
        let text = fs::read_to_string(folder.join(&name)).expect("a file of models");
        let cuts = later.iter().filter(|piece| piece.file == name);
        files.push((
            format!("models/{name}"),
            cuts.fold(text, |text, piece| without(&text, piece)),
        ));
    }
    files.push(("models.rs".to_owned(), exports(&files)));
    files
}

/// A file without a piece.
fn without(text: &str, piece: &Piece) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let holds = |words: &str| lines.iter().position(|line| line.contains(words));
    let from = holds(piece.from).unwrap_or_else(|| panic!("{}: {:?} is not there", piece.file, piece.from));
    // What ends the piece may have been cut already.
    let ends = (!piece.to.is_empty()).then(|| holds(piece.to)).flatten();
    let to = ends.unwrap_or(lines.len());
    let kept = lines[..from].iter().chain(&lines[to..]);
    kept.flat_map(|line| [line, "\n"]).collect()
}

/// A `models.rs` that exports whatever is there.
fn exports(files: &[(String, String)]) -> String {
    let modules = files.iter().filter(|(_, text)| text.contains("#[derive(Opp"));
    let modules = modules.map(|(name, _)| name.trim_start_matches("models/").trim_end_matches(".rs"));
    let lines = modules.map(|module| format!("mod {module};\npub use {module}::*;\n"));
    format!(
        "//! The tables and views of the application.\n{}",
        lines.collect::<String>()
    )
}

/// Writes the models of a step into a project.
pub fn write_models(project: &Project, step: usize) {
    for (name, text) in models_after(step) {
        project.write(&format!("src/{name}"), &text);
    }
}

/// The directories of the application's history, the leading one first.
pub const DIRECTORIES: [&str; 3] = ["migrations", "migrations_postgres", "migrations_mysql"];

/// A project called `fastopp`, set up as the seed's quick start says, for three kinds of database, without models yet.
///
/// # Panics
/// When a command fails.
#[must_use]
pub fn project(name: &str) -> Project {
    let project = Project::empty(name);
    project.write(
        "Cargo.toml",
        "[package]\nname = \"fastopp\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n",
    );
    project.write("src/lib.rs", "//! The application.\n\npub mod models;\n");
    project.write("src/models.rs", "//! No models yet.\n");
    let core = workspace().join("opp-core");
    project
        .opp(&["migrate", "init", "--opp-core-path", &core.to_string_lossy()])
        .exits(0);
    let manifest = project.read("Cargo.toml");
    let manifest = manifest
        .replace("features = [\"sqlite\"] }\nlibsqlite3-sys", "features = [\"sqlite\", \"chrono\"] }\nlibsqlite3-sys")
        .replace("features = [\"sqlite\"] }\n\n", "features = [\"sqlite\", \"chrono\", \"uuid\"] }\nchrono = { version = \"0.4\", default-features = false, features = [\"std\", \"clock\"] }\n\n");
    project.write("Cargo.toml", &manifest);
    project.write("opp.toml", "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\n");
    project.write(".env", "DATABASE_URL=sqlite+aiosqlite:///./test.db\n");
    project
        .opp(&["migrate", "setup"])
        .exits(0)
        .says("opp-core, with postgres, mysql");
    project
}
