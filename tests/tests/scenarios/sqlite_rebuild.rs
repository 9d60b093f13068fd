//! What SQLite cannot alter is built anew, and nothing on the table is lost.

use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use opp_test_variants::variants;
use opp_tests::law::{Case, Probe, Project, round_trip};

variants! {
    #[derive(OppModel)]
    struct Parent {
        #[opp(primary_key)]
        id: i32,
        name: Option<String>,
        size: i32,
    }

    #[derive(OppModel)]
    struct Child {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = parents::id, on_delete = cascade)]
        parent_id: i32,
    }

    #[derive(OppModel)]
    struct Guest {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = parents::id, on_delete = set_null)]
        host_id: Option<i32>,
    }

    mod parent_and_child;
    mod wide_parent_and_child { struct Parent { #[opp(default = "none")] name: String, size: i64 } }
}

const FAMILY_ROWS: &str = "INSERT INTO parents VALUES (1, 'a', 10), (2, 'b', 20), (3, 'c', 30); \
                           INSERT INTO childs VALUES (1, 1), (2, 2), (3, 3); \
                           INSERT INTO guests VALUES (1, 1), (2, 2), (3, 3);";

/// Children and guests hold the same rows after every step, under opp and under plain Diesel.
#[test]
fn sq01_children_survive_the_rebuild_of_their_parent() {
    round_trip(&Case {
        before: parent_and_child::models(),
        after: wide_parent_and_child::models(),
        rows: FAMILY_ROWS,
        operations: &[
            "alter_column parents.name (default, nullable) with backfill",
            "alter_column parents.size (type)",
        ],
        tables_built: Some(1),
        at_before: &[Probe::Is(
            "SELECT (SELECT count(*) FROM childs) + count(host_id) FROM guests",
            "6",
        )],
        at_after: &[Probe::Is(
            "SELECT (SELECT count(*) FROM childs) + count(host_id) FROM guests",
            "6",
        )],
        ..Case::default()
    });
}

fn rebuilt() -> Project {
    let project = Project::migrated_to(&parent_and_child::models());
    project.models(&wide_parent_and_child::models());
    project.makemigrations(&["--no-input"]).succeeds();
    project
}

/// Ends the test unless the texts stand in the script in this order.
fn come_in_order(script: &str, texts: &[&str]) {
    let mut rest = script;
    for text in texts {
        let at = rest
            .find(text)
            .unwrap_or_else(|| panic!("`{text}` is missing or too early:\n{script}"));
        rest = &rest[at + text.len()..];
    }
}

/// Without opp nothing but the file itself can keep foreign keys from firing.
#[test]
fn sq02_a_rebuild_brings_its_own_transaction_and_guard() {
    let project = rebuilt();
    let migration = project.newest_migration();
    let metadata = migration.file("metadata.toml");
    assert!(metadata.contains("run_in_transaction = false"), "{metadata}");
    for script in [migration.up(), migration.down()] {
        let upper = script.to_uppercase().replace(' ', "");
        come_in_order(
            &upper,
            &[
                "PRAGMAFOREIGN_KEYS=OFF",
                "BEGIN",
                "CREATETABLE",
                "PRAGMA_FOREIGN_KEY_CHECK",
                "COMMIT",
                "PRAGMAFOREIGN_KEYS=ON",
            ],
        );
    }
}

#[test]
fn sq05_the_new_table_is_filled_before_the_old_one_goes() {
    let project = rebuilt();
    let migration = project.newest_migration();
    for script in [migration.up(), migration.down()] {
        come_in_order(
            &script,
            &[
                "CREATE TABLE",
                "INSERT INTO",
                "DROP TABLE \"parents\"",
                "RENAME TO \"parents\"",
            ],
        );
    }
}

/// Triggers that somebody made by hand, on the table and on another one.
const BY_HAND: &str = "CREATE TABLE journal (entry TEXT); \
                       CREATE TRIGGER own AFTER UPDATE ON parents BEGIN INSERT INTO journal VALUES ('own'); END; \
                       CREATE TRIGGER other AFTER DELETE ON guests BEGIN UPDATE parents SET size = 0 WHERE 0; END; \
                       CREATE INDEX by_hand ON parents (size) WHERE size > 5; \
                       CREATE VIEW sizes AS SELECT size FROM parents;";

#[test]
fn sq06_what_was_made_by_hand_is_put_back() {
    let project = rebuilt();
    project.database().run(FAMILY_ROWS);
    project.database().run(BY_HAND);
    let query = "SELECT name || ': ' || sql FROM sqlite_schema \
                 WHERE name IN ('own', 'other', 'by_hand', 'sizes') ORDER BY name";
    let by_hand = project.database().values(query);
    let content = project.database().content();
    assert_eq!(by_hand.len(), 4);
    for step in [&["migrate"][..], &["migrate", "downgrade", "-1", "--yes"], &["migrate"]] {
        project.opp(step).succeeds();
        let mut database = project.database();
        assert_eq!(database.values(query), by_hand, "after {step:?}");
        assert_eq!(
            database.value("SELECT count(*) FROM journal").as_deref(),
            Some("0"),
            "after {step:?}"
        );
        assert_eq!(database.content(), content, "after {step:?}");
        database.is_whole("after a rebuild");
    }
}

/// Plain Diesel cannot put it back, so the file stops.
#[test]
fn sq06_plain_diesel_stops_before_it_loses_what_was_made_by_hand() {
    let project = rebuilt();
    project.database().run(FAMILY_ROWS);
    project.database().run(BY_HAND);
    let (catalog, content) = (project.database().catalog(), project.database().content());
    let migrations = FileBasedMigrations::from_path(project.path("migrations")).expect("Diesel reads the directory");
    let mut database = project.database();
    assert!(
        database.connection().run_next_migration(migrations).is_err(),
        "Diesel ran the rebuild"
    );
    drop(database);
    project.database().catalog().is(&catalog, "after Diesel stopped");
    assert_eq!(project.database().content(), content, "after Diesel stopped");
}

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        a: i32,
        b: Option<i32>,
        c: i32,
        d: i32,
    }

    #[derive(OppModel)]
    struct Other {
        #[opp(primary_key)]
        id: i32,
        a: i32,
    }

    mod before_four_changes;
    mod after_four_changes {
        #[opp(check(d_positive = "d > 0"))]
        struct Item {
            a: i64,
            #[opp(backfill = 0)] b: i32,
            #[opp(default = 4)] c: i32,
        }
        struct Other {
            a: Option<i32>,
        }
    }
}

