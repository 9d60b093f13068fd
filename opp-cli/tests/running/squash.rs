//! Do several migrations become one that databases with all of them take for applied, and is everything else refused?

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::models::{column, users};
use crate::project::Project;

const THREE: &str = "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\n";

pub(crate) fn make<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["makemigrations", "--no-input", "--registry", "models.json"], more].concat()
}

pub(crate) fn text(name: &str) -> Value {
    column(name, "text", json!({ "nullable": true, "max_length": 50 }))
}

/// Users, a row by hand, a phone, a fax: four migrations.
pub(crate) fn four(toml: &str) -> Project {
    let project = Project::new();
    fs::write(project.path().join("opp.toml"), toml).unwrap();
    users(&project, &[text("email")]);
    project.ok(&make(&["--id", "20260101000000"]));
    project.ok(&make(&["--empty", "--id", "20260102000000", "--name", "seed"]));
    for directory in directories(&project) {
        let seed = directory.join("2026-01-02-000000_seed");
        fs::write(seed.join("up.sql"), "INSERT INTO users (id, email) VALUES (1, 'a')").unwrap();
        fs::write(seed.join("down.sql"), "DELETE FROM users WHERE id = 1;\n").unwrap();
    }
    users(&project, &[text("email"), text("phone")]);
    project.ok(&make(&["--id", "20260103000000"]));
    users(&project, &[text("email"), text("phone"), text("fax")]);
    project.ok(&make(&["--id", "20260104000000"]));
    project
}

fn directories(project: &Project) -> Vec<PathBuf> {
    let names = ["migrations", "migrations_postgres", "migrations_mysql"];
    let all = names.iter().map(|name| project.path().join(name));
    all.filter(|path| path.exists()).collect()
}

/// Every file of the migrations.
pub(crate) fn files(project: &Project) -> BTreeMap<PathBuf, String> {
    fn read(directory: &Path, files: &mut BTreeMap<PathBuf, String>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => read(&path, files),
                false => drop(files.insert(path.clone(), fs::read_to_string(&path).unwrap())),
            }
        }
    }
    let mut files = BTreeMap::new();
    directories(project)
        .iter()
        .for_each(|directory| read(directory, &mut files));
    files
}

#[track_caller]
pub(crate) fn refused(project: &Project, call: &[&str], code: i32, words: &str) {
    let before = files(project);
    let refused = project.opp(call);
    assert!(
        refused.code == code && refused.err.contains(words),
        "{call:?} {refused:#?}"
    );
    assert_eq!(files(project), before, "{call:?}");
}

#[test]
fn a_squash_keeps_the_id_the_order_and_what_somebody_wrote() {
    let project = four("");
    project.ok(&["migrate", "20260103000000"]);
    let out = project.ok(&["squash", "initial..20260103000000", "--yes"]);
    assert_eq!(
        out,
        "Squashed:\n  2026-01-01-000000_initial\n  2026-01-02-000000_seed\n  2026-01-03-000000_add_phone_to_users\n\
         Operations: 2 -> 2\nSquash:\n  migrations/2026-01-03-000000_squashed_initial_to_add_phone_to_users\n"
    );
    let directory = project
        .migrations()
        .join("2026-01-03-000000_squashed_initial_to_add_phone_to_users");
    let up = fs::read_to_string(directory.join("up.sql")).unwrap();
    let places = [
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('20260101000000'), ('20260102000000');",
        "CREATE TABLE \"users\"",
        "-- Custom SQL of 2026-01-02-000000_seed:\nINSERT INTO users (id, email) VALUES (1, 'a');\n\
         -- End of custom SQL of 2026-01-02-000000_seed.\n",
        "ADD COLUMN \"phone\"",
    ]
    .map(|piece| up.find(piece).unwrap_or_else(|| panic!("no {piece} in {up}")));
    assert!(places.is_sorted(), "{up}");
    assert_eq!(
        project.ok(&["showmigrations"]),
        "migrations\n [X] 2026-01-03-000000_squashed_initial_to_add_phone_to_users\n [ ] 2026-01-04-000000_add_fax_to_users\n"
    );
    let looked = project.opp(&["migrate", "history"]);
    assert!(
        looked.err.is_empty() && looked.out.contains("<base> -> 20260103000000 (current)"),
        "{looked:#?}"
    );
    let shown = project.ok(&["migrate", "show", "20260103000000"]);
    assert!(
        shown.contains("Parent: <base>") && shown.contains("Replaces: 20260101000000, 20260102000000"),
        "{shown}"
    );
    project.ok(&["migrate"]);
    let checked = project.opp(&["migrate", "check", "--registry", "models.json"]);
    assert!(checked.code == 0 && checked.err.is_empty(), "{checked:#?}");
    assert_eq!(project.ok(&make(&[])), "No changes detected\n");
    // The way back, and from nothing again.
    project.ok(&["migrate", "zero", "--yes"]);
    assert!(project.applied().is_empty() && project.tables().is_empty());
    project.ok(&["migrate"]);
    assert_eq!(project.applied().len(), 4);
    assert_eq!(project.values("SELECT email AS value FROM users"), ["a"]);
}

