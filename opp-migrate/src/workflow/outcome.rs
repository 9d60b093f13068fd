//! Do two ways through migrations come to the same schema and the same rows? Tried in scratch databases with generated rows.

use std::collections::BTreeSet;

use crate::dialect::{Dialect, Difference, Row};
use crate::history::History;
use crate::verify::ScratchError;
use crate::workflow::decide::NewScratch;

mod content;
mod sample;

use content::Content;
use sample::Filling;

/// Migrations in the order they run, of which some run before there are rows.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) history: &'a History,
    /// How many run before the rows are inserted.
    pub(super) start: usize,
}

/// What a way has come to, with which others are compared.
pub(super) struct Proof {
    dialect: Dialect,
    filling: Filling,
    expected: Outcome,
}

/// What a database holds.
struct Outcome {
    /// How many rows were inserted; nothing where there was no table for them.
    inserted: Option<usize>,
    catalog: Vec<Row>,
    content: Content,
}

impl Proof {
    /// Runs a way with as many generated rows as it accepts: a migration may refuse rows, such as NULL in a column that becomes
    /// `NOT NULL`.
    ///
    /// # Errors
    /// The database's message: the way does not run without rows either.
    pub(super) fn of(dialect: Dialect, way: Way<'_>, new_scratch: &mut NewScratch) -> Result<Self, String> {
        let mut refused = String::new();
        for filling in Filling::ALL {
            match run(dialect, way, filling, new_scratch) {
                Ok(expected) => {
                    return Ok(Self {
                        dialect,
                        filling,
                        expected,
                    });
                }
                Err(ScratchError(message)) => refused = message,
            }
        }
        Err(refused)
    }

    /// Whether there were tables for rows, and no row in any.
    pub(super) fn lacks_rows(&self) -> bool {
        self.expected.inserted == Some(0)
    }

    /// The first difference of another way, but that of the order of columns; nothing where it comes to the same.
    ///
    /// # Errors
    /// The database's message: the other way does not run with the same rows.
    pub(super) fn first_difference(
        &self,
        way: Way<'_>,
        new_scratch: &mut NewScratch,
    ) -> Result<Option<String>, String> {
        let found = run(self.dialect, way, self.filling, new_scratch);
        let found = found.map_err(|ScratchError(message)| message)?;
        let in_schema = self.dialect.compare(&self.expected.catalog, &found.catalog);
        let in_schema = in_schema.into_iter().find(|difference| !is_order(difference));
        Ok(match in_schema {
            Some(difference) => Some(difference.to_string()),
            None => self.expected.content.first_difference(&found.content),
        })
    }
}

/// Whether two databases differ in the order of columns.
pub(super) fn is_order(difference: &Difference) -> bool {
    match difference {
        Difference::Differs { part, .. } => part == "column order" || part == "place",
        Difference::Missing { .. } | Difference::Unexpected { .. } => false,
    }
}

fn run(
    dialect: Dialect,
    way: Way<'_>,
    filling: Filling,
    new_scratch: &mut NewScratch,
) -> Result<Outcome, ScratchError> {
    let mut scratch = new_scratch()?;
    let before: BTreeSet<&str> = way.history.graph().ordered().take(way.start).collect();
    scratch.replay_those(way.history, dialect, &|id| before.contains(id))?;
    let (schema, _unknown) = dialect.schema_of(&scratch.catalog()?);
    let inserted = sample::fill(&mut scratch, dialect.kind(), &schema, filling)?;
    scratch.replay_those(way.history, dialect, &|id| !before.contains(id))?;
    let catalog = scratch.catalog()?;
    let (schema, _unknown) = dialect.schema_of(&catalog);
    Ok(Outcome {
        inserted,
        content: Content::read(&mut scratch, dialect.kind(), &schema)?,
        catalog,
    })
}
