//! Runs statements in one transaction: many changes of rows, and what the session binds.

use super::{TOGETHER, Walk};
use crate::error::DbError;
use crate::run::RunError;
use crate::server::Stopped;
use crate::server::effect::{Effect, is_plain_change};
use crate::server::error::ServerError;
use crate::server::transaction::roll_back;
use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;

impl<'a> Walk<'a, '_> {
    /// The plain changes of rows from here on, up to a statement before which they are to be committed.
    pub(super) fn rows_that_follow(&self, until: usize) -> &'a [Statement<'a>] {
        let done = self.journal.done;
        // PostgreSQL has such files where a definition wants no transaction around it; they hold few rows.
        let is_bound = self.own_transaction.is_some() || self.locked;
        if is_bound || self.server.syntax() != Syntax::Mysql || until <= done {
            return &[];
        }
        let statements = &self.script.statements[done..until.min(done + TOGETHER)];
        let bound = |at: &usize| self.units[done + at] > done + at + 1;
        let plain = (0..statements.len())
            .take_while(|at| is_plain_change(&statements[*at]) && !bound(at))
            .count();
        &statements[..plain]
    }

    /// Changes of rows in one transaction, with the journal. Where one fails nothing of them stays, and it is returned how many ran
    /// before it: these go first, then the one that failed goes alone.
    pub(super) fn rows_together(&mut self, statements: &[Statement<'_>]) -> Result<Option<usize>, RunError> {
        let (first, touched_before) = (&statements[0], self.server.rows_touched());
        let texts: Vec<&str> = ["BEGIN"]
            .into_iter()
            .chain(statements.iter().map(|one| one.text))
            .collect();
        let ran = match self.server.interrupted() {
            true => Err(Stopped {
                ran: 0,
                error: ServerError::Interrupted,
            }),
            false => self.server.execute_all(&texts),
        };
        match ran {
            Ok(()) => {
                self.touched += self.server.rows_touched() - touched_before;
                self.commit(statements).map_err(|error| self.stop(first, error))?;
                statements.iter().for_each(|statement| self.advance(statement));
                Ok(None)
            }
            Err(Stopped {
                ran,
                error: ServerError::Statement(_),
            }) => {
                roll_back(self.server);
                Ok(Some(ran.saturating_sub(1)))
            }
            Err(Stopped { error, .. }) => Err(self.stop(first, error)),
        }
    }

    /// Where the statements end that the session binds to the one at hand, where a transaction can hold them.
    pub(super) fn unit_from_here(&mut self) -> Result<Option<usize>, RunError> {
        let (done, end) = (self.journal.done, self.units[self.journal.done]);
        if end == done + 1 || self.own_transaction.is_some() || self.locked {
            return Ok(None);
        }
        for at in (done..end).filter(|at| self.effects[*at] == Effect::Rows) {
            let statement = &self.script.statements[at];
            if !self.server.rolls_back(statement).map_err(DbError::from)? {
                return Ok(None);
            }
        }
        Ok(Some(end))
    }

    /// Statements that the session binds together, in one transaction with the journal. Where one fails nothing of them stays, and the
    /// next run begins at the first.
    pub(super) fn unit(&mut self, end: usize) -> Result<(), RunError> {
        let statements = &self.script.statements[self.journal.done..end];
        let touched_before = self.server.rows_touched();
        self.own_transaction = Some((self.journal.done, self.kept));
        let began = self.server.execute("BEGIN");
        began.map_err(|error| self.stop(&statements[0], error))?;
        for statement in statements {
            let ran = match self.server.interrupted() {
                true => Err(ServerError::Interrupted),
                false => self.server.execute(statement.text),
            };
            ran.map_err(|error| self.stop(statement, error))?;
        }
        self.commit(statements)
            .map_err(|error| self.stop(&statements[0], error))?;
        self.touched += (self.server.rows_touched() - touched_before).saturating_sub(1);
        statements.iter().for_each(|statement| self.advance(statement));
        Ok(())
    }
}
