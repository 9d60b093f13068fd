//! What becomes of a database that is not opp's alone: other encodings, others' tables and schemas, users with few rights?

use std::fs;

use opp_test_servers::{Server, Session};
use serde_json::{Value, json};

use crate::models::{column, users};
use crate::on_server::{BOTH, OnServer};
use crate::project::Project;

const MAKE: [&str; 3] = ["makemigrations", "--registry", "models.json"];
const CHECK: [&str; 4] = ["migrate", "check", "--registry", "models.json"];

fn name_with_default(text: &str) -> Value {
    column(
        "name",
        "text",
        json!({ "max_length": 50, "default": { "all": { "text": text } } }),
    )
}

#[test]
fn tables_of_opp_hold_everything_in_a_latin1_database_too() {
    let on = OnServer::new(Server::Mysql);
    on.database
        .run(&format!("ALTER DATABASE {} CHARACTER SET latin1", on.database.name()));
    on.database
        .run("CREATE TABLE theirs (code VARCHAR(10) PRIMARY KEY) ENGINE=InnoDB");
    users(&on.project, &[name_with_default("ü🦀")]);
    on.ok(&MAKE);
    // By hand, so that it gets what the database gives.
    let hand = "CREATE TABLE hand (x VARCHAR(10), FOREIGN KEY (x) REFERENCES theirs (code));";
    on.project.migration("2099-01-01-000000_hand", hand, "DROP TABLE hand;");
    on.ok(&["migrate"]);
    on.database.run("INSERT INTO users (id) VALUES (1)");
    on.database.run("INSERT INTO theirs VALUES ('ü')");
    on.database.run("INSERT INTO hand VALUES ('ü')");
    assert_eq!(on.values("SELECT name FROM users"), ["ü🦀"]);
    let joined = "SELECT count(*) FROM users JOIN theirs ON users.name <> theirs.code";
    assert_eq!(on.values(joined), ["1"]);
    on.project.migration(
        "2099-01-02-000000_key",
        "ALTER TABLE users ADD FOREIGN KEY (name) REFERENCES theirs (code);",
        "SELECT 1;",
    );
    on.refused(
        &["migrate"],
        &["2099-01-02-000000_key", "Foreign key constraint is incorrectly formed"],
    );
    assert_eq!((on.count("users"), on.applied().len()), ("1".to_owned(), 2));
}

#[test]
fn a_table_that_says_no_character_set_is_no_drift_in_a_latin1_database() {
    let on = OnServer::new(Server::Mysql);
    on.database
        .run(&format!("ALTER DATABASE {} CHARACTER SET latin1", on.database.name()));
    users(&on.project, &[]);
    on.ok(&MAKE);
    on.project.migration(
        "2099-01-01-000000_hand",
        "CREATE TABLE hand (x VARCHAR(10));",
        "DROP TABLE hand;",
    );
    on.ok(&["migrate"]);
    on.ok(&CHECK);
}

#[test]
fn a_default_that_the_database_cannot_hold() {
    let on = OnServer::new(Server::Postgres);
    users(&on.project, &[name_with_default("ü🦀")]);
    on.ok(&MAKE);
    for (encoding, works) in [("LATIN1", false), ("SQL_ASCII", true)] {
        let name = format!("{}_{}", on.database.name(), encoding.to_lowercase());
        on.database.run(&format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'"
        ));
        on.point_at(&Server::Postgres.url_of(&name));
        if works {
            on.ok(&["migrate"]);
            on.ok(&CHECK);
            let mut session = Session::open(&Server::Postgres.url_of(&name)).unwrap();
            session.run("SET client_encoding = 'SQL_ASCII'; INSERT INTO users (id) VALUES (1)");
            assert_eq!(session.values("SELECT name FROM users"), [Some("ü🦀".to_owned())]);
        } else {
            on.refused(
                &["migrate"],
                &[
                    "has no equivalent in encoding \"LATIN1\"",
                    "createdb -T template0 -E UTF8",
                ],
            );
        }
        on.database.run(&format!("DROP DATABASE {name} WITH (FORCE)"));
    }
}

