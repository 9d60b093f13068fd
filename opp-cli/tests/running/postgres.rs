//! What is PostgreSQL's own in running migrations: indexes built without blocking, rights, replicas, encodings?

use opp_test_servers::{Server, Session};

use crate::on_server::OnServer;

fn one_table() -> OnServer {
    let on = OnServer::new(Server::Postgres);
    on.project.migration(
        "2026-01-01-000000_a",
        "CREATE TABLE a (id INTEGER PRIMARY KEY);",
        "DROP TABLE a;",
    );
    on
}

#[test]
fn a_migration_that_fails_leaves_nothing() {
    let on = one_table();
    on.project.migration(
        "2026-01-02-000000_b",
        "CREATE TABLE b (x integer);\nINSERT INTO a VALUES (1);\nSELECT no_such_function();",
        "DROP TABLE b;",
    );
    let said = [
        "statement 3 of 3 (line 3",
        "The migration was rolled back",
        "Current revision: 2026-01-01-000000_a",
    ];
    on.refused(&["migrate"], &said);
    assert_eq!((on.count("a").as_str(), on.applied().len()), ("0", 1));
    assert!(on.values("SELECT 1 FROM pg_class WHERE relname = 'b'").is_empty());
}

#[test]
fn an_index_that_could_not_be_built_is_built_anew() {
    let on = OnServer::new(Server::Postgres);
    on.database
        .run("CREATE TABLE a (x integer); INSERT INTO a VALUES (1), (1)");
    on.project.outside(
        "2026-01-01-000000_index",
        "CREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x);",
        "DROP INDEX CONCURRENTLY a_x;",
    );
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_x'::regclass";
    on.refused(
        &["migrate"],
        &[
            "could not create unique index",
            "(x)=(1) is duplicated",
            "The index may remain INVALID",
        ],
    );
    assert_eq!(on.values(valid), ["f"]);
    on.database.run("DELETE FROM a WHERE ctid = (SELECT min(ctid) FROM a)");
    on.ok(&["migrate"]);
    assert_eq!((on.values(valid).concat().as_str(), on.count("a").as_str()), ("t", "1"));
    on.ok(&["migrate", "downgrade", "base", "--yes"]);
    assert!(on.values("SELECT 1 FROM pg_class WHERE relname = 'a_x'").is_empty());
}

#[test]
fn a_table_that_somebody_holds_is_tried_again_and_given_up() {
    let on = one_table();
    on.ok(&["migrate"]);
    on.project.migration(
        "2026-01-02-000000_b",
        "ALTER TABLE a ADD COLUMN b integer;",
        "ALTER TABLE a DROP COLUMN b;",
    );
    let mut holder = on.database.open();
    holder.run("BEGIN; SELECT * FROM a");
    on.refused(
        &["migrate", "--lock-timeout", "1"],
        &["lock timeout", "another session uses the table"],
    );
    let runner = on.start(&["migrate", "--lock-timeout", "60"]);
    on.until_runs("ADD COLUMN b");
    holder.run("COMMIT");
    let output = runner.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(on.applied().len(), 2);
}

#[test]
fn a_statement_that_takes_too_long() {
    let on = OnServer::new(Server::Postgres);
    on.project
        .migration("2026-01-01-000000_slow", "SELECT pg_sleep(30);", "SELECT 1;");
    on.refused(
        &["migrate", "--statement-timeout", "1"],
        &["statement timeout", "`--statement-timeout`"],
    );
    assert!(
        on.values("SELECT 1 FROM pg_class WHERE relname = '__diesel_schema_migrations'")
            .is_empty()
    );
}

#[test]
fn what_a_file_sets_does_not_reach_the_record_or_the_next_file() {
    let on = OnServer::new(Server::Postgres);
    on.project
        .migration(
            "2026-01-01-000000_dump",
            "CREATE SCHEMA other; SET search_path = other; CREATE TABLE a (x integer);",
            "DROP SCHEMA other CASCADE;",
        )
        .migration("2026-01-02-000000_b", "CREATE TABLE b (x integer);", "DROP TABLE b;");
    on.ok(&["migrate"]);
    let found = "SELECT table_schema || '.' || table_name FROM information_schema.tables \
                 WHERE table_schema IN ('public', 'other') AND table_name NOT LIKE '\\_\\_opp%' ORDER BY 1";
    assert_eq!(
        on.values(found),
        ["other.a", "public.__diesel_schema_migrations", "public.b"]
    );
    assert_eq!(on.applied().len(), 2);
}

#[test]
fn a_server_that_is_read_only() {
    let on = one_table();
    on.point_at(&on.url_with("options=-c%20default_transaction_read_only%3Don"));
    on.refused(&["migrate"], &["read-only transaction", "the address of the primary"]);
}

#[test]
fn a_user_without_the_right_to_create_tables() {
    let on = one_table();
    let role = format!("{}_role", on.database.name());
    on.database.run(&format!("CREATE ROLE {role} LOGIN PASSWORD 'p@ss'"));
    let (_, place) = on.database.url().split_once('@').unwrap();
    on.point_at(&format!("postgres://{role}:p%40ss@{place}"));
    on.refused(&["migrate"], &["permission denied for schema public", "GRANT"]);
    on.database.run(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn a_user_without_the_right_to_create_an_extension() {
    let on = one_table();
    let role = format!("{}_role", on.database.name());
    on.database.run(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'p@ss'; GRANT ALL ON SCHEMA public TO {role}"
    ));
    on.project.migration(
        "2026-01-02-000000_x",
        "CREATE EXTENSION file_fdw;",
        "DROP EXTENSION file_fdw;",
    );
    let (_, place) = on.database.url().split_once('@').unwrap();
    on.point_at(&format!("postgres://{role}:p%40ss@{place}"));
    let said = [
        "permission denied to create extension \"file_fdw\"",
        "Must be superuser",
        "2026-01-01-000000_a.",
    ];
    on.refused(&["migrate"], &said);
    assert_eq!(on.applied().len(), 1);
    on.database.run(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn a_database_in_latin1() {
    let on = one_table();
    let name = format!("{}_latin", on.database.name());
    on.database.run(&format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
    ));
    on.point_at(&Server::Postgres.url_of(&name));
    let text = |text: &str| format!("CREATE TABLE t (x text); INSERT INTO t VALUES ('{text}');");
    on.project
        .migration("2026-01-02-000000_t", &text("🦀"), "DROP TABLE t;");
    on.refused(&["migrate"], &["has no equivalent in encoding \"LATIN1\"", "UTF8"]);
    on.project.migration("2026-01-02-000000_t", &text("ü"), "DROP TABLE t;");
    on.ok(&["migrate"]);
    let mut session = Session::open(&Server::Postgres.url_of(&name)).unwrap();
    assert_eq!(session.values("SELECT x FROM t"), [Some("ü".to_owned())]);
    drop(session);
    on.database.run(&format!("DROP DATABASE {name} WITH (FORCE)"));
}
