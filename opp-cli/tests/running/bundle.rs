//! Does a bundle do without a project what `opp` does in it?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::on_server::{BOTH, OnServer};
use crate::project::{Finished, Project};

/// Another machine: an empty directory with the program in it.
struct Elsewhere {
    place: TempDir,
    program: PathBuf,
}

impl Elsewhere {
    fn with(bundle: &Path) -> Self {
        let place = TempDir::new().unwrap();
        let program = place.path().join("migrations");
        fs::copy(bundle, &program).unwrap();
        Self { place, program }
    }

    fn run(&self, url: &str, args: &[&str]) -> Finished {
        let output = Command::new(&self.program)
            .args(args)
            .current_dir(self.place.path())
            .stdin(Stdio::null())
            .env("DATABASE_URL", url)
            .env("NO_COLOR", "1")
            .env("PATH", "")
            .output()
            .unwrap();
        Finished {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    fn ok(&self, url: &str, args: &[&str]) -> String {
        let finished = self.run(url, args);
        assert_eq!(finished.code, 0, "{args:?} {finished:#?}");
        finished.out
    }
}

fn bundled(project: &Project) -> PathBuf {
    let out = project.ok(&["bundle", "-o", "carried"]);
    assert!(
        out.starts_with("Bundle: carried\n  migrations: 3 migration(s)\n"),
        "{out}"
    );
    project.path().join("carried")
}

#[test]
fn a_bundle_migrates_checks_lists_and_logs_without_a_project() {
    let project = Project::new();
    project.three();
    project.ok(&["tag", "v1", "posts"]);
    let elsewhere = Elsewhere::with(&bundled(&project));
    let applied = elsewhere.ok("new.db", &["migrate", "v1"]);
    assert_eq!(applied.matches("... OK").count(), 2, "{applied}");
    assert_eq!(
        elsewhere.ok("new.db", &["showmigrations"]),
        "migrations\n [X] 2026-01-01-000000_users\n [X] 2026-01-02-000000_posts\n [ ] 2026-01-03-000000_tags\n"
    );
    let pending = elsewhere.run("new.db", &["migrate", "check"]);
    assert!(pending.code == 1 && pending.out.contains("Not applied"), "{pending:#?}");
    elsewhere.ok("new.db", &["migrate"]);
    let checked = elsewhere.ok("new.db", &["migrate", "check"]);
    assert!(
        checked.contains("The database is as its migrations left it."),
        "{checked}"
    );
    let log = elsewhere.ok("new.db", &["migrate", "log", "--json"]);
    let log: Value = serde_json::from_str(&log).unwrap();
    assert_eq!(log["runs"].as_array().unwrap().len(), 3);
    assert!(
        elsewhere
            .ok("new.db", &["sqlmigrate", "head"])
            .contains("CREATE TABLE tags")
    );
    elsewhere.ok("new.db", &["migrate", "downgrade", "v1", "--yes"]);
    assert!(
        elsewhere
            .ok("new.db", &["migrate", "current"])
            .starts_with("20260102000000")
    );
    // What needs a project says so and does nothing.
    for call in [
        &["makemigrations"][..],
        &["migrate", "merge"],
        &["squash", "..head"],
        &["init"],
        &["bundle"],
        &["tag"],
    ] {
        let refused = elsewhere.run("new.db", call);
        assert!(
            refused.code == 1 && refused.err.contains("has no project"),
            "{call:?} {refused:#?}"
        );
        assert!(
            refused.err.contains("make the program again with `opp bundle`"),
            "{refused:#?}"
        );
    }
    let directory = elsewhere.run("new.db", &["migrate", "--migrations", "here"]);
    assert!(
        directory.code == 1 && directory.err.contains("reads no migrations directory"),
        "{directory:#?}"
    );
}

#[test]
fn a_bundle_has_the_directories_of_all_dialects_and_takes_the_fitting_one() {
    let project = Project::new();
    for (server, dialect) in BOTH.iter().zip(["postgres", "mysql"]) {
        fs::rename(
            project.migrations(),
            project.path().join(format!("migrations_{dialect}")),
        )
        .unwrap_or_default();
        fs::create_dir_all(project.migrations()).unwrap();
        project.three();
        for other in ["postgres", "mysql"] {
            let to = project.path().join(format!("migrations_{other}"));
            fs::create_dir_all(&to).unwrap();
            for name in [
                "2026-01-01-000000_users",
                "2026-01-02-000000_posts",
                "2026-01-03-000000_tags",
            ] {
                fs::create_dir_all(to.join(name)).unwrap();
                for file in ["up.sql", "down.sql"] {
                    fs::copy(project.migrations().join(name).join(file), to.join(name).join(file)).unwrap();
                }
            }
        }
        fs::write(
            project.path().join("opp.toml"),
            "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\n",
        )
        .unwrap();
        let elsewhere = Elsewhere::with(&bundled(&project));
        let on = OnServer::new(*server);
        let out = elsewhere.ok(on.database.url(), &["migrate"]);
        assert_eq!(out.matches("... OK").count(), 3, "{out}");
        let listed = elsewhere.ok(on.database.url(), &["showmigrations"]);
        assert!(listed.starts_with(&format!("migrations_{dialect}\n")), "{listed}");
        elsewhere.ok(on.database.url(), &["migrate", "check"]);
    }
}

#[test]
fn directories_of_the_same_name_are_told_apart_by_their_dialect() {
    let project = Project::new();
    for (dialect, table) in [("sqlite", "of_sqlite"), ("postgres", "of_postgres")] {
        let migration = project.path().join(dialect).join("migrations/2026-01-01-000000_first");
        fs::create_dir_all(&migration).unwrap();
        fs::write(migration.join("up.sql"), format!("CREATE TABLE {table} (id INTEGER);")).unwrap();
    }
    fs::write(
        project.path().join("opp.toml"),
        "dialects = [\"sqlite\", \"postgres\"]\n[dialect.sqlite]\ndir = \"sqlite/migrations\"\n\
         [dialect.postgres]\ndir = \"postgres/migrations\"\n",
    )
    .unwrap();
    let out = project.ok(&["bundle", "-o", "carried"]);
    assert_eq!(
        out,
        "Bundle: carried\n  sqlite/migrations: 1 migration(s)\n  postgres/migrations: 1 migration(s)\n"
    );
    let elsewhere = Elsewhere::with(&project.path().join("carried"));
    for (url, table) in [("new.db", "of_sqlite"), ("postgres://me@localhost/db", "of_postgres")] {
        let script = elsewhere.ok(url, &["migrate", "--sql", "base:head"]);
        assert!(script.contains(&format!("CREATE TABLE {table} (")), "{script}");
    }
}

#[test]
fn a_bundle_for_mysql_is_not_one_for_mariadb() {
    let project = Project::new();
    project.three();
    for (flavour, code) in [("mariadb", 0), ("mysql", 1)] {
        fs::write(
            project.path().join("opp.toml"),
            format!("dialects = [\"mysql\"]\n[dialect.mysql]\nflavour = \"{flavour}\"\nversion = \"11.4\"\n"),
        )
        .unwrap();
        let elsewhere = Elsewhere::with(&bundled(&project));
        let script = elsewhere.run("mysql://me@localhost/db", &["migrate", "--sql", "--idempotent"]);
        assert_eq!(script.code, code, "{flavour} {script:#?}");
        assert_eq!(
            script.err.contains("a script for MySQL cannot skip what is applied"),
            flavour == "mysql",
            "{script:#?}"
        );
    }
}

#[test]
fn a_damaged_bundle_says_so_and_does_nothing() {
    let project = Project::new();
    project.three();
    let whole = fs::read(bundled(&project)).unwrap();
    let place = whole
        .windows(18)
        .rposition(|text| text == b"CREATE TABLE users")
        .unwrap();
    let mut changed = whole.clone();
    changed[place + 13] = b'U';
    for (bytes, why) in [
        (changed, "do not have the recorded checksum"),
        (whole[..whole.len() - 1].to_vec(), "its end is missing"),
        (whole[..whole.len() - 300].to_vec(), "its end is missing"),
    ] {
        let damaged = project.path().join("carried");
        fs::write(&damaged, bytes).unwrap();
        let elsewhere = Elsewhere::with(&damaged);
        let refused = elsewhere.run("new.db", &["migrate"]);
        assert!(
            refused.code == 1 && refused.err.contains("is damaged") && refused.err.contains(why),
            "{refused:#?}"
        );
        assert!(!elsewhere.place.path().join("new.db").exists());
    }
    // A bundle is replaced by a new one, another file is not.
    bundled(&project);
    fs::write(project.path().join("notes"), "mine").unwrap();
    let refused = project.opp(&["bundle", "--output", "notes"]);
    assert!(
        refused.code == 1 && refused.err.contains("is not a bundle"),
        "{refused:#?}"
    );
    assert_eq!(fs::read(project.path().join("notes")).unwrap(), b"mine");
    fs::remove_dir_all(project.migrations()).unwrap();
    assert_eq!(project.opp(&["bundle"]).code, 1);
    assert!(!project.path().join("opp-bundle").exists());
}
