//! The branches that lead to some heads, and what each of their operations and statements writes and reads.

use std::collections::BTreeSet;

use opp_sql::statement::{Statement, split};

use crate::change::{Change, TableChange};
use crate::counterpart::counterparts;
use crate::dialect::Dialect;
use crate::files::{Migration, checksum};
use crate::footprint::{Footprint, Surroundings, hiding_relations, of_operation, of_statement};
use crate::history::{History, HistoryError};
use crate::schema::Schema;
use crate::workflow::directories::Directories;
use crate::workflow::dispute::Side;

/// What one head has and not all of the others.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    head: String,
    /// Directory of the head.
    name: String,
    work: Vec<Work>,
}

/// An operation, or a statement written by hand.
#[derive(Clone, Debug)]
struct Work {
    revision: String,
    /// In one line.
    description: String,
    footprint: Footprint,
    changes_rows: bool,
}

/// The branches with their recorded operations.
pub(super) fn branches(history: &History, heads: &[String]) -> Result<Vec<Branch>, HistoryError> {
    heads.iter().map(|head| branch(history, heads, head)).collect()
}

fn branch(history: &History, heads: &[String], head: &str) -> Result<Branch, HistoryError> {
    let own = revisions_not_shared(history, heads, head);
    let ancestors = history.ancestors(head);
    let mut schema = Schema::default();
    let mut work = Vec::new();
    for migration in history
        .migrations()
        .into_iter()
        .filter(|one| ancestors.contains(one.id.as_str()))
    {
        if !own.contains(migration.id.as_str()) {
            migration.apply(&mut schema)?;
            continue;
        }
        for change in migration.recorded.iter().flat_map(|recorded| &recorded.operations) {
            work.push(Work {
                revision: migration.id.clone(),
                description: change.to_string(),
                footprint: of_operation(change, &schema),
                changes_rows: fills_rows(change),
            });
            let applied = schema.apply(change);
            applied.map_err(|source| HistoryError::Fold {
                directory: migration.directory(),
                source,
            })?;
        }
    }
    Ok(Branch {
        head: head.to_owned(),
        name: history.get(head).map_or_else(|| head.to_owned(), Migration::directory),
        work,
    })
}

/// The revisions of a head that are not below every other head.
fn revisions_not_shared<'a>(history: &'a History, heads: &[String], head: &str) -> BTreeSet<&'a str> {
    let mut own = history.ancestors(head);
    let others: Vec<BTreeSet<&str>> = heads
        .iter()
        .filter(|other| *other != head)
        .map(|other| history.ancestors(other))
        .collect();
    own.retain(|id| !others.iter().all(|other| other.contains(id)));
    own
}

/// An `UPDATE` of existing rows, which fires triggers.
fn fills_rows(change: &Change) -> bool {
    let fills = |change: &TableChange| {
        matches!(
            change,
            TableChange::AddColumn { backfill: Some(_), .. } | TableChange::AlterColumn { backfill: Some(_), .. }
        )
    };
    change.alteration().is_some_and(|(_, change)| fills(change))
}

/// Adds the SQL that somebody wrote, in every directory.
pub(super) fn with_custom_sql(
    mut branches: Vec<Branch>,
    directories: &Directories,
    histories: &[History],
) -> Result<Vec<Branch>, HistoryError> {
    let heads: Vec<String> = branches.iter().map(|branch| branch.head.clone()).collect();
    for (directory, history) in directories.iter().zip(histories) {
        let custom = CustomSql::new(history, directories.leading(), directory.dialect);
        let has_triggers = custom.has_triggers();
        let hiding = custom.hiding_relations();
        for branch in &mut branches {
            if has_triggers {
                let work = branch.work.iter_mut().filter(|work| work.changes_rows);
                work.for_each(|work| work.footprint = Footprint::everything());
            }
            let own = revisions_not_shared(history, &heads, &branch.head);
            let schema = directories.leading().schema_at(&branch.head)?;
            let around = Surroundings::new(&schema, has_triggers, hiding.iter().cloned());
            for migration in history
                .migrations()
                .into_iter()
                .filter(|one| own.contains(one.id.as_str()))
            {
                branch.work.extend(custom.work(migration, &directory.name, &around));
            }
        }
    }
    Ok(branches)
}

