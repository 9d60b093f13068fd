//! Does everything on the seed's page work, top to bottom, with the real command in a project of its own?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;

use opp_test_servers::{Server, TestDatabase};
use opp_tests::fastopp::{DIRECTORIES, STEPS, project, write_models};
use opp_tests::law::Database;
use opp_tests::project::{Project, Run, workspace};

const ORDERS: usize = 4;
const CATEGORIES: usize = 5;
const PHONE: usize = 6;

/// Quick start, adding a table, modifying one, going back, advanced commands, resetting, recreating, partners: on SQLite,
/// PostgreSQL and MariaDB, with one history.
#[test]
fn the_page_works_from_top_to_bottom() {
    let mut walk = Walk::new();
    quick_start(&walk);
    adding_a_table(&walk);
    modifying_a_table(&walk);
    going_back_and_forth(&walk);
    advanced_commands(&walk);
    backing_up(&walk);
    resetting_and_recreating(&mut walk);
    registering_a_model(&walk);
    prototyping(&walk);
}

/// A project and its three databases.
struct Walk {
    project: Project,
    servers: [TestDatabase; 2],
}

impl Walk {
    fn new() -> Self {
        Self {
            project: project("walkthrough"),
            servers: servers(),
        }
    }

    /// A command that needs no database.
    fn opp(&self, arguments: &[&str]) -> Run {
        self.project.opp(arguments)
    }

    /// A command on each database in turn; the one of `.env` is SQLite.
    fn each(&self, arguments: &[&str], check: impl Fn(Run)) {
        check(self.project.opp(arguments));
        for server in &self.servers {
            let url = ["--database-url", server.url()];
            check(self.project.opp(&[arguments, &url].concat()));
        }
    }

    /// Runs SQL that all three understand.
    fn execute(&self, sql: &str) {
        self.sqlite().run(sql);
        self.servers.iter().for_each(|server| server.run(sql));
    }

    /// Insists on the number of rows on each.
    fn holds(&self, rows: &str, of: &str) {
        let sql = format!("SELECT count(*) FROM {of}");
        let found = std::iter::once(self.sqlite().value(&sql))
            .chain(self.servers.iter().map(|server| server.values(&sql).remove(0)));
        found.for_each(|found| assert_eq!(found.as_deref(), Some(rows), "{of}"));
    }

    fn sqlite(&self) -> Database {
        Database::open(&self.project.directory().join("test.db"))
    }

    fn write_models(&self, step: usize) {
        write_models(&self.project, step);
    }
}

fn servers() -> [TestDatabase; 2] {
    [Server::Postgres.database(), Server::Mysql.database()]
}

fn quick_start(walk: &Walk) {
    walk.opp(&["migrate", "init"]).exits(0);
    walk.opp(&["migrate", "init"]).exits(0).says("is already set up");
    walk.write_models(ORDERS - 1);
    walk.opp(&["makemigrations", "-m", "Initial migration"])
        .exits(0)
        .says("+ Create table users");
    walk.each(&["migrate"], |run| {
        run.exits(0).says("OK");
    });
    walk.write_models(ORDERS);
    walk.opp(&["makemigrations", "-m", "Add Order model"])
        .exits(0)
        .says("+ Create table orders");
    walk.each(&["migrate"], |run| {
        run.exits(0).says("_add_order_model... OK");
    });
    walk.each(&["showmigrations"], |run| {
        run.exits(0).says("[X]").says("_add_order_model");
    });
}

fn adding_a_table(walk: &Walk) {
    walk.write_models(CATEGORIES);
    walk.opp(&["migrate", "create", "Add categories table"])
        .exits(0)
        .says("+ Create table categories");
    walk.each(&["showmigrations"], |run| {
        run.exits(0).says("[ ]");
    });
    walk.each(&["migrate", "upgrade"], |run| {
        run.exits(0).says("OK");
    });
    walk.each(&["migrate", "current"], |run| {
        run.exits(0).says("Add categories table");
    });
}

fn modifying_a_table(walk: &Walk) {
    walk.execute("INSERT INTO users (email, hashed_password) VALUES ('ada@example.org', 'x')");
    walk.write_models(PHONE);
    walk.opp(&["makemigrations", "-m", "Add phone number to users"])
        .exits(0)
        .says("+ Add column phone_number to users");
    walk.each(&["sqlmigrate", "head"], |run| {
        run.exits(0).says("ADD COLUMN").says("phone_number");
    });
    walk.each(&["migrate"], |run| {
        run.exits(0).says("OK");
    });
    walk.holds("1", "users WHERE phone_number IS NULL");
}

fn going_back_and_forth(walk: &Walk) {
    walk.each(&["migrate", "downgrade", "-1"], |run| {
        run.exits(3).says("--yes");
    });
    walk.each(&["migrate", "downgrade", "-1", "--yes"], |run| {
        run.exits(0).says("_add_phone_number_to_users");
    });
    walk.each(&["migrate", "check"], |run| {
        run.exits(1);
    });
    walk.holds("1", "users");
    walk.each(&["migrate"], |run| {
        run.exits(0).says("OK");
    });
    walk.each(&["migrate", "check"], |run| {
        run.exits(0);
    });
    walk.holds("1", "users WHERE phone_number IS NULL");
}

