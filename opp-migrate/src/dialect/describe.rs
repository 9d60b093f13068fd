//! What does an operation do, in words a person reads at the top of a file, and how dangerous is it?

use crate::change::{Change, TableChange};
use crate::dialect::Dialect;
use crate::lint::{self, Severity};
use crate::step::{Hazard, Note};
use opp_history::files::GENERATED;

/// The notes of a file, one for each operation. `needs_sql` says which leave a trace in the database called `database`.
pub(super) fn notes(changes: &[Change], database: &str, needs_sql: impl Fn(&Change) -> bool) -> Vec<Note> {
    changes
        .iter()
        .map(|change| note(change, database, needs_sql(change)))
        .collect()
}

/// What the way back cannot restore.
pub(super) fn lost(inverted: &[Change]) -> Vec<Note> {
    let lost = inverted.iter().filter_map(|change| match change {
        Change::CreateTable { table } => Some(format!(
            "the rows of table {} are gone; it comes back empty",
            table.name
        )),
        Change::AlterTable {
            table,
            change: TableChange::AddColumn { column, .. },
        } if column.generated.is_none() => {
            let values = if column.nullable {
                "NULL or the default"
            } else {
                "the default or a zero value"
            };
            Some(format!(
                "the values of {table}.{} are gone; rows get {values}",
                column.name
            ))
        }
        _ => None,
    });
    let note = |text| Note {
        hazard: Hazard::None,
        text,
    };
    lost.map(note).collect()
}

/// The comment at the top of a file.
pub(super) fn header(out: &mut String, database: &str, notes: &[Note]) {
    out.push_str(&format!("{GENERATED}{database}. Edit it freely until it is applied.\n"));
    if notes.is_empty() {
        out.push_str(NOTHING);
    }
    out.extend(notes.iter().map(line));
    out.push('\n');
}

const NOTHING: &str = "-- Nothing to do.\n";

fn line(Note { hazard, text }: &Note) -> String {
    let mark = match hazard {
        Hazard::None => "",
        Hazard::Risky => "RISKY: ",
        Hazard::Destructive => "DESTRUCTIVE: ",
    };
    format!("--   {mark}{}\n", comment(text))
}

/// Adds what the file leaves to other databases to its comment.
pub(super) fn elsewhere(text: &mut String, dialect: Dialect, changes: &[Change]) {
    let database = dialect.to_string();
    let lines = changes
        .iter()
        .map(|change| line(&note(change, &database, false)))
        .collect::<String>();
    let end = text.find("\n\n").map_or(text.len(), |end| end + 1);
    let head = text[..end].replace(NOTHING, "");
    text.replace_range(..end, &(head + &lines));
}

/// A text on one line of a comment: a line break in a name must not end the comment.
pub(in crate::dialect) fn comment(text: &str) -> String {
    let safe = |character: char| match character {
        '\u{2028}' | '\u{2029}' => ' ',
        character if character.is_control() => ' ',
        character => character,
    };
    text.chars().map(safe).collect()
}

fn note(change: &Change, database: &str, needs_sql: bool) -> Note {
    let no_sql = if needs_sql {
        String::new()
    } else {
        format!(" (no SQL on {database})")
    };
    Note {
        hazard: hazard(change),
        text: format!("{change}{no_sql}"),
    }
}

fn hazard(change: &Change) -> Hazard {
    match lint::severity(change) {
        Some(Severity::Destructive) => Hazard::Destructive,
        Some(Severity::Guarded | Severity::Risky) => Hazard::Risky,
        None => Hazard::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_stay_out_of_comments() {
        assert_eq!(comment("x\nDROP TABLE y;\r"), "x DROP TABLE y; ");
    }
}
