//! Which changes does opp refuse? Those it must not guess about: it says what to do, and writes nothing.

use opp_core::def::ModelDef;

use super::Project;
use super::filler::fill;

/// A change of the models that `makemigrations` must refuse.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
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
    let project = if refusal.before.is_empty() {
        Project::new()
    } else {
        Project::migrated_to(&refusal.before)
    };
    if !refusal.before.is_empty() {
        fill(&mut project.database());
    }
    project.models(&refusal.after);
    project
        .changes_nothing(|project| project.makemigrations(&["--check"]))
        .exits(1);
    let options = [&["--no-input"], refusal.options].concat();
    let ran = project
        .changes_nothing(|project| project.makemigrations(&options))
        .exits(refusal.code);
    for text in refusal.says {
        assert!(
            ran.stderr.contains(text),
            "{} does not say `{text}`:\n{}",
            ran.typed,
            ran.stderr
        );
    }
}
