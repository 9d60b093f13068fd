//! A command that adds migrations to three directories is killed: is each directory whole, and are all of them alike afterwards?

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::models::users;
use crate::project::Project;
use crate::squash::{make, text};

const DIRECTORIES: [&str; 3] = ["migrations", "migrations_postgres", "migrations_mysql"];
/// Revisions that two directories have to catch up with, so that writing takes a while.
const REVISIONS: usize = 8;
const KILLS: u32 = 24;

fn start() -> Project {
    let project = Project::new();
    for number in 0..REVISIONS {
        let names: Vec<String> = (0..=number).map(|number| format!("c{number}")).collect();
        let columns: Vec<Value> = names.iter().map(|name| text(name)).collect();
        users(&project, &columns);
        let id = format!("202601{:02}000000", number + 1);
        project.ok(&make(&["--no-verify", "--id", &id]));
    }
    fs::write(
        project.path().join("opp.toml"),
        "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\n",
    )
    .unwrap();
    project
}

/// The same files in a place of their own.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Names of everything in a migrations directory, those of opp's own included.
fn names(project: &Project, directory: &str) -> Vec<String> {
    let entries = fs::read_dir(project.path().join(directory));
    let entries = entries.into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.retain(|name| name != "HEAD");
    names.sort();
    names
}

#[test]
fn directories_are_alike_wherever_the_command_is_killed() {
    let prepared = start();
    let fresh = || {
        let project = Project::new();
        copy(prepared.path(), project.path());
        project
    };
    let new = make(&["--no-verify", "--id", "20260301000000", "--empty", "-m", "last"]);
    let whole = fresh();
    let begins = Instant::now();
    whole.ok(&new);
    let took = begins.elapsed();
    let expected = names(&whole, DIRECTORIES[0]);
    assert_eq!(expected.len(), REVISIONS + 1);
    let mut interrupted = 0;
    for kill in 1..=KILLS {
        let project = fresh();
        let mut child = project.command(&new).spawn().unwrap();
        // Not a wait for something: the moment of the kill is what the test varies, mostly near the end, where files are written.
        thread::sleep(took * kill / KILLS + Duration::from_millis(1));
        child.kill().unwrap();
        child.wait().unwrap();
        let seen = project.opp(&["migrate", "history"]);
        let is_refused = seen.err.contains("complete them: `opp squash --finish`");
        interrupted += usize::from(is_refused);
        if !is_refused {
            let counts = DIRECTORIES.map(|directory| {
                let whole = names(&project, directory);
                whole.iter().filter(|name| !name.starts_with('.')).count()
            });
            assert!(
                counts == [REVISIONS, 0, 0] || counts == [REVISIONS + 1; 3],
                "killed at {kill}/{KILLS}: {counts:?}"
            );
        }
        // The next command completes it, or begins again.
        let again = project.opp(&new);
        assert!(again.code == 0 || again.err.contains("20260301000000"), "{again:#?}");
        for directory in DIRECTORIES {
            assert_eq!(
                names(&project, directory),
                expected,
                "killed at {kill}/{KILLS}: {directory}"
            );
        }
        let head = fs::read_to_string(project.migrations().join("HEAD")).unwrap();
        assert_eq!(head, "20260301000000\n", "killed at {kill}/{KILLS}");
    }
    println!("{interrupted} of {KILLS} kills fell between two directories; the command took {took:?}");
}

#[test]
fn half_of_a_journal_is_completed_with_its_head() {
    let project = start();
    project.ok(&make(&["--no-verify"]));
    let directories = DIRECTORIES.map(|name| project.path().join(name));
    let whole = DIRECTORIES.map(|name| names(&project, name));
    // As a kill leaves it that comes after the first directory.
    let exchanges: Vec<Value> = directories[1..]
        .iter()
        .zip(&DIRECTORIES[1..])
        .flat_map(|(directory, name)| {
            fs::read_dir(directory).unwrap().map(move |entry| {
                let entry = entry.unwrap();
                let migration = entry.file_name().into_string().unwrap();
                fs::rename(entry.path(), directory.join(format!(".{migration}.unfinished"))).unwrap();
                serde_json::json!({ "directory": format!("../{name}"), "old": null, "new": migration })
            })
        })
        .collect();
    let head = serde_json::json!({ "directory": "", "id": "20260108000000" });
    let journal = serde_json::json!({ "format": 1, "exchanges": exchanges, "finished": [], "head": head });
    fs::write(directories[0].join(".replacing.json"), journal.to_string()).unwrap();
    for directory in &directories[1..] {
        fs::write(directory.join(".replacing"), "../migrations/.replacing.json").unwrap();
    }
    fs::write(directories[0].join("HEAD"), "other\n").unwrap();
    let refused = project.opp(&make(&["--check"]));
    assert!(
        refused.code == 1 && refused.err.contains("opp squash --finish"),
        "{refused:#?}"
    );
    project.ok(&["squash", "--finish"]);
    assert_eq!(DIRECTORIES.map(|name| names(&project, name)), whole);
    assert_eq!(
        fs::read_to_string(directories[0].join("HEAD")).unwrap(),
        "20260108000000\n"
    );
}
