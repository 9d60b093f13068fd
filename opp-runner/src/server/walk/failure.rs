//! Tells what became of a statement that failed, and leaves the journal true.

use super::Walk;
use crate::aftermath::Aftermath;
use crate::run::RunError;
use crate::server::effect::Effect;
use crate::server::error::ServerError;
use crate::server::transaction::{failed, failed_with, roll_back};
use crate::server::{Fate, journal};
use opp_sql::statement::Statement;

impl<'a> Walk<'a, '_> {
    /// The server refused the statement, so it had no effect, and neither has what its transaction holds. Where nothing else had
    /// one, it is as if the run had never begun.
    pub(super) fn stop(&mut self, statement: &Statement<'_>, error: ServerError) -> RunError {
        roll_back(self.server);
        if std::mem::take(&mut self.locked) {
            let _unlocked_with_the_session = self.server.execute("UNLOCK TABLES");
        }
        let in_own_transaction = self.own_transaction.take();
        if let Some((done, kept)) = in_own_transaction {
            self.go_back_to(done);
            self.kept = kept;
        }
        if let (ServerError::Statement(_), Some(before)) = (&error, self.journal.before.clone()) {
            let _reported_already = self.server.clear_failed(statement, &before);
        }
        let no_effect = self.had_no_effect(statement, &error);
        let may_have_begun = !no_effect && matches!(error, ServerError::Statement(_) | ServerError::Interrupted);
        // Where this fails, what is written next fails as well, and the journal says what it said before.
        let _lost = self.server.reset();
        if no_effect {
            self.journal.begun = None;
            self.journal.before = None;
            let note = match self.kept {
                0 => journal::end(self.server, self.job.entry.version, self.job.direction),
                _ => journal::update(self.server, self.job.entry.version, self.job.direction, &self.journal),
            };
            let _reported_already = self.server.execute(&note);
        }
        let kept = self.kept;
        let aftermath = match in_own_transaction {
            _ if self.server.leaves_index(statement) => Aftermath::InvalidIndex { kept },
            Some(_) if kept > 0 => Aftermath::ResumesBeforeTransaction { kept },
            _ if may_have_begun => Aftermath::Uncertain { kept },
            _ => return failed(self.script, statement, kept, error),
        };
        failed_with(aftermath, self.script, statement, error)
    }

    /// One that the server stopped on request is looked at, like one whose end nobody saw.
    fn had_no_effect(&mut self, statement: &Statement<'_>, error: &ServerError) -> bool {
        let is_begun = self.journal.begun.is_some();
        match (error, &self.journal.before) {
            (ServerError::Statement(refused), None) if is_begun => match self.effect(statement) {
                Effect::Unseen { partial } => !partial,
                Effect::Rows => self.server.is_refused_whole(statement, refused),
                _ => true,
            },
            (ServerError::Statement(_), _) => true,
            (ServerError::Interrupted, None) => !is_begun,
            (ServerError::Interrupted, Some(_)) if self.server.leaves_index(statement) => false,
            (ServerError::Interrupted, Some(before)) => {
                let before = before.clone();
                let fate = self.server.fate(statement, &before, &[]);
                matches!(fate, Ok(Fate::NotBegun))
            }
            _ => false,
        }
    }
}