#[test]
fn a_squash_is_squashed_again() {
    let project = four("");
    let old = four("");
    old.ok(&["migrate", "20260104000000"]);
    project.ok(&["squash", "..20260102000000", "--yes"]);
    project.ok(&["migrate", "20260102000000"]);
    let both = project.ok(&["squash", "..head", "--yes", "-m", "Begin", "--database-url", "new.db"]);
    assert!(
        both.contains("Squashed:\n  2026-01-02-000000_squashed_initial_to_seed\n"),
        "{both}"
    );
    refused(
        &project,
        &["migrate"],
        1,
        "2026-01-04-000000_begin replaces 4 migrations, and only 2 of them are applied",
    );
    for other in [Project::new(), old] {
        fs::remove_dir_all(other.migrations()).unwrap();
        let copy = other.migrations().join("2026-01-04-000000_begin");
        fs::create_dir_all(&copy).unwrap();
        for (path, content) in files(&project)
            .iter()
            .filter(|(path, _)| path.parent() != Some(&project.migrations()))
        {
            fs::write(copy.join(path.file_name().unwrap()), content).unwrap();
        }
        other.ok(&["migrate"]);
        let checked = other.opp(&["migrate", "check", "--no-models"]);
        assert!(checked.code == 0 && checked.err.is_empty(), "{checked:#?}");
        assert_eq!(other.applied().len(), 4);
        assert_eq!(other.values("SELECT email AS value FROM users"), ["a"]);
        other.ok(&["migrate", "-1", "--yes"]);
        assert!(other.applied().is_empty() && other.tables().is_empty());
    }
}

