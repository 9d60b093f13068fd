//! Objects that opp did not make: a rebuild keeps them or stops before it changes anything, also under plain Diesel.

use opp_core::def::{TypeKind, Value};

use crate::build::{With, column, name, optional, schema, table, view, with_default};
use crate::cases::{change, family, one, parents, rich};
use crate::harness::Case;

const DIFFERS: &str = "is not as opp knows it";

/// A check, which rebuilds the table.
fn rebuilt(table: &opp_migrate::schema::Table) -> Case {
    one(
        table,
        &change(table, |table| table.columns[2].nullable = !table.columns[2].nullable),
    )
    .backfill("parents", "age", Value::Integer(4))
}

/// Puts other words into a table's definition, as a shell or an edited file would have.
macro_rules! edited {
    ($from:literal, $to:literal) => {
        concat!(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '",
            $from,
            "', '",
            $to,
            "') WHERE name = 'parents' AND sql LIKE '%",
            $from,
            "%'; SELECT 1; PRAGMA writable_schema = RESET;"
        )
    };
}

/// Each of these would be lost by a rebuild that writes what opp knows.
#[test]
fn a_rebuild_stops_where_the_table_holds_more_than_opp_knows() {
    for by_hand in [
        "ALTER TABLE parents ADD COLUMN legacy_notes TEXT; UPDATE parents SET legacy_notes = 'x'",
        "ALTER TABLE parents ADD COLUMN doubled INTEGER GENERATED ALWAYS AS (age * 2) VIRTUAL",
        edited!("\"label\" TEXT", "\"label\" TEXT COLLATE NOCASE"),
        edited!("\"label\" TEXT", "\"label\" TEXT DEFAULT 7"),
        edited!("\"label\" TEXT", "\"label\" TEXT CHECK (label <> ''x'')"),
        edited!("\"label\" TEXT", "\"label\" TEXT REFERENCES other (label)"),
        edited!("\"age\" INTEGER", "\"age\" INTEGER NOT NULL"),
        edited!("\"age\" INTEGER", "age INTEGER CONSTRAINT c check(age > 0)"),
        "DROP TABLE parents; CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL UNIQUE, age INTEGER)",
        "DROP TABLE parents; CREATE TABLE parents (id INTEGER, label TEXT NOT NULL PRIMARY KEY, age INTEGER)",
        // Values would become others: '007' and 1e3 as a number, 2^53 + 1 as a float, any value as a text.
        edited!("\"age\" INTEGER", "\"age\" TEXT"),
        edited!("\"age\" INTEGER", "\"age\" BLOB"),
        edited!("\"age\" INTEGER", "\"age\""),
        edited!("\"age\" INTEGER", "\"age\" DOUBLE"),
        edited!("\"label\" TEXT", "\"label\" NUMERIC"),
        "DROP TABLE parents; CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, age INTEGER) STRICT",
        "DROP TABLE parents; CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, age ANY) STRICT",
    ] {
        rebuilt(&parents()).rows(by_hand).stops(DIFFERS);
    }
}

/// A name of a type that means the same to SQLite loses nothing.
#[test]
fn a_rebuild_takes_another_name_of_the_same_type() {
    for by_hand in [
        edited!("\"age\" INTEGER", "\"age\" BIGINT"),
        edited!("\"age\" INTEGER", "\"age\" NUMERIC"),
        edited!("\"label\" TEXT", "\"label\" VARCHAR(20)"),
    ] {
        rebuilt(&parents()).rows(by_hand).holds_without_catalog();
    }
}

