//! Does the derive work the way users of Diesel write: other crates, absolute paths, aliases, newtypes, any of Diesel's types?
#![expect(dead_code, reason = "the structs are only declared")]
#![expect(unused_qualifications, reason = "absolute paths are what is tested")]

use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::prelude::*;
use opp_core::def::TypeKind;
use opp_core::model::Model;
use opp_core::prelude::*;

/// A table of another crate, by its path and by an alias.
mod other_crates {
    use super::*;
    use opp_crates_models::teams as crews;

    #[derive(OppModel)]
    pub(crate) struct Post {
        id: i32,
        #[opp(references = opp_crates_models::users::id)]
        author_id: i32,
        #[opp(references = crews::id)]
        team_id: Option<i32>,
    }

    #[test]
    fn join() {
        let query = opp_crates_models::users::table
            .inner_join(posts::table)
            .select((opp_crates_models::users::email, posts::id));
        assert!(
            diesel::debug_query::<Pg, _>(&query)
                .to_string()
                .contains(r#""posts"."author_id" = "users"."id""#)
        );
        let query = posts::table
            .left_join(crews::table)
            .select((posts::id, crews::name.nullable()));
        assert!(
            diesel::debug_query::<Pg, _>(&query)
                .to_string()
                .contains(r#""posts"."team_id" = "teams"."id""#)
        );
        let target = &Post::DEF.foreign_keys[1].references_table;
        assert_eq!(target, "teams");
    }
}

/// One table by several names, and a table that references itself.
mod same_tables {
    use super::*;

    #[derive(OppModel)]
    pub(crate) struct Category {
        pub id: i32,
        #[opp(references = crate::same_tables::categorys::id)]
        pub parent_id: Option<i32>,
    }

    use categorys as kinds;

    #[derive(OppModel)]
    #[opp(joins(crate::same_tables::categorys))]
    pub(crate) struct Product {
        pub id: i32,
        #[opp(references = categorys::id)]
        pub first: i32,
        #[opp(references = crate::same_tables::categorys::id)]
        pub second: i32,
        #[opp(references = kinds::id)]
        pub third: Option<i32>,
    }

    #[derive(OppModel)]
    #[opp(joins(crate::same_tables::products))]
    pub(crate) struct Offer {
        pub id: i32,
        #[opp(references = products::id)]
        pub product_id: i32,
    }

    #[test]
    fn are_told_by_their_type() {
        let query = products::table
            .inner_join(categorys::table.on(products::second.eq(categorys::id)))
            .count();
        assert!(diesel::debug_query::<Pg, _>(&query).to_string().contains("JOIN"));
        let query = offers::table.inner_join(products::table).select(products::first);
        assert!(
            diesel::debug_query::<Pg, _>(&query)
                .to_string()
                .contains(r#""offers"."product_id" = "products"."id""#)
        );
        let parents = diesel::alias!(categorys as parents);
        let parent = categorys::parent_id.eq(parents.field(categorys::id).nullable());
        let query = categorys::table.inner_join(parents.on(parent)).select(categorys::id);
        assert!(diesel::debug_query::<Pg, _>(&query).to_string().contains("parents"));
    }
}

mod aliases {
    use super::*;

    #[derive(OppEnum, Clone, Copy, Debug, PartialEq)]
    pub enum State {
        Open,
        Done,
    }

    #[derive(OppModel)]
    #[diesel(table_name = order)]
    struct Order {
        id: i32,
        items_status: State,
    }

    #[derive(OppModel)]
    struct OrderItem {
        id: i32,
        status: State,
    }

    #[test]
    fn of_two_tables_do_not_collide() {
        assert_eq!(Order::TABLE_NAME, "order");
        assert_eq!(OrderItem::TABLE_NAME, "order_items");
    }

    #[test]
    fn enums_have_a_least_and_a_greatest() {
        let query = order_items::table.select((
            diesel::dsl::min(order_items::status),
            diesel::dsl::max(order_items::status),
        ));
        assert!(diesel::debug_query::<Pg, _>(&query).to_string().contains("min("));
    }
}

/// A newtype over a type that SQLite lacks, with SQLite enabled.
mod newtypes {
    use super::*;

    #[derive(OppType, Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Token(uuid::Uuid);

    #[derive(OppType, Clone, Debug, PartialEq)]
    pub struct Moment(chrono::DateTime<chrono::Utc>);

    #[derive(OppType, Clone, Debug, PartialEq)]
    pub struct Numbers(Vec<i32>);

    #[derive(OppModel)]
    struct Session {
        id: Token,
        at: Moment,
        numbers: Option<Numbers>,
    }

    #[test]
    fn have_the_databases_of_the_type_inside() {
        let token = &Session::DEF.columns[0].ty;
        assert!(token.databases.postgres && !token.databases.sqlite, "{token:?}");
        let query = sessions::table
            .filter(sessions::id.eq(Token(uuid::Uuid::nil())))
            .select(sessions::at);
        assert!(diesel::debug_query::<Pg, _>(&query).to_string().contains("sessions"));
    }
}

/// Types that only Diesel knows.
mod custom_types {
    use super::*;
    use diesel::data_types::PgInterval;
    use diesel::pg::data_types::PgMoney;
    use std::borrow::Cow;

    #[derive(OppModel, Queryable, Insertable)]
    struct Measure {
        id: i32,
        #[opp(sql_type(diesel = Interval, postgres = "interval"))]
        span: PgInterval,
        #[opp(sql_type(diesel = Interval, postgres = "interval"))]
        wait: Option<chrono::Duration>,
        #[opp(sql_type(diesel = diesel::sql_types::MacAddr, postgres = "macaddr"))]
        device: [u8; 6],
        #[opp(sql_type(diesel = diesel::sql_types::Money, postgres = "money"))]
        cost: PgMoney,
        #[opp(sql_type(diesel = Text, postgres = "text", sqlite = "TEXT"))]
        name: Cow<'static, str>,
        #[opp(sql_type(diesel = Timestamp, postgres = "timestamp"))]
        at: std::time::SystemTime,
    }

    #[test]
    fn are_columns_by_diesels_traits() {
        let column = |index: usize| Measure::DEF.columns[index].clone();
        assert_eq!(column(1).ty.kind, TypeKind::Interval);
        assert!(column(2).nullable && !column(1).nullable);
        assert!(!column(1).ty.databases.sqlite && column(5).ty.databases.sqlite && !column(5).ty.databases.mysql);
    }

    struct Hidden(i32);

    impl From<Hidden> for i32 {
        fn from(Hidden(inner): Hidden) -> Self {
            inner
        }
    }

    impl From<i32> for Hidden {
        fn from(inner: i32) -> Self {
            Self(inner)
        }
    }

    #[derive(OppModel, Queryable, Insertable)]
    struct Converted {
        id: i32,
        #[diesel(serialize_as = i32, deserialize_as = i32)]
        value: Hidden,
    }

    #[test]
    fn a_converted_field_has_the_type_it_is_converted_to() {
        assert_eq!(Converted::DEF.columns[1].ty.kind, TypeKind::Integer);
    }
}

/// Diesel's own guide: a table of `schema.rs`, named by the struct.
mod existing_schema {
    use super::*;

    mod schema {
        diesel::table! {
            members (id) {
                id -> Integer,
                name -> Nullable<Text>,
            }
        }
    }

    #[derive(OppModel, Queryable, Selectable)]
    #[diesel(table_name = crate::existing_schema::schema::members)]
    struct Member {
        id: i32,
        name: Option<String>,
    }

    #[test]
    fn is_used_and_not_declared_again() {
        fn same<T>(_: T, _: T) {}
        same(schema::members::table, <Member as Model>::Table::default_table());
        assert_eq!(Member::TABLE_NAME, "members");
    }

    trait DefaultTable {
        fn default_table() -> Self;
    }

    impl DefaultTable for schema::members::table {
        fn default_table() -> Self {
            schema::members::table
        }
    }
}

mod without_a_key {
    use super::*;

    #[derive(OppModel, Queryable, Insertable)]
    #[opp(no_primary_key)]
    struct Reading {
        sensor: i32,
        value: Option<f64>,
    }

    #[test]
    fn rows_are_inserted_and_read() {
        assert_eq!(Reading::DEF.primary_key, None);
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        connection
            .batch_execute("CREATE TABLE readings (sensor INTEGER NOT NULL, value REAL)")
            .unwrap();
        let twice = [Reading { sensor: 1, value: None }, Reading { sensor: 1, value: None }];
        diesel::insert_into(readings::table)
            .values(twice)
            .execute(&mut connection)
            .unwrap();
        assert_eq!(readings::table.load::<Reading>(&mut connection).unwrap().len(), 2);
    }
}

mod arithmetic {
    use super::*;
    use diesel::dsl::{avg, sum};

    #[derive(OppModel, Queryable, Insertable)]
    struct Line {
        id: i32,
        price: OppDecimal<10, 2>,
        discount: Option<OppDecimal<10, 2>>,
    }

    #[test]
    fn on_decimals_is_exact_on_sqlite() {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        connection
            .batch_execute(
                "CREATE TABLE lines (id INTEGER NOT NULL PRIMARY KEY, price BIGINT NOT NULL, discount BIGINT)",
            )
            .unwrap();
        let line = |id, price: &str, discount: Option<&str>| Line {
            id,
            price: price.parse().unwrap(),
            discount: discount.map(|it| it.parse().unwrap()),
        };
        let rows = [line(1, "0.10", Some("0.05")), line(2, "0.25", None)];
        diesel::insert_into(lines::table)
            .values(rows)
            .execute(&mut connection)
            .unwrap();
        let (total, mean): (Option<OppDecimal<18, 2>>, Option<f64>) = lines::table
            .select((sum(lines::price), avg(lines::price)))
            .first(&mut connection)
            .unwrap();
        assert_eq!(total.unwrap().to_string(), "0.35");
        assert!((mean.unwrap() - 0.175).abs() < 1e-12);
        let one: OppDecimal<10, 2> = "1.00".parse().unwrap();
        let (plus, times): (OppDecimal<10, 2>, OppDecimal<10, 2>) = lines::table
            .find(1)
            .select((lines::price + one, lines::price * 3))
            .first(&mut connection)
            .unwrap();
        assert_eq!(
            (plus.to_string(), times.to_string()),
            ("1.10".to_owned(), "0.30".to_owned())
        );
    }
}
