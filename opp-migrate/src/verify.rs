//! Do up, down and up again do what they should, in a scratch database?
//!
//! Implement [`Scratch`] for an empty throw-away database of the dialect and call [`verify`]. It builds the parent, runs up, down
//! and up again, and compares each result with what it must equal. Only tables that the migration names are built, those they
//! refer to and those that refer to them, so that the cost does not grow with the schema.

use std::collections::{BTreeSet, HashSet};

use opp_core::diagnostic::Diagnostic;
use opp_history::history::History;
pub use opp_history::scratch::{Scratch, ScratchError};
use opp_sql::expression;

use crate::change::{Change, EnumChange};
use crate::dialect::{Dialect, Difference, GenerateSql as _, PlanError};
use crate::pair::Pair;
use crate::schema::{Kind, Schema, TableName};
use crate::script::{Script, SqlFile};

/// Why a migration was not proven.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The schema cannot be built at all.
    #[error(transparent)]
    Plan(Box<PlanError>),
    /// The scratch database could not be opened or read.
    #[error("the scratch database failed: {0}")]
    Scratch(#[from] ScratchError),
    /// SQL fails.
    #[error("{stage} fails in the scratch database: {message}")]
    Fails {
        /// What was run.
        stage: Stage,
        /// The database's words.
        message: String,
    },
    /// The result is not what it must be.
    #[error("{stage} does not lead to {}:{}", .stage.goal(), lines(.differences))]
    Differs {
        /// What was run.
        stage: Stage,
        /// How it differs.
        differences: Vec<Difference>,
    },
}

impl Diagnostic for VerifyError {}

impl VerifyError {
    /// Whether a statement failed, which may be for the lack of what custom SQL of the history creates.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Fails { .. })
    }
}

/// A part of the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The migrations of the history.
    History,
    /// The parent's schema.
    Parent,
    /// The new schema, from nothing.
    Fresh,
    /// `up.sql`
    Up,
    /// `down.sql`
    Down,
    /// `up.sql` again.
    UpAgain,
}

impl Stage {
    fn goal(self) -> &'static str {
        match self {
            Self::History | Self::Parent | Self::Down => "the parent's schema",
            Self::Fresh | Self::Up | Self::UpAgain => "the new schema",
        }
    }
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::History => "a migration of the history",
            Self::Parent => "the parent's schema",
            Self::Fresh => "the new schema from nothing",
            Self::Up => "up.sql",
            Self::Down => "down.sql",
            Self::UpAgain => "up.sql, run again after down.sql,",
        })
    }
}

fn lines(differences: &[Difference]) -> String {
    differences
        .iter()
        .map(|difference| format!("\n  {difference}"))
        .collect()
}

/// Proves a script: up leads to the new schema, down back to the parent's, up again to the new one.
///
/// # Errors
/// It does not, or the scratch database fails.
pub fn verify<S: Scratch>(
    dialect: Dialect,
    pair: Pair<&Schema>,
    changes: &[Change],
    script: &Script,
    mut new_scratch: impl FnMut() -> Result<S, ScratchError>,
) -> Result<(), VerifyError> {
    let concerned = concerned(pair, changes);
    let fresh = create_all(dialect, &concerned.after)?;
    // Other tables than those the migration names may lie in a database schema that it does not create.
    let parent = dialect.create_surroundings(pair.before) + &create_all(dialect, &concerned.before)?;
    let mut database = build_parent(&parent, &mut new_scratch)?;
    let before = database.catalog()?;
    let mut after = if before.is_empty() && is_the_same(&script.up, &fresh) {
        None
    } else {
        Some(build(&fresh, Stage::Fresh, &mut new_scratch)?.catalog()?)
    };
    for (stage, file) in [
        (Stage::Up, &script.up),
        (Stage::Down, &script.down),
        (Stage::UpAgain, &script.up),
    ] {
        run(&mut database, file, stage)?;
        let found = database.catalog()?;
        let goal = if stage == Stage::Down {
            &before
        } else {
            after.get_or_insert_with(|| found.clone())
        };
        let differences = dialect.compare(goal, &found);
        if !differences.is_empty() {
            return Err(VerifyError::Differs { stage, differences });
        }
    }
    Ok(())
}