/// Which statements of a directory's files opp did not generate.
struct CustomSql<'a> {
    history: &'a History,
    leading: &'a History,
    dialect: Dialect,
}

impl<'a> CustomSql<'a> {
    const fn new(history: &'a History, leading: &'a History, dialect: Dialect) -> Self {
        Self {
            history,
            leading,
            dialect,
        }
    }

    fn statements<'m>(&self, migration: &'m Migration) -> Vec<Statement<'m>> {
        let recorded = migration.recorded.as_ref();
        if recorded.is_some_and(|recorded| recorded.checksums.up == checksum(&migration.up)) {
            return Vec::new();
        }
        let generated = self.generated(migration);
        let generated: BTreeSet<&str> = split(&generated, self.dialect.kind())
            .iter()
            .map(|one| one.text)
            .collect();
        let written = split(&migration.up, self.dialect.kind());
        written
            .into_iter()
            .filter(|one| !generated.contains(one.text))
            .collect()
    }

    /// The SQL of the recorded operations; nothing where there are none.
    fn generated(&self, migration: &Migration) -> String {
        let Some(original) = self.leading.get(&migration.id) else {
            return String::new();
        };
        let written = counterparts(self.leading, &[original], self.dialect).unwrap_or_default();
        let script = written.into_iter().find_map(|one| one.script);
        script.map_or_else(String::new, |script| script.up.text)
    }

    /// Whether a changed row may change others by what somebody created.
    fn has_triggers(&self) -> bool {
        let creates = |statement: &Statement<'_>| {
            let words: Vec<String> = statement.words().collect();
            let kinds = ["TRIGGER", "RULE", "EVENT"];
            words.first().is_some_and(|verb| verb == "CREATE")
                && kinds.iter().any(|kind| words.iter().any(|word| word == kind))
        };
        let migrations = self.history.migrations();
        migrations
            .into_iter()
            .any(|migration| self.statements(migration).iter().any(creates))
    }

    /// The views and foreign keys that somebody created, by the names in front of them.
    fn hiding_relations(&self) -> BTreeSet<String> {
        let migrations = self.history.migrations().into_iter();
        let statements = migrations.flat_map(|migration| self.statements(migration));
        statements.flat_map(|statement| hiding_relations(&statement)).collect()
    }

    fn work(&self, migration: &Migration, directory: &str, around: &Surroundings) -> Vec<Work> {
        let place = format!("{directory}/{}/up.sql", migration.directory());
        let statements = self.statements(migration).into_iter();
        let work = statements.map(|statement| Work {
            revision: migration.id.clone(),
            description: format!("{place}:{}: {}", statement.line, statement.first_line()),
            footprint: of_statement(&statement, around),
            changes_rows: false,
        });
        work.collect()
    }
}

/// What the branches do to the same things, each branch with what another one is at odds with.
pub(super) fn conflicts(branches: &[Branch]) -> Vec<Side> {
    let mut sides = Vec::new();
    for branch in branches {
        let others = branches.iter().filter(|other| other.head != branch.head);
        let others: Vec<&Branch> = others.collect();
        let at_odds = |work: &&Work| others.iter().any(|other| is_at_odds(work, branch, other));
        let operations: Vec<String> = (branch.work.iter().filter(at_odds))
            .map(|work| work.description.clone())
            .collect();
        if !operations.is_empty() {
            sides.push(Side {
                head: branch.name.clone(),
                operations,
            });
        }
    }
    sides
}

/// Whether work of a branch conflicts with what only the other branch does. What both have is the work of neither.
fn is_at_odds(work: &Work, branch: &Branch, other: &Branch) -> bool {
    let has = |branch: &Branch, revision: &str| branch.work.iter().any(|work| work.revision == revision);
    let mut theirs = other
        .work
        .iter()
        .filter(|theirs| work.footprint.conflicts_with(&theirs.footprint));
    !has(other, &work.revision) && theirs.any(|theirs| !has(branch, &theirs.revision))
}
