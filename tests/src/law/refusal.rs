//! Which changes does opp refuse? Those it must not guess about: it says what to do, and writes nothing.

use opp_core::def::ModelDef;

use super::filler::fill;
use super::{Engine, Project, on_each};

/// A change of the models that `makemigrations` must refuse.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    /// The databases that refuse it; SQLite when none is named.
    pub databases: &'static [Engine],
    /// The models that are migrated; none for a new project.
    pub before: Vec<ModelDef>,
    /// The models that are refused.
    pub after: Vec<ModelDef>,
    /// Further options of `makemigrations`.
    pub options: &'static [&'static str],
    /// The exit code: 3 where an answer is missing, otherwise 1.
    pub code: i32,
    /// What the message has to say, the attribute or option to add included.
    pub says: &'static [&'static str],
}

/// Ends the test unless opp refuses the change with a message that helps, and nothing is written.
pub fn refused(refusal: &Refusal) {
    let engines = if refusal.databases.is_empty() {
        &[Engine::Sqlite]
    } else {
        refusal.databases
    };
    on_each(engines, |engine| refused_on(engine, refusal));
}

fn refused_on(engine: Engine, refusal: &Refusal) {
    let project = if refusal.before.is_empty() {
        Project::on(engine)
    } else {
        Project::migrated_on(engine, &refusal.before)
    };
    if !refusal.before.is_empty() {
        fill(&mut project.database());
    }
    project.models_as_written(&refusal.after);
    let options = [&["--no-input"], refusal.options].concat();
    for arguments in [&["--check"][..], options.as_slice()] {
        let ran = project.changes_nothing(|project| project.makemigrations(arguments));
        let ran = ran.exits(if arguments == ["--check"] { 1 } else { refusal.code });
        if arguments != ["--check"] {
            refusal.says.iter().for_each(|text| {
                assert!(
                    ran.stderr.contains(text),
                    "{} does not say `{text}` on {engine:?}:\n{}",
                    ran.typed,
                    ran.stderr
                );
            });
        }
    }
}