/// Proves a script in a database that the files of the history made, custom SQL included: up runs, down leads back to what was there,
/// and up again to where it led before. What opp did not create is there, and there is nothing that the schema alone would build.
///
/// # Errors
/// It does not, or the scratch database fails.
pub fn verify_in_history<S: Scratch>(
    dialect: Dialect,
    history: &History,
    earlier: &[&Script],
    script: &Script,
    mut new_scratch: impl FnMut() -> Result<S, ScratchError>,
) -> Result<(), VerifyError> {
    let mut database = new_scratch()?;
    let replayed = database.replay(history, dialect);
    replayed.map_err(|ScratchError(message)| VerifyError::Fails {
        stage: Stage::History,
        message,
    })?;
    for script in earlier {
        run(&mut database, &script.up, Stage::Parent)?;
    }
    let before = database.catalog()?;
    run(&mut database, &script.up, Stage::Up)?;
    let after = database.catalog()?;
    for (stage, file, goal) in [
        (Stage::Down, &script.down, &before),
        (Stage::UpAgain, &script.up, &after),
    ] {
        run(&mut database, file, stage)?;
        let differences = dialect.compare(goal, &database.catalog()?);
        if !differences.is_empty() {
            return Err(VerifyError::Differs { stage, differences });
        }
    }
    Ok(())
}

/// Where the first migration says what a fresh build says, word for word, running both in empty databases would compare a thing
/// with itself.
fn is_the_same(up: &SqlFile, fresh: &str) -> bool {
    let head = up.text.strip_suffix(fresh);
    head.is_some_and(|head| head.lines().all(|line| line.is_empty() || line.starts_with("--")))
}

fn create_all(dialect: Dialect, schema: &Schema) -> Result<String, VerifyError> {
    dialect
        .create_all(schema)
        .map_err(|error| VerifyError::Plan(Box::new(error)))
}

/// A misspelt name that an earlier migration recorded must not keep the next one from correcting it.
fn build_parent<S: Scratch>(
    sql: &str,
    new_scratch: &mut impl FnMut() -> Result<S, ScratchError>,
) -> Result<S, VerifyError> {
    let refused = match build(sql, Stage::Parent, new_scratch) {
        Err(refused) => refused,
        built => return built,
    };
    let mut lenient = || {
        let mut database = new_scratch()?;
        database.allow_quoted_strings()?;
        Ok(database)
    };
    build(sql, Stage::Parent, &mut lenient).map_err(|_| refused)
}

fn build<S: Scratch>(
    sql: &str,
    stage: Stage,
    new_scratch: &mut impl FnMut() -> Result<S, ScratchError>,
) -> Result<S, VerifyError> {
    let mut database = new_scratch()?;
    let file = SqlFile {
        text: sql.to_owned(),
        transactional: true,
    };
    run(&mut database, &file, stage)?;
    Ok(database)
}

fn run(database: &mut impl Scratch, file: &SqlFile, stage: Stage) -> Result<(), VerifyError> {
    let fails = |ScratchError(message)| VerifyError::Fails { stage, message };
    if file.transactional {
        database.execute("BEGIN").map_err(fails)?;
    }
    database.execute(&file.text).map_err(fails)?;
    if file.transactional {
        database.execute("COMMIT").map_err(fails)?;
    }
    Ok(())
}

