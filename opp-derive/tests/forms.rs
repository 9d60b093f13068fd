//! Does the derive work wherever and however a struct is written: names, places, types, conditions?
#![expect(clippy::unwrap_used, reason = "what does not hold ends its test")]
#![expect(dead_code, reason = "the structs are only declared")]

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use opp_core::def::{ModelDef, TypeKind};
use opp_core::model::{Model, TableName};
use opp_core::prelude::*;

/// Names of the columns of a model.
fn columns<M: Model>() -> Vec<String> {
    M::DEF.columns.iter().map(|column| column.name.to_string()).collect()
}

fn column(def: &ModelDef, name: &str) -> opp_core::def::ColumnDef {
    def.columns.iter().find(|column| column.name == name).unwrap().clone()
}

mod raw_identifiers {
    use super::*;

    #[derive(OppModel, Queryable, Insertable)]
    #[diesel(table_name = r#match)]
    #[opp(index(r#type, r#fn desc), primary_key(r#type))]
    pub(super) struct Match {
        pub(super) r#type: i32,
        pub(super) r#fn: Option<String>,
        #[opp(column = "select")]
        pub(super) chosen: bool,
        #[diesel(column_name = "group")]
        pub(super) department: String,
    }

    #[test]
    fn lose_their_prefix_in_the_database() {
        assert_eq!(columns::<Match>(), ["type", "fn", "select", "group"]);
        assert_eq!(Match::TABLE_NAME, "match");
        assert_eq!(Match::DEF.columns[0].field, "type");
    }

