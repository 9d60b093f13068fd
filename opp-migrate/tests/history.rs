//! Does a migrations directory say what it should, and what happens where it does not?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod build;

use std::fs;
use std::path::Path;

use build::{column, table};
use opp_core::def::TypeKind;
use opp_migrate::change::{Change, TableChange};
use opp_migrate::files::{NewMigration, write_together};
use opp_migrate::history::{History, ResolveError, Target};
use opp_migrate::script::{Script, SqlFile};
use tempfile::TempDir;

fn sql(text: &str) -> SqlFile {
    SqlFile {
        text: text.to_owned(),
        transactional: true,
    }
}

fn add(directory: &Path, id: &str, name: &str, parents: &[&str], operations: Vec<Change>) {
    let script = Script {
        up: sql("-- up\n"),
        down: sql("-- down\n"),
    };
    let new = NewMigration {
        stated_renames: Default::default(),
        id,
        name,
        dialect: "sqlite",
        parents: parents.iter().map(|id| (*id).to_owned()).collect(),
        replaces: Vec::new(),
        message: "a message",
        package: "shop",
        crates: Vec::new(),
        operations,
        verified: true,
        hazards: Vec::new(),
        script: &script,
    };
    write_together([(directory, &new.into_files().unwrap())], None).unwrap();
}

/// Three in a row: `20260101000000_first`, `…02_second`, `…03_third`.
fn chain() -> TempDir {
    let directory = TempDir::new().unwrap();
    let orders = Change::CreateTable {
        table: Box::new(table("orders")),
    };
    let total = Box::new(column("total", TypeKind::Double));
    let more = Change::AlterTable {
        table: build::name("orders"),
        change: TableChange::AddColumn {
            column: total,
            position: 1,
            backfill: None,
        },
    };
    add(directory.path(), "20260101000000", "first", &[], vec![orders]);
    add(
        directory.path(),
        "20260102000000",
        "second",
        &["20260101000000"],
        vec![more],
    );
    add(
        directory.path(),
        "20260103000000",
        "third",
        &["20260102000000"],
        Vec::new(),
    );
    directory
}

fn refused(directory: &TempDir) -> String {
    History::load(directory.path()).unwrap_err().to_string()
}

#[test]
fn the_schema_of_a_revision_is_the_fold_of_its_ancestors() {
    let directory = chain();
    let history = History::load(directory.path()).unwrap();
    let columns = |id: &str| {
        history.schema_at(id).unwrap().tables[&build::name("orders")]
            .columns
            .len()
    };
    assert_eq!((columns("20260101000000"), columns("20260103000000")), (1, 2));
    assert_eq!(
        history.head_schema().unwrap(),
        history.schema_at("20260103000000").unwrap()
    );
}

#[test]
fn a_directory_that_is_not_there_is_an_empty_history() {
    let history = History::load(Path::new("/nowhere/at/all")).unwrap();
    assert!(history.migrations().is_empty() && history.heads().is_empty());
}

#[test]
fn revisions_are_found_as_people_name_them() {
    let directory = chain();
    let history = History::load(directory.path()).unwrap();
    let at = |spec: &str| history.resolve(spec, &["20260102000000"]);
    let revision = |day: &str| Ok(Target::Revision(format!("202601{day}000000")));
    for (spec, day) in [
        ("20260101000000", "01"),
        ("2026-01-01-000000", "01"),
        ("2026-01-01", "01"),
        ("head", "03"),
        ("current", "02"),
        ("+1", "03"),
        ("-1", "01"),
        ("second", "02"),
        ("head-1", "02"),
        ("first+2", "03"),
        ("th", "03"),
        ("2026-01-03-000000_third", "03"),
    ] {
        assert_eq!(at(spec), revision(day), "{spec}");
    }
    for spec in ["base", "zero", "-2", "first-1"] {
        assert_eq!(at(spec), Ok(Target::Base), "{spec}");
    }
    assert!(matches!(at("+2"), Err(ResolveError::TooFar { end: "end", .. })));
    assert!(matches!(at("-5"), Err(ResolveError::TooFar { end: "beginning", .. })));
    assert!(matches!(at("2026"), Err(ResolveError::Ambiguous { candidates, .. }) if candidates.len() == 3));
    assert!(matches!(at("nothing"), Err(ResolveError::Unknown { .. })));
}

#[test]
fn two_heads_are_both_named() {
    let directory = chain();
    add(
        directory.path(),
        "20260104000000",
        "other",
        &["20260102000000"],
        Vec::new(),
    );
    let history = History::load(directory.path()).unwrap();
    let error = history.resolve("head", &[]).unwrap_err().to_string();
    assert!(error.contains("third") && error.contains("other"), "{error}");
}

