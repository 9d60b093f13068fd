//! Rows that do not fit stop a migration with a message, and nothing is changed.

use diesel::connection::SimpleConnection;
use opp_core::def::{IndexPart, StorageParameter, TypeKind, Value};
use opp_migrate::dialect::{Dialect, GenerateSql as _, PlanError, Row};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Column, Kind, Table};
use opp_migrate::script::Script;
use opp_migrate::verify::verify;

use crate::build::{With, column, optional, schema, table};
use crate::database::Database;
use crate::harness::Case;

fn of(kind: TypeKind) -> Table {
    table("t").with(column("c", kind))
}

fn one(before: Table, after: Table) -> Case {
    Case::new(schema([before]), schema([after]))
}

#[test]
fn fk05_rows_that_were_orphans_already_do_not_stop_a_rebuild() {
    let child = || table("children").with(column("parent_id", TypeKind::Integer));
    let after = schema([table("parents"), child().references("parent_id", "parents")]);
    let stricter = schema([
        table("parents").check("c", "id > 0"),
        child().references("parent_id", "parents"),
    ]);
    let old = Case::new(after, stricter).rows("UPDATE children SET parent_id = 99 WHERE id = 1");
    let (_, script) = old.script();
    let mut database = old.database(&script);
    database.migrate(true).unwrap();
    assert_eq!(
        database.value("SELECT parent_id || '' AS value FROM children ORDER BY id"),
        "99,2,3"
    );
}

#[test]
fn sq06_what_was_made_by_hand_stops_a_rebuild() {
    for by_hand in [
        "CREATE TRIGGER mine AFTER INSERT ON t BEGIN SELECT 1; END",
        "CREATE INDEX mine ON t (c)",
    ] {
        one(of(TypeKind::Integer), of(TypeKind::BigInt))
            .rows(by_hand)
            .stops("made by hand");
    }
}

#[test]
fn sq02_a_rebuild_inside_a_transaction_stops() {
    let case = one(of(TypeKind::Integer), of(TypeKind::BigInt));
    let (_, script) = case.script();
    assert!(!script.up.transactional && !script.down.transactional);
    let mut database = case.database(&script);
    let before = database.rows();
    database.connection.batch_execute("BEGIN").unwrap();
    let error = database
        .connection
        .batch_execute(&script.up.text)
        .unwrap_err()
        .to_string();
    assert!(error.contains("must not run inside a transaction"), "{error}");
    database.connection.batch_execute("ROLLBACK").unwrap();
    assert_eq!(database.rows(), before);
}

#[test]
fn sq08_leftovers_of_a_crash_do_not_matter() {
    let case = one(of(TypeKind::Integer), of(TypeKind::BigInt)).rows("CREATE TABLE _opp_new_t (x)");
    let (_, script) = case.script();
    let mut database = case.database(&script);
    database
        .connection
        .batch_execute("CREATE TEMP TABLE _opp_guard (x)")
        .unwrap();
    database.migrate(true).unwrap();
    assert_eq!(
        database.value("SELECT name AS value FROM sqlite_schema WHERE name LIKE '%opp%'"),
        ""
    );
}

#[test]
fn sq06_foreign_views_and_triggers_survive() {
    let case = one(of(TypeKind::Integer), of(TypeKind::BigInt))
        .rows("CREATE TABLE log (n); CREATE VIEW mine AS SELECT c FROM t")
        .rows("CREATE TRIGGER theirs AFTER INSERT ON log BEGIN INSERT INTO t (c) VALUES (NEW.n); END");
    let (_, script) = case.script();
    let mut database = case.database(&script);
    database.migrate(true).unwrap();
    database
        .connection
        .batch_execute("INSERT INTO log VALUES (77)")
        .unwrap();
    assert_eq!(database.value("SELECT max(c) || '' AS value FROM mine"), "77");
}