fn advanced_commands(walk: &Walk) {
    walk.each(&["migrate", "history"], |run| {
        run.exits(0).says("Add phone number to users").says("(head, current)");
    });
    walk.each(&["migrate", "heads"], |run| {
        run.exits(0).says("Add phone number to users");
    });
    walk.each(&["migrate", "show", "head"], |run| {
        run.exits(0).says("ADD COLUMN");
    });
    walk.each(&["migrate", "stamp", "head"], |run| {
        run.exits(0);
    });
    walk.opp(&["migrate", "setup"]).exits(0);
    walk.each(&["env"], |run| {
        run.exits(0).says("yes, ");
    });
}

fn backing_up(walk: &Walk) {
    let file = |number: usize| format!("safe{number}.backup");
    let urls = [None, Some(walk.servers[0].url()), Some(walk.servers[1].url())];
    let on = |url: &Option<&str>, arguments: &[&str]| {
        let named = url.map_or_else(Vec::new, |url| vec!["--database-url", url]);
        walk.opp(&[arguments, &named].concat()).exits(0)
    };
    for (number, url) in urls.iter().enumerate() {
        on(url, &["backup", &file(number)]).says(&file(number));
    }
    walk.execute("DELETE FROM users");
    for (number, url) in urls.iter().enumerate() {
        on(url, &["restore", &file(number), "--yes"]);
    }
    walk.holds("1", "users");
}

fn resetting_and_recreating(walk: &mut Walk) {
    for server in &walk.servers {
        walk.opp(&["delete", "--yes", "--database-url", server.url()]).exits(1);
    }
    walk.opp(&["delete", "--yes"]).exits(0).says("test.db.");
    assert!(!walk.project.directory().join("test.db").exists());
    assert_eq!(migrations(&walk.project), [0, 0, 0]);
    walk.servers = servers();
    walk.opp(&["migrate", "create", "Initial"])
        .exits(0)
        .says("+ Create table users");
    walk.each(&["migrate", "upgrade"], |run| {
        run.exits(0).says("OK");
    });
    assert_eq!(migrations(&walk.project), [1, 1, 1]);
}

fn registering_a_model(walk: &Walk) {
    walk.write_models(STEPS.len() - 1);
    walk.opp(&["migrate", "setup"]).exits(0);
    walk.opp(&["makemigrations", "-m", "Add partners table"])
        .exits(0)
        .says("+ Create table partners")
        .says("+ Create view user_stats");
    walk.each(&["migrate"], |run| {
        run.exits(0).says("OK");
    });
    walk.opp(&["makemigrations", "--check"])
        .exits(0)
        .says("No changes detected");
    walk.each(&["migrate", "check"], |run| {
        run.exits(0);
    });
    walk.holds("0", "user_stats");
}

fn prototyping(walk: &Walk) {
    walk.project.write(".env", "DATABASE_URL=prototype.db\n");
    walk.opp(&["db"]).exits(0);
    assert!(walk.project.directory().join("prototype.db").exists());
    for server in servers() {
        walk.opp(&["db", "--database-url", server.url()]).exits(0);
        assert_eq!(server.values("SELECT count(*) FROM partners"), [Some("0".to_owned())]);
    }
}

/// The history in the repository is what the commands give for the models of each step, to the byte.
#[test]
fn the_examples_history_is_what_the_commands_give() {
    let project = project("history");
    for (number, step) in STEPS.iter().enumerate() {
        write_models(&project, number);
        project
            .opp(&["makemigrations", "--no-input", "-m", step.message, "--id", step.id])
            .exits(0);
    }
    for directory in DIRECTORIES {
        let (made, committed) = (
            project.directory().join(directory),
            workspace().join("examples/fastopp").join(directory),
        );
        if std::env::var_os("OPP_RENEW_HISTORY").is_some() {
            renew(&made, &committed);
        }
        let made = contents(&made)
            .into_iter()
            .map(|(name, text)| (name, as_verified(&text)));
        assert_eq!(made.collect::<Vec<_>>(), contents(&committed), "{directory}");
    }
}

/// No server is configured here, so the files for servers are not tried; those in the repository were.
fn as_verified(text: &str) -> String {
    text.replace("  \"verified\": false,\n", "")
}

fn renew(from: &Path, to: &Path) {
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    for (name, text) in contents(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Names and texts of all files below a migrations directory, sorted.
fn contents(directory: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for migration in fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
    {
        for file in fs::read_dir(&migration).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.strip_prefix(directory).unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&file).unwrap()));
        }
    }
    found.sort();
    found
}

/// Migrations in each directory.
fn migrations(project: &Project) -> [usize; 3] {
    DIRECTORIES.map(|directory| {
        let entries = fs::read_dir(project.directory().join(directory)).unwrap();
        entries
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_dir()))
            .count()
    })
}