    #[test]
    fn work_in_queries() {
        let mut database = SqliteConnection::establish(":memory:").unwrap();
        let made = "CREATE TABLE \"match\" (\"type\" INTEGER PRIMARY KEY, \"fn\" TEXT, \"select\" BOOLEAN NOT NULL, \"group\" TEXT NOT NULL)";
        database.batch_execute(made).unwrap();
        let row = Match {
            r#type: 1,
            r#fn: None,
            chosen: true,
            department: "it".to_owned(),
        };
        diesel::insert_into(r#match::table)
            .values(row)
            .execute(&mut database)
            .unwrap();
        let found: Match = r#match::table.filter(r#match::chosen).first(&mut database).unwrap();
        assert_eq!((found.r#type, found.department.as_str()), (1, "it"));
    }
}

mod reserved_words {
    use super::*;

    #[derive(OppModel)]
    #[opp(table = "order")]
    struct Order {
        id: i32,
        #[opp(column = "primary")]
        first: i32,
        default: i32,
        index: i32,
        check: i32,
    }

    #[test]
    fn are_names_like_others() {
        assert_eq!(<orders::table as TableName>::NAME, "order");
        assert_eq!(columns::<Order>(), ["id", "primary", "default", "index", "check"]);
    }
}

mod conditions {
    use super::*;

    #[derive(OppModel)]
    struct Machine {
        id: i32,
        #[cfg(not(test))]
        never: NoSuchType,
        #[cfg(test)]
        always: Option<String>,
        #[cfg(test)]
        #[opp(index, references = machines::id)]
        parent: Option<i32>,
    }

    #[test]
    fn take_a_column_away_and_leave_it() {
        assert_eq!(columns::<Machine>(), ["id", "always", "parent"]);
        assert_eq!(Machine::DEF.foreign_keys.len(), 1);
    }
}

mod deeper {
    pub(super) mod people {
        use opp_core::prelude::*;

        #[derive(OppModel)]
        pub(crate) struct Person {
            id: i64,
        }
    }

    pub(super) mod pets {
        use opp_core::prelude::*;

        #[derive(OppModel)]
        pub(crate) struct Pet {
            id: i32,
            #[opp(references = super::people::persons::id, on_delete = set_null)]
            owner_id: Option<i64>,
            #[opp(references = crate::deeper::people::persons::id, join = false)]
            vet_id: i64,
        }
    }
}

#[test]
fn modules_may_be_nested() {
    let key = &deeper::pets::Pet::DEF.foreign_keys[0];
    assert_eq!(key.references_table, "persons");
    assert!(deeper::pets::Pet::DEF.module.ends_with("deeper::pets"));
}

#[test]
fn a_struct_may_stand_in_a_function() {
    #[derive(OppModel, Queryable)]
    struct Local {
        id: i32,
        name: Option<String>,
    }
    assert_eq!(columns::<Local>(), ["id", "name"]);
}

mod aliases {
    use super::*;

    type Maybe<T> = Option<T>;
    type Money = i64;
    type Note = Option<String>;

    #[derive(OppType, Clone, Debug)]
    pub struct Email(String);

    #[derive(OppModel, Queryable)]
    struct Account {
        id: i32,
        #[opp(sql_type(diesel = BigInt))]
        balance: Money,
        #[opp(sql_type(diesel = diesel::sql_types::Nullable<diesel::sql_types::Text>))]
        note: Note,
        email: Email,
        #[opp(sql_type(diesel = Text))]
        second: Option<Email>,
    }

    #[test]
    fn are_seen_through() {
        let def = Account::DEF;
        assert_eq!(column(&def, "balance").ty.kind, TypeKind::BigInt);
        assert!(!column(&def, "balance").nullable);
        assert_eq!(column(&def, "note").ty.kind, TypeKind::Text);
        assert!(column(&def, "note").nullable);
        assert_eq!(column(&def, "email").ty.kind, TypeKind::Text);
        assert!(column(&def, "second").nullable);
    }

    #[test]
    fn with_a_type_of_diesel_have_its_operators() {
        let mut database = SqliteConnection::establish(":memory:").unwrap();
        let made = "CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance BIGINT NOT NULL, note TEXT, email TEXT NOT NULL, second TEXT);
            INSERT INTO accounts VALUES (1, 5, NULL, 'a@b', 'c@d')";
        database.batch_execute(made).unwrap();
        let found: Account = accounts::table
            .filter(accounts::second.like("c%"))
            .filter((accounts::balance + 1_i64).gt(5_i64))
            .first(&mut database)
            .unwrap();
        assert_eq!(found.second.unwrap().0, "c@d");
    }
}

mod skipped {
    use super::*;

    struct NoColumn;

    #[derive(OppModel)]
    struct Picture {
        id: i32,
        #[opp(skip)]
        cache: Option<NoColumn>,
    }

    #[test]
    fn fields_are_no_columns() {
        assert_eq!(columns::<Picture>(), ["id"]);
    }
}

/// A `schema.rs` of one's own.
mod schema {
    diesel::table! {
        authors (id) {
            id -> Integer,
            name -> Text,
            born -> Nullable<Timestamp>,
        }
    }
    diesel::table! {
        #[sql_name = "the_books"]
        books (id) {
            id -> Integer,
            author_id -> Integer,
            #[sql_name = "the_title"]
            title -> Text,
        }
    }
    diesel::joinable!(books -> authors (author_id));
    diesel::allow_tables_to_appear_in_same_query!(authors, books);
}

#[derive(OppModel)]
#[opp(schema = schema::authors)]
struct Author {
    id: i32,
    name: String,
    born: Option<chrono::NaiveDateTime>,
}

#[derive(OppModel)]
#[opp(schema = schema::books, table = "the_books")]
struct Book {
    id: i32,
    #[opp(references = schema::authors::id)]
    author_id: i32,
    #[opp(column = "the_title")]
    title: String,
}

#[test]
fn a_schema_of_ones_own_is_used_with_its_names_and_joins() {
    assert_eq!(Author::TABLE_NAME, "authors");
    assert_eq!(Book::TABLE_NAME, "the_books");
    assert_eq!(columns::<Book>(), ["id", "author_id", "the_title"]);
    assert_eq!(Book::DEF.foreign_keys[0].references_table, "authors");
}

/// Two tables with a key to each other: one of them says so and joins, the other does not.
mod both_ways {
    use super::*;

    #[derive(OppModel)]
    struct Team {
        id: i32,
        #[opp(references = players::id, join = false)]
        captain_id: Option<i32>,
    }

    #[derive(OppModel)]
    struct Player {
        id: i32,
        #[opp(references = teams::id)]
        team_id: i32,
    }

    #[test]
    fn join_on_one_of_the_keys() {
        let query = players::table.inner_join(teams::table).select(players::id);
        assert!(
            diesel::debug_query::<diesel::sqlite::Sqlite, _>(&query)
                .to_string()
                .contains("`team_id` = `teams`.`id`")
        );
    }
}

mod composite {
    use super::*;

    #[derive(OppModel)]
    #[opp(primary_key(order_id, line))]
    struct Line {
        line: i16,
        order_id: i64,
    }

    #[derive(OppModel)]
    #[diesel(primary_key(order_id, line, at))]
    #[opp(foreign_key(columns(order_id, line), references(lines::order_id, lines::line), on_delete = cascade, name = "deliveries_line"))]
    struct Delivery {
        line: i16,
        order_id: i64,
        at: chrono::NaiveDate,
    }

    fn key_of<M: Model<Key = K>, K>() {}

    #[test]
    fn keys_keep_their_order() {
        key_of::<Line, (i64, i16)>();
        assert_eq!(Line::DEF.primary_key.unwrap().columns.to_vec(), ["order_id", "line"]);
        assert_eq!(
            Delivery::DEF.primary_key.unwrap().columns.to_vec(),
            ["order_id", "line", "at"]
        );
        let key = Delivery::DEF.foreign_keys[0].clone();
        assert_eq!(key.columns.to_vec(), ["order_id", "line"]);
        assert_eq!(key.references_columns.to_vec(), ["order_id", "line"]);
    }
}

mod arrays_of_enums {
    use super::*;

    #[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
    pub enum State {
        Open,
        Closed,
    }

    /// PostgreSQL alone has arrays.
    #[derive(OppModel, Queryable, Selectable, Insertable)]
    #[diesel(table_name = tickets)]
    #[diesel(check_for_backend(diesel::pg::Pg))]
    struct Ticket {
        id: i32,
        states: Vec<State>,
        more: Option<Vec<Option<State>>>,
    }

    #[test]
    fn need_no_attribute() {
        for name in ["states", "more"] {
            let ty = column(&Ticket::DEF, name).ty;
            assert!(ty.array && matches!(ty.kind, TypeKind::Enum(_)), "{name}: {ty:?}");
        }
    }
}

/// Every type of the specification that SQLite can hold.
#[derive(OppModel)]
struct Everything {
    id: i64,
    small: i16,
    real: f32,
    double: f64,
    flag: bool,
    bytes: Vec<u8>,
    more_bytes: Option<Vec<u8>>,
    date: chrono::NaiveDate,
    time: chrono::NaiveTime,
    moment: chrono::NaiveDateTime,
    utc: OppDateTime,
    uuid: OppUuid,
    price: OppDecimal<10, 2>,
    data: OppJson<serde_json::Value>,
    value: serde_json::Value,
    place: OppVector<3>,
}

#[test]
fn every_type_has_its_kind() {
    let kinds: Vec<String> = Everything::DEF
        .columns
        .iter()
        .map(|column| serde_json::to_string(&column.ty).unwrap())
        .collect();
    assert_eq!(kinds.len(), 16);
    assert_eq!(column(&Everything::DEF, "value").ty.kind, TypeKind::Json);
    assert_eq!(
        column(&Everything::DEF, "price").ty.kind,
        TypeKind::Decimal {
            precision: Some(10),
            scale: Some(2)
        }
    );
}