#[test]
fn what_sqlite_cannot_do_is_named() {
    let refused = |table: Table| Dialect::sqlite().create_all(&schema([table])).unwrap_err().to_string();
    let mut array = of(TypeKind::Text);
    array.columns[1].ty.array = true;
    assert!(refused(array).starts_with("t.c: SQLite has no column type for arrays"));
    let mut elsewhere = of(TypeKind::Text);
    elsewhere.name.schema = Some("billing".to_owned());
    assert!(refused(elsewhere).contains("database schemas (billing)"));
    let mut indexed = of(TypeKind::Text).index(&["c"]);
    indexed.indexes[0].method = Some("gin".to_owned());
    assert!(refused(indexed).contains("index method (t_c_idx)"));
    let mut classed = of(TypeKind::Text).index(&["c"]);
    let IndexPart::Column(part) = &mut classed.indexes[0].parts[0] else {
        unreachable!("the index is over a column");
    };
    part.opclass = Some("text_pattern_ops".into());
    assert!(refused(classed).contains("operator class in an index (t_c_idx)"));
    let mut tuned = of(TypeKind::Text).index(&["c"]);
    tuned.indexes[0].with = vec![StorageParameter::new("fillfactor", "70")];
    assert!(refused(tuned).contains("index with storage parameters (t_c_idx)"));
    let mut unique = of(TypeKind::Text).unique(&["c"]);
    unique.uniques[0].deferrable = true;
    assert!(refused(unique).contains("deferrable unique constraint"));
    let wrong = PlanError::Value {
        table: crate::build::name("t"),
        column: "c".to_owned(),
        value: "0.125".to_owned(),
        reason: "more than 2 digits after the point: round the number first".to_owned(),
    };
    let decimal = Kind::Plain(TypeKind::Decimal {
        precision: Some(8),
        scale: Some(2),
    });
    let mut default = of(TypeKind::Text);
    default.columns[1].ty.kind = decimal;
    default.columns[1].default = opp_core::def::PerDatabase::all(Value::Number("0.125".into()));
    assert_eq!(refused(default), wrong.to_string());
    let unreachable = one(of(TypeKind::Integer), of(TypeKind::Uuid));
    let pair = Pair::new(&unreachable.before, &unreachable.after);
    let changes = opp_migrate::diff::diff(pair, &unreachable.hints, &unreachable.answers).changes;
    assert!(matches!(
        Dialect::sqlite().script(pair, &changes),
        Err(PlanError::Conversion { .. })
    ));
}

#[test]
fn od09_the_same_input_gives_the_same_bytes() {
    let case = || {
        one(
            of(TypeKind::Integer),
            of(TypeKind::BigInt).index(&["c"]).check("c", "c > 0"),
        )
    };
    let first = case().script().1;
    for _ in 0..20 {
        assert_eq!(case().script().1, first);
    }
}

#[test]
fn a_comment_cannot_end_early() {
    let mut odd = of(TypeKind::Text);
    odd.columns[1].name = "c\nDROP TABLE t;".to_owned();
    one(odd.clone(), table("t").with(optional("d", TypeKind::Text)))
        .goes("t.c\nDROP TABLE t;")
        .gives("SELECT count(*) || '' AS value FROM t", "3")
        .holds();
    let mut retyped = odd.clone();
    retyped.columns[1].nullable = true;
    one(odd, retyped).rebuilds(1).holds();
}

#[test]
fn rn04_keys_follow_a_renamed_table_whatever_the_connection_was_set_to() {
    let mut renamed = table("people");
    renamed.primary_key.as_mut().unwrap().name = "people_pkey".to_owned();
    let child = |parent| {
        table("children")
            .with(optional("parent_id", TypeKind::Integer))
            .references("parent_id", parent)
    };
    let case = Case::new(
        schema([table("parents"), child("parents")]),
        schema([renamed, child("people")]),
    );
    let case = case.table_was("people", "parents");
    let (_, script) = case.script();
    let mut database = case.database(&script);
    let settings = "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON";
    database.connection.batch_execute(settings).unwrap();
    database.migrate(true).unwrap();
    assert_eq!(
        database.value("SELECT \"table\" AS value FROM pragma_foreign_key_list('children')"),
        "people"
    );
}

#[test]
fn verification_finds_a_file_that_does_something_else() {
    let case = one(
        of(TypeKind::Integer),
        of(TypeKind::Integer).with(optional("d", TypeKind::Text)),
    );
    let pair = Pair::new(&case.before, &case.after);
    let (changes, good) = case.script();
    let said = |script: &Script| {
        let proof = verify(Dialect::sqlite(), pair, &changes, script, || Ok(Database::empty(None)));
        proof.map_err(|error| error.to_string())
    };
    assert_eq!(said(&good), Ok(()));
    let mut wrong = good.clone();
    wrong.up.text = good.up.text.replace("TEXT", "BLOB");
    let differs = "up.sql does not lead to the new schema:\n  table t, column d: expected text, found blob";
    assert_eq!(said(&wrong), Err(differs.to_owned()));
    let mut wrong = good.clone();
    wrong.down.text = "-- forgotten\n".to_owned();
    assert!(
        said(&wrong)
            .unwrap_err()
            .starts_with("down.sql does not lead to the parent's schema")
    );
    let mut wrong = good;
    wrong.up.text.push_str("DROP TABLE nowhere;");
    assert!(
        said(&wrong)
            .unwrap_err()
            .starts_with("up.sql fails in the scratch database: no such table")
    );
}

