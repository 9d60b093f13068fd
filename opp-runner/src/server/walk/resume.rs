//! Resumes a file behind the statements that are done.

use super::Walk;
use crate::error::DbError;
use crate::run::RunError;
use crate::server::effect::Effect;
use crate::server::transaction::failed;
use crate::server::{Fate, journal, memory};
use opp_sql::statement::Statement;

impl<'a> Walk<'a, '_> {
    pub(super) fn refuse_edits(&self) -> Result<(), RunError> {
        if self.journal.done <= self.script.statements.len() && self.done.hash() == self.journal.done_hash {
            return Ok(());
        }
        Err(RunError::EditedBefore {
            name: self.job.entry.name.to_owned(),
            file: self.job.direction.file(),
            done: self.journal.done,
        })
    }

    /// What cannot be set again, because data decided it or because it lay in the session alone.
    pub(super) fn refuse_lost_session(&self) -> Result<(), RunError> {
        let statements = &self.script.statements;
        let Some(lost) = memory::lost(statements, &self.effects, self.journal.done) else {
            return Ok(());
        };
        let next = &statements[lost.needed_at];
        Err(RunError::SessionLost {
            version: self.job.entry.version.to_owned(),
            direction: self.job.direction,
            number: next.number,
            line: next.line,
            first_line: next.first_line().to_owned(),
            needs: lost.name,
            left_by: lost.left_by,
            done: self.journal.done,
        })
    }

    /// What the statements before have set was gone with their session.
    pub(super) fn set_session_again(&mut self) -> Result<(), RunError> {
        let done = self.journal.done;
        for (statement, effect) in self.script.statements.iter().zip(self.effects.clone()).take(done) {
            let set = match effect {
                Effect::Session => self.server.execute(statement.text),
                Effect::Lock => self.lock(statement),
                _ => Ok(()),
            };
            set.map_err(|error| failed(self.script, statement, self.kept, error))?;
            self.kept += usize::from(effect.stays());
        }
        Ok(())
    }

    /// What became of a statement that was begun and whose end nobody saw?
    pub(super) fn settle_begun(&mut self) -> Result<(), RunError> {
        let (Some(begun), Some(statement)) = (
            self.journal.begun.clone(),
            self.script.statements.get(self.journal.done),
        ) else {
            return Ok(());
        };
        let same_text = begun == journal::hash_of(std::slice::from_ref(statement));
        let session: Vec<&str> = self
            .script
            .statements
            .iter()
            .zip(&self.effects)
            .take(self.journal.done)
            .filter(|(_, effect)| **effect == Effect::Session)
            .map(|(statement, _)| statement.text)
            .collect();
        let before = self.journal.before.clone();
        let fate = match before {
            Some(before) => self.server.fate(statement, &before, &session).map_err(DbError::from)?,
            None => Fate::Unclear(String::new()),
        };
        match fate {
            Fate::NotBegun => {}
            Fate::Done if same_text => self.advance(statement),
            Fate::Done => return Err(self.unclear(statement, "it was edited since".to_owned())),
            Fate::Unclear(found) => return Err(self.unclear(statement, found)),
        }
        self.journal.begun = None;
        self.journal.before = None;
        self.save()
    }

    fn unclear(&self, statement: &Statement<'_>, found: String) -> RunError {
        let mut behind = self.done.clone();
        behind.add(statement);
        RunError::Unclear {
            version: self.job.entry.version.to_owned(),
            direction: self.job.direction,
            number: statement.number,
            line: statement.line,
            first_line: statement.first_line().to_owned(),
            found,
            behind: (self.journal.done + 1, behind.hash()),
        }
    }
}
