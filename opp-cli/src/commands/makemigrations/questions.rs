//! Who answers what must not be guessed: a person in a terminal, or attributes and options?

use opp_migrate::change::Change;
use opp_migrate::diff::{Answers, Fill, Question, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Hints, Schema, TableName};

use super::{Options, report, value};
use crate::error::CommandError;
use crate::ui;
use crate::ui::sanitise::clean;

/// The operations, once every question is answered.
pub(super) fn settle(pair: Pair<&Schema>, hints: &Hints, options: &Options) -> Result<Vec<Change>, CommandError> {
    let mut answers = Answers {
        dropped: options.drop.iter().cloned().collect(),
        ..Answers::default()
    };
    warn_of_unknown(pair.before, &options.drop);
    loop {
        let found = diff(pair, hints, &answers);
        let Some(question) = found.questions.first() else {
            return Ok(found.changes);
        };
        if options.check {
            return report::open_questions(&found.questions, options);
        }
        if question.is_contradiction() || options.no_input || !ui::is_interactive() {
            return Err(unanswered(&found.questions));
        }
        answer(question, pair.after, &mut answers)?;
    }
}

/// A name that nothing has answers no question, so it is likely a slip.
fn warn_of_unknown(before: &Schema, dropped: &[String]) {
    let is_part = |name: &String| {
        let parts_of = |whole: String| name.strip_prefix(&whole).and_then(|rest| rest.strip_prefix('.'));
        let of_table = before.tables.iter().any(|(table, definition)| {
            parts_of(table.to_string()).is_some_and(|column| definition.column(column).is_some())
        });
        let of_enum = before.enums.iter().any(|(enumeration, definition)| {
            parts_of(enumeration.clone())
                .is_some_and(|variant| definition.variants.iter().any(|known| known == variant))
        });
        of_table || of_enum || before.tables.keys().any(|table| table.to_string() == *name)
    };
    for name in dropped.iter().filter(|name| !is_part(name)) {
        ui::warn(&clean(&format!(
            "--drop {name}: the history has no table, column (table.column) or variant (enum.variant) of that name"
        )));
    }
}

fn unanswered(questions: &[Question]) -> CommandError {
    let lines: Vec<String> = questions.iter().map(|question| clean(&question.to_string())).collect();
    let error = CommandError::needs_answer(format!("{}\nNothing was written.", lines.join("\n  ")));
    questions
        .iter()
        .fold(error, |error, question| error.hint(clean(&question.hint())))
}

fn answer(question: &Question, after: &Schema, answers: &mut Answers) -> Result<(), CommandError> {
    match question {
        Question::RenamedTable { .. }
        | Question::RenamedColumn { .. }
        | Question::RenamedOnto { .. }
        | Question::RenamedVariant { .. } => {
            let list = if ui::agrees(&clean(&question.to_string()))? {
                &mut answers.renamed
            } else {
                &mut answers.declined
            };
            list.push(question.clone());
            Ok(())
        }
        Question::RenamedTwice { .. } | Question::RenamedTableOnto { .. } | Question::RenamedVariantOnto { .. } => {
            Err(unanswered(std::slice::from_ref(question)))
        }
        Question::AddedNotNull { table, column } | Question::BecomesNotNull { table, column } => {
            fill(question, (table, column), after, answers)
        }
    }
}

/// Existing rows get a value, once. A column that may hold NULL today can also be left to whoever runs the migration.
fn fill(
    question: &Question,
    (table, column): (&TableName, &str),
    after: &Schema,
    answers: &mut Answers,
) -> Result<(), CommandError> {
    ui::note(&clean(&question.to_string()));
    let may_be_left = matches!(question, Question::BecomesNotNull { .. });
    let stored = after.tables.get(table);
    let stored_column = stored.and_then(|table| table.column(column));
    let offer = stored_column.and_then(|column| value::offer(column, after));
    let type_name = stored_column.map_or_else(|| "SQL".to_owned(), value::type_name);
    let leave = if may_be_left {
        "; `leave` if no row will hold NULL"
    } else {
        ""
    };
    let offered = offer
        .as_ref()
        .map_or_else(String::new, |offer| format!(" [{}]", offer.shown));
    let prompt = format!("Value for the existing rows of {table}.{column} ({type_name}), used once{leave}{offered}:");
    let fill = ui::prompt::ask(&clean(&prompt), |answer| match (answer, &offer) {
        ("", Some(offer)) => Ok(Fill::Value(offer.value.clone())),
        ("", None) => Err("a value is required; press Ctrl-C to stop, and nothing is written".to_owned()),
        ("leave", _) if may_be_left => Ok(Fill::Leave),
        (answer, _) => value::read(answer, stored).map(Fill::Value),
    })?;
    answers.fills.insert((table.clone(), column.to_owned()), fill);
    Ok(())
}