#[test]
fn plain_diesel_directories_follow_each_other() {
    let directory = TempDir::new().unwrap();
    for name in ["2026-01-01-000000_a", "00000000000000_setup", "2026-01-02-000000_b"] {
        fs::create_dir(directory.path().join(name)).unwrap();
        fs::write(directory.path().join(name).join("up.sql"), "SELECT 1;").unwrap();
    }
    let history = History::load(directory.path()).unwrap();
    let ids: Vec<&str> = history
        .migrations()
        .iter()
        .map(|migration| migration.id.as_str())
        .collect();
    assert_eq!(ids, ["00000000000000", "20260101000000", "20260102000000"]);
    assert_eq!(history.parents("20260102000000"), ["20260101000000"]);
    assert!(history.migrations().iter().all(|migration| migration.in_transaction));
}

#[test]
fn without_the_word_metadata_means_no_transaction_as_in_diesel() {
    let directory = chain();
    let first = directory.path().join("2026-01-01-000000_first");
    fs::write(first.join("metadata.toml"), "[other]\nx = 1\n").unwrap();
    assert!(
        !History::load(directory.path())
            .unwrap()
            .get("20260101000000")
            .unwrap()
            .in_transaction
    );
    fs::write(first.join("metadata.toml"), "run_in_transaction =").unwrap();
    assert!(refused(&directory).contains("metadata.toml"));
}

#[test]
fn one_version_twice_is_refused_with_both_named() {
    let directory = chain();
    add(
        directory.path(),
        "20260103000000",
        "twin",
        &["20260102000000"],
        Vec::new(),
    );
    let error = refused(&directory);
    assert!(error.contains("_third") && error.contains("_twin"), "{error}");
}

#[test]
fn operations_edited_by_hand_are_refused_and_sql_may_be_edited() {
    let directory = chain();
    let first = directory.path().join("2026-01-01-000000_first");
    fs::write(first.join("up.sql"), "-- edited\n").unwrap();
    assert!(History::load(directory.path()).is_ok());
    let json = fs::read_to_string(first.join("migration.json")).unwrap();
    fs::write(first.join("migration.json"), json.replace("\"orders\"", "\"others\"")).unwrap();
    assert!(refused(&directory).contains("edited by hand"));
    fs::write(first.join("migration.json"), &json[..json.len() / 2]).unwrap();
    assert!(refused(&directory).contains("cannot be understood"));
    fs::write(first.join("migration.json"), "{\"format\": 99, \"magic\": true}").unwrap();
    assert!(refused(&directory).contains("format 99"));
}

#[test]
fn a_missing_parent_and_a_ring_are_named() {
    let directory = chain();
    fs::remove_dir_all(directory.path().join("2026-01-02-000000_second")).unwrap();
    assert!(refused(&directory).contains("20260102000000"));
    add(
        directory.path(),
        "20260102000000",
        "second",
        &["20260103000000"],
        Vec::new(),
    );
    assert!(refused(&directory).contains("builds on itself"));
}

#[test]
fn folders_that_are_no_migrations_are_named_and_files_are_left_alone() {
    let directory = chain();
    fs::write(directory.path().join("README.md"), "notes").unwrap();
    fs::create_dir(directory.path().join(".git")).unwrap();
    assert!(History::load(directory.path()).is_ok());
    fs::create_dir(directory.path().join("backup")).unwrap();
    assert!(refused(&directory).contains("backup is not a migration"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_refused() {
    let directory = chain();
    std::os::unix::fs::symlink("/nowhere", directory.path().join("2026-01-09-000000_link")).unwrap();
    assert!(refused(&directory).contains("symbolic link"));
}

#[test]
fn an_empty_file_is_refused_as_diesel_would() {
    let directory = chain();
    fs::write(directory.path().join("2026-01-01-000000_first/up.sql"), "").unwrap();
    assert!(refused(&directory).contains("is empty"));
}

#[test]
fn nothing_is_overwritten_and_nothing_half_written_is_left() {
    let directory = chain();
    let script = Script {
        up: sql("-- up\n"),
        down: sql("-- down\n"),
    };
    let again = NewMigration {
        stated_renames: Default::default(),
        id: "20260101000000",
        name: "first",
        dialect: "sqlite",
        parents: Vec::new(),
        replaces: Vec::new(),
        message: "",
        package: "",
        crates: Vec::new(),
        operations: Vec::new(),
        verified: true,
        hazards: Vec::new(),
        script: &script,
    };
    let again = again.into_files().unwrap();
    let refused = write_together([(directory.path(), &again)], None).unwrap_err();
    assert!(refused.to_string().contains("never overwritten"));
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 3);
}

#[test]
fn ids_grow_also_within_a_second_and_when_the_clock_runs_behind() {
    let directory = chain();
    let history = History::load(directory.path()).unwrap();
    assert_eq!(history.next_id("20270101000000"), "20270101000000");
    assert_eq!(history.next_id("20260103000000"), "20260103000001");
    assert_eq!(history.next_id("20200101000000"), "20260103000001");
    add(
        directory.path(),
        "99999999999999",
        "last",
        &["20260103000000"],
        Vec::new(),
    );
    let next = History::load(directory.path()).unwrap().next_id("20270101000000");
    assert!(next.as_str() > "99999999999999", "{next}");
}