#[test]
fn values_that_become_equal_are_named() {
    let before = change_key("p", TypeKind::Text);
    let after = change_key("p", TypeKind::Integer);
    one(before, after)
        .rows("DELETE FROM p; INSERT INTO p (id) VALUES ('1'), ('01')")
        .stops("nothing was changed: p holds duplicates in (id), which the primary key makes unique");
    let unique = |kind| of(kind).unique(&["c"]);
    one(unique(TypeKind::Text), unique(TypeKind::Uuid))
        .rows("UPDATE t SET c = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1' || id; UPDATE t SET c = upper(replace(c, 'a11', 'a12')) WHERE id = 1")
        .stops("nothing was changed: t holds duplicates in (c), which t_c_key makes unique");
}

fn change_key(name: &str, kind: TypeKind) -> Table {
    let mut table = table(name);
    table.columns[0].ty.kind = Kind::Plain(kind);
    table.columns[0].auto_increment = false;
    table
}

fn priced() -> Table {
    let money = TypeKind::Decimal {
        precision: Some(10),
        scale: Some(2),
    };
    table("t").with(column("price", money))
}

#[test]
fn expressions_over_decimals_mean_what_they_say() {
    let after = priced().check("least", "price >= 1.5 AND price <= 100.00");
    let case = || one(priced(), after.clone());
    case().rows("UPDATE t SET price = 2").stops("t_least");
    case()
        .rows("UPDATE t SET price = 150 WHERE id = 1; UPDATE t SET price = 9999 WHERE id > 1")
        .holds();
    let filled = priced().with(Column {
        name: "old".to_owned(),
        ..priced().columns[1].clone()
    });
    one(priced(), filled)
        .backfill("t", "old", Value::Expr("9.99".into()))
        .gives("SELECT DISTINCT old AS value FROM t", "999")
        .holds();
}

#[test]
fn expressions_that_mean_something_else_over_decimals_are_refused() {
    for (place, sql) in [
        ("check", "price / 3 > 1"),
        ("index", "round(price)"),
        ("where", "price > 1.005"),
    ] {
        let mut after = priced();
        match place {
            "check" => after = after.check("c", sql),
            "index" => {
                after = after.index(&["price"]);
                after.indexes[0].parts = vec![IndexPart::Expr(sql.into())];
            }
            _ => {
                after = after.index(&["price"]);
                after.indexes[0].predicate = Some(sql.to_owned());
            }
        }
        let (before, after) = (schema([priced()]), schema([after]));
        let pair = Pair::new(&before, &after);
        let changes = opp_migrate::diff::diff(pair, &Default::default(), &Default::default()).changes;
        let error = Dialect::sqlite().script(pair, &changes).expect_err(sql);
        assert!(
            matches!(&error, PlanError::Decimal { expression, .. } if expression == sql),
            "{error}"
        );
        for other in [Dialect::postgres(), Dialect::mariadb()] {
            let made = other.script(pair, &changes);
            assert!(place != "check" || made.is_ok(), "{made:?}");
        }
    }
}

#[test]
fn an_optional_json_column_takes_null_on_every_version() {
    let sql = Dialect::sqlite()
        .create_all(&schema([table("t").with(optional("c", TypeKind::Json))]))
        .unwrap();
    assert!(sql.contains(r#"CHECK ("c" IS NULL OR json_valid("c"))"#), "{sql}");
}

#[test]
fn the_check_of_an_optional_json_column_may_be_of_an_older_version() {
    let row = |condition: &str| Row {
        kind: "table".to_owned(),
        name: "t".to_owned(),
        table: "t".to_owned(),
        sql: format!("CREATE TABLE \"t\" (\"c\" TEXT CONSTRAINT \"t_c_check\" CHECK ({condition}))"),
    };
    let (old, new) = (row("json_valid(\"c\")"), row("\"c\" IS NULL OR json_valid(\"c\")"));
    assert_eq!(Dialect::sqlite().compare(std::slice::from_ref(&old), &[new]), []);
    assert_ne!(Dialect::sqlite().compare(&[old], &[row("\"c\" IS NULL")]), []);
}