/// The same for what opp knows too, but otherwise.
#[test]
fn a_rebuild_stops_where_a_known_part_was_changed_by_hand() {
    let known = || {
        let [parent, child] = family(parents().with(with_default("price", TypeKind::BigInt, Value::Integer(5))));
        [parent.check("positive", "price > 0").unique(&["label"]), child]
    };
    let case = || {
        let [mut parent, mut child] = known();
        parent.columns[1].nullable = true;
        child.columns[1].nullable = true;
        Case::new(schema(known()), schema([parent, child]))
    };
    for by_hand in [
        edited!("DEFAULT 5", "DEFAULT 6"),
        edited!("price > 0", "price >= 0 AND price < 9"),
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'ON DELETE CASCADE', 'ON DELETE SET NULL') \
         WHERE name = 'children'; PRAGMA writable_schema = RESET;",
    ] {
        case().rows(by_hand).stops(DIFFERS);
    }
    case().holds();
}

/// Without the column SQLite would write its name into every row.
#[test]
fn a_rebuild_stops_where_the_table_lacks_a_column() {
    let (case, after) = (with_city(), "label");
    let (_, script) = case.script();
    assert!(script.up.text.contains("\"parents\".\"city\""), "{}", script.up.text);
    with_city().rows("ALTER TABLE parents DROP COLUMN city").stops(DIFFERS);
    assert!(script.up.text.contains(after));
}

/// SQLite would index the column's name.
#[test]
fn an_index_over_a_column_that_the_table_lacks_is_an_error() {
    let before = parents().with(optional("city", TypeKind::Text));
    one(&before, &before.clone().index(&["city"]))
        .rows("ALTER TABLE parents DROP COLUMN city")
        .stops("no such column: city");
    one(&before, &before.clone().index(&["city"])).holds();
}

fn with_city() -> Case {
    let before = parents().with(optional("city", TypeKind::Text));
    one(&before, &before.clone().check("named", "label <> ''"))
}

/// What another tool wrote otherwise but means the same stops nobody.
#[test]
fn another_spelling_of_what_opp_knows_is_rebuilt() {
    let before = parents().unique(&["label"]).check("old", "age > 0");
    one(&before, &change(&before, |table| table.columns[1].nullable = true))
        .rows(
            "DROP TABLE parents; CREATE TABLE Parents (ID integer primary key autoincrement not null, \
             Label varchar(20) not null unique, [age] int, check ( `age`>0 ))",
        )
        .holds_without_catalog();
}

/// Full-text indexes and others refer to rows by their numbers.
#[test]
fn rows_keep_their_numbers() {
    let keyed = |label_null: bool| {
        let mut notes = table("notes").with(column("body", TypeKind::Text));
        notes.columns[0] = column("id", TypeKind::Text);
        notes.columns[1].nullable = label_null;
        notes
    };
    one(&keyed(false), &keyed(true))
        .rows("DELETE FROM notes WHERE rowid = 2")
        .rows("CREATE VIRTUAL TABLE search USING fts5(body, content='notes'); INSERT INTO search(search) VALUES ('rebuild')")
        .gives("SELECT group_concat(rowid) AS value FROM notes", "1,3")
        .gives("SELECT id AS value FROM notes WHERE rowid = 3", "3")
        .gives("SELECT count(*) AS value FROM search WHERE search MATCH '3'", "1")
        .keeps("SELECT group_concat(rowid || id) AS value FROM notes")
        .holds_without_catalog();
}

/// A column may be called like the number of a row.
#[test]
fn a_column_called_rowid_is_a_column() {
    let keyed = |null: bool| {
        let mut notes = table("notes")
            .with(column("rowid", TypeKind::Text))
            .with(column("_rowid_", TypeKind::Text));
        notes.columns[0] = column("id", TypeKind::Text);
        notes.columns[1].nullable = null;
        notes
    };
    one(&keyed(false), &keyed(true))
        .rows("DELETE FROM notes WHERE oid = 2")
        .gives("SELECT group_concat(oid) AS value FROM notes", "1,3")
        .holds();
    let all = |null: bool| keyed(null).with(column("oid", TypeKind::Text));
    one(&all(false), &all(true)).holds();
}

const INSTEAD: &str =
    "CREATE TRIGGER instead INSTEAD OF INSERT ON names BEGIN INSERT INTO parents (label) VALUES (NEW.label); END";