#[test]
fn the_directories_of_all_dialects_are_squashed_together_or_none() {
    let project = four(THREE);
    refused(
        &project,
        &["squash", "..seed", "--yes"],
        3,
        "the squash cannot be tried on PostgreSQL",
    );
    let out = project.ok(&["squash", "..seed", "--yes", "--no-verify", "--json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["paths"].as_array().unwrap().len(), 3);
    assert_eq!(report["replaced"], json!(["20260101000000", "20260102000000"]));
    assert_eq!(report["operations"], json!({ "before": 1, "after": 1 }));
    for directory in directories(&project) {
        let squash = directory.join("2026-01-02-000000_squashed_initial_to_seed");
        assert!(squash.exists() && !directory.join("2026-01-01-000000_initial").exists());
    }
    assert_eq!(project.ok(&make(&["--check"])), "No changes detected\n");

    let failing = four(THREE);
    let in_the_way = failing
        .path()
        .join("migrations_mysql/.2026-01-01-000000_initial.replaced");
    fs::write(&in_the_way, "no directory").unwrap();
    let before = files(&failing);
    assert_eq!(failing.opp(&["squash", "..seed", "--yes", "--no-verify"]).code, 1);
    assert_eq!(files(&failing), before);
}

#[test]
fn what_cannot_be_one_migration_is_refused() {
    let project = four("");
    for (call, code, words) in [
        (&["squash", "initial", "--yes"][..], 1, "is no range of revisions"),
        (
            &["squash", "initial..initial", "--yes"],
            1,
            "2026-01-01-000000_initial is one migration",
        ),
        (&["squash", "20260103000000..seed", "--yes"], 1, "does not come before"),
        (&["squash", "nothing..seed", "--yes"], 1, "no revision `nothing`"),
        (&["squash", "base..seed", "--yes"], 1, "`base` is not one revision"),
        (
            &["squash", "..seed"],
            3,
            "Confirmation is required; nothing was changed",
        ),
        (
            &["migrate", "squash", "..seed", "--dry-run", "--id", "1"],
            2,
            "unexpected argument",
        ),
    ] {
        refused(&project, call, code, words);
    }
    project.ok(&["tag", "v1", "initial"]);
    refused(
        &project,
        &["squash", "..seed", "--yes"],
        1,
        "which would be gone, is tagged v1",
    );
    project.ok(&["tag", "v1", "seed", "--force"]);
    fs::write(project.migrations().join("2026-01-01-000000_initial/notes.md"), "why").unwrap();
    refused(
        &project,
        &["squash", "..v1", "--yes"],
        1,
        "notes.md is not a file of a migration",
    );
    fs::remove_file(project.migrations().join("2026-01-01-000000_initial/notes.md")).unwrap();
    project.ok(&["migrate", "initial"]);
    refused(
        &project,
        &["squash", "..v1", "--yes"],
        1,
        "has applied the range only up to 2026-01-01-000000_initial",
    );
    project.ok(&["migrate", "v1"]);
    project.ok(&["squash", "..v1", "--yes"]);
    assert_eq!(project.ok(&["tag"]), "v1: 2026-01-02-000000_squashed_initial_to_seed\n");
    assert_eq!(
        fs::read_to_string(project.migrations().join("HEAD")).unwrap(),
        "20260104000000\n"
    );
}

#[test]
fn branches_merges_and_what_builds_on_the_middle_are_no_range() {
    let project = Project::new();
    project.recorded("20260101000000_a", &[]);
    project.recorded("20260102000000_b", &["20260101000000"]);
    project.recorded("20260103000000_c", &["20260102000000"]);
    project.recorded("20260104000000_aside", &["20260102000000"]);
    refused(
        &project,
        &["squash", "a..c", "--yes"],
        1,
        "20260104000000_aside builds on 20260102000000_b, which would be gone",
    );
    project.ok(&["squash", "a..b", "--yes"]);
    project.recorded("20260105000000_d", &["20260103000000", "20260104000000"]);
    project.recorded("20260106000000_e", &["20260105000000"]);
    refused(&project, &["squash", "c..e", "--yes"], 1, "20260105000000_d is a merge");
    refused(&project, &["squash", "d..e", "--yes"], 1, "20260105000000_d is a merge");
    refused(&project, &["squash", "aside..c", "--yes"], 1, "does not come before");
}

/// Users with a flag whose default changes.
fn flag(default: bool) -> Value {
    column("flag", "boolean", json!({ "default": { "all": { "bool": default } } }))
}

#[test]
fn a_squash_that_leaves_other_rows_is_refused_with_the_first_difference() {
    let project = Project::new();
    users(&project, &[text("email")]);
    project.ok(&make(&["--id", "20260101000000"]));
    for (default, id) in [(false, "20260102000000"), (true, "20260103000000")] {
        users(&project, &[text("email"), flag(default)]);
        project.ok(&make(&["--id", id]));
    }
    refused(
        &project,
        &["squash", "20260102000000..head", "--yes"],
        1,
        "on SQLite the squash does not do what its revisions do: in a row of users, flag is 1 instead of 0",
    );
    // Where the table is new, there is no row.
    project.ok(&["squash", "..head", "--yes"]);
}

#[test]
fn values_that_two_migrations_convert_and_a_column_that_comes_back_are_refused() {
    let project = Project::new();
    users(&project, &[text("email")]);
    project.ok(&make(&["--id", "20260101000000"]));
    users(&project, &[]);
    project.ok(&make(&["--id", "20260102000000", "--drop", "users.email"]));
    users(&project, &[text("email")]);
    project.ok(&make(&["--id", "20260103000000"]));
    refused(
        &project,
        &["squash", "20260102000000..head", "--yes"],
        1,
        "users.email is dropped and added again",
    );
    for (kind, id) in [("integer", "20260104000000"), ("text", "20260105000000")] {
        users(&project, &[column("email", kind, json!({ "nullable": true }))]);
        project.ok(&make(&["--id", id, "--allow-destructive"]));
    }
    refused(
        &project,
        &["squash", "20260104000000..head", "--yes"],
        1,
        "the values of users.email are converted twice",
    );
}

#[test]
fn custom_sql_beside_a_rebuild_is_refused_on_sqlite() {
    let project = four("");
    let required = column(
        "email",
        "text",
        json!({ "default": { "all": { "text": "" } }, "max_length": 50 }),
    );
    users(&project, &[required, text("phone"), text("fax")]);
    project.ok(&make(&["--id", "20260105000000", "--allow-destructive"]));
    refused(
        &project,
        &["squash", "seed..head", "--yes"],
        1,
        "the SQL of 2026-01-02-000000_seed cannot run beside tables that are rebuilt",
    );
    let out = project.ok(&["squash", "20260103000000..head", "--yes"]);
    assert!(out.contains("Operations: 3 -> "), "{out}");
    project.ok(&["migrate"]);
    project.ok(&["migrate", "check", "--registry", "models.json"]);
    project.ok(&["migrate", "-1", "--yes"]);
    assert_eq!(project.applied(), ["20260101000000", "20260102000000"]);
}

#[test]
fn without_a_way_back_in_a_revision_the_squash_has_none() {
    let project = four("");
    fs::remove_file(project.migrations().join("2026-01-02-000000_seed/down.sql")).unwrap();
    let squashed = project.opp(&["squash", "..seed", "--yes"]);
    assert!(
        squashed.code == 0 && squashed.err.contains("cannot be reverted"),
        "{squashed:#?}"
    );
    project.ok(&["migrate"]);
    let refused = project.opp(&["migrate", "zero", "--yes"]);
    assert!(refused.code == 1 && refused.err.contains("down.sql"), "{refused:#?}");
}

#[test]
fn a_squash_that_was_not_tried_is_not_recorded_as_verified() {
    for (option, is_tried) in [(&[][..], true), (&["--no-verify"], false)] {
        let project = four("");
        project.ok(&[&["squash", "..seed", "--yes", "-m", "Begin"], option].concat());
        let json = fs::read_to_string(project.migrations().join("2026-01-02-000000_begin/migration.json")).unwrap();
        assert_eq!(!json.contains("\"verified\": false"), is_tried, "{json}");
    }
}

#[test]
fn a_squash_is_recorded_forgotten_and_left_alone_as_a_whole() {
    let project = four("");
    project.ok(&["migrate"]);
    project.ok(&["squash", "..20260103000000", "--yes"]);
    for purge in [
        &["migrate", "stamp", "head"][..],
        &["migrate", "stamp", "head", "--purge"],
    ] {
        project.ok(purge);
        assert_eq!(project.applied().len(), 4, "{purge:?}");
    }
    project.ok(&["migrate", "stamp", "base"]);
    assert!(project.applied().is_empty());
    project.ok(&["migrate", "--fake"]);
    assert_eq!(project.applied(), ["20260103000000", "20260104000000"]);
    project.ok(&["migrate", "zero", "--fake"]);
    assert!(project.applied().is_empty());
    project.execute("DROP TABLE users");
    project.ok(&["migrate"]);
    assert_eq!(project.applied().len(), 4);
    project.ok(&["migrate", "zero", "--fake"]);
    assert!(project.applied().is_empty());

    let whole = four("");
    whole.ok(&["squash", "..head", "--yes"]);
    users(&whole, &[text("email"), text("phone"), text("fax"), text("more")]);
    let refused = whole.opp(&make(&["--update"]));
    assert!(refused.code == 1 && refused.err.contains("is a squash"), "{refused:#?}");
}
