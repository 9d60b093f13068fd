//! Does one program with Diesel's `MultiConnection` read, write and filter the emitted tables on every database?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![expect(
    missing_docs,
    reason = "Diesel's derive writes public items without a word about them"
)]

mod every_type;
mod models;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{MysqlConnection, PgConnection, SqliteConnection};
use opp_core::def::{Databases, ModelDef};
use opp_core::prelude::*;
use opp_core::registry::Registry;
use opp_migrate::dialect::{Dialect, GenerateSql as _};
use opp_migrate::schema::{LowerOptions, lower};
use opp_test_servers::Server;

use every_type::{Moments, Numbers, Texts};
use models::{Document, Email, Order, OrderPatch, Settings, Shape, State, documents, orders};

/// The databases of one program.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// SQLite.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Postgres(PgConnection),
    /// MySQL or MariaDB.
    Mysql(MysqlConnection),
}

opp_core::multi_connection_types! {
    MultiBackend:
    OppUuid, OppDateTime, OppDecimal<12, 2>, OppJson<Settings>, OppVector<3>, State, Shape,
    newtype Email,
}

/// Creates the tables of the models.
fn create(connection: &mut AnyConnection, dialect: Dialect, models: Vec<ModelDef>) {
    let registry = Registry::new("native", Vec::new(), models).unwrap();
    let options = LowerOptions {
        database: None,
        databases: Databases::ALL,
        enforce_length: false,
    };
    let schema = lower(&registry, &options).unwrap().schema;
    connection.batch_execute(&dialect.create_all(&schema).unwrap()).unwrap();
}

/// Creates the tables and goes through them: the same lines whatever the database.
fn everything_holds(connection: &mut AnyConnection, dialect: Dialect, further: Vec<ModelDef>) {
    let models = vec![Order::DEF, Numbers::DEF, Texts::DEF, Moments::DEF];
    create(connection, dialect, models.into_iter().chain(further).collect());
    orders_keep_their_values(connection);
    every_type::keep_their_values(connection);
}

fn orders_keep_their_values(connection: &mut AnyConnection) {
    let full = Order::full();
    let empty = Order::empty();
    for order in [&full, &empty] {
        let written = diesel::insert_into(orders::table).values(order).execute(connection);
        assert_eq!(written, Ok(1));
        let read = orders::table
            .find(order.id)
            .select(Order::as_select())
            .first(connection);
        assert_eq!(read.as_ref(), Ok(order));
    }
    found_by_every_value(connection, &full);
    let ordered = orders::table.order(orders::total).select(orders::id).load(connection);
    assert_eq!(ordered, Ok(vec![empty.id, full.id]));
    updated(connection, &full);
    let deleted = diesel::delete(orders::table.filter(orders::shape.eq(Shape::Round))).execute(connection);
    assert_eq!(deleted, Ok(1));
    assert_eq!(orders::table.count().get_result(connection), Ok(1_i64));
}

fn found_by_every_value(connection: &mut AnyConnection, order: &Order) {
    macro_rules! found_by {
        ($($column:ident),+) => {$(
            let found = orders::table.filter(orders::$column.eq(order.$column.clone())).select(orders::id);
            assert_eq!(found.load(connection), Ok(vec![order.id]), stringify!($column));
        )+};
    }
    found_by!(
        id,
        email,
        total,
        placed_at,
        settings,
        state,
        shape,
        maybe_uuid,
        maybe_email,
        maybe_total,
        maybe_moment,
        maybe_settings,
        maybe_state,
        photo,
        day
    );
    let none = orders::table.filter(orders::maybe_state.is_null()).select(orders::id);
    assert_eq!(none.load(connection), Ok(vec![Order::empty().id]));
    let either = orders::table
        .filter(orders::email.eq(&order.email).and(orders::total.gt(OppDecimal::ZERO)))
        .or_filter(orders::maybe_uuid.eq(OppUuid::new()));
    assert_eq!(either.count().get_result(connection), Ok(1_i64));
}

fn updated(connection: &mut AnyConnection, order: &Order) {
    let patch = OrderPatch {
        total: "0.01".parse().unwrap(),
        state: State::Shipped,
        maybe_total: Some(None),
        maybe_settings: Some(Some(OppJson(Settings::small()))),
    };
    diesel::update(orders::table.find(order.id))
        .set(&patch)
        .execute(connection)
        .unwrap();
    let read = orders::table
        .find(order.id)
        .select(Order::as_select())
        .first(connection);
    let expected = Order {
        total: patch.total,
        state: patch.state,
        maybe_total: None,
        maybe_settings: Some(OppJson(Settings::small())),
        ..order.clone()
    };
    assert_eq!(read, Ok(expected));
}

fn vectors_keep_their_values(connection: &mut AnyConnection) {
    let embedding = OppVector::<3>::try_from([0.1, -2.5, 3.0e-7]).unwrap();
    for (id, maybe) in [(1, None), (2, Some(embedding.clone()))] {
        let document = Document {
            id,
            embedding: embedding.clone(),
            maybe,
        };
        diesel::insert_into(documents::table)
            .values(&document)
            .execute(connection)
            .unwrap();
        let read = documents::table
            .find(id)
            .select(Document::as_select())
            .first(connection);
        assert_eq!(read, Ok(document));
    }
    let found = documents::table
        .filter(documents::maybe.eq(embedding))
        .select(documents::id);
    assert_eq!(found.load(connection), Ok(vec![2]));
}

#[test]
fn on_sqlite() {
    let mut connection = AnyConnection::Sqlite(SqliteConnection::establish(":memory:").unwrap());
    everything_holds(&mut connection, Dialect::sqlite(), vec![Document::DEF]);
    vectors_keep_their_values(&mut connection);
}

/// Both at once: the types of an extension and of an enum are looked up through Diesel's own connection.
#[test]
fn on_postgres_with_pgvector() {
    let database = Server::Pgvector.database();
    let mut connection = AnyConnection::Postgres(PgConnection::establish(database.url()).unwrap());
    everything_holds(&mut connection, Dialect::postgres(), vec![Document::DEF]);
    vectors_keep_their_values(&mut connection);
}

/// The type `vector` comes with 11.7.
#[test]
fn on_mariadb() {
    let database = Server::Mysql.database();
    let mut connection = AnyConnection::Mysql(MysqlConnection::establish(database.url()).unwrap());
    everything_holds(&mut connection, Dialect::mariadb(), Vec::new());
    every_type::other_years_are_null(&mut connection);
    other_years_of_the_portable_type_stay(&mut connection);
}

fn other_years_of_the_portable_type_stay(connection: &mut AnyConnection) {
    for year in ["1203-04-05T06:07:08.000009Z", "2040-01-01T00:00:00Z"] {
        let moment: OppDateTime = year.parse().unwrap();
        let all = (orders::placed_at.eq(moment), orders::maybe_moment.eq(Some(moment)));
        diesel::update(orders::table).set(all).execute(connection).unwrap();
        let read = orders::table
            .select((orders::placed_at, orders::maybe_moment))
            .first(connection);
        assert_eq!(read, Ok((moment, Some(moment))));
    }
}