const OTHERS: &str = "CREATE SCHEMA other; CREATE TABLE other.users (y integer PRIMARY KEY); INSERT INTO other.users VALUES (1); \
    CREATE TYPE other.mood AS ENUM ('sad'); CREATE VIEW other.v AS SELECT 1 AS one; CREATE SEQUENCE other.s; \
    CREATE TABLE other.p (x integer) PARTITION BY RANGE (x); CREATE TABLE other.p1 PARTITION OF other.p FOR VALUES FROM (0) TO (9); \
    INSERT INTO other.p VALUES (1); CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; \
    CREATE FOREIGN TABLE other.f (x text) SERVER files OPTIONS (filename '/etc/hostname')";

#[test]
fn what_lies_in_others_schemas_is_no_drift_and_stays() {
    let on = OnServer::new(Server::Postgres);
    on.database.run(OTHERS);
    users(&on.project, &[]);
    on.ok(&MAKE);
    on.ok(&["migrate"]);
    on.ok(&CHECK);
    on.database.run("CREATE TABLE p (x integer) PARTITION BY LIST (x)");
    let found = on.opp(&CHECK);
    assert!(
        found.code == 1 && found.out.contains("table p is not expected"),
        "{found:#?}"
    );
    on.ok(&["migrate", "downgrade", "base", "--yes"]);
    let left = "SELECT concat((SELECT count(*) FROM other.users), (SELECT count(*) FROM other.p), (SELECT count(*) FROM other.f))";
    assert_eq!(on.values(left), ["111"]);
}

#[test]
fn tables_in_a_schema_that_the_url_names() {
    let on = OnServer::new(Server::Postgres);
    on.database
        .run("CREATE SCHEMA \"my app\"; CREATE TABLE public.theirs (x integer)");
    on.point_at(&on.url_with("search_path=%22my%20app%22"));
    users(&on.project, &[]);
    on.ok(&MAKE);
    on.ok(&["migrate"]);
    on.ok(&CHECK);
    assert_eq!(on.count("\"my app\".users"), "0");
}

/// A user of the database who may do what `rights` say, and the URL.
fn user_with(on: &OnServer, rights: &[&str]) -> String {
    let user = format!("{}_u", on.database.name());
    let (scheme, place) = (
        on.database.url().split_once(':').unwrap().0,
        on.database.url().split_once('@').unwrap().1,
    );
    match on.database.server() {
        Server::Mysql => on
            .database
            .run(&format!("CREATE USER {user}@'127.0.0.1' IDENTIFIED BY 'p@ss'")),
        Server::Postgres | Server::Pgvector => on.database.run(&format!("CREATE ROLE {user} LOGIN PASSWORD 'p@ss'")),
    }
    let to = if on.database.server() == Server::Mysql {
        format!("{user}@'127.0.0.1'")
    } else {
        user.clone()
    };
    for right in rights {
        on.database.run(&format!("{right} TO {to}"));
    }
    format!("{scheme}://{user}:p%40ss@{place}")
}

fn drop_user(on: &OnServer) {
    let user = format!("{}_u", on.database.name());
    on.database.run(&match on.database.server() {
        Server::Mysql => format!("DROP USER {user}@'127.0.0.1'"),
        Server::Postgres | Server::Pgvector => format!("DROP OWNED BY {user}; DROP ROLE {user}"),
    });
}

#[test]
fn a_user_who_may_not_create_databases_is_told_what_was_not_tried_and_not_compared() {
    for server in BOTH {
        let on = OnServer::new(server);
        let right = match server {
            Server::Mysql => format!("GRANT ALL ON {}.*", on.database.name()),
            Server::Postgres | Server::Pgvector => "GRANT ALL ON SCHEMA public".to_owned(),
        };
        on.point_at(&user_with(&on, &[&right]));
        users(&on.project, &[]);
        let made = on.opp(&MAKE);
        assert!(
            made.code == 0 && made.err.contains("Not tried on") && made.err.contains("scratch_url"),
            "{made:#?}"
        );
        on.ok(&["migrate"]);
        let checked = on.opp(&CHECK);
        assert_eq!(checked.code, 1, "{checked:#?}");
        assert!(
            checked.out.contains("Models and history agree.") && checked.out.contains("Every migration is applied."),
            "{checked:#?}"
        );
        for words in ["is not compared with its migrations", "CREATEDB", "scratch_url"] {
            assert!(checked.err.contains(words), "{checked:#?}");
        }
        on.ok(&["migrate", "check", "--offline", "--registry", "models.json"]);
        let kind = if server == Server::Mysql { "mysql" } else { "postgres" };
        let named = |url: &str| {
            let text = format!("dialects = [\"{kind}\"]\n[dialect.{kind}]\nscratch_url = '{url}'\n");
            fs::write(on.project.path().join("opp.toml"), text).unwrap();
        };
        named(&format!("{kind}://nobody@127.0.0.1:1/nowhere"));
        let unreachable = on.opp(&CHECK);
        for words in ["cannot reach 127.0.0.1:1", "start the server that scratch_url"] {
            assert!(unreachable.err.contains(words), "{unreachable:#?}");
        }
        named(on.database.url());
        on.ok(&CHECK);
        drop_user(&on);
    }
}

