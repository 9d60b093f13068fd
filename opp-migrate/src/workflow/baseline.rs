//! Records what a database holds already, without running anything: tables that files of another tool made, or that were made by
//! other means.
//!
//! Only what the models name is recorded. A table is recorded as the models have it where the database has it the same way, otherwise as
//! the database has it, so that the next migration leads from there to the models.

use std::collections::BTreeSet;

use super::comparison::Comparison;
use super::decide::Decide;
use super::directories::{Directories, Directory};
use super::draft::{Draft, drafts_from};
use super::error::WorkflowError;
use super::notice::Notice;
use crate::dialect::{Dialect, Difference, GenerateSql as _, Row};
use crate::diff::{Answers, diff};
use crate::history::History;
use crate::pair::Pair;
use crate::schema::{Hints, Kind, Schema, Table, TableName};
use crate::script::{Script, SqlFile};
use crate::stated_renames::StatedRenames;
use crate::verify::{Scratch as _, ScratchError, VerifyError};

/// Where to look for what is to be recorded.
#[derive(Clone, Debug)]
pub enum Baseline {
    /// What the files of the history make in a scratch database. The new migration runs nothing where they are.
    Files,
    /// What a database holds, by the rows of its catalog. The new migration makes the same in another database.
    Catalog(Vec<Row>),
}

impl Baseline {
    /// The files of the history where some record nothing; otherwise a database has to say what it holds.
    #[must_use]
    pub fn of_files(history: &History) -> Option<Self> {
        records_nothing(history).then_some(Self::Files)
    }
}

/// The migrations that record what is there already.
pub(super) fn drafts<D: Decide>(
    comparison: &Comparison,
    baseline: &Baseline,
    directories: &Directories,
    decide: &mut D,
) -> Result<Vec<Draft>, D::Error> {
    let leading = directories.leading_directory();
    let there = match baseline {
        Baseline::Files => replayed(leading, decide)?,
        Baseline::Catalog(rows) => rows.clone(),
    };
    let after = recorded(comparison, leading, &there, decide)?;
    let changes = diff(
        Pair::new(&comparison.before, &after),
        &Hints::default(),
        &Answers::default(),
    )
    .changes;
    let before = comparison.before.clone();
    let mut drafts = drafts_from(before, StatedRenames::default(), changes, directories)?;
    for draft in &mut drafts {
        for (number, directory) in directories.iter().enumerate() {
            if records_nothing(&directory.history) {
                draft.scripts[number] = nothing_to_run(draft);
                draft.already_made.insert(number);
            }
        }
    }
    Ok(drafts)
}

/// Refuses to create what files of the history that record nothing have made already.
pub(super) fn refuse_existing<D: Decide>(draft: &Draft, directory: &Directory, decide: &mut D) -> Result<(), D::Error> {
    let Pair { before, after } = &draft.pair;
    let is_new = |name: &&TableName| !before.tables.contains_key(*name);
    let mut new = after.tables.keys().filter(is_new).peekable();
    if new.peek().is_none() || !records_nothing(&directory.history) {
        return Ok(());
    }
    let Some(mut new_scratch) = decide.scratch(directory)? else {
        return Ok(());
    };
    let replayed = new_scratch().and_then(|mut scratch| {
        scratch.replay(&directory.history, directory.dialect)?;
        scratch.catalog()
    });
    // Files that do not run here are found when they run.
    let Ok(rows) = replayed else { return Ok(()) };
    let there = directory.dialect.schema_of(&rows).0;
    let tables: Vec<String> = new
        .filter(|name| there.tables.contains_key(*name))
        .map(ToString::to_string)
        .collect();
    match tables.is_empty() {
        true => Ok(()),
        false => Err(WorkflowError::AlreadyMade { tables }.into()),
    }
}

/// Whether some of the files record nothing: another tool wrote them, or somebody did by hand.
fn records_nothing(history: &History) -> bool {
    history
        .migrations()
        .iter()
        .any(|migration| migration.recorded.is_none())
}

