//! Do the test servers do what tests rely on?

use diesel::connection::SimpleConnection;
use opp_test_servers::{Server, Session};

const ALL: [Server; 3] = [Server::Postgres, Server::Mysql, Server::Pgvector];

#[test]
fn text_goes_in_and_out() {
    for server in ALL {
        let database = server.database();
        database.run("CREATE TABLE t (a integer, b text); INSERT INTO t VALUES (1, 'ü 🌍'), (2, NULL)");
        assert_eq!(
            database.rows("SELECT a, b FROM t ORDER BY a"),
            [
                vec![Some("1".to_owned()), Some("ü 🌍".to_owned())],
                vec![Some("2".to_owned()), None]
            ]
        );
        let error = database.attempt("SELECT * FROM missing").unwrap_err();
        assert!(error.contains("missing"), "{error}");
    }
}

#[test]
fn a_database_goes_with_its_value_though_somebody_is_connected() {
    for server in ALL {
        let database = server.database();
        let url = database.url().to_owned();
        let _other = database.open();
        drop(database);
        let error = Session::open(&url).err().expect("it is dropped");
        assert!(error.contains("opp_"), "{error}");
    }
}

#[test]
fn diesel_connects() {
    let postgres = Server::Postgres.database();
    postgres.postgres().batch_execute("CREATE TABLE t (a integer)").unwrap();
    assert_eq!(postgres.values("SELECT count(*) FROM t"), [Some("0".to_owned())]);
    let mysql = Server::Mysql.database();
    mysql.mysql().batch_execute("CREATE TABLE t (a integer)").unwrap();
    assert_eq!(mysql.values("SELECT count(*) FROM t"), [Some("0".to_owned())]);
}

#[test]
fn the_extension_is_there() {
    let database = Server::Pgvector.database();
    database.run("CREATE EXTENSION vector");
    assert_eq!(
        database.values("SELECT '[1,2]'::vector <-> '[1,3]'"),
        [Some("1".to_owned())]
    );
}

#[test]
fn servers_speak_tls() {
    assert!(opp_test_servers::certificate_authority().exists());
    let on = |rows: Vec<Vec<Option<String>>>| rows[0].last().cloned().flatten();
    let postgres = Server::Postgres.database();
    assert_eq!(on(postgres.rows("SHOW ssl")).as_deref(), Some("on"));
    let mysql = Server::Mysql.database();
    assert_eq!(on(mysql.rows("SHOW VARIABLES LIKE 'have_ssl'")).as_deref(), Some("YES"));
}
