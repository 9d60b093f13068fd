//! Rebuilds of tables, and what was made by hand.

use super::*;

/// A rebuild as opp writes it; it refuses triggers it does not know when the Diesel tool runs it.
const REBUILD: &str = "-- opp:begin\nPRAGMA foreign_keys=OFF;\nBEGIN IMMEDIATE;\n-- opp:body\n\
    -- opp:by-hand\nINSERT INTO guard SELECT 'made by hand';\n-- opp:end\n-- opp:rebuild \"p\"\n\
    CREATE TABLE _opp_new_p (id INTEGER PRIMARY KEY, x TEXT);\nINSERT INTO _opp_new_p (id) SELECT id FROM p;\n\
    DROP TABLE p;\nALTER TABLE _opp_new_p RENAME TO p;\n-- opp:commit\nCOMMIT;\nPRAGMA foreign_keys=ON;\n";

fn with_children() -> Database<'static> {
    let mut database = Database::in_memory().unwrap();
    let sql = "CREATE TABLE p (id INTEGER PRIMARY KEY, y TEXT); INSERT INTO p VALUES (1, 'a'), (2, 'b'); \
               CREATE TABLE c (p REFERENCES p ON DELETE CASCADE); INSERT INTO c VALUES (1), (2); \
               CREATE TABLE log (x); CREATE VIEW v AS SELECT id FROM p; \
               CREATE TRIGGER t AFTER DELETE ON p BEGIN INSERT INTO log VALUES (OLD.id); END;";
    go(&mut database, &up("1", sql)).unwrap();
    database
}

#[test]
fn a_rebuild_keeps_children_and_what_was_made_by_hand() {
    let mut database = with_children();
    go(
        &mut database,
        &Job {
            in_transaction: false,
            ..up("2", REBUILD)
        },
    )
    .unwrap();
    assert_eq!(database.texts("SELECT p FROM c").unwrap(), ["1", "2"]);
    assert_eq!(
        database.texts("SELECT name FROM pragma_table_info('p')").unwrap(),
        ["id", "x"]
    );
    assert_eq!(
        database
            .texts("SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger')")
            .unwrap(),
        ["v", "t"]
    );
    database.execute("DELETE FROM p WHERE id = 1").unwrap();
    assert_eq!(database.texts("SELECT x FROM log").unwrap(), ["1"]);
    assert_usable(&mut database);
}

#[test]
fn a_rebuild_that_would_break_what_was_made_by_hand_leaves_everything() {
    let mut database = with_children();
    database.execute("CREATE VIEW w AS SELECT y FROM p").unwrap();
    let error = go(
        &mut database,
        &Job {
            in_transaction: false,
            ..up("2", REBUILD)
        },
    )
    .unwrap_err();
    assert!(
        matches!(&error, RunError::CannotPutBack(lost) if lost.name == "w"),
        "{error}"
    );
    assert_eq!(
        database.texts("SELECT name FROM pragma_table_info('p')").unwrap(),
        ["id", "y"]
    );
    assert_eq!(database.texts("SELECT p FROM c").unwrap(), ["1", "2"]);
    assert_eq!(error.kept(), 0);
    assert_usable(&mut database);
}

#[test]
fn a_rebuild_that_fails_leaves_everything() {
    let mut database = with_children();
    let sql = REBUILD.replace("DROP TABLE p;", "DROP TABLE p; SELECT 1 FROM nowhere;");
    let error = go(
        &mut database,
        &Job {
            in_transaction: false,
            ..up("2", &sql)
        },
    )
    .unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
    assert_eq!(database.texts("SELECT p FROM c").unwrap(), ["1", "2"]);
    assert_eq!(database.texts("SELECT y FROM p").unwrap(), ["a", "b"]);
    assert_usable(&mut database);
}

/// SQLite says a constraint's name only, so the runner asks the guard's query what it found.
#[test]
fn a_guard_that_names_what_it_found_is_told_in_full() {
    let mut database = Database::in_memory().unwrap();
    let sql = "CREATE TEMP TABLE \"_opp_guard\" (\"n\" INTEGER CONSTRAINT \"opp stopped\" CHECK (\"n\" = 0));\n\
               INSERT INTO temp.\"_opp_guard\" SELECT count(*) FROM (\n  SELECT 'column a' AS \"_opp_found\" UNION ALL SELECT 'CHECK'\n);\n\
               DROP TABLE temp.\"_opp_guard\";";
    let error = go(&mut database, &up("1", sql)).unwrap_err().to_string();
    assert!(error.ends_with("opp stopped: column a, CHECK"), "{error}");
    assert_usable(&mut database);
}

const VIEW: &str = "CREATE TABLE a (x); CREATE VIEW v AS SELECT x FROM a; \
                    CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN INSERT INTO a (x) VALUES (NEW.x); END;";

/// A view that makes way for a change in place, and one that gets another query.
#[test]
fn the_trigger_on_a_view_that_comes_back_comes_back() {
    for dropped in [BTreeSet::new(), BTreeSet::from(["v".to_owned()])] {
        let mut database = Database::in_memory().unwrap();
        go(&mut database, &up("1", VIEW)).unwrap();
        let sql = "-- opp:by-hand\nguard;\n-- opp:end\nDROP VIEW v;\nALTER TABLE a ADD COLUMN y;\nCREATE VIEW v AS SELECT x, y FROM a;\n";
        go(
            &mut database,
            &Job {
                dropped,
                ..up("2", sql)
            },
        )
        .unwrap();
        database.execute("INSERT INTO v (x) VALUES (5)").unwrap();
        assert_eq!(database.texts("SELECT x FROM a").unwrap(), ["5"]);
        assert_usable(&mut database);
    }
}

/// Nothing of the migration is left where the trigger could no longer work.
#[test]
fn a_trigger_that_cannot_come_back_stops_the_migration() {
    let mut database = Database::in_memory().unwrap();
    go(&mut database, &up("1", VIEW)).unwrap();
    let sql = "-- opp:by-hand\nguard;\n-- opp:end\nDROP VIEW v;\nALTER TABLE a RENAME COLUMN x TO y;\nCREATE VIEW v AS SELECT y FROM a;\n";
    let error = go(&mut database, &up("2", sql)).unwrap_err().to_string();
    assert!(error.contains("trigger t on v"), "{error}");
    database.execute("INSERT INTO v (x) VALUES (5)").unwrap();
}
