//! How does a file outside a transaction run statement by statement, so that a run after a failure or a kill goes on at the right
//! one? Before each the journal says which one is begun, and in which state what it is about was.

use std::time::{Duration, Instant};

use super::effect::Effect;
use super::error::ServerError;
use super::journal::{self, Journal, Texts};
use super::transaction::{Held, enter, leave, may_try_again, roll_back, step_aside};
use super::{Server, execute_all, memory, routines};
use crate::error::DbError;
use crate::run::{Job, Observer, Outcome, RunError};
use crate::script::Script;
use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;

mod failure;
mod resume;
mod together;

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
        if let Some(end) = walk.unit_from_here()? {
            walk.unit(end)?;
            together_until = of;
            continue;
        }
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
    let unlock = (server.syntax() == Syntax::Mysql).then(|| "UNLOCK TABLES".to_owned());
    let before = unlock.into_iter().chain(server.resets()).chain([begin, end]).collect();
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
    /// What each statement does.
    effects: Vec<Effect>,
    /// Up to where each statement is bound to those behind it.
    units: Vec<usize>,
    /// Whether the file has locked tables and not unlocked them.
    locked: bool,
}

impl<'a, 'j> Walk<'a, 'j> {
    /// Goes to the first statement that is not done.
    fn begin(server: &'a mut dyn Server, job: &'a Job<'j>, script: &'a Script<'a>) -> Result<Self, RunError> {
        let (version, direction) = (job.entry.version, job.direction);
        let found = journal::read(server, version, direction).map_err(DbError::from)?;
        if found.is_none() {
            routines::refuse_broken(server, job, script)?;
        }
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
        let effects: Vec<Effect> = script.statements.iter().map(Effect::of).collect();
        let units = (0..effects.len())
            .map(|at| memory::unit(&script.statements, &effects, at))
            .collect();
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
            effects,
            units,
            locked: false,
        };
        walk.refuse_edits()?;
        walk.settle_begun()?;
        walk.refuse_lost_session()?;
        walk.set_session_again()?;
        Ok(walk)
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
            // What may have done a part already is not tried again.
            let unseen = self.journal.begun.is_some() && self.journal.before.is_none();
            if !alone || unseen || !may_try_again(self.server, &error, started, at_most) {
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
            let commits = matches!(
                effect,
                Effect::Definitions | Effect::Lock | Effect::Unseen { partial: false }
            );
            if !commits || self.server.syntax() != Syntax::Mysql {
                return self.server.execute(statement.text);
            }
            self.commit(&[])?;
        }
        match effect {
            Effect::None | Effect::Session | Effect::State | Effect::Repeatable => self.server.execute(statement.text),
            Effect::Lock => self.lock(statement),
            Effect::Rows if !self.server.rolls_back(statement)? => self.unseen(statement),
            Effect::Rows => self.rows(statement),
            Effect::Definitions => self.definitions(statement),
            Effect::Unseen { .. } => self.unseen(statement),
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

    /// Rows and the journal change together. `BEGIN` would release locked tables.
    fn rows(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        let begin = if self.locked { "SET autocommit = 0" } else { "BEGIN" };
        self.server.execute(begin)?;
        match self.server.execute(statement.text) {
            Err(error) if self.server.wants_no_transaction(&error) => {
                roll_back(self.server);
                return self.unseen(statement);
            }
            other => other?,
        }
        self.commit(std::slice::from_ref(statement))?;
        match self.locked {
            true => self.server.execute("SET autocommit = 1"),
            false => Ok(()),
        }
    }

    /// The journal's table is locked with the others, so that it may be written.
    fn lock(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        self.locked = statement.verb() == "LOCK";
        if !self.locked {
            return self.server.execute(statement.text);
        }
        let with_journal = format!(
            "{}, {} WRITE",
            statement.text.trim_end_matches(';'),
            self.server.journal()
        );
        let locked = self.server.execute(&with_journal);
        self.locked = locked.is_ok();
        locked
    }

    /// Noted before it runs, and not to be run again by itself: whoever comes after a kill has to look.
    fn unseen(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        self.journal.before = None;
        self.note_begun(statement)
    }

    fn note_begun(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        self.journal.begun = Some(journal::hash_of(std::slice::from_ref(statement)));
        let note = journal::update(self.server, self.job.entry.version, self.job.direction, &self.journal);
        self.notes += 1;
        self.server.execute_noted(&note, statement)
    }

    fn definitions(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        self.server.clear_leftovers(statement)?;
        self.journal.before = self.server.state_before(statement)?;
        self.note_begun(statement)
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

    fn effect(&self, statement: &Statement<'_>) -> Effect {
        Effect::of(statement)
    }

    fn save(&mut self) -> Result<(), RunError> {
        let saved = journal::write(self.server, self.job.entry.version, self.job.direction, &self.journal);
        Ok(saved.map_err(DbError::from)?)
    }
}