#[test]
fn a_user_who_may_not_enter_the_database() {
    for server in BOTH {
        let on = OnServer::new(server);
        on.project.three();
        on.point_at(&user_with(&on, &[]));
        if server != Server::Mysql {
            on.database.run(&format!(
                "REVOKE CONNECT ON DATABASE {} FROM public",
                on.database.name()
            ));
        }
        on.refused(&["migrate"], &["accepts no connection", "GRANT"]);
        drop_user(&on);
    }
}

#[test]
fn as_many_tables_as_postgresql_can_lock_go_into_one_migration() {
    let on = OnServer::new(Server::Postgres);
    users(&on.project, &[]);
    let path = on.project.path().join("models.json");
    let mut registry: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let model = registry["models"][0].clone();
    let models = (0..300).map(|number| {
        let mut model = model.clone();
        model["table"] = json!(format!("t{number:03}"));
        model["rust_name"] = json!(format!("T{number:03}"));
        model
    });
    registry["models"] = models.collect();
    fs::write(&path, registry.to_string()).unwrap();
    on.ok(&["makemigrations", "--no-verify", "--registry", "models.json"]);
    assert_eq!(on.ok(&["migrate"]).matches("... OK").count(), 2);
    assert_eq!(
        on.values("SELECT count(*) FROM pg_tables WHERE tablename LIKE 't___'"),
        ["300"]
    );
    on.ok(&["migrate", "downgrade", "base", "--yes"]);
}

/// Diesel's rule for versions and their order; see `diesel_migrations`.
#[test]
fn directories_of_any_name_that_diesel_runs_are_run_in_its_order() {
    let project = Project::new();
    let create = |table: &str| {
        (
            format!("CREATE TABLE {table} (id INTEGER);"),
            format!("DROP TABLE {table};"),
        )
    };
    for (name, table) in [
        ("V1_init", "a"),
        ("0.1.0_x", "b"),
        ("20240101000000", "c"),
        ("2024-01-02-000000_d", "d"),
        ("init", "e"),
    ] {
        let (up, down) = create(table);
        project.migration(name, &up, &down);
    }
    let elsewhere = project.path().join("elsewhere");
    fs::rename(project.migrations().join("V1_init"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, project.migrations().join("V1_init")).unwrap();
    let out = project.ok(&["migrate"]);
    let places: Vec<_> = ["0.1.0_x", "20240101000000", "2024-01-02-000000_d", "V1_init", "init"]
        .map(|name| out.find(name).unwrap())
        .into();
    assert!(places.is_sorted(), "{out}");
    assert_eq!(
        project.applied(),
        ["0.1.0", "20240101000000", "20240102000000", "V1", "init"]
    );
    users(&project, &[]);
    project.ok(&[
        "makemigrations",
        "--registry",
        "models.json",
        "--no-input",
        "-m",
        "add users",
    ]);
    assert!(project.migrations().join("init0_add_users").is_dir());
    assert!(project.ok(&["migrate"]).contains("init0_add_users... OK"));
    project.ok(&["migrate", "V1", "--yes"]);
    assert_eq!(project.tables(), ["a", "b", "c", "d"]);
    fs::remove_dir_all(&elsewhere).unwrap();
    let dangling = project.opp(&["migrate"]);
    assert!(
        dangling.code == 1 && dangling.err.contains("does not exist"),
        "{dangling:#?}"
    );
}
