//! Does a program that calls the workflow make what the command makes? On each database, proven in its scratch databases.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::rc::Rc;

use opp_core::def::Databases;
use opp_core::registry::Registry;
use opp_core::url::DatabaseUrl;
use opp_migrate::dialect::Dialect;
use opp_migrate::files::write_together;
use opp_migrate::history::History;
use opp_migrate::schema::LowerOptions;
use opp_migrate::verify::ScratchError;
use opp_migrate::workflow::{Decide, Directories, Directory, NewScratch, Request, WorkflowError, make};
use opp_runner::scratch::Scratch;
use opp_test_servers::{Server, TestDatabase};
use serde_json::{Value, json};

use crate::models::column;
use crate::project::Project;

/// A project, and its database where that is on a server.
struct OnEach {
    dialect: Dialect,
    project: Project,
    database: Option<TestDatabase>,
}

impl OnEach {
    fn new(dialect: Dialect) -> Self {
        let database = match dialect {
            Dialect::Sqlite(_) => None,
            Dialect::Postgres(_) => Some(Server::Postgres.database()),
            Dialect::Mysql(_) => Some(Server::Mysql.database()),
        };
        let project = Project::new();
        if let Some(database) = &database {
            let url = format!("DATABASE_URL='{}'\n", database.url());
            fs::write(project.path().join(".env"), url).unwrap();
        }
        Self {
            dialect,
            project,
            database,
        }
    }

    /// Declares a model of these columns with a check.
    fn declare(&self, columns: &[Value], check: &str) {
        let checks: Value = match check {
            "" => json!([]),
            check => json!([{ "name": "sane", "expression": { "all": check } }]),
        };
        let registry = json!({
            "format": 1, "package": "shop", "crates": [{ "name": "shop" }],
            "models": [{
                "table": "orders", "rust_name": "Order", "module": "shop", "package": "shop", "file": "src/lib.rs", "line": 1,
                "columns": columns, "primary_key": { "columns": ["id"] }, "checks": checks,
            }],
        });
        fs::write(self.project.path().join("models.json"), registry.to_string()).unwrap();
    }

    /// Makes the migration as a program does. Returns how many scratch databases it took.
    fn make(&self, id: &str, message: &str) -> Result<usize, WorkflowError> {
        let json = fs::read_to_string(self.project.path().join("models.json")).unwrap();
        let registry = Registry::from_json(&json).unwrap();
        let migrations = self.project.migrations();
        let directories = Directories::new(vec![Directory {
            name: "migrations".to_owned(),
            dialect: self.dialect,
            history: History::load(&migrations).unwrap(),
        }])?;
        let mut request = Request::new(self.options(), id);
        request.message = Some(message.to_owned());
        let mut lender = Lender {
            url: self.url(),
            lent: Rc::default(),
        };
        let made = make(&directories, &registry, &request, &mut lender)?;
        write_together(made.files.iter().map(|one| (migrations.as_path(), &one.files)), None).unwrap();
        Ok(lender.lent.get())
    }

    fn options(&self) -> LowerOptions {
        let databases = Databases {
            sqlite: matches!(self.dialect, Dialect::Sqlite(_)),
            postgres: matches!(self.dialect, Dialect::Postgres(_)),
            mysql: matches!(self.dialect, Dialect::Mysql(_)),
        };
        LowerOptions {
            database: None,
            databases,
            enforce_length: false,
        }
    }

    fn url(&self) -> DatabaseUrl {
        let url = self.database.as_ref().map_or("test.db", TestDatabase::url);
        DatabaseUrl::parse(url, self.project.path()).unwrap()
    }

    /// The files of every migration.
    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        let entries = fs::read_dir(self.project.migrations())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        for migration in entries.filter(|path| path.is_dir()) {
            for file in fs::read_dir(migration).unwrap() {
                let path = file.unwrap().path();
                let name = path.strip_prefix(self.project.path()).unwrap().display().to_string();
                files.insert(name, fs::read_to_string(path).unwrap());
            }
        }
        files
    }
}

/// Lends scratch databases beside a database, and counts them.
struct Lender {
    url: DatabaseUrl,
    lent: Rc<Cell<usize>>,
}

impl Decide for Lender {
    type Error = WorkflowError;

    fn scratch(&mut self, _directory: &Directory) -> Result<Option<NewScratch>, WorkflowError> {
        let (url, lent) = (self.url.clone(), Rc::clone(&self.lent));
        Ok(Some(Box::new(move || {
            lent.set(lent.get() + 1);
            match Scratch::beside(&url) {
                Ok(scratch) => Ok(Box::new(scratch)),
                Err(error) => Err(ScratchError::from(error)),
            }
        })))
    }
}

fn each() -> [OnEach; 3] {
    [Dialect::sqlite(), Dialect::postgres(), Dialect::mariadb()].map(OnEach::new)
}

#[test]
fn a_program_makes_the_bytes_that_the_command_makes() {
    let id = || column("id", "integer", json!({}));
    let first = [
        id(),
        column("total", "big_int", json!({})),
        column("code", "text", json!({ "max_length": 40 })),
    ];
    let pieces = json!({ "default": { "all": { "integer": 1 } } });
    let next = [
        id(),
        column("amount", "big_int", json!({ "renamed_from": "total" })),
        column("code", "text", json!({ "max_length": 60 })),
        column("pieces", "integer", pieces),
    ];
    for (command, program) in each().into_iter().zip(each()) {
        for (columns, id, message) in [
            (&first[..], "20260101000000", "Add orders"),
            (&next[..], "20260102000000", "Count pieces"),
        ] {
            command.declare(columns, "");
            program.declare(columns, "");
            let typed = [
                "makemigrations",
                "--registry",
                "models.json",
                "--no-input",
                "--id",
                id,
                "-m",
                message,
            ];
            command.project.ok(&typed);
            let lent = program.make(id, message).unwrap();
            assert!(lent > 0, "{} was tried in a scratch database", program.dialect);
            assert_eq!(program.files(), command.files());
        }
        let up = |name: &&String| name.ends_with("up.sql");
        assert_eq!(program.files().keys().filter(up).count(), 2);
        program.project.ok(&["migrate"]);
        program.project.ok(&["migrate", "check", "--registry", "models.json"]);
    }
}

#[test]
fn what_the_database_refuses_is_not_made() {
    for on in each() {
        let columns = [
            column("id", "integer", json!({})),
            column("total", "integer", json!({})),
        ];
        on.declare(&columns, "no_such_function(total) > 0");
        let refused = on.make("20260101000000", "Add orders").unwrap_err();
        assert!(matches!(refused, WorkflowError::Unproven { .. }), "{refused}");
        assert!(
            refused.to_string().to_lowercase().contains("no_such_function"),
            "{refused}"
        );
        assert!(on.files().is_empty());
    }
}
