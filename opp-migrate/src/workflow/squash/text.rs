//! The SQL of a squash: that of its parts, one after the other, and what it records in Diesel's table.

use std::collections::BTreeSet;

use opp_sql::client::terminated;

use super::parts::{Part, Parts};
use super::range::no_squash;
use crate::dialect::{Dialect, GenerateSql as _};
use crate::files::{Migration, checksum};
use crate::history::is_edited;
use crate::pair::Pair;
use crate::script::{
    BODY, COMMIT, CREATE_VERSIONS, END, RECORD, Takeover, VERSIONS, begin_custom, end_custom, without_record,
};
use crate::workflow::directories::Directory;
use crate::workflow::error::WorkflowError;

/// The files of a squash.
pub(super) struct Text {
    pub(super) up: String,
    /// Nothing where a part has no way back.
    pub(super) down: Option<String>,
    pub(super) in_transaction: bool,
    /// Sums of what is generated in them: where somebody wrote a part, not those of the files.
    pub(super) sums: (String, String),
}

/// The SQL of one part.
struct Piece {
    up: String,
    down: Option<String>,
    in_transaction: bool,
    by_hand: Option<String>,
}

/// The files of a squash in a directory.
pub(super) fn text(parts: &Parts, directory: &Directory, members: &[&Migration]) -> Result<Text, WorkflowError> {
    let pieces = parts
        .0
        .iter()
        .map(|part| piece(part, directory, members))
        .collect::<Result<Vec<_>, _>>()?;
    refuse_mixture(&pieces, directory)?;
    let replaced: BTreeSet<&str> = members
        .iter()
        .flat_map(|one| {
            one.replaces()
                .iter()
                .map(|one| one.id.as_str())
                .chain([one.id.as_str()])
        })
        .collect();
    let last = members.last().map_or("", |last| last.id.as_str());
    let others: Vec<&str> = replaced.into_iter().filter(|id| *id != last).collect();
    let kind = directory.dialect.kind();
    let up = |pieces: &[&Piece]| recording(&joined(pieces, kind, |piece| Some(&piece.up)), &others, kind);
    let down = |pieces: &[&Piece]| {
        let back: Vec<&Piece> = pieces.iter().rev().copied().collect();
        forgetting(&joined(&back, kind, |piece| piece.down.as_deref()), &others, kind)
    };
    let all: Vec<&Piece> = pieces.iter().collect();
    let generated: Vec<&Piece> = pieces.iter().filter(|piece| piece.by_hand.is_none()).collect();
    let has_way_back = pieces.iter().all(|piece| piece.down.is_some());
    Ok(Text {
        up: up(&all),
        down: has_way_back.then(|| down(&all)),
        in_transaction: pieces.iter().all(|piece| piece.in_transaction),
        sums: (checksum(&up(&generated)), checksum(&down(&generated))),
    })
}

fn piece(part: &Part, directory: &Directory, members: &[&Migration]) -> Result<Piece, WorkflowError> {
    match part {
        Part::Folded(folded) => {
            let pair = Pair::new(&folded.pair.before, &folded.pair.after);
            let script = directory.dialect.script(pair, &folded.changes);
            let script = script.map_err(|error| WorkflowError::Plan(Box::new(error)))?;
            Ok(Piece {
                up: script.up.text,
                down: Some(script.down.text),
                in_transaction: script.up.transactional && script.down.transactional,
                by_hand: None,
            })
        }
        Part::Kept { place, .. } => {
            let migration = members[*place];
            let generated = migration
                .recorded
                .as_ref()
                .is_some_and(|one| !one.operations.is_empty());
            let is_by_hand = !migration.is_merge() && (!generated || is_edited(migration));
            let down = migration.down.as_ref().filter(|down| !down.is_empty());
            Ok(Piece {
                up: without_record(&migration.up),
                down: down.map(|down| without_record(down)),
                in_transaction: migration.in_transaction,
                by_hand: is_by_hand.then(|| migration.directory()),
            })
        }
    }
}

/// Files that begin a transaction of their own, or run in none, cannot stand beside others in one.
fn refuse_mixture(pieces: &[Piece], directory: &Directory) -> Result<(), WorkflowError> {
    if pieces.len() < 2 || matches!(directory.dialect, Dialect::Mysql(_)) {
        return Ok(());
    }
    let rebuilds = |piece: &Piece| {
        let down = piece.down.as_deref().unwrap_or_default();
        Takeover::read(&piece.up).is_some() || Takeover::read(down).is_some()
    };
    let by_hand = pieces.iter().find_map(|piece| piece.by_hand.as_ref());
    let by_hand = by_hand.map_or("the baseline", String::as_str);
    if pieces.iter().any(rebuilds) {
        return Err(no_squash(format!(
            "the SQL of {by_hand} cannot run beside tables that are rebuilt; squash the revisions before it and those after it"
        )));
    }
    let outside = pieces.iter().find(|piece| !piece.in_transaction);
    match outside.and_then(|piece| piece.by_hand.as_ref()) {
        Some(name) => Err(no_squash(format!(
            "{name} runs outside a transaction; squash the revisions before it and those after it"
        ))),
        None => Ok(()),
    }
}

