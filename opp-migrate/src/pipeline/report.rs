//! An error in the form of a compiler's: the summary, where the structs are, what is missing there, and what to do.

use std::error::Error as _;

use opp_core::diagnostic::Diagnostic as _;
use opp_core::registry::{Place, Registry};

use super::error::PipelineError;
use crate::change::Change;
use crate::diff::Question;
use crate::schema::TableName;

/// The lines of an error, without the word `error`.
pub(super) fn lines(error: &PipelineError, registry: &Registry) -> Vec<String> {
    let mut lines = Vec::new();
    if error.questions().is_empty() {
        lines.extend(error.to_string().lines().map(str::to_owned));
        if let Some(cause) = error.source() {
            lines.push(format!("  caused by: {cause}"));
        }
    } else {
        lines.push("the models changed in a way that only a person can tell; nothing was written".to_owned());
    }
    let operations = error.operations().iter();
    let operations = operations.map(|one| (table_of(one), one.to_string()));
    let questions = error.questions().iter();
    let questions = questions.map(|one| (asked_about(one), one.to_string()));
    let mut shown = None;
    for (table, text) in operations.chain(questions) {
        let place = table.and_then(|table| place(registry, table));
        if place.is_some() && place != shown {
            lines.extend(place.iter().map(|place| format!(" --> {place}")));
        }
        shown = place;
        lines.extend(text.lines().map(|line| format!("  | {line}")));
    }
    if let PipelineError::Missing { late, .. } = error {
        lines.extend(
            late.iter()
                .map(|directory| format!("  | {} lacks migrations of the history", directory.display())),
        );
    }
    lines.extend(error.help().iter().map(|help| format!("help: {help}")));
    lines
}

fn place(registry: &Registry, table: &TableName) -> Option<String> {
    let model = registry
        .models
        .iter()
        .find(|model| model.table == table.name && model.schema.as_deref() == table.schema.as_deref())?;
    let Place {
        rust_name,
        package,
        file,
        line,
    } = Place::of(model);
    Some(format!("{file}:{line} (`{rust_name}` of {package})"))
}

fn table_of(change: &Change) -> Option<&TableName> {
    match change {
        Change::CreateTable { table } | Change::DropTable { table } => Some(&table.name),
        Change::RenameTable { to, .. } => Some(to),
        Change::AlterTable { table, .. } => Some(table),
        Change::View(_) | Change::Enum(_) => None,
    }
}

fn asked_about(question: &Question) -> Option<&TableName> {
    match question {
        Question::RenamedTable { to, .. } | Question::RenamedTableOnto { to, .. } => Some(to),
        Question::RenamedColumn { table, .. }
        | Question::RenamedOnto { table, .. }
        | Question::AddedNotNull { table, .. }
        | Question::BecomesNotNull { table, .. } => Some(table),
        Question::RenamedVariant { .. } | Question::RenamedTwice { .. } | Question::RenamedVariantOnto { .. } => None,
    }
}
