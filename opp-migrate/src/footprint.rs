//! Which tables and other named things operations and SQL write, and which they only read.
//!
//! Two pieces of work commute where nothing that one writes is written or read by the other. What cannot be read counts as writing
//! everything.

use std::collections::BTreeSet;

use crate::schema::TableName;

mod operation;
mod sql;

pub use operation::of_operation;
pub use sql::{Surroundings, hiding_relations, of_statement};

/// A name in a database: of a table, view, enum, index or constraint. Letter case does not count, as it does not on every database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    name: String,
    /// Database schema; where none is said, it may be any.
    schema: Option<String>,
}

impl Object {
    /// A name in a database schema, or in any.
    #[must_use]
    pub fn new(schema: Option<&str>, name: &str) -> Self {
        Self {
            name: name.to_lowercase(),
            schema: schema.map(str::to_lowercase),
        }
    }

    fn of_table(table: &TableName) -> Self {
        Self::new(table.schema.as_deref(), &table.name)
    }

    fn may_be(&self, other: &Self) -> bool {
        let same_schema = || match (&self.schema, &other.schema) {
            (Some(one), Some(other)) => one == other,
            (None, _) | (_, None) => true,
        };
        self.name == other.name && same_schema()
    }
}

/// What some work writes and reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    writes: BTreeSet<Object>,
    reads: BTreeSet<Object>,
    writes_everything: bool,
}

impl Footprint {
    /// The footprint of SQL that cannot be read.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            writes_everything: true,
            ..Self::default()
        }
    }

    /// Whether nothing is written or read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.writes_everything && self.writes.is_empty() && self.reads.is_empty()
    }

    /// Whether the work may write what the other one writes or reads, or the other way round.
    ///
    /// ```
    /// use opp_migrate::footprint::{Surroundings, of_statement};
    /// use opp_sql::{Dialect, statement::split};
    ///
    /// let of = |sql| of_statement(&split(sql, Dialect::Sqlite)[0], &Surroundings::default());
    /// let (orders, log) = (of("UPDATE orders SET paid = 1"), of("INSERT INTO log SELECT id FROM orders"));
    /// assert!(orders.conflicts_with(&log));
    /// assert!(!orders.conflicts_with(&of("DELETE FROM sessions")));
    /// ```
    #[must_use]
    pub fn conflicts_with(&self, other: &Self) -> bool {
        if self.writes_everything || other.writes_everything {
            return !self.is_empty() && !other.is_empty();
        }
        meets(&self.writes, &other.writes) || meets(&self.writes, &other.reads) || meets(&self.reads, &other.writes)
    }

    fn write(&mut self, object: Object) {
        self.writes.insert(object);
    }

    fn read(&mut self, object: Object) {
        self.reads.insert(object);
    }

    fn write_table(&mut self, table: &TableName) {
        self.write(Object::of_table(table));
    }

    fn read_table(&mut self, table: &TableName) {
        self.read(Object::of_table(table));
    }
}

/// Whether two sets may have something in common. Names are sorted, so those that are equal lie next to each other.
fn meets(one: &BTreeSet<Object>, other: &BTreeSet<Object>) -> bool {
    one.iter().any(|object| {
        let from = Object {
            name: object.name.clone(),
            schema: None,
        };
        let namesakes = other.range(from..).take_while(|found| found.name == object.name);
        namesakes.into_iter().any(|found| object.may_be(found))
    })
}
