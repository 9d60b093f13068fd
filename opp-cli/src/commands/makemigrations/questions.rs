//! Who answers what must not be guessed: a person in a terminal, or attributes and options?

use opp_migrate::change::Change;
use opp_migrate::diff::{Answers, Fill, Question, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Hints, Schema, TableName};

use super::{Options, expression};
use crate::db::terminal::clean;
use crate::error::CommandError;
use crate::ui;

/// The operations, once every question is answered.
pub(super) fn settle(pair: Pair<&Schema>, hints: &Hints, options: &Options) -> Result<Vec<Change>, CommandError> {
    let mut answers = Answers {
        dropped: options.drop.iter().cloned().collect(),
        ..Answers::default()
    };
    loop {
        let found = diff(pair, hints, &answers);
        let Some(question) = found.questions.first() else {
            return Ok(found.changes);
        };
        if options.check {
            ui::note(&clean(&question.to_string()));
            return Err(CommandError::found());
        }
        if options.no_input || !ui::is_interactive() {
            return Err(unanswered(&found.questions));
        }
        answer(question, &mut answers)?;
    }
}

fn unanswered(questions: &[Question]) -> CommandError {
    let lines: Vec<String> = questions.iter().map(|question| clean(&question.to_string())).collect();
    let error = CommandError::needs_answer(format!("{}\nNothing was written.", lines.join("\n  ")));
    questions
        .iter()
        .fold(error, |error, question| error.hint(clean(&question.hint())))
}

fn answer(question: &Question, answers: &mut Answers) -> Result<(), CommandError> {
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
        Question::AddedNotNull { table, column } | Question::BecomesNotNull { table, column } => {
            fill(question, table, column, answers)
        }
    }
}

fn fill(question: &Question, table: &TableName, column: &str, answers: &mut Answers) -> Result<(), CommandError> {
    ui::note(&clean(&question.to_string()));
    let value = ui::input("A SQL value for them, used once (nothing: stop here)", "")?;
    if value.trim().is_empty() {
        return Err(CommandError::needs_answer("nothing was written").hint(clean(&question.hint())));
    }
    answers.fills.insert(
        (table.clone(), column.to_owned()),
        Fill::Value(expression(value.trim())),
    );
    Ok(())
}
