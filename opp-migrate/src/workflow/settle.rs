//! Has every question answered, one after the other, until the operations are certain.

use super::comparison::Comparison;
use super::decide::Decide;
use super::directories::Directories;
use super::inquiry::Inquiry;
use super::notice::Notice;
use super::request::Request;
use crate::change::Change;
use crate::schema::Schema;

/// The operations, once every question is answered.
pub(super) fn settle<D: Decide>(
    comparison: &Comparison,
    directories: &Directories,
    request: &Request,
    decide: &mut D,
) -> Result<Vec<Change>, D::Error> {
    let dialects = directories.dialects();
    let mut answers = request.answers.clone();
    for name in answers
        .dropped
        .iter()
        .filter(|name| !names_a_part(&comparison.before, name))
    {
        decide.notice(&Notice::UnknownDrop { name: name.clone() });
    }
    loop {
        let found = comparison.diff(&answers);
        let Some(inquiry) = Inquiry::new(&found.questions, comparison, &dialects) else {
            return Ok(found.changes);
        };
        let answer = decide.answer(&inquiry)?;
        inquiry.settle(answer, &mut answers)?;
    }
}

/// A name that nothing has answers no question, so it is likely a slip.
fn names_a_part(schema: &Schema, name: &str) -> bool {
    let part_of = |whole: &str| name.strip_prefix(whole).and_then(|rest| rest.strip_prefix('.'));
    let of_table = schema.tables.iter().any(|(table, definition)| {
        let table = table.to_string();
        table == name || part_of(&table).is_some_and(|column| definition.column(column).is_some())
    });
    let of_enum = schema.enums.iter().any(|(enumeration, definition)| {
        part_of(enumeration).is_some_and(|variant| definition.variants.iter().any(|known| known == variant))
    });
    of_table || of_enum
}