/// What the files of a directory make.
fn replayed<D: Decide>(directory: &Directory, decide: &mut D) -> Result<Vec<Row>, D::Error> {
    let mut scratch = new_scratch(directory, decide)?;
    let rows = scratch
        .replay(&directory.history, directory.dialect)
        .and_then(|()| scratch.catalog());
    rows.map_err(|error| unread(directory.dialect, error).into())
}

fn new_scratch<D: Decide>(directory: &Directory, decide: &mut D) -> Result<Box<dyn crate::verify::Scratch>, D::Error> {
    let dialect = directory.dialect;
    let Some(mut new_scratch) = decide.scratch(directory)? else {
        return Err(WorkflowError::NoScratch { dialect }.into());
    };
    new_scratch().map_err(|error| unread(dialect, error).into())
}

fn unread(dialect: Dialect, error: ScratchError) -> WorkflowError {
    WorkflowError::Unread { dialect, error }
}

/// The schema that is recorded: the tables and views that the models name and the database has.
fn recorded<D: Decide>(
    comparison: &Comparison,
    directory: &Directory,
    there: &[Row],
    decide: &mut D,
) -> Result<Schema, D::Error> {
    let dialect = directory.dialect;
    let (found, _) = dialect.schema_of(there);
    let mut after = of_the_models(comparison, &found);
    if after == comparison.before {
        return Err(WorkflowError::NothingToRecord.into());
    }
    let differing = differences(&after, directory, there, decide)?;
    for (table, _) in differing {
        take(
            &mut after,
            comparison,
            &found,
            &dialect.schema_of(&of_table(there, &table)).0,
        );
    }
    let left = differences(&after, directory, there, decide)?;
    if !left.is_empty() {
        let differences = left.into_iter().map(|(_, difference)| difference).collect();
        decide.notice(&Notice::NotDescribed { differences });
    }
    Ok(after)
}

/// What the history has, and of what the models have beside it that which the database has too. A key to a table that the database does
/// not have is not in the database either.
fn of_the_models(comparison: &Comparison, found: &Schema) -> Schema {
    let mut after = comparison.before.clone();
    let models = &comparison.after;
    for (name, table) in &models.tables {
        let is_new = !comparison.before.tables.contains_key(name) && !table.options.unmanaged;
        let Some(there) = found.tables.get(name).filter(|_| is_new) else {
            continue;
        };
        let is_whole = table
            .foreign_keys
            .iter()
            .all(|key| key.references == *name || found.tables.contains_key(&key.references));
        let recorded = if is_whole { table } else { there };
        after.tables.insert(name.clone(), recorded.clone());
    }
    for (name, view) in &models.views {
        if found.views.contains_key(name) {
            after.views.entry(name.clone()).or_insert_with(|| view.clone());
        }
    }
    let source = |name: &str| models.enums.get(name).or_else(|| found.enums.get(name));
    add_enums(&mut after, source);
    after
}

/// Puts a table in as the database has it.
fn take(after: &mut Schema, comparison: &Comparison, found: &Schema, part: &Schema) {
    for (name, table) in &part.tables {
        if after.tables.contains_key(name) {
            let mut table = table.clone();
            if let Some(model) = comparison.after.tables.get(name) {
                as_the_model_says(&mut table, model);
            }
            after.tables.insert(name.clone(), table);
        }
    }
    for (name, view) in &part.views {
        if after.views.contains_key(name) {
            after.views.insert(name.clone(), view.clone());
        }
    }
    add_enums(after, |name| found.enums.get(name));
}