#[test]
fn sq07_many_changes_of_a_table_are_one_rebuild() {
    round_trip(&Case {
        before: before_four_changes::models(),
        after: after_four_changes::models(),
        operations: &[
            "alter_column items.a (type)",
            "alter_column items.b (nullable) with backfill",
            "alter_column items.c (default)",
            "alter_column others.a (nullable)",
            "add_check items_d_positive",
        ],
        tables_built: Some(2),
        changed: &["items.b"],
        lost: &["items.b"],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        code: String,
    }

    #[derive(OppModel)]
    struct Part {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = items::id, on_delete = cascade)]
        item_id: i32,
    }

    mod texts;
    mod numbers { struct Item { code: i32 } }
}

const ITEMS: &str = "INSERT INTO items VALUES (1, '1'), (2, 'two'), (3, '3'); \
                     INSERT INTO parts VALUES (1, 1), (2, 2), (3, 3)";

fn to_numbers() -> Project {
    let project = Project::migrated_to(&texts::models());
    project.database().run(ITEMS);
    project.models(&numbers::models());
    project
        .makemigrations(&["--no-input", "--allow-destructive"])
        .succeeds();
    project
}

#[test]
fn sq08_a_rebuild_that_fails_leaves_everything_as_it_was() {
    let project = to_numbers();
    let (catalog, content) = (project.database().catalog(), project.database().content());
    for _ in 0..2 {
        project.opp(&["migrate"]).exits(1).says("items");
        let mut database = project.database();
        database.catalog().is(&catalog, "after the failure");
        assert_eq!(database.content(), content, "after the failure");
        assert_eq!(
            database
                .value("SELECT count(*) FROM __diesel_schema_migrations")
                .as_deref(),
            Some("1")
        );
        database.is_whole("after the failure");
    }
    project.database().run("UPDATE items SET code = '2' WHERE id = 2");
    project.opp(&["migrate"]).succeeds();
    assert_eq!(
        project.database().value("SELECT count(*) FROM parts").as_deref(),
        Some("3")
    );
}

/// The next run must not meet what a crash of another tool has left.
#[test]
fn sq08_a_table_left_by_a_crash_is_no_obstacle() {
    let project = to_numbers();
    let up = project.newest_migration().up();
    let (_, rest) = up.split_once("CREATE TABLE \"").expect("the rebuild creates a table");
    let (temporary, _) = rest.split_once('"').expect("its name is quoted");
    let mut database = project.database();
    database.run("UPDATE items SET code = '2' WHERE id = 2");
    database.run(&format!("CREATE TABLE \"{temporary}\" (left_over TEXT)"));
    drop(database);
    project.opp(&["migrate"]).succeeds();
    let left = format!("SELECT count(*) FROM sqlite_schema WHERE name = '{temporary}'");
    assert_eq!(project.database().value(&left).as_deref(), Some("0"));
}
