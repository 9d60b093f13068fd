//! How does a file outside a transaction run statement by statement, so that a run after a failure or a kill goes on at the right
//! one? Before each the journal says which one is begun, and in which state what it is about was.

use std::time::{Duration, Instant};

use super::effect::{Effect, is_plain_change};
use super::error::ServerError;
use super::journal::{self, Journal, Texts};
use super::transaction::{Held, enter, failed, leave, may_try_again, roll_back, step_aside};
use super::{Server, Stopped, execute_all};
use crate::error::DbError;
use crate::run::{Job, Observer, Outcome, RunError};
use crate::script::Script;
use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;

/// Statement by statement, each committed.
pub(super) fn one_by_one(
    server: &mut dyn Server,
    held: &Held,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
    at_most: Duration,
) -> Result<Outcome, RunError> {
    let Some(started) = enter(server, held, job, &[])? else {
        return Ok(Outcome::AlreadyDone);
    };
    let mut walk = Walk::begin(server, job, script)?;
    let of = script.statements.len();
    let mut together_until = of;
    while let Some(statement) = script.statements.get(walk.journal.done) {
        observer.progress(walk.journal.done, of);
        let group = walk.rows_that_follow(together_until);
        if group.len() < 2 || !walk.server.rolls_back_rows().map_err(DbError::from)? {
            walk.step(statement, observer, at_most)?;
            together_until = of;
        } else if let Some(ran) = walk.rows_together(group)? {
            together_until = walk.journal.done + ran;
        }
    }
    observer.progress(of, of);
    let touched = walk.touched;
    let begin = "BEGIN".to_owned();
    let end = journal::end(server, job.entry.version, job.direction);
    let before = server.resets().into_iter().chain([begin, end]).collect();
    leave(server, job, started, touched, before)
}

/// How many changes of rows are committed together.
const TOGETHER: usize = 1000;

/// A file on its way.
struct Walk<'a, 'j> {
    server: &'a mut dyn Server,
    job: &'a Job<'j>,
    script: &'a Script<'a>,
    journal: Journal,
    /// The texts of what is done.
    done: Texts,
    /// Statements with an effect that stay.
    kept: usize,
    /// Rows that the statements of this run have inserted, changed and deleted, the journal's left out.
    touched: u64,
    /// Changes of the journal, each one row.
    notes: u64,
    /// Where the transaction began that the file has begun and not ended: statements done and kept before it.
    own_transaction: Option<(usize, usize)>,
}

impl<'a, 'j> Walk<'a, 'j> {
    /// Goes to the first statement that is not done.
    fn begin(server: &'a mut dyn Server, job: &'a Job<'j>, script: &'a Script<'a>) -> Result<Self, RunError> {
        let (version, direction) = (job.entry.version, job.direction);
        let found = journal::read(server, version, direction).map_err(DbError::from)?;
        let journal = match found {
            Some(journal) => journal,
            None => {
                journal::begin(server, version, direction).map_err(DbError::from)?;
                Journal {
                    done_hash: journal::hash_of(&[]),
                    ..Journal::default()
                }
            }
        };
        let mut walk = Self {
            server,
            job,
            script,
            done: Texts::of(script.statements.get(..journal.done).unwrap_or_default()),
            journal,
            kept: 0,
            touched: 0,
            notes: 0,
            own_transaction: None,
        };
        walk.refuse_edits()?;
        walk.set_session_again()?;
        walk.settle_begun()?;
        Ok(walk)
    }

    fn refuse_edits(&self) -> Result<(), RunError> {
        if self.journal.done <= self.script.statements.len() && self.done.hash() == self.journal.done_hash {
            return Ok(());
        }
        Err(RunError::EditedBefore {
            name: self.job.entry.name.to_owned(),
            file: self.job.direction.file(),
            done: self.journal.done,
        })
    }

