//! Do databases with a part of a squash go on with the files that were kept, until it is finished?

use std::fs;

use opp_test_servers::Server;

use crate::on_server::OnServer;
use crate::squash::{four, refused};

#[test]
fn files_that_are_kept_serve_databases_with_a_part_and_new_ones_get_the_squash() {
    let project = four("");
    let at = |name: &str| ["--database-url".to_owned(), format!("{name}.db")];
    let on = |name: &str, call: &[&str]| {
        let place = at(name);
        project.ok(&[call, &[&place[0], &place[1]]].concat())
    };
    on("partly", &["migrate", "initial"]);
    let refused = project.opp(&["squash", "..20260103000000", "--yes", "--database-url", "partly.db"]);
    assert!(
        refused.code == 1 && refused.err.contains("--keep-files"),
        "{refused:#?}"
    );
    let kept = on("partly", &["squash", "..20260103000000", "--keep-files", "-m", "Begin"]);
    assert!(kept.contains("migrations/.squash/2026-01-03-000000_begin"), "{kept}");
    assert!(project.migrations().join("2026-01-01-000000_initial").exists());
    // One with a part goes on with the files, and a new one takes the squash; both record the same.
    let partly = on("partly", &["migrate"]);
    assert_eq!(partly.matches("... OK").count(), 3, "{partly}");
    let new = on("new", &["migrate"]);
    assert!(
        new.contains("Applying 2026-01-03-000000_begin... OK\n  Applying 2026-01-04"),
        "{new}"
    );
    for name in ["partly", "new"] {
        let current = on(name, &["migrate", "current"]);
        assert!(current.starts_with("20260104000000 (head)"), "{name}: {current}");
        let place = at(name);
        let checked = project.opp(&["migrate", "check", "--no-models", &place[0], &place[1]]);
        assert!(checked.code == 0 && checked.err.is_empty(), "{name}: {checked:#?}");
        let listed = on(name, &["showmigrations"]);
        assert_eq!(listed.matches("[X]").count(), 4, "{name}: {listed}");
    }
    let again = project.opp(&["squash", "..seed", "--yes"]);
    assert!(
        again.code == 1 && again.err.contains("waits to be finished"),
        "{again:#?}"
    );
    // The way back of each, and forward again.
    on("new", &["migrate", "zero", "--yes"]);
    on("new", &["migrate"]);
}

#[test]
fn a_squash_that_waits_is_put_in_place_once_the_database_has_all_of_it() {
    let project = four("");
    project.ok(&["migrate", "initial"]);
    project.ok(&["squash", "..20260103000000", "--keep-files", "-m", "Begin"]);
    refused(
        &project,
        &["squash", "--finish", "--yes"],
        1,
        "has applied only a part of what 2026-01-03-000000_begin replaces",
    );
    project.ok(&["migrate"]);
    refused(&project, &["squash", "--finish"], 3, "Confirmation is required");
    let finished = project.ok(&["squash", "--finish", "--yes"]);
    assert_eq!(finished, "Finished:\n  migrations/2026-01-03-000000_begin\n");
    assert!(!project.migrations().join(".squash").exists() && project.migration_count() == 2);
    let checked = project.opp(&["migrate", "check", "--registry", "models.json"]);
    assert!(checked.code == 0 && checked.err.is_empty(), "{checked:#?}");
    refused(&project, &["squash", "--finish", "--yes"], 1, "no squash waits");

    let changed = four("");
    changed.ok(&["squash", "..seed", "--keep-files"]);
    let seed = changed.migrations().join("2026-01-02-000000_seed/up.sql");
    fs::write(seed, "SELECT 1;\n").unwrap();
    refused(&changed, &["squash", "--finish", "--yes"], 1, "was made of other files");
    refused(
        &changed,
        &["migrate"],
        1,
        "was made of other files than those that are here\nhelp: delete the directory .squash in every migrations directory and run `opp squash` again",
    );
}

#[test]
fn a_squash_that_stops_halfway_on_mysql_has_recorded_none_of_its_range() {
    let on = OnServer::new(Server::Mysql);
    let project = &on.project;
    for (name, table) in [
        ("2026-01-01-000000_a", "one"),
        ("2026-01-02-000000_b", "two"),
        ("2026-01-03-000000_c", "three"),
    ] {
        project.migration(
            name,
            &format!("CREATE TABLE {table} (id INT);"),
            &format!("DROP TABLE {table};"),
        );
    }
    on.ok(&["squash", "..head", "--yes", "--no-verify", "-m", "begin"]);
    // The second statement of the three fails.
    on.database.run("CREATE TABLE two (other INT)");
    let failed = on.opp(&["migrate"]);
    assert_ne!(failed.code, 0, "{failed:#?}");
    assert_eq!(on.count("one"), "0", "{failed:#?}");
    assert!(on.applied().is_empty(), "nothing of the range is applied as a whole");
    let listed = on.opp(&["showmigrations"]);
    assert!(listed.out.contains("[~] 2026-01-03-000000_begin"), "{listed:#?}");
    let history = on.opp(&["migrate", "history"]);
    assert!(history.out.contains("half-applied"), "{history:#?}");
    on.database.run("DROP TABLE two");
    on.ok(&["migrate"]);
    assert_eq!(on.applied(), ["20260101000000", "20260102000000", "20260103000000"]);

    // Diesel refuses a database that has a part.
    on.database
        .run("DELETE FROM __diesel_schema_migrations WHERE version <> '20260101000000'");
    let up = fs::read_to_string(project.migrations().join("2026-01-03-000000_begin/up.sql")).unwrap();
    on.database.run("DROP TABLE one, two, three");
    assert!(on.database.attempt(&up).is_err());
}
