//! Answers the workflow's questions: a person in a terminal, or options.

use opp_migrate::diff::Question;
use opp_migrate::lint::{Finding, Severity};
use opp_migrate::workflow::{Answer, Decide, Directory, Dispute, Expected, Inquiry, NewScratch, Notice, WorkflowError};

use super::options::Options;
use super::places::Places;
use super::report;
use crate::config::Target;
use crate::context::Context;
use crate::error::CommandError;
use crate::ui;
use crate::ui::sanitise::clean;

/// Whoever typed the command.
pub(super) struct Person<'a> {
    options: &'a Options,
    places: Places<'a>,
}

impl<'a> Person<'a> {
    pub(super) fn new(context: &'a Context, targets: &'a [Target], options: &'a Options) -> Self {
        Self {
            options,
            places: Places::new(context, targets),
        }
    }

    fn can_be_asked(&self) -> bool {
        !self.options.no_input && ui::is_interactive()
    }
}

impl Decide for Person<'_> {
    type Error = CommandError;

    fn answer(&mut self, inquiry: &Inquiry<'_>) -> Result<Answer, CommandError> {
        if self.options.check {
            return report::open_questions(inquiry.open(), self.options);
        }
        if !self.can_be_asked() {
            let unanswered = CommandError::from(inquiry.unanswered());
            let unknown = inquiry.unknown_old_names().into_iter();
            return Err(unknown.fold(unanswered, |error, name| error.hint(clean(&name))));
        }
        match inquiry.expected() {
            Expected::Edit => Err(inquiry.unanswered().into()),
            Expected::Rename => {
                let unknown = inquiry.unknown_old_names();
                unknown.iter().for_each(|name| ui::hint(&clean(name)));
                Ok(match ui::agrees(&clean(&inquiry.question().to_string()))? {
                    true => Answer::Renamed,
                    false => Answer::NotRenamed,
                })
            }
            Expected::Fill { .. } => fill(inquiry),
        }
    }

    fn consent(&mut self, worst: Severity, _hazards: &[&Finding]) -> Result<(), CommandError> {
        if !self.can_be_asked() {
            return Err(WorkflowError::NoConsent { worst }.into());
        }
        let question = match worst {
            Severity::Destructive => "This destroys data. Write the migration?",
            Severity::Guarded | Severity::Risky => {
                "Rows that do not fit stop this migration; nothing is lost. Write the migration?"
            }
        };
        ui::confirm(question, "--allow-destructive")
    }

    fn merge(&mut self, dispute: &Dispute) -> Result<(), CommandError> {
        if !self.can_be_asked() {
            let dispute = Box::new(dispute.clone());
            return Err(WorkflowError::Disputed { dispute }.into());
        }
        ui::note(&clean(&format!("The branches may depend on each other:\n{dispute}")));
        match ui::agrees("Merge them all the same?")? {
            true => Ok(()),
            false => Err(CommandError::failed("not confirmed; nothing was changed")),
        }
    }

    fn message(&mut self, suggested: &str) -> Result<String, CommandError> {
        match self.options.no_input {
            true => Ok(suggested.to_owned()),
            false => ui::input("Migration message", suggested),
        }
    }

    fn scratch(&mut self, directory: &Directory) -> Result<Option<NewScratch>, CommandError> {
        self.places.scratch(directory)
    }

    fn notice(&mut self, notice: &Notice) {
        ui::warn(&clean(&notice.to_string()));
        notice.help().into_iter().for_each(ui::hint);
    }
}

/// Asks for a one-off value for existing rows. For a column that is nullable today, the answer may also be to replace the NULLs by hand
/// before the migration runs.
fn fill(inquiry: &Inquiry<'_>) -> Result<Answer, CommandError> {
    let question = inquiry.question();
    ui::note(&clean(&question.to_string()));
    ui::prompt::ask(&clean(&prompt(question, &inquiry.expected())), |typed| {
        inquiry.read_fill(typed)
    })
}

fn prompt(question: &Question, expected: &Expected) -> String {
    let subject = question.subject();
    match expected {
        Expected::Fill {
            type_name,
            offer,
            may_be_left,
        } => {
            let leave = if *may_be_left {
                "; `leave` if no row will hold NULL"
            } else {
                ""
            };
            let offer = offer
                .as_ref()
                .map_or_else(String::new, |offer| format!(" [{}]", offer.shown));
            format!("Value for the existing rows of {subject} ({type_name}), used once{leave}{offer}:")
        }
        Expected::Rename | Expected::Edit => question.to_string(),
    }
}
