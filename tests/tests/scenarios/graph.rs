//! Revisions are reached by name and by number, and two heads are nobody's choice but the user's.

use opp_tests::law::{Engine, Project, on_each};

mod one {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct First {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }
    declare!(First);
}

/// A chain of five migrations, each with a table of its own.
pub(crate) fn chain(engine: Engine) -> Project {
    let project = Project::on(engine);
    project.models(&one::models());
    project.makemigrations(&["--no-input", "--name", "m1"]).succeeds();
    for number in 2..=5 {
        project
            .makemigrations(&["--no-input", "--empty", "--name", &format!("m{number}")])
            .succeeds();
        project
            .newest_migration()
            .write("up.sql", &format!("CREATE TABLE t{number} (id INTEGER);"));
        project
            .newest_migration()
            .write("down.sql", &format!("DROP TABLE t{number};"));
    }
    project
}

/// Ends the test unless exactly the first migrations are recorded, and their tables there.
pub(crate) fn stands_at(project: &Project, expected: usize, when: &str) {
    let mut database = project.database();
    let versions = database.values("SELECT version FROM __diesel_schema_migrations ORDER BY version");
    let revisions: Vec<_> = project
        .migrations()
        .iter()
        .take(expected)
        .map(|one| Some(one.revision()))
        .collect();
    assert_eq!(versions, revisions, "after {when}");
    let tables = ["firsts", "t2", "t3", "t4", "t5"];
    assert_eq!(database.tables(), tables[..expected], "after {when}");
}

#[test]
fn rg01_a_chain_goes_to_any_of_its_steps() {
    on_each(Engine::ALL, |engine| {
        let project = chain(engine);
        let third = project.migrations()[2].revision();
        for (target, expected) in [
            ("head", 5),
            ("head", 5),
            ("base", 0),
            ("base", 0),
            (third.as_str(), 3),
            ("m4", 4),
            ("m2", 2),
            ("zero", 0),
            ("head", 5),
        ] {
            project.opp(&["migrate", target, "--yes"]).succeeds();
            stands_at(&project, expected, target);
        }
    });
}

#[test]
fn rg02_steps_are_counted_from_where_one_stands() {
    on_each(Engine::ALL, |engine| {
        let project = chain(engine);
        let second = project.migrations()[1].revision();
        let calls: &[(&str, &str, usize)] = &[
            ("upgrade", "+2", 2),
            ("downgrade", "-1", 1),
            ("upgrade", "+4", 5),
            ("downgrade", "-3", 2),
            ("upgrade", &format!("{second}+1"), 3),
            ("upgrade", "head-1", 4),
            ("downgrade", "base+2", 2),
            ("downgrade", &format!("{second}-1"), 1),
            ("downgrade", "m1-1", 0),
        ];
        for (command, target, expected) in calls {
            let confirmed = if *command == "downgrade" { &["--yes"][..] } else { &[] };
            project
                .opp(&[&["migrate", command, target], confirmed].concat())
                .succeeds();
            stands_at(&project, *expected, target);
        }
    });
}

#[test]
fn rg02_too_many_steps_are_refused() {
    on_each(Engine::ALL, |engine| {
        let project = chain(engine);
        project.opp(&["migrate", "upgrade", "+2"]).succeeds();
        for call in [
            &["upgrade", "+4"][..],
            &["downgrade", "-3", "--yes"],
            &["downgrade", "head-9", "--yes"],
        ] {
            project.opp(&[&["migrate"], call].concat()).exits(1);
            stands_at(&project, 2, call[1]);
        }
    });
}

#[test]
fn rg03_a_beginning_is_enough_when_only_one_begins_so() {
    let project = chain(Engine::Sqlite);
    let third = project.migrations()[2].revision();
    project.opp(&["migrate", &third[..4]]).exits(1);
    project.opp(&["migrate", "99999999999999"]).exits(1);
    project.opp(&["migrate", "m9"]).exits(1).says("m9");
    let applied = project.opp(&["showmigrations"]).succeeds();
    assert!(!applied.stdout.contains("[X]"), "{}", applied.stdout);
}

/// A second head, as a merge of two branches in version control leaves it.
fn two_heads(engine: Engine) -> Project {
    let project = chain(engine);
    let migrations = project.migrations();
    let (fourth, fifth) = (migrations[3].clone(), migrations[4].clone());
    let record = fifth
        .file("migration.json")
        .replace(&fourth.revision(), &migrations[2].revision());
    fifth.write("migration.json", &record);
    project
}

#[test]
fn rg05_two_heads_are_named_and_nothing_happens() {
    on_each(Engine::ALL, |engine| {
        let project = two_heads(engine);
        for call in [
            &["makemigrations", "--registry", "models.json", "--no-input"][..],
            &["migrate"],
        ] {
            let ran = project.changes_nothing(|project| project.opp(call)).exits(1);
            for text in ["m4", "m5", "help: "] {
                assert!(
                    ran.stderr.contains(text),
                    "{} does not say `{text}`:\n{}",
                    ran.typed,
                    ran.stderr
                );
            }
        }
    });
}
