//! Holds the law of conversions over every pair of types on the three databases: the guard passes exactly when the value can be kept or
//! converted exactly; then it is, and comes back where that is exact; otherwise the migration stops before its first change.
//!
//! The ordinary run takes a sample by `OPP_CONVERSIONS_SEED` (today's is fixed); `OPP_CONVERSIONS=all` runs every pair with every value.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]
#![expect(clippy::print_stderr, reason = "the figures of a full run are read by people")]

#[path = "../build/mod.rs"]
mod build;
mod databases;
mod oracle;
mod random;
mod samples;
mod texts;

use opp_core::def::Value;
use opp_migrate::dialect::{GenerateSql, PlanError};
use opp_migrate::diff::{Answers, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Hints, Schema};
use opp_migrate::script::Script;
use opp_sql::value::Literal;

use build::{With, schema, table};
use databases::{Database, Mariadb, Postgres, Sqlite};
use random::Choice;
use samples::Sample;

/// What happened to a value.
#[derive(Default)]
struct Figures {
    pairs: usize,
    refused_pairs: usize,
    kept: usize,
    stopped: usize,
    faults: Vec<String>,
}

#[test]
fn values_are_kept_exactly_or_stop_the_migration_on_sqlite() {
    run(&mut Sqlite::new());
}

#[test]
fn values_are_kept_exactly_or_stop_the_migration_on_postgresql() {
    run(&mut Postgres::new());
}

#[test]
fn values_are_kept_exactly_or_stop_the_migration_on_mariadb() {
    run(&mut Mariadb::new(
        "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE",
    ));
}

/// There MariaDB cuts and writes zeros without an error.
#[test]
fn values_are_kept_exactly_or_stop_the_migration_on_mariadb_without_strict_mode() {
    run(&mut Mariadb::new(""));
}

fn run(database: &mut impl Database) {
    let mut choice = Choice::new();
    let mut figures = Figures::default();
    let samples = samples::all();
    for from in &samples {
        for to in samples.iter().filter(|to| to.name != from.name) {
            pair(database, from, to, &mut choice, &mut figures);
        }
    }
    eprintln!(
        "{}: {} pairs, {} refused while planning; {} values kept, {} stopped",
        database.name(),
        figures.pairs,
        figures.refused_pairs,
        figures.kept,
        figures.stopped
    );
    assert!(
        figures.faults.is_empty(),
        "{} faults:\n{}",
        figures.faults.len(),
        figures.faults.join("\n")
    );
    assert!(figures.kept > 0 && figures.stopped > 0);
}

fn pair(database: &mut impl Database, from: &Sample, to: &Sample, choice: &mut Choice, figures: &mut Figures) {
    let values: Vec<_> = from.values(choice).into_iter().filter(|_| choice.takes()).collect();
    if values.is_empty() {
        return;
    }
    figures.pairs += 1;
    let models = Pair::new(of(from, None), of(to, None));
    let pair = Pair::new(&models.before, &models.after);
    let found = diff(pair, &Hints::default(), &Answers::default());
    let script = match database.dialect().script(pair, &found.changes) {
        Ok(script) => script,
        Err(PlanError::Conversion { .. } | PlanError::Type { .. }) => {
            figures.refused_pairs += 1;
            return;
        }
        Err(error) => panic!("{} to {}: {error}", from.name, to.name),
    };
    for value in values {
        let found = one(database, (from, to), &script, value.as_deref(), figures);
        figures.faults.extend(
            found
                .err()
                .map(|fault| format!("{}: {} to {}: {value:?}: {fault}", database.name(), from.name, to.name)),
        );
    }
}

/// A table of one column, with a value as its default.
fn of(sample: &Sample, default: Option<&str>) -> Schema {
    let mut column = sample.column.clone();
    column.default.all = default.map(|text| Value::Text(text.to_owned().into()));
    let mut schema = schema([table("t").with(column)]);
    schema
        .enums
        .extend(sample.enums.iter().map(|ty| (ty.name.clone(), ty.clone())));
    schema
}

fn one(
    database: &mut impl Database,
    (from, to): (&Sample, &Sample),
    script: &Script,
    value: Option<&str>,
    figures: &mut Figures,
) -> Result<(), String> {
    let Ok(before) = from.literal(value) else {
        return Err("the sample is not a value of its type".to_owned());
    };
    database
        .fill(&of(from, value))
        .map_err(|error| format!("as a default: {error}"))?;
    let as_it_was = database.read(from);
    if !same(from, &as_it_was, &before) {
        return Err(format!("stored as {as_it_was:?}"));
    }
    let wanted = oracle::converted(database.name(), from, to, &before);
    let ran = database.run(&script.up);
    // How long a floating-point number is depends on the database; where it is a string then, it is the right one.
    let wanted = if oracle::is_undecided(from, to) {
        ran.is_ok().then(|| before.clone())
    } else {
        wanted
    };
    match (ran, &wanted) {
        // PostgreSQL has no way to ask whether a string is JSON; the transaction ends with its own error.
        (Err(_), None) if database.name() == "PostgreSQL" && to.name == "json" && database.read(from) == as_it_was => {
            figures.stopped += 1;
            Ok(())
        }
        (Err(error), _) if !error.contains("nothing was changed") => Err(format!("no guard stopped it: {error}")),
        (Err(error), Some(_)) => Err(format!("stops, but it could be kept: {error}")),
        (Err(_), None) if database.read(from) != as_it_was => Err("it stopped half applied".to_owned()),
        (Err(_), None) => {
            figures.stopped += 1;
            Ok(())
        }
        (Ok(()), None) => Err(format!(
            "passes, and becomes {:?}\n{}",
            database.read(to),
            script.up.text
        )),
        (Ok(()), Some(wanted)) => {
            figures.kept += 1;
            let now = database.read(to);
            if !oracle::is(to, from, &now, wanted) {
                return Err(format!("becomes {now:?}, not {wanted:?}\n{}", script.up.text));
            }
            back(database, (from, to), script, &before, wanted)
        }
    }
}

/// The way down: the value comes back, or it stops because it cannot.
fn back(
    database: &mut impl Database,
    (from, to): (&Sample, &Sample),
    script: &Script,
    before: &Literal,
    now: &Literal,
) -> Result<(), String> {
    let stored = database.read(to);
    let expected = if oracle::is_text(to) && !oracle::is_text(from) {
        Some(before.clone())
    } else {
        oracle::converted(database.name(), to, from, now)
    };
    let ran = database.run(&script.down);
    let expected = if oracle::is_undecided(to, from) {
        ran.is_ok().then(|| now.clone())
    } else {
        expected
    };
    match (ran, expected) {
        (Err(error), _) if !error.contains("nothing was changed") => Err(format!("down: no guard stopped it: {error}")),
        (Err(error), Some(_)) => Err(format!("down: stops, but it could be kept: {error}")),
        (Err(_), None) if database.read(to) != stored => Err("down: it stopped half applied".to_owned()),
        (Err(_), None) => Ok(()),
        (Ok(()), None) => Err(format!("down: passes, and becomes {:?}", database.read(from))),
        (Ok(()), Some(expected)) => {
            let again = database.read(from);
            if oracle::is(from, to, &again, &expected) {
                Ok(())
            } else {
                Err(format!(
                    "down: becomes {again:?}, not {expected:?}\n{}",
                    script.down.text
                ))
            }
        }
    }
}

fn same(sample: &Sample, stored: &Option<String>, literal: &Literal) -> bool {
    oracle::is(sample, sample, stored, literal)
}
