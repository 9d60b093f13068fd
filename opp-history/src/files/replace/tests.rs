//! After each step a program may be killed: afterwards the directories are refused, or hold the old or the new history.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::files::disk::killing;
use crate::files::{complete_replacement, read_all, refuse_interrupted};

const OTHERS: [&str; 2] = ["migrations", "migrations_mysql"];

fn written(directory: &str, text: &str) -> NewFiles {
    NewFiles {
        directory: directory.to_owned(),
        files: vec![("up.sql", text.to_owned()), ("down.sql", text.to_owned())],
    }
}

/// Two directories of three migrations; a file that opp did not write is in the last.
fn project() -> TempDir {
    let project = TempDir::new().unwrap();
    for migrations in OTHERS.map(|name| project.path().join(name)) {
        for name in ["1_a", "2_b", "3_c"] {
            written(name, name).write(&migrations).unwrap();
        }
        fs::create_dir(migrations.join("3_c/notes")).unwrap();
        fs::write(migrations.join("3_c/notes/why.txt"), "kept").unwrap();
    }
    project
}

fn contents(directory: &Path) -> BTreeMap<PathBuf, Option<String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => {
                found.extend(contents(&path));
                found.insert(path, None)
            }
            false => found.insert(path.clone(), Some(fs::read_to_string(&path).unwrap())),
        };
    }
    found
}

fn named(root: &Path) -> BTreeMap<PathBuf, Option<String>> {
    let contents = contents(root).into_iter();
    contents
        .map(|(path, text)| (path.strip_prefix(root).unwrap().to_owned(), text))
        .collect()
}

/// What a reader sees of each directory, unless it is refused.
fn seen(root: &Path) -> Option<Vec<Vec<(String, String)>>> {
    let read = |name: &&str| match refuse_interrupted(&root.join(name)).and_then(|()| read_all(&root.join(name))) {
        Ok(all) => Some(all.iter().map(|one| (one.directory(), one.up.clone())).collect()),
        Err(FilesError::Interrupted { .. }) => None,
        Err(error) => panic!("{error}"),
    };
    let all: Vec<_> = OTHERS.iter().map(read).collect();
    assert!(
        all.iter().all(Option::is_some) || all.iter().all(Option::is_none),
        "one directory is refused: {all:?}"
    );
    all.into_iter().collect()
}

fn complete(root: &Path) -> bool {
    let directories = OTHERS.map(|name| root.join(name));
    complete_replacement(&directories.each_ref().map(PathBuf::as_path)).unwrap()
}

/// Kills after each step, and then kills what completes it after each step as well.
fn law(prepare: impl Fn(&Path), run: impl Fn(&Path)) {
    let made = |runs: bool| {
        let project = project();
        prepare(project.path());
        if runs {
            run(project.path());
        }
        (
            named(project.path()),
            seen(project.path()).expect("nothing was interrupted"),
        )
    };
    let ((old, old_seen), (new, new_seen)) = (made(false), made(true));
    assert_ne!(old, new);
    let (mut refused, mut steps) = (0, 0);
    loop {
        let project = project();
        let root = project.path();
        prepare(root);
        if killing::after(steps, || run(root)).is_some() {
            assert_eq!(named(root), new);
            break;
        }
        let place = format!("killed after {steps} steps");
        let is_interrupted = match seen(root) {
            None => true,
            Some(history) => {
                assert!(history == old_seen || history == new_seen, "{place}: {history:?}");
                false
            }
        };
        // A second kill, at a place that moves along.
        let _killed = killing::after(steps % 7, || complete(root));
        complete(root);
        let found = named(root);
        assert!(found == old || found == new, "{place}: {found:#?}");
        assert!(!is_interrupted || found == new, "{place}: it was not completed");
        refused += usize::from(is_interrupted);
        steps += 1;
    }
    assert!(4 < refused && refused < steps, "{refused} of {steps}");
}

fn directories(root: &Path) -> [PathBuf; 2] {
    OTHERS.map(|name| root.join(name))
}

fn squash(root: &Path, name: &str, finishes: bool) {
    let (directories, files) = (directories(root), written(name, "squash"));
    let replacements = directories.each_ref().map(|migrations| Replacement {
        migrations,
        old: "3_c",
        new: &files,
    });
    let removals: Vec<Removal<'_>> = directories
        .iter()
        .flat_map(|migrations| ["1_a", "2_b"].map(|old| Removal { migrations, old }))
        .collect();
    let migrations = directories.each_ref().map(PathBuf::as_path);
    let waiting = if finishes { &migrations[..] } else { &[] };
    finish_together(&replacements, &removals, waiting).unwrap();
}

fn keep(root: &Path) {
    let (directories, files) = (directories(root), written("3_c", "squash"));
    wait_together(&directories.each_ref().map(|migrations| (migrations.as_path(), &files))).unwrap();
}

#[test]
fn a_squash_is_whole_wherever_it_is_killed() {
    law(|_| {}, |root| squash(root, "3_squash", false));
    law(|_| {}, |root| squash(root, "3_c", false));
}

#[test]
fn a_squash_that_waits_is_whole_wherever_it_is_killed() {
    law(|_| {}, keep);
    law(keep, |root| squash(root, "3_c", true));
}

#[test]
fn migrations_under_other_or_the_same_names_are_whole_wherever_the_program_is_killed() {
    for (first, second) in [("5_a", "6_b"), ("1_a", "2_b"), ("4_x", "2_b")] {
        law(
            |_| {},
            |root| {
                let directories = directories(root);
                let files = [written(first, "rebased"), written(second, "rebased")];
                let replacements: Vec<Replacement<'_>> = ["1_a", "2_b"]
                    .iter()
                    .zip(&files)
                    .flat_map(|(old, new)| {
                        directories
                            .iter()
                            .map(move |migrations| Replacement { migrations, old, new })
                    })
                    .collect();
                replace_together(&replacements, &[]).unwrap();
            },
        );
    }
}

#[test]
fn what_cannot_be_replaced_is_as_before() {
    let project = project();
    let before = named(project.path());
    let [first, second] = directories(project.path());
    let (one, other) = (written("4_d", "new"), written("1_a", "new"));
    let replacements = [(&first, &one), (&second, &other)];
    let replacements = replacements.map(|(migrations, new)| Replacement {
        migrations,
        old: "3_c",
        new,
    });
    let refused = replace_together(&replacements, &[]).unwrap_err();
    assert!(matches!(refused, FilesError::Exists { .. }), "{refused}");
    assert_eq!(named(project.path()), before);
}
