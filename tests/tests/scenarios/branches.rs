//! Two branches of version control: named, merged, applied from either side and taken apart again.

use opp_test_variants::variants;
use opp_tests::law::{Engine, Exchange, Harness, Project, on_each};

variants! {
    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
    }

    #[derive(OppModel)]
    struct Order {
        #[opp(primary_key)]
        id: i32,
        total: i32,
    }

    mod before;
    mod ours { struct User { phone: Option<String> } }
    mod theirs {
        struct Order {
            total: i64,
        }
        #[derive(OppModel)]
        struct Tag {
            #[opp(primary_key)]
            id: i32,
            name: String,
        }
    }
    mod both {
        struct User {
            phone: Option<String>,
        }
        struct Order {
            total: i64,
        }
        #[derive(OppModel)]
        struct Tag {
            #[opp(primary_key)]
            id: i32,
            name: String,
        }
    }
    mod renamed { struct User { email: !, #[opp(renamed_from = "email")] address: String } }
    mod indexed { struct User { #[opp(index)] email: String } }
    mod dropped { struct User { email: ! } }
}

const BASE: &str = "20260101000000";
const OURS: &str = "20260102000000";
const THEIRS: &str = "20260103000000";
const MERGE: &str = "20260104000000";

type Models = fn() -> Vec<opp_core::def::ModelDef>;

fn make(project: &Project, id: &str, models: Models) {
    project.models(&models());
    let allowed = ["--no-input", "--allow-destructive", "--drop", "users.email", "--id", id];
    project.makemigrations(&allowed).succeeds();
}

/// Two checkouts, each with a branch that is applied in its own database.
fn apart(engine: Engine, one: Models, other: Models) -> (Project, Project) {
    let ours = Project::on(engine);
    make(&ours, BASE, before::models);
    let theirs = ours.twin();
    make(&ours, OURS, one);
    make(&theirs, THEIRS, other);
    for project in [&ours, &theirs] {
        project.opp(&["migrate"]).succeeds();
        project
            .database()
            .insert("INSERT INTO orders (id, total) VALUES (1, 7)");
    }
    (ours, theirs)
}

/// What a merge in version control leaves in both.
fn together(engine: Engine, one: Models, other: Models) -> (Project, Project) {
    let (ours, theirs) = apart(engine, one, other);
    ours.take_migrations(&theirs.path("migrations"));
    theirs.take_migrations(&ours.path("migrations"));
    (ours, theirs)
}

fn applied(project: &Project) -> Vec<String> {
    let rows = project
        .database()
        .values("SELECT version FROM __diesel_schema_migrations ORDER BY version");
    rows.into_iter().flatten().collect()
}

#[test]
fn rg06_databases_on_either_head_converge_in_a_merge() {
    on_each(Engine::ALL, |engine| {
        let (ours, theirs) = together(engine, ours::models, theirs::models);
        for project in [&ours, &theirs] {
            let made = project.opp(&["migrate", "merge", "--id", MERGE]).succeeds();
            assert!(made.stdout.contains("2026-01-04-000000_merge_"), "{}", made.stdout);
            let merge = project.newest_migration();
            assert!(merge.up().lines().all(|line| line.starts_with("--")), "{}", merge.up());
            assert_eq!(merge.record()["parents"], serde_json::json!([OURS, THEIRS]));
            assert_eq!(merge.operations(), Vec::<String>::new());
            project.opp(&["migrate"]).succeeds();
            assert_eq!(applied(project), [BASE, OURS, THEIRS, MERGE]);
            project.models(&both::models());
            project.makemigrations(&[]).succeeds().says("No changes detected");
            project.check().succeeds();
            assert_eq!(
                project.database().value("SELECT total FROM orders").as_deref(),
                Some("7")
            );
        }
        let catalogs = [&ours, &theirs].map(|project| project.database().catalog());
        catalogs[0].means(&catalogs[1], "after the merge");
        // The next migration builds on the merge.
        make(&ours, "20260105000000", before::models);
        assert_eq!(ours.newest_migration().record()["parents"], serde_json::json!([MERGE]));
        ours.opp(&["migrate"]).succeeds();
    });
}

#[test]
fn sf03_diesel_runs_a_merge_and_ignores_the_files_beside_the_migrations() {
    on_each(Engine::ALL, |engine| {
        let (ours, _) = together(engine, ours::models, theirs::models);
        ours.opp(&["migrate", "merge", "--id", MERGE]).succeeds();
        ours.opp(&["tag", "v1"]).succeeds();
        ours.write(
            "migrations/HEAD",
            "<<<<<<< HEAD\n20260102000000\n=======\n20260103000000\n>>>>>>> theirs\n",
        );
        assert!(ours.path("migrations/TAGS").is_file());
        ours.opp(&["migrate", "zero", "--yes"]).succeeds();
        let mut diesel = Harness::on(&ours);
        for _ in [BASE, OURS, THEIRS, MERGE] {
            diesel.run();
        }
        assert_eq!(applied(&ours), [BASE, OURS, THEIRS, MERGE]);
        ours.opp(&["migrate", "check", "--no-models"]).succeeds();
        diesel.revert();
        assert_eq!(applied(&ours), [BASE, OURS, THEIRS]);
    });
}

#[test]
fn rg08_a_merge_is_taken_apart_and_put_together_again() {
    on_each(Engine::ALL, |engine| {
        let (ours, _) = together(engine, ours::models, theirs::models);
        ours.opp(&["makemigrations", "--merge", "--id", MERGE]).succeeds();
        ours.opp(&["migrate"]).succeeds();
        ours.opp(&["migrate", "downgrade", "-1", "--yes"])
            .exits(1)
            .says("meets a branch");
        ours.opp(&["migrate", "downgrade", OURS, "--yes"]).succeeds();
        assert_eq!(applied(&ours), [BASE, OURS, THEIRS]);
        let current = ours.opp(&["migrate", "current"]).succeeds().stdout;
        assert!(current.contains(OURS) && current.contains(THEIRS), "{current}");
        ours.opp(&["migrate", "downgrade", BASE, "--yes"]).succeeds();
        assert_eq!(applied(&ours), [BASE]);
        ours.opp(&["migrate"]).succeeds();
        ours.opp(&["migrate", "zero", "--yes"]).succeeds();
        ours.opp(&["migrate", "upgrade", "heads"]).succeeds();
        assert_eq!(applied(&ours), [BASE, OURS, THEIRS, MERGE]);
        let shown = ours.opp(&["showmigrations"]).succeeds().stdout;
        assert_eq!(shown.matches("[X]").count(), 4, "{shown}");
    });
}

#[test]
fn rg07_branches_on_one_table_show_both_sides_and_need_an_answer() {
    on_each(Engine::ALL, |engine| {
        let (ours, theirs) = together(engine, ours::models, indexed::models);
        let refused = ours.changes_nothing(|project| project.opp(&["migrate", "merge"]).exits(3));
        for text in [
            "+ Add column phone to users",
            "+ Create index users_email_idx on users",
            "Nothing was written",
        ] {
            assert!(refused.stderr.contains(text), "{text}:\n{}", refused.stderr);
        }
        let asked = |typed| Exchange {
            asked: "Merge them all the same?",
            typed,
        };
        let declined = theirs.opp_in_terminal(&["migrate", "merge"], &[asked("\r")]);
        assert_eq!(declined.code, Some(1), "{}", declined.stdout);
        assert_eq!(theirs.migrations().len(), 3);
        let agreed = theirs.opp_in_terminal(&["migrate", "merge"], &[asked("y\r")]);
        assert_eq!(agreed.code, Some(0), "{}", agreed.stdout);
        theirs.opp(&["migrate"]).succeeds();
        theirs.opp(&["migrate", "check", "--no-models"]).succeeds();
    });
}

#[test]
fn rg07_branches_that_contradict_each_other_are_refused() {
    on_each(Engine::ALL, |engine| {
        for (one, other, word) in [
            (renamed::models as Models, dropped::models as Models, "email"),
            (indexed::models, dropped::models, "users_email_idx"),
            (dropped::models, indexed::models, "email"),
        ] {
            let (ours, _) = together(engine, one, other);
            let refused = ours.changes_nothing(|project| project.opp(&["migrate", "merge"]).exits(1));
            assert!(refused.stderr.contains("contradict each other"), "{}", refused.stderr);
            assert!(
                refused.stderr.contains(word) && refused.stderr.contains("help: "),
                "{}",
                refused.stderr
            );
        }
    });
}

#[test]
fn rg05_two_heads_are_named_by_every_command_that_needs_one() {
    let (ours, _) = together(Engine::Sqlite, ours::models, theirs::models);
    for call in [
        &["makemigrations", "--registry", "models.json", "--no-input"][..],
        &["migrate"],
        &["showmigrations"],
        &["migrate", "check", "--registry", "models.json"],
    ] {
        let ran = ours.changes_nothing(|project| project.opp(call)).exits(1);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        for text in ["2026-01-02-000000", "2026-01-03-000000", "opp migrate merge"] {
            assert!(said.contains(text), "{} does not say `{text}`:\n{said}", ran.typed);
        }
    }
    let branches = ours.opp(&["migrate", "branches"]).succeeds().stdout;
    assert_eq!(
        branches,
        "20260101000000 (branchpoint), initial\n    -> 20260102000000 (head), add phone to users\n    \
         -> 20260103000000 (head), alter total of orders add tags\n"
    );
    let drawn = ours.opp(&["migrate", "history", "--graph"]).succeeds().stdout;
    assert_eq!(
        drawn,
        "○  20260103000000 (head), alter total of orders add tags\n│ ●  20260102000000 (head, current), add phone to users\n├─╯\n\
         ●  20260101000000 (branchpoint), initial\n"
    );
}

#[test]
fn rg13_a_branch_that_is_applied_nowhere_moves_after_the_other() {
    on_each(Engine::ALL, |engine| {
        // Both change the users; on SQLite one rebuilds them.
        let (ours, theirs) = together(engine, ours::models, indexed::models);
        let rebased = ours.opp(&["rebase", "--id", MERGE]).succeeds();
        assert_eq!(
            rebased.stdout,
            "Rebased onto 2026-01-02-000000_add_phone_to_users:\n  2026-01-03-000000_add_users_email_idx -> \
             2026-01-04-000000_add_users_email_idx\n"
        );
        let refused = ours.changes_nothing(|project| project.opp(&["rebase"]).succeeds());
        assert_eq!(refused.stdout, "There is one head; nothing to rebase.\n");
        ours.opp(&["migrate"]).succeeds();
        assert_eq!(applied(&ours), [BASE, OURS, MERGE]);
        ours.opp(&["migrate", "check", "--no-models"]).succeeds();
        ours.opp(&["migrate", "zero", "--yes"]).succeeds();

        let refused =
            theirs.changes_nothing(|project| project.opp(&["migrate", "rebase", "add_users_email_idx"]).exits(1));
        assert!(refused.stderr.contains("is applied in"), "{}", refused.stderr);
        theirs
            .opp(&["migrate", "upgrade", "heads", "--allow-out-of-order"])
            .succeeds();
        theirs.changes_nothing(|project| project.opp(&["rebase"]).exits(1).says("every branch is applied"));
    });
}