/// What the database has no word for is as the model says: the kind of a type that is spelled by hand, and the name of a primary key on
/// MySQL.
fn as_the_model_says(table: &mut Table, model: &Table) {
    if let (Some(key), Some(known)) = (&mut table.primary_key, &model.primary_key)
        && key.name == "PRIMARY"
        && key.columns == known.columns
    {
        key.name.clone_from(&known.name);
    }
    for column in &mut table.columns {
        let same = model.column(&column.name).filter(|known| {
            let (found, known) = (&column.ty.by_hand, &known.ty.by_hand);
            let alike = |one: &Option<String>, other: &Option<String>| one.is_none() || one == other;
            !found.is_none()
                && alike(&found.sqlite, &known.sqlite)
                && alike(&found.postgres, &known.postgres)
                && alike(&found.mysql, &known.mysql)
        });
        if let Some(known) = same {
            column.ty = known.ty.clone();
        }
    }
}

/// Adds the enums that columns name and the schema lacks.
fn add_enums<'a>(schema: &mut Schema, source: impl Fn(&str) -> Option<&'a crate::schema::Enum>) {
    let of_table = |table: &Table| -> Vec<String> {
        let columns = table.columns.iter();
        columns
            .filter_map(|column| match &column.ty.kind {
                Kind::Enum(name) => Some(name.clone()),
                Kind::Plain(_) => None,
            })
            .collect()
    };
    let used: BTreeSet<String> = schema.tables.values().flat_map(of_table).collect();
    for name in used {
        if let Some(found) = source(&name) {
            schema.enums.entry(name).or_insert_with(|| found.clone());
        }
    }
}

/// How a fresh build of the schema differs from what is there, each with the table or view that it belongs to. What the schema does not
/// name is left out.
fn differences<D: Decide>(
    schema: &Schema,
    directory: &Directory,
    there: &[Row],
    decide: &mut D,
) -> Result<Vec<(String, Difference)>, D::Error> {
    let dialect = directory.dialect;
    let sql = dialect
        .create_all(schema)
        .map_err(|error| WorkflowError::Plan(Box::new(error)))?;
    let mut scratch = new_scratch(directory, decide)?;
    let built = scratch.execute(&sql).and_then(|()| scratch.catalog());
    let built = built.map_err(|ScratchError(message)| WorkflowError::Unproven {
        dialect,
        error: Box::new(VerifyError::Fails {
            stage: crate::verify::Stage::Fresh,
            message,
        }),
    })?;
    let tables: BTreeSet<&str> = built.iter().map(|row| row.table.as_str()).collect();
    let there: Vec<Row> = there
        .iter()
        .filter(|row| match row.table.is_empty() {
            true => built.iter().any(|one| one.kind == row.kind && one.name == row.name),
            false => tables.contains(row.table.as_str()),
        })
        .cloned()
        .collect();
    let differences = dialect.compare(&built, &there);
    let of = |difference: &Difference| owner(difference, &built, &there);
    Ok(differences.into_iter().map(|one| (of(&one), one)).collect())
}

/// The table of a difference, by the row it is about.
fn owner(difference: &Difference, built: &[Row], there: &[Row]) -> String {
    let (Difference::Missing { kind, name }
    | Difference::Unexpected { kind, name }
    | Difference::Differs { kind, name, .. }) = difference;
    let row = built
        .iter()
        .chain(there)
        .find(|row| row.kind == *kind && row.name == *name);
    row.map(|row| row.table.clone()).unwrap_or_default()
}

fn of_table(rows: &[Row], table: &str) -> Vec<Row> {
    rows.iter()
        .filter(|row| row.table == table || row.table.is_empty())
        .cloned()
        .collect()
}

/// Files that only say what they record.
fn nothing_to_run(draft: &Draft) -> Script {
    let operations: String = draft.changes.iter().map(|change| format!("--   {change}\n")).collect();
    let file = |text: &str| SqlFile {
        text: format!("-- {text}\n{operations}"),
        transactional: true,
    };
    Script {
        up: file("Recorded by opp: earlier migrations have made this. Nothing to do."),
        down: file("Nothing to do: the earlier migrations undo this."),
    }
}