    /// What the statements before have set was gone with their session.
    fn set_session_again(&mut self) -> Result<(), RunError> {
        for statement in &self.script.statements[..self.journal.done] {
            let effect = self.effect(statement);
            if effect == Effect::Session {
                let set = self.server.execute(statement.text);
                set.map_err(|error| failed(self.script, statement, self.kept, error))?;
            }
            self.kept += usize::from(effect.stays());
        }
        Ok(())
    }

    /// The plain changes of rows from here on, up to a statement before which they are to be committed.
    fn rows_that_follow(&self, until: usize) -> &'a [Statement<'a>] {
        let done = self.journal.done;
        // PostgreSQL has such files where a definition wants no transaction around it; they hold few rows.
        if self.own_transaction.is_some() || self.server.syntax() != Syntax::Mysql || until <= done {
            return &[];
        }
        let statements = &self.script.statements[done..until.min(done + TOGETHER)];
        let plain = statements
            .iter()
            .take_while(|statement| is_plain_change(statement))
            .count();
        &statements[..plain]
    }

    /// Changes of rows in one transaction, with the journal. Where one fails nothing of them stays, and it is returned how many ran
    /// before it: these go first, then the one that failed goes alone.
    fn rows_together(&mut self, statements: &[Statement<'_>]) -> Result<Option<usize>, RunError> {
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

    /// What became of a statement that was begun and whose end nobody saw?
    fn settle_begun(&mut self) -> Result<(), RunError> {
        let (Some(begun), Some(statement)) = (
            self.journal.begun.clone(),
            self.script.statements.get(self.journal.done),
        ) else {
            return Ok(());
        };
        if self.server.sees_effect(statement) {
            return Ok(());
        }
        let now = self.server.fingerprint(statement).map_err(DbError::from)?;
        let same_text = begun == journal::hash_of(std::slice::from_ref(statement));
        match (&self.journal.before, now) {
            (Some(before), Some(now)) if *before == now => {}
            (Some(_), Some(_)) if same_text => self.advance(statement),
            _ => return Err(self.unclear(statement)),
        }
        self.journal.begun = None;
        self.journal.before = None;
        self.save()
    }

    fn unclear(&self, statement: &Statement<'_>) -> RunError {
        RunError::Unclear {
            version: self.job.entry.version.to_owned(),
            direction: self.job.direction,
            number: statement.number,
            line: statement.line,
            first_line: statement.first_line().to_owned(),
        }
    }

    /// One statement, tried again while it only meets another session.
    fn step(
        &mut self,
        statement: &Statement<'_>,
        observer: &mut dyn Observer,
        at_most: Duration,
    ) -> Result<(), RunError> {
        let started = Instant::now();
        let touched_before = self.server.rows_touched();
        let notes_before = self.notes;
        let alone = self.own_transaction.is_none() && !statement.controls_transaction();
        loop {
            let error = match self.attempt(statement) {
                Ok(()) => {
                    let notes = self.notes - notes_before;
                    self.touched += (self.server.rows_touched() - touched_before).saturating_sub(notes);
                    self.advance(statement);
                    return Ok(());
                }
                Err(error) => error,
            };
            if !alone || !may_try_again(self.server, &error, started, at_most) {
                return Err(self.stop(statement, error));
            }
            step_aside(self.server, observer, at_most);
        }
    }

    fn attempt(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        if self.server.interrupted() {
            return Err(ServerError::Interrupted);
        }
        let effect = self.effect(statement);
        if statement.controls_transaction() {
            return self.control(statement);
        }
        if self.own_transaction.is_some() {
            // MySQL commits before every definition, whatever the file has begun.
            if effect != Effect::Definitions || self.server.syntax() != Syntax::Mysql {
                return self.server.execute(statement.text);
            }
            self.commit(&[])?;
        }
        match effect {
            Effect::None | Effect::Session => self.server.execute(statement.text),
            Effect::Rows => self.rows(statement),
            Effect::Definitions => self.definitions(statement),
        }
    }

    /// The file's own `BEGIN … COMMIT`: the journal moves with the commit.
    fn control(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        match statement.verb().as_str() {
            "BEGIN" | "START" => {
                self.server.execute(statement.text)?;
                self.own_transaction = Some((self.journal.done, self.kept));
                Ok(())
            }
            "COMMIT" | "END" => self.commit(std::slice::from_ref(statement)),
            _ => {
                self.own_transaction = None;
                self.server.execute(statement.text)
            }
        }
    }

    /// Commits together with the note that everything before is done, and these statements.
    fn commit(&mut self, also: &[Statement<'_>]) -> Result<(), ServerError> {
        let mut texts = self.done.clone();
        also.iter().for_each(|statement| texts.add(statement));
        let after = Journal {
            done: self.journal.done + also.len(),
            done_hash: texts.hash(),
            ..Journal::default()
        };
        let note = journal::update(self.server, self.job.entry.version, self.job.direction, &after);
        self.notes += 1;
        execute_all(self.server, &[note, "COMMIT".to_owned()])?;
        self.own_transaction = None;
        Ok(())
    }

    /// Rows and the journal change together.
    fn rows(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        self.server.execute("BEGIN")?;
        self.server.execute(statement.text)?;
        self.commit(std::slice::from_ref(statement))
    }

    fn definitions(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        if self.server.is_in_effect(statement)? {
            return Ok(());
        }
        self.journal.before = self.server.fingerprint(statement)?;
        self.journal.begun = Some(journal::hash_of(std::slice::from_ref(statement)));
        let note = journal::update(self.server, self.job.entry.version, self.job.direction, &self.journal);
        self.notes += 1;
        self.server.execute_noted(&note, statement)
    }

    fn advance(&mut self, statement: &Statement<'_>) {
        self.done.add(statement);
        self.set_done(self.journal.done + 1);
        self.kept += usize::from(self.effect(statement).stays());
    }

    fn go_back_to(&mut self, done: usize) {
        self.done = Texts::of(&self.script.statements[..done]);
        self.set_done(done);
    }

    fn set_done(&mut self, done: usize) {
        self.journal = Journal {
            done,
            done_hash: self.done.hash(),
            ..Journal::default()
        };
    }

    /// The server refused the statement, so it had no effect, and neither has what its transaction holds. Where nothing else had
    /// one, it is as if the run had never begun.
    fn stop(&mut self, statement: &Statement<'_>, error: ServerError) -> RunError {
        roll_back(self.server);
        let in_own_transaction = self.own_transaction.take();
        if let Some((done, kept)) = in_own_transaction {
            self.go_back_to(done);
            self.kept = kept;
        }
        let no_effect = self.had_no_effect(statement, &error);
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
        let mut stopped = failed(self.script, statement, self.kept, error);
        if let RunError::Statement {
            leaves_index,
            own_transaction,
            ..
        } = &mut stopped
        {
            *leaves_index = self.server.leaves_index(statement);
            *own_transaction = in_own_transaction.is_some();
        }
        stopped
    }

    /// One that the server stopped on request is looked at, like one whose end nobody saw.
    fn had_no_effect(&mut self, statement: &Statement<'_>, error: &ServerError) -> bool {
        match error {
            ServerError::Statement(_) => true,
            ServerError::Interrupted => match &self.journal.before {
                None => self.journal.begun.is_none(),
                Some(before) => {
                    let now = self.server.fingerprint(statement).ok().flatten();
                    now.is_some_and(|now| now == *before)
                }
            },
            _ => false,
        }
    }

    fn effect(&self, statement: &Statement<'_>) -> Effect {
        Effect::of(statement, self.server.syntax())
    }

    fn save(&mut self) -> Result<(), RunError> {
        let saved = journal::write(self.server, self.job.entry.version, self.job.direction, &self.journal);
        Ok(saved.map_err(DbError::from)?)
    }
}