/// The view goes and comes back around each of these; plain Diesel cannot put its trigger back.
#[test]
fn a_trigger_on_a_view_of_opp_stops_plain_diesel() {
    let with_view = |parent: opp_migrate::schema::Table| {
        let mut schema = schema([parent]);
        let names = view("names", "SELECT label FROM parents", &["label"]);
        schema.views.insert(name("names"), names);
        schema
    };
    let dropped = change(&parents(), |table| {
        table.columns.pop();
    });
    Case::new(with_view(parents()), with_view(dropped))
        .goes("parents.age")
        .rows(INSTEAD)
        .stops("a trigger made by hand on names");
    let renamed = change(&parents(), |table| "years".clone_into(&mut table.columns[2].name));
    Case::new(with_view(parents()), with_view(renamed))
        .column_was("parents", "years", "age")
        .rows(INSTEAD)
        .stops("a trigger made by hand on names");
    let nullable = change(&parents(), |table| table.columns[1].nullable = true);
    Case::new(with_view(parents()), with_view(nullable))
        .rows(INSTEAD)
        .stops("a trigger made by hand on names");
}

/// Everything that opp can write of a table is known to the guard, after any way it got there.
#[test]
fn a_table_with_everything_is_known() {
    let before = rich();
    one(&before, &change(&before, |table| table.columns[2].nullable = false))
        .backfill("parents", "age", Value::Integer(4))
        .holds();
}

/// SQLite drops the index all the same, and then refuses every statement on either table.
#[test]
fn a_key_by_hand_stops_what_it_refers_to_from_going() {
    let known = parents().unique(&["label"]);
    let dropped = || one(&known, &parents());
    for by_hand in [
        "CREATE TABLE h (l TEXT REFERENCES parents (label)); INSERT INTO h SELECT label FROM parents",
        "CREATE TABLE h (l TEXT, FOREIGN KEY (l) REFERENCES PARENTS (LABEL))",
    ] {
        dropped()
            .rows(by_hand)
            .stops("refers to (label) of parents, which would no longer be unique");
    }
    dropped()
        .rows("CREATE TABLE h (p INTEGER REFERENCES parents (id))")
        .holds_without_catalog();
    // Down drops what up made; another key over the same columns is as good.
    one(&parents(), &known).holds();
    let again = change(&known, |table| table.uniques[0].name = "other".to_owned());
    one(&known, &again)
        .rows("CREATE TABLE h (l TEXT REFERENCES parents (label)); INSERT INTO h SELECT label FROM parents")
        .holds_without_catalog();
}

/// SQLite does not drop the last column.
#[test]
fn a_table_gets_another_only_column() {
    let mut one_column = table("parents");
    one_column.columns = vec![optional("age", TypeKind::Integer)];
    one_column.primary_key = None;
    let mut other = one_column.clone();
    other.columns = vec![optional("label", TypeKind::Text)];
    one(&one_column, &other)
        .goes("parents.age")
        .rebuilds(1)
        .holds_without_catalog();
}

/// Tables and indexes share their names.
#[test]
fn an_index_takes_the_name_of_a_renamed_table() {
    let mut renamed = parents().index(&["label"]);
    renamed.name = name("people");
    renamed.indexes[0].name = "parents".to_owned();
    Case::new(schema([parents()]), schema([renamed]))
        .table_was("people", "parents")
        .holds();
}

/// The next row would get a number that the application cannot read.
#[test]
fn a_counter_beyond_the_new_type_stops_the_file() {
    let counted = |kind: TypeKind| {
        change(&parents(), |table| {
            table.columns[0].ty.kind = opp_migrate::schema::Kind::Plain(kind);
            table.columns[0].auto_increment = true;
        })
    };
    let (wide, small) = (counted(TypeKind::BigInt), counted(TypeKind::Integer));
    one(&wide, &small)
        .rows("UPDATE sqlite_sequence SET seq = 3000000000 WHERE name = 'parents'")
        .stops("parents.id counts from a number on that is no 32-bit integers");
    one(&wide, &small).holds();
}
