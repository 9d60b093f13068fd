//! Is a squash the same as its revisions, for whoever has none, all or more of them, and also without opp? Random histories.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;

use opp_core::url::DatabaseUrl;
use opp_runner::Migrator;
use opp_tests::histories::{applied, at, random, state};
use opp_tests::law::{Engine, Harness, Project};

/// Histories that are tried on SQLite and on each server.
const HISTORIES: (u64, u64) = (30, 3);
const STEPS: usize = 5;

/// Gives a project the migrations of another one.
fn pull(project: &Project, from: &Project) {
    fs::remove_dir_all(project.path("migrations")).unwrap();
    for (path, content) in from.files() {
        if path.starts_with(Path::new("migrations")) {
            let path = project.path(&path);
            fs::create_dir_all(path.parent().expect("it lies in the project")).unwrap();
            fs::write(path, content).unwrap();
        }
    }
}

/// Squashes the first to the third, or the second to the fourth. Returns whether that was possible.
fn is_squashed(engine: Engine, seed: u64) -> bool {
    let when = format!("{engine:?}, OPP_SEED={seed}");
    let project = random(engine, seed, STEPS, &[]);
    let revisions: Vec<String> = project.migrations().iter().map(|one| one.revision()).collect();
    if revisions.len() < STEPS {
        return false;
    }
    let first = usize::from(seed.is_multiple_of(2));
    let last = &revisions[first + 2];
    let head = at(&project, Some("head"));
    let expected = state(&head);
    let halfway = at(&project, Some(&revisions[first]));
    let there = at(&project, Some(last));
    let range = format!("{}..{last}", revisions[first]);
    let squashed = project.opp(&["squash", &range, "--yes"]);
    if squashed.code == Some(1) && squashed.stderr.contains("cannot be squashed") {
        return false;
    }
    squashed.succeeds();
    let empty = at(&project, None);
    for other in [&head, &there, &halfway] {
        pull(other, &project);
    }
    // A database with a part of the range is refused, by Diesel too, and nothing changes.
    let before = state(&halfway);
    let refused = halfway.opp(&["migrate"]);
    assert!(
        refused.code == Some(1) && refused.stderr.contains("replaces 3 migrations"),
        "{when}: {}",
        refused.stderr
    );
    assert!(Harness::on(&halfway).try_run().is_err(), "{when}");
    let after = state(&halfway);
    assert_eq!(before.2, after.2, "{when}");
    after.0.is(&before.0, &format!("{when}, halfway"));
    // Diesel comes to the same from nothing and from the last revision; then opp finds nothing to do and nothing amiss.
    for (other, count, name) in [
        (&empty, STEPS - 2, "from nothing"),
        (&there, STEPS - 3 - first, "from the squash"),
        (&head, 0, "head"),
    ] {
        let mut diesel = Harness::on(other);
        (0..count).for_each(|_| diesel.run());
        let found = state(other);
        let when = format!("{when}, {name}");
        found.0.means(&expected.0, &when);
        expected.1.is_equal_to(&found.1, &[], &when);
        assert_eq!(expected.2, found.2, "{when}");
        let said = other.opp(&["migrate"]);
        assert!(
            said.stdout.contains("No migrations to apply"),
            "{when}: {} {}",
            said.stdout,
            said.stderr
        );
        other.check().succeeds();
        // An application that carries the squash starts on each of them.
        let url = DatabaseUrl::parse(&other.url(), &other.path("")).expect("the project has a URL");
        let application = Migrator::new(other.path("migrations")).check_schema(true);
        let guarded = application.guard_url_blocking(&url);
        assert!(guarded.is_ok(), "{when}: {guarded:?}");
    }
    // The way back through the squash, by opp and by Diesel.
    for other in [&empty, &there] {
        other.opp(&["migrate", "downgrade", "base", "--yes"]).succeeds();
        assert!(
            other.database().catalog().is_empty() && applied(other).is_empty(),
            "{when}"
        );
    }
    let mut diesel = Harness::on(&head);
    (0..STEPS - 2).for_each(|_| diesel.revert());
    assert!(
        head.database().catalog().is_empty() && applied(&head).is_empty(),
        "{when}"
    );
    true
}

fn squashes(engine: Engine, count: u64) {
    let seeds = opp_test_servers::seeds(count);
    let count = seeds.end - seeds.start;
    let squashed = seeds.filter(|seed| is_squashed(engine, *seed)).count();
    assert!(
        squashed as u64 * 3 >= count,
        "only {squashed} of {count} histories were squashed"
    );
}

#[test]
fn a_squash_is_what_its_revisions_are_on_sqlite() {
    squashes(Engine::Sqlite, HISTORIES.0);
}

#[test]
fn a_squash_is_what_its_revisions_are_on_servers() {
    squashes(Engine::Postgres, HISTORIES.1);
    squashes(Engine::Mysql, HISTORIES.1);
}
