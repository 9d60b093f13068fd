//! A guard compares the catalog of a lent connection with what the migrations record.

use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use opp_runner::{GuardError, Migrator};
use opp_test_servers::Server;

use crate::application::{Application, Kind};
use crate::runtime;

async fn compares<C: Kind>(migrations: &str, application: &Application) {
    let pool = application.pool::<C>();
    let mut connection = C::get(&pool).await;
    let migrator = Migrator::new(migrations);
    migrator.run_async(&mut *connection).await.unwrap();
    let strict = migrator.clone().check_schema(true);
    strict.guard_async(&mut *connection).await.unwrap();
    C::execute(&mut connection, "ALTER TABLE users DROP COLUMN phone_number").await;
    migrator.guard_async(&mut *connection).await.unwrap();
    let differs = strict.guard_async(&mut *connection).await.unwrap_err();
    assert_eq!(
        differs.to_string(),
        "the schema differs from the migrations in 1 place(s), the first is: table users, column phone_number: expected NULL, found nothing"
    );
    assert!(matches!(differs, GuardError::SchemaDiffers(differences) if differences.len() == 1));
}

#[test]
fn a_guard_compares_the_tables_with_the_migrations() {
    let application = Application::new(Server::Postgres);
    let migrations = "../examples/fastopp/migrations_postgres";
    runtime().block_on(compares::<AsyncPgConnection>(migrations, &application));
    let application = Application::new(Server::Mysql);
    let migrations = "../examples/fastopp/migrations_mysql";
    runtime().block_on(compares::<AsyncMysqlConnection>(migrations, &application));
}