/// The texts of the pieces; those that somebody wrote are marked.
fn joined<'p>(pieces: &[&'p Piece], dialect: opp_sql::Dialect, text: impl Fn(&'p Piece) -> Option<&'p str>) -> String {
    let mut joined = String::new();
    for piece in pieces {
        let Some(text) = text(piece) else { continue };
        if !joined.is_empty() {
            joined.push('\n');
        }
        if let Some(name) = &piece.by_hand {
            joined.push_str(&begin_custom(name));
        }
        // A statement without its semicolon ends with its file.
        joined.push_str(&terminated(text.trim_end(), dialect));
        joined.push('\n');
        if let Some(name) = &piece.by_hand {
            joined.push_str(&end_custom(name));
        }
    }
    joined
}

/// First the revisions are recorded that the squash stands for: a database that has one of them already refuses that, and all the rest.
/// MySQL commits every definition: there the first statement only refuses, and the revisions are recorded once all of the rest is done.
fn recording(text: &str, others: &[&str], dialect: opp_sql::Dialect) -> String {
    let rows: Vec<String> = others.iter().map(|id| format!("({})", dialect.string(id))).collect();
    if dialect == opp_sql::Dialect::Mysql {
        let ids: Vec<String> = others.iter().map(|id| dialect.string(id)).collect();
        let recorded = format!("SELECT version FROM {VERSIONS} WHERE version IN ({})", ids.join(", "));
        return format!(
            "{RECORD}\n-- A database that has one of the revisions that this migration stands for refuses it: two rows are no value.\n\
             {CREATE_VERSIONS}SELECT (SELECT version FROM ({recorded} UNION ALL {recorded}) AS recorded_already) AS refuses;\n{END}\n\n\
             {text}\n{RECORD}\n-- The revisions that this migration stands for count as applied.\n\
             INSERT INTO {VERSIONS} (version) VALUES {};\n{END}\n",
            rows.join(", ")
        );
    }
    let statements = format!(
        "{RECORD}\n-- The revisions that this migration stands for count as applied. A database that has one of them refuses it.\n\
         {CREATE_VERSIONS}INSERT INTO {VERSIONS} (version) VALUES {};\n{END}\n\n",
        rows.join(", ")
    );
    match Takeover::read(text) {
        Some(_) => text.replacen(&format!("{BODY}\n"), &format!("{BODY}\n{statements}"), 1),
        None => format!("{statements}{text}"),
    }
}

/// Last, they are no longer recorded.
fn forgetting(text: &str, others: &[&str], dialect: opp_sql::Dialect) -> String {
    let ids: Vec<String> = others.iter().map(|id| dialect.string(id)).collect();
    let statement = format!(
        "\n{RECORD}\n-- The revisions that this migration stands for no longer count as applied.\n\
         DELETE FROM {VERSIONS} WHERE version IN ({});\n{END}\n",
        ids.join(", ")
    );
    match Takeover::read(text) {
        Some(_) => text.replacen(&format!("{COMMIT}\n"), &format!("{statement}{COMMIT}\n"), 1),
        None => format!("{text}{statement}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_ends_its_last_statement_once() {
        let piece = |up: &str| Piece {
            up: up.to_owned(),
            down: None,
            in_transaction: true,
            by_hand: None,
        };
        for (sql, expected) in [
            (
                "INSERT INTO t VALUES (1) -- note;",
                "INSERT INTO t VALUES (1); -- note;\n",
            ),
            ("SELECT 1; -- done\n", "SELECT 1; -- done\n"),
            ("SELECT ';'", "SELECT ';';\n"),
            ("SELECT 1 /* ; */\n", "SELECT 1; /* ; */\n"),
            ("-- nothing\n", "-- nothing\n"),
        ] {
            let pieces = [piece(sql), piece("SELECT 2;\n")];
            let joined = joined(&pieces.iter().collect::<Vec<_>>(), opp_sql::Dialect::Sqlite, |piece| {
                Some(&piece.up)
            });
            assert_eq!(joined, format!("{expected}\nSELECT 2;\n"));
        }
    }
}
