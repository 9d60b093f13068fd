//! Does `opp migrate` bring a database from one revision to the next, and say so?

use crate::project::Project;

#[test]
fn up_again_down_and_up_to_a_name() {
    let project = Project::new();
    project.three();
    assert_eq!(
        project.ok(&["migrate"]),
        "Operations to perform:\n  Apply all migrations: test.db\nRunning migrations:\n  \
         Applying 2026-01-01-000000_users... OK\n  Applying 2026-01-02-000000_posts... OK\n  \
         Applying 2026-01-03-000000_tags... OK\n"
    );
    assert_eq!(
        project.applied(),
        ["20260101000000", "20260102000000", "20260103000000"]
    );
    assert_eq!(
        project.ok(&["migrate", "upgrade"]),
        "Operations to perform:\n  Apply all migrations: test.db\nRunning migrations:\n  No migrations to apply.\n"
    );
    assert_eq!(
        project.ok(&["migrate", "users", "--yes"]),
        "Operations to perform:\n  Target specific migration: 2026-01-01-000000_users, on test.db\nRunning migrations:\n  \
         Unapplying 2026-01-03-000000_tags... OK\n  Unapplying 2026-01-02-000000_posts... OK\n"
    );
    assert_eq!(project.tables(), ["users"]);
    project.ok(&["migrate", "+1"]);
    assert_eq!(project.tables(), ["posts", "users"]);
    assert_eq!(
        project.ok(&["migrate", "zero", "--yes"]),
        "Operations to perform:\n  Unapply all migrations: test.db\nRunning migrations:\n  \
         Unapplying 2026-01-02-000000_posts... OK\n  Unapplying 2026-01-01-000000_users... OK\n"
    );
    assert!(project.tables().is_empty());
    assert!(project.applied().is_empty());
}

#[test]
fn relative_steps_that_do_not_exist_change_nothing() {
    let project = Project::new();
    project.three();
    project.ok(&["migrate", "upgrade", "+2"]);
    for args in [
        &["migrate", "downgrade", "-5", "--yes"][..],
        &["migrate", "+2"],
        &["migrate", "nothing"],
    ] {
        let finished = project.opp(args);
        assert_eq!(finished.code, 1, "{finished:#?}");
        assert!(finished.err.contains("error:"), "{finished:#?}");
    }
    assert_eq!(project.applied(), ["20260101000000", "20260102000000"]);
}

#[test]
fn downgrading_asks_and_without_a_terminal_needs_yes() {
    let project = Project::new();
    project.three().ok(&["migrate"]);
    let finished = project.opp(&["migrate", "downgrade", "-1"]);
    assert_eq!(finished.code, 3, "{finished:#?}");
    assert!(finished.err.contains("--yes"), "{finished:#?}");
    assert_eq!(project.applied().len(), 3);
    project.ok(&["migrate", "downgrade", "-1", "--yes"]);
    assert_eq!(project.tables(), ["posts", "users"]);
    let ahead = project.opp(&["migrate", "downgrade", "tags", "--yes"]);
    assert_eq!(ahead.code, 1, "{ahead:#?}");
    assert!(ahead.err.contains("opp migrate upgrade"), "{ahead:#?}");
    project.ok(&["migrate", "downgrade", "current", "--yes"]);
    assert_eq!(project.tables(), ["posts", "users"]);
}

#[test]
fn a_plan_and_a_check_apply_nothing_and_create_nothing() {
    let project = Project::new();
    project.three();
    let plan = project.ok(&["migrate", "--plan"]);
    assert_eq!(
        plan,
        "Planned operations:\n  Apply 2026-01-01-000000_users\n  Apply 2026-01-02-000000_posts\n  Apply 2026-01-03-000000_tags\n"
    );
    let check = project.opp(&["migrate", "--check"]);
    assert_eq!((check.code, check.out.as_str()), (1, plan.as_str()));
    assert!(!project.database().exists());
    project.ok(&["migrate"]);
    assert_eq!(
        project.ok(&["migrate", "--check"]),
        "Planned operations:\n  No planned migration operations.\n"
    );
}

