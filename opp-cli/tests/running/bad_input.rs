//! Histories and registries that make no sense: is the error clear, with the next command, and nothing half written?

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::models::{column, users};
use crate::project::Project;
use crate::squash::{files, make, text};

/// Every command of these fails, names all of this, and changes no file.
fn refused(project: &Project, calls: &[&[&str]], words: &[&str]) {
    let before = files(project);
    for call in calls {
        let finished = project.opp(call);
        assert_eq!(finished.code, 1, "{call:?} {finished:#?}");
        for word in words {
            assert!(finished.err.contains(word), "{call:?} lacks {word}: {finished:#?}");
        }
        assert_eq!(files(project), before, "{call:?}");
    }
    assert!(project.tables().is_empty());
}

fn two() -> Project {
    let project = Project::new();
    users(&project, &[text("email")]);
    project.ok(&make(&["--id", "20260101000000"]));
    users(&project, &[text("email"), text("phone")]);
    project.ok(&make(&["--id", "20260102000000"]));
    project
}

/// Puts other parents into a migration.
fn parents(project: &Project, name: &str, parents: &[&str]) {
    let path = project.migrations().join(name).join("migration.json");
    let mut document: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    document["parents"] = json!(parents);
    fs::write(path, document.to_string()).unwrap();
}

const READING: [&[&str]; 6] = [
    &["migrate"],
    &["showmigrations"],
    &["migrate", "history"],
    &["migrate", "check", "--no-models"],
    &["migrate", "merge"],
    &["makemigrations", "--no-input", "--registry", "models.json"],
];

#[test]
fn a_ring_and_a_missing_parent_are_named_by_every_command() {
    let project = two();
    parents(&project, "2026-01-01-000000_initial", &["20260102000000"]);
    refused(
        &project,
        &READING,
        &["2026-01-01-000000_initial builds on itself", "restore the `parents`"],
    );
    parents(&project, "2026-01-01-000000_initial", &["20250101000000"]);
    let words = [
        "builds on revision 20250101000000, which is not here",
        "restore it from version control",
    ];
    refused(&project, &READING, &words);
}

#[test]
fn one_id_twice_is_named_by_every_command() {
    let project = two();
    let from = project.migrations().join("2026-01-02-000000_add_phone_to_users");
    let to = project.migrations().join("2026-01-02-000000_other");
    fs::create_dir(&to).unwrap();
    for file in ["up.sql", "down.sql", "migration.json"] {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
    refused(
        &project,
        &READING,
        &["have the same version 20260102000000", "rename one directory"],
    );
}

#[test]
fn a_registry_of_another_version_is_refused_with_what_to_do() {
    let project = two();
    let path = project.path().join("models.json");
    let mut registry: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    registry["format"] = json!(99);
    fs::write(path, registry.to_string()).unwrap();
    let calls: [&[&str]; 3] = [
        &["makemigrations", "--no-input", "--registry", "models.json"],
        &["makemigrations", "--check", "--json", "--registry", "models.json"],
        &["migrate", "check", "--offline", "--registry", "models.json"],
    ];
    refused(&project, &calls, &["99", "opp"]);
}

#[test]
fn a_merge_of_branches_that_rename_one_column_is_refused() {
    let project = Project::new();
    users(&project, &[text("email")]);
    project.ok(&make(&["--id", "20260101000000"]));
    let renamed = |name: &str| {
        let mut column = column(name, "text", json!({ "nullable": true, "max_length": 50 }));
        column["renamed_from"] = json!("email");
        column
    };
    let aside = project.path().join("aside");
    for (name, id) in [("mail", "20260102000000"), ("address", "20260103000000")] {
        users(&project, &[renamed(name)]);
        project.ok(&make(&["--id", id]));
        if name == "mail" {
            let made = of_day(&project, "2026-01-02");
            fs::create_dir(&aside).unwrap();
            fs::rename(&made, aside.join(made.file_name().unwrap())).unwrap();
        }
    }
    for entry in fs::read_dir(&aside).unwrap() {
        let path = entry.unwrap().path();
        fs::rename(&path, project.migrations().join(path.file_name().unwrap())).unwrap();
    }
    let calls: [&[&str]; 2] = [&["migrate", "merge"], &["makemigrations", "--merge", "--no-input"]];
    let before = files(&project);
    for call in calls {
        let finished = project.opp(call);
        assert!([1, 3].contains(&finished.code), "{finished:#?}");
        assert!(
            finished.err.contains("2026-01-02") && finished.err.contains("2026-01-03"),
            "{finished:#?}"
        );
        assert!(finished.err.contains("help: "), "{finished:#?}");
        assert_eq!(files(&project), before);
    }
}

fn of_day(project: &Project, day: &str) -> PathBuf {
    let entries = fs::read_dir(project.migrations()).unwrap().flatten();
    let mut of_day = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(day));
    of_day.next().unwrap().path()
}

#[test]
fn a_database_with_a_part_of_a_squash_is_refused_before_anything_runs() {
    let project = two();
    project.ok(&["migrate", "20260101000000"]);
    let kept = project.path().join("part.db");
    fs::rename(project.database(), &kept).unwrap();
    project.ok(&["squash", "..head", "--yes", "-m", "begin"]);
    let on_part = ["migrate", "--database-url", kept.to_str().unwrap()];
    let finished = project.opp(&on_part);
    assert_eq!(finished.code, 1, "{finished:#?}");
    assert!(
        finished
            .err
            .contains("only 1 of them are applied, up to 2026-01-01-000000_initial")
            && finished.err.contains("help: "),
        "{finished:#?}"
    );
    let listed = project.opp(&["showmigrations", "--database-url", kept.to_str().unwrap()]);
    assert!(listed.out.contains("[ ] 2026-01-02-000000_begin"), "{listed:#?}");
}