/// The part of both schemas that the migration can touch.
fn concerned(pair: Pair<&Schema>, changes: &[Change]) -> Pair<Schema> {
    let touched = touched(pair, changes);
    let names = neighbours(pair, &touched);
    let mut part = pair.map(|schema| Schema {
        tables: schema
            .tables
            .iter()
            .filter(|(name, _)| names.contains(*name))
            .map(|(name, table)| (name.clone(), table.clone()))
            .collect(),
        views: schema.views.clone(),
        enums: schema.enums.clone(),
    });
    stand_ins(&mut part);
    for schema in [&mut part.before, &mut part.after] {
        without_keys_to_others(schema, &touched);
    }
    part
}

/// A server refuses a key to a table that is not there. That of a neighbour to a table further away is none of the migration's.
fn without_keys_to_others(schema: &mut Schema, touched: &HashSet<TableName>) {
    let there: HashSet<_> = schema.tables.keys().cloned().collect();
    for table in schema
        .tables
        .values_mut()
        .filter(|table| !touched.contains(&table.name))
    {
        table.foreign_keys.retain(|key| there.contains(&key.references));
    }
}

/// A table that is unmanaged on one side is left as it is by the migration, so it stands the same on both.
fn stand_ins(part: &mut Pair<Schema>) {
    let tables = part.before.tables.values().chain(part.after.tables.values());
    let unmanaged: BTreeSet<_> = tables
        .filter(|table| table.options.unmanaged)
        .map(|table| table.name.clone())
        .collect();
    for name in unmanaged {
        let known = part.before.tables.get(&name).or_else(|| part.after.tables.get(&name));
        if let Some(mut table) = known.cloned() {
            table.options.unmanaged = false;
            part.before.tables.insert(name.clone(), table.clone());
            part.after.tables.insert(name, table);
        }
    }
}

fn touched(pair: Pair<&Schema>, changes: &[Change]) -> HashSet<TableName> {
    let mut touched: HashSet<_> = changes.iter().flat_map(named_tables).cloned().collect();
    let enums: HashSet<_> = changes.iter().filter_map(altered_enum).collect();
    for schema in [pair.before, pair.after] {
        let uses = schema.tables.values().filter(|table| {
            let column_uses = |kind: &Kind| matches!(kind, Kind::Enum(name) if enums.contains(name.as_str()));
            !enums.is_empty() && table.columns.iter().any(|column| column_uses(&column.ty.kind))
        });
        touched.extend(uses.map(|table| table.name.clone()));
        // Renaming anything in SQLite makes it read every view, so what they read must be there.
        let read: HashSet<_> = schema
            .views
            .values()
            .flat_map(|view| view.texts())
            .flat_map(|query| expression::words(query, opp_sql::Dialect::Sqlite))
            .collect();
        let tables = schema
            .tables
            .keys()
            .filter(|name| read.contains(&name.name.to_ascii_lowercase()));
        touched.extend(tables.cloned());
    }
    touched
}

fn named_tables(change: &Change) -> Vec<&TableName> {
    match change {
        Change::CreateTable { table } | Change::DropTable { table } => vec![&table.name],
        Change::RenameTable { from, to } => vec![from, to],
        Change::AlterTable { table, .. } => vec![table],
        Change::View(_) | Change::Enum(_) => Vec::new(),
    }
}

fn altered_enum(change: &Change) -> Option<&str> {
    match change {
        Change::Enum(EnumChange::Alter { after, .. }) => Some(&after.name),
        Change::Enum(EnumChange::Rename { to, .. }) => Some(to),
        _ => None,
    }
}

/// With the tables they refer to and those that refer to them.
fn neighbours(pair: Pair<&Schema>, touched: &HashSet<TableName>) -> HashSet<TableName> {
    let mut names = touched.clone();
    for schema in [pair.before, pair.after] {
        for table in schema.tables.values() {
            for key in &table.foreign_keys {
                if touched.contains(&table.name) {
                    names.insert(key.references.clone());
                } else if touched.contains(&key.references) {
                    names.insert(table.name.clone());
                }
            }
        }
    }
    names
}
