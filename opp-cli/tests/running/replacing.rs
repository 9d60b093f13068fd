//! A command that replaces migrations is killed: is everything else refused until the replacement is completed?

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::project::Project;
use crate::squash::{files, four, make, refused};

const TWO: &str = "dialects = [\"sqlite\", \"mysql\"]\n";
const COMPLETED: &str = "Completed what an interrupted command had begun to write into the migrations.";
const OLD: [&str; 3] = [
    "2026-01-01-000000_initial",
    "2026-01-02-000000_seed",
    "2026-01-03-000000_add_phone_to_users",
];
const NEW: &str = "2026-01-03-000000_begin";

fn squash(project: &Project, more: &[&str]) {
    let call = ["squash", "..20260103000000", "--yes", "--no-verify", "-m", "Begin"];
    project.ok(&[&call, more].concat());
}

/// Takes a squash back to where it was killed: one directory is done, and in the other one the old files are set aside.
fn interrupt(project: &Project, before: &Path) {
    let [first, second] = ["migrations", "migrations_mysql"].map(|name| project.path().join(name));
    let hidden = |name: &str, end: &str| second.join(format!(".{name}.{end}"));
    fs::rename(second.join(NEW), hidden(NEW, "unfinished")).unwrap();
    for name in OLD {
        fs::create_dir(hidden(name, "replaced")).unwrap();
        fs::copy(
            before.join(name).join("up.sql"),
            hidden(name, "replaced").join("up.sql"),
        )
        .unwrap();
    }
    let of = |directory: &'static str| {
        OLD.map(|old| json!({ "directory": directory, "old": old, "new": old.contains("phone").then_some(NEW) }))
    };
    let exchanges = [of(""), of("../migrations_mysql")].concat();
    let journal = json!({ "format": 1, "exchanges": exchanges, "finished": [] });
    fs::write(first.join(".replacing.json"), journal.to_string()).unwrap();
    fs::write(second.join(".replacing"), "../migrations/.replacing.json").unwrap();
}

#[test]
fn half_a_squash_is_refused_until_it_is_completed() {
    let kept = four(TWO);
    for completing in [&["squash", "--finish"][..], &make(&[])] {
        let project = four(TWO);
        squash(&project, &[]);
        let after = files(&project);
        interrupt(&project, &kept.path().join("migrations_mysql"));
        let second = project.path().join("migrations_mysql");
        let second = second.to_str().unwrap();
        for call in [
            &["migrate"][..],
            &["showmigrations"],
            &["migrate", "history"],
            &["--migrations", second, "migrate", "history"],
            &["migrate", "check", "--no-models"],
            &["squash", "--finish", "--dry-run"],
            &["tag", "v1"],
            &make(&["--check"]),
        ] {
            refused(&project, call, 1, "complete them: `opp squash --finish`");
        }
        assert!(project.tables().is_empty());
        let completed = project.opp(completing);
        assert!(
            completed.code == 0 && completed.err.contains(COMPLETED),
            "{completing:?} {completed:#?}"
        );
        assert_eq!(files(&project), after, "{completing:?}");
        project.ok(&["migrate"]);
    }
}

#[test]
fn new_files_without_a_journal_are_removed() {
    let project = four(TWO);
    let before = files(&project);
    let leftover = project.migrations().join(".2026-01-03-000000_begin.unfinished");
    fs::create_dir(&leftover).unwrap();
    fs::write(leftover.join("up.sql"), "SELECT 1;").unwrap();
    assert_eq!(project.ok(&make(&[])), "No changes detected\n");
    assert_eq!(files(&project), before);
    assert!(!leftover.exists());
}

#[test]
fn a_squash_that_waits_in_one_directory_alone_is_not_finished() {
    let project = four(TWO);
    let keep = ["--keep-files"];
    squash(&project, &keep);
    let waiting = ["migrations", "migrations_mysql"].map(|name| project.path().join(name).join(".squash"));
    fs::remove_dir_all(&waiting[1]).unwrap();
    let words = "the squash 2026-01-03-000000_begin does not wait in migrations_mysql";
    refused(&project, &["squash", "--finish", "--yes"], 1, words);
    fs::remove_dir_all(&waiting[0]).unwrap();
    squash(&project, &keep);
    project.ok(&["squash", "--finish", "--yes"]);
    assert!(waiting.iter().all(|path| !path.exists()) && project.migration_count() == 2);
}
