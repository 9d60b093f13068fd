//! After each step a program may be killed: afterwards the directories are refused, or hold the old or the new history.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::files::disk::killing;
use crate::files::{complete_replacement, read_all, refuse_interrupted};

const OTHERS: [&str; 3] = ["migrations", "migrations_mysql", "migrations_postgres"];

fn written(directory: &str, text: &str) -> NewFiles {
    NewFiles {
        directory: directory.to_owned(),
        files: vec![("up.sql", text.to_owned()), ("down.sql", text.to_owned())],
    }
}

fn add(migrations: &Path, files: &NewFiles) {
    write_together([(migrations, files)], None).unwrap();
}

/// Three directories of three migrations; a file that opp did not write is in the last.
fn project() -> TempDir {
    let project = TempDir::new().unwrap();
    for migrations in OTHERS.map(|name| project.path().join(name)) {
        for name in ["1_a", "2_b", "3_c"] {
            add(&migrations, &written(name, name));
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
    let completed = complete_replacement(&directories.each_ref().map(PathBuf::as_path)).unwrap();
    completed.is_some_and(|completed| completed.no_head.is_none())
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

fn directories(root: &Path) -> [PathBuf; 3] {
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
                let head = directories.first().map(|migrations| Head { migrations, id: "6" });
                let written = replace_together(&replacements, &[], head.as_ref()).unwrap();
                assert!(written.no_head.is_none());
            },
        );
    }
}

#[test]
fn what_cannot_be_replaced_is_as_before() {
    let project = project();
    let before = named(project.path());
    let [first, second, _] = directories(project.path());
    let (one, other) = (written("4_d", "new"), written("1_a", "new"));
    let replacements = [(&first, &one), (&second, &other)];
    let replacements = replacements.map(|(migrations, new)| Replacement {
        migrations,
        old: "3_c",
        new,
    });
    let refused = replace_together(&replacements, &[], None).unwrap_err();
    assert!(matches!(refused, FilesError::Exists { .. }), "{refused}");
    assert_eq!(named(project.path()), before);
}

#[test]
fn new_migrations_are_in_every_directory_or_in_none_wherever_the_program_is_killed() {
    for names in [&["4_d"][..], &["4_d", "5_e"]] {
        law(
            |_| {},
            |root| {
                let (directories, files) = (directories(root), names.iter().map(|name| written(name, "new")));
                let files: Vec<NewFiles> = files.collect();
                let new = directories
                    .iter()
                    .flat_map(|migrations| files.iter().map(|files| (migrations.as_path(), files)));
                let head = Head {
                    migrations: &directories[0],
                    id: "5",
                };
                assert!(write_together(new, Some(&head)).unwrap().no_head.is_none());
            },
        );
    }
}

#[test]
fn one_new_migration_is_there_or_not_and_never_refuses_a_reader() {
    let mut steps = 0;
    loop {
        let project = project();
        let root = project.path();
        let head = Head {
            migrations: &root.join("migrations"),
            id: "4",
        };
        let files = written("4_d", "new");
        let add = || write_together([(head.migrations, &files)], Some(&head)).unwrap();
        if killing::after(steps, add).is_some() {
            assert_eq!(fs::read_to_string(root.join("migrations/HEAD")).unwrap(), "4\n");
            break;
        }
        let count = read_all(head.migrations).unwrap().len();
        assert!(refuse_interrupted(head.migrations).is_ok() && (count == 3 || count == 4));
        steps += 1;
    }
    assert!(3 < steps);
}

#[test]
fn what_cannot_be_written_leaves_no_directory_behind() {
    let project = project();
    let (before, new) = (named(project.path()), project.path().join("migrations_new"));
    let [first, ..] = directories(project.path());
    let (one, other) = (written("4_d", "new"), written("1_a", "new"));
    let refused = write_together([(new.as_path(), &one), (&first, &other)], None).unwrap_err();
    assert!(matches!(refused, FilesError::Exists { .. }), "{refused}");
    assert_eq!(named(project.path()), before);
}
