//! Do the structs that `opp inspectdb` writes describe the database they were written from? They compile, the baseline says that nothing
//! is missing, and the next `makemigrations` finds no change, on each database.

use opp_test_servers::{Server, TestDatabase};
use opp_tests::law::Database;
use opp_tests::project::{Project, workspace};

const FEATURES: &str = "\"sqlite\", \"postgres\", \"mysql\", \"chrono\", \"uuid\", \"json\", \"decimal\", \"network\"";

/// A package that may hold what any of the databases needs.
fn package() -> Project {
    let project = Project::empty("inspect");
    let core = workspace().join("opp-core");
    let core = core.display();
    project.write(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"inspected\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             bigdecimal = \"0.4\"\n\
             chrono = {{ version = \"0.4\", default-features = false, features = [\"clock\", \"std\"] }}\n\
             diesel = {{ version = \"2.3\", features = [\"sqlite\"] }}\nipnetwork = \"0.21\"\n\
             libsqlite3-sys = {{ version = \"0.36\", features = [\"bundled\"] }}\n\
             opp-core = {{ path = \"{core}\", features = [{FEATURES}] }}\nserde_json = \"1\"\n\n\
             [build-dependencies]\nopp-core = {{ path = \"{core}\", default-features = false, features = [\"build\"] }}\n"
        ),
    );
    project.write("src/lib.rs", "//! Nothing yet.\n");
    project.write(".env", "DATABASE_URL=test.db\n");
    project.opp(&["init"]).exits(0);
    project
}

/// Inspects, takes over, and finds nothing left to do. `untold`: what the baseline has to name, since no struct says it.
fn comes_back(project: &Project, url: &str, untold: &[&str]) {
    let opp = |arguments: &[&str]| project.opp(&[arguments, &["--database-url", url]].concat());
    let inspected = opp(&["inspectdb"]).exits(0);
    project.write("src/lib.rs", &inspected.stdout);
    let recorded = opp(&["migrate", "baseline"]).exits(0);
    assert_eq!(
        recorded.stderr.contains("warning"),
        !untold.is_empty(),
        "{}",
        recorded.stderr
    );
    for line in untold {
        assert!(
            recorded.stderr.contains(line),
            "{line} is not named\n{}",
            recorded.stderr
        );
    }
    opp(&["migrate", "--fake"]).exits(0);
    let again = opp(&["makemigrations"]).exits(0);
    assert_eq!(again.stdout, "No changes detected\n", "{}", inspected.stdout);
}

#[test]
fn the_structs_of_a_database_give_that_database() {
    let project = package();
    let path = project.directory().join("theirs.db");
    Database::open(&path).run(include_str!("sqlite.sql"));
    comes_back(&project, "theirs.db", &["trigger employees_email"]);
    // SQLite gives these types numeric affinity; their values are text.
    let structs = project.read("src/lib.rs");
    for field in [
        "pub ext: Option<String>",
        "pub doc: Option<String>",
        "pub host: Option<String>",
        "pub label: Option<String>",
    ] {
        assert!(structs.contains(field), "{field} is missing\n{structs}");
    }

    let servers: [(Server, &str); 2] = [
        (Server::Postgres, include_str!("postgres.sql")),
        (Server::Mysql, include_str!("mysql.sql")),
    ];
    for (server, sql) in servers {
        let database: TestDatabase = server.database();
        database.run(sql);
        std::fs::remove_dir_all(project.directory().join("migrations")).expect("the migrations of the database before");
        project.write("migrations/.keep", "");
        comes_back(&project, database.url(), &[]);
        project
            .opp(&["migrate", "check", "--no-models", "--database-url", database.url()])
            .exits(0);
    }
}

#[test]
fn a_table_that_does_not_exist_is_named() {
    let project = Project::empty("inspect-nothing");
    let path = project.directory().join("test.db");
    Database::open(&path).run("CREATE TABLE users (id INTEGER PRIMARY KEY)");
    project.write("migrations/.keep", "");
    let run = project
        .opp(&["inspectdb", "orders", "--database-url", "test.db"])
        .exits(1);
    assert!(run.stderr.contains("there is no table orders"), "{}", run.stderr);
    let missing = project.opp(&["inspectdb", "--database-url", "nowhere.db"]).exits(1);
    assert!(missing.stderr.contains("correct DATABASE_URL"), "{}", missing.stderr);
    let run = project
        .opp(&["inspectdb", "users", "--database-url", "test.db"])
        .exits(0);
    assert!(run.stdout.contains("pub struct User {"), "{}", run.stdout);
}

#[test]
fn what_a_struct_cannot_say_of_a_table_of_mariadb_is_named() {
    let project = Project::empty("inspect-periods");
    project.write("migrations/.keep", "");
    let database = Server::Mysql.database();
    database.run(
        "CREATE TABLE prices (id INT PRIMARY KEY, since DATE NOT NULL, until DATE NOT NULL, note INT INVISIBLE, low INT, high INT,
             PERIOD FOR valid (since, until), CONSTRAINT ordered CHECK (low < high));
         CREATE TABLE kept (id INT PRIMARY KEY, s TIMESTAMP(6) GENERATED ALWAYS AS ROW START, e TIMESTAMP(6) GENERATED ALWAYS AS ROW END,
             PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING;",
    );
    let run = project.opp(&["inspectdb", "--database-url", database.url()]).exits(0);
    for line in [
        "column prices.note: INVISIBLE has no place in a struct",
        "table prices: PERIOD FOR has no place in a struct",
        "table kept: a partitioned table, or one that keeps its history has no place in a struct",
    ] {
        assert!(run.stderr.contains(line), "{line} is not said\n{}", run.stderr);
    }
    assert!(
        run.stdout.contains("ordered") && !run.stdout.contains("valid"),
        "{}",
        run.stdout
    );
}
