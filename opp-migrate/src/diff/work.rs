//! What is known while a difference is being found?

use std::collections::BTreeMap;

use super::question::{Answers, Question};
use crate::change::Change;
use crate::pair::Pair;
use crate::schema::{Hints, Schema, Table, TableName};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Operations, in the order they apply.
    pub changes: Vec<Change>,
    /// What has to be answered before the operations can be believed, most urgent first.
    pub questions: Vec<Question>,
}

/// The schema as it is by now, the one to come to, and what was found on the way.
pub(super) struct Work<'a> {
    /// What is there once the changes so far are applied.
    pub(super) now: Schema,
    /// What the models ask for.
    pub(super) after: &'a Schema,
    pub(super) hints: &'a Hints,
    pub(super) answers: &'a Answers,
    diff: Diff,
}

impl<'a> Work<'a> {
    pub(super) fn new(pair: Pair<&'a Schema>, hints: &'a Hints, answers: &'a Answers) -> Self {
        Self {
            now: pair.before.clone(),
            after: pair.after,
            hints,
            answers,
            diff: Diff::default(),
        }
    }

    /// Records a change and takes it in.
    pub(super) fn push(&mut self, change: Change) {
        let folded = self.now.apply(&change);
        debug_assert_eq!(
            folded,
            Ok(()),
            "a difference fits the schema it was found in: {change:?}"
        );
        self.diff.changes.push(change);
    }

    pub(super) fn push_all(&mut self, changes: Vec<Change>) {
        for change in changes {
            self.push(change);
        }
    }

    pub(super) fn ask(&mut self, question: Question) {
        self.diff.questions.push(question);
    }

    /// Whether it is a rename. Not answered yet: asks, and goes on as if it were none.
    pub(super) fn decide(&mut self, question: Question) -> bool {
        if self.answers.renamed.contains(&question) {
            return true;
        }
        if !self.answers.dropped.contains(&question.subject()) && !self.answers.declined.contains(&question) {
            self.ask(question);
        }
        false
    }

    /// The tables that stay, as they are and as they shall be.
    pub(super) fn staying(&self) -> impl Iterator<Item = Pair<&Table>> {
        joined(&self.now.tables, &self.after.tables).filter_map(|(before, after)| Some(Pair::new(before?, after?)))
    }

    /// Names of tables that go, and of tables that come.
    pub(super) fn going_and_coming(&self) -> Pair<Vec<TableName>> {
        let mut names = Pair::new(Vec::new(), Vec::new());
        for sides in joined(&self.now.tables, &self.after.tables) {
            match sides {
                (Some(table), None) => names.before.push(table.name.clone()),
                (None, Some(table)) => names.after.push(table.name.clone()),
                _ => {}
            }
        }
        names
    }

    pub(super) fn finish(self) -> Diff {
        self.diff
    }
}

/// Both sides of two sorted maps, key by key.
fn joined<'m, K: Ord, V>(
    one: &'m BTreeMap<K, V>,
    other: &'m BTreeMap<K, V>,
) -> impl Iterator<Item = (Option<&'m V>, Option<&'m V>)> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (one.peek(), other.peek()) {
            (Some((a, _)), Some((b, _))) => a.cmp(b),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return None,
        };
        let left = order.is_le().then(|| one.next()).flatten();
        let right = order.is_ge().then(|| other.next()).flatten();
        Some((left.map(|(_, value)| value), right.map(|(_, value)| value)))
    })
}