#[test]
fn what_fails_is_rolled_back_what_ran_before_stays_and_a_rerun_resumes() {
    let project = Project::new();
    project.three().migration(
        "2026-01-03-000000_tags",
        "CREATE TABLE tags (id INTEGER PRIMARY KEY);\n\nINSERT INTO nowhere\nVALUES (1);",
        "DROP TABLE tags;",
    );
    let finished = project.opp(&["migrate"]);
    assert_eq!(finished.code, 1);
    assert!(
        finished.out.ends_with("  Applying 2026-01-03-000000_tags... FAILED\n"),
        "{finished:#?}"
    );
    for said in [
        "error: 2026-01-03-000000_tags: no such table: nowhere\n  statement 2 of 2 (line 3 of up.sql): INSERT INTO nowhere\n",
        "rolled back",
        "Current revision: 2026-01-02-000000_posts.",
        "up.sql",
        "opp migrate",
    ] {
        assert!(finished.err.contains(said), "{said}\n{finished:#?}");
    }
    assert_eq!(project.tables(), ["posts", "users"]);
    project.migration(
        "2026-01-03-000000_tags",
        "CREATE TABLE tags (id INTEGER PRIMARY KEY);",
        "DROP TABLE tags;",
    );
    assert!(
        project
            .ok(&["migrate"])
            .ends_with("Running migrations:\n  Applying 2026-01-03-000000_tags... OK\n")
    );
}

#[test]
fn recording_without_running() {
    let project = Project::new();
    project.three();
    let out = project.ok(&["migrate", "--fake"]);
    assert!(out.contains("  Applying 2026-01-01-000000_users... FAKED\n"), "{out}");
    assert!(project.tables().is_empty());
    assert_eq!(project.applied().len(), 3);
    project.ok(&["migrate", "stamp", "posts"]);
    assert_eq!(project.applied(), ["20260101000000", "20260102000000"]);
    project.ok(&["migrate", "stamp", "head"]);
    assert_eq!(project.applied().len(), 3);
    project.migration("2099-01-01-000000_gone", "SELECT 1;", "SELECT 1;");
    project.ok(&["migrate", "--fake"]);
    std::fs::remove_dir_all(project.migrations().join("2099-01-01-000000_gone")).unwrap();
    assert_eq!(project.opp(&["migrate"]).code, 1);
    project.ok(&["migrate", "stamp", "users", "--purge"]);
    assert_eq!(project.applied(), ["20260101000000"]);
    project.ok(&["migrate", "stamp", "base"]);
    assert!(project.applied().is_empty());
}

#[test]
fn an_offline_script_does_what_migrate_does() {
    let project = Project::new();
    project.three();
    let script = project.ok(&["migrate", "--sql"]);
    assert!(!project.database().exists());
    project.execute(&script);
    assert_eq!(project.tables(), ["posts", "tags", "users"]);
    assert_eq!(project.applied().len(), 3);
    assert!(project.ok(&["migrate"]).contains("No migrations to apply."));
    let back = project.ok(&["migrate", "--sql", "head:users"]);
    project.execute(&back);
    assert_eq!(project.tables(), ["users"]);
    assert_eq!(project.applied(), ["20260101000000"]);
    project.execute(&project.ok(&["migrate", "--sql", "users:posts"]));
    assert_eq!(project.tables(), ["posts", "users"]);
}

#[test]
fn the_report_as_json() {
    let project = Project::new();
    project.three();
    let report: serde_json::Value = serde_json::from_str(&project.ok(&["migrate", "--json"])).unwrap();
    assert_eq!(report["format"], 1);
    assert_eq!(report["steps"][2]["name"], "2026-01-03-000000_tags");
    assert_eq!(report["steps"][2]["state"], "done");
    assert_eq!(report["current"][0], "20260103000000");
}

#[test]
fn files_the_diesel_tool_ran_are_known() {
    let project = Project::new();
    project.three();
    project.execute(
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
         run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP); \
         CREATE TABLE users (id INTEGER PRIMARY KEY); \
         INSERT INTO __diesel_schema_migrations (version) VALUES ('20260101000000');",
    );
    assert!(
        project
            .ok(&["migrate"])
            .contains("Applying 2026-01-02-000000_posts... OK")
    );
    assert_eq!(project.tables(), ["posts", "tags", "users"]);
}
