//! A project whose models are those of the panel and a table of products, read from a registry file: nothing is compiled.

use std::process::{Command, Stdio};

use opp_admin::models::{OppAuditLog, OppLoginAttempt, OppSession, OppUser};
use opp_core::model::Model;
use opp_core::registry::{CrateDef, Registry};
use opp_tests::browser::Server;
use opp_tests::project::{Project, Run};
use serde_json::json;

/// The password of everybody in these tests.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A project with its database.
pub(crate) struct Shop {
    pub(crate) project: Project,
    url: String,
}

impl Shop {
    /// Migrated tables and their views.
    pub(crate) fn new(name: &str, url: &str) -> Self {
        let shop = Self {
            project: Project::empty(name),
            url: url.to_owned(),
        };
        shop.project.write("models.json", &models());
        shop.project.write("opp.toml", "");
        shop.ok(&["makemigrations", "--registry", "models.json"]);
        shop.ok(&["migrate"]);
        shop.ok(&["makeviews", "--registry", "models.json"]);
        shop
    }

    /// Migrated tables, their views, and a superuser.
    pub(crate) fn with_superuser(name: &str, url: &str) -> Self {
        let shop = Self::new(name, url);
        shop.typed_password(&["createsuperuser", "root@example.org"], PASSWORD)
            .exits(0);
        shop
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.project.command(arguments);
        command.env("DATABASE_URL", &self.url);
        command
    }

    pub(crate) fn opp(&self, arguments: &[&str]) -> Run {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null());
        Run::of(arguments.join(" "), command)
    }

    pub(crate) fn ok(&self, arguments: &[&str]) -> Run {
        self.opp(arguments).exits(0)
    }

    /// A command that reads a password from standard input.
    pub(crate) fn typed_password(&self, arguments: &[&str], password: &str) -> Run {
        self.project.write("password.txt", &format!("{password}\n"));
        let file = std::fs::File::open(self.project.directory().join("password.txt")).unwrap();
        let mut command = self.command(&[arguments, &["--password-stdin"]].concat());
        command.stdin(file);
        Run::of(arguments.join(" "), command)
    }

    /// `opp runserver` on a free port.
    pub(crate) fn serve(&self) -> Server {
        Server::start(self.command(&["runserver", "0"]))
    }
}

/// The registry of the panel's models and of products.
fn models() -> String {
    let column = |name: &str, kind: &str, more: serde_json::Value| {
        let mut column = json!({
            "name": name, "field": name, "rust_type": "",
            "type": { "kind": kind, "databases": { "sqlite": true, "postgres": true, "mysql": true } },
        });
        for (key, value) in more.as_object().unwrap() {
            column[key] = value.clone();
        }
        column
    };
    let products = json!({
        "table": "products", "rust_name": "Product", "module": "shop::models", "package": "shop", "file": "src/models.rs",
        "line": 1, "primary_key": { "columns": ["id"] }, "sqlite": {}, "mysql": {},
        "columns": [
            column("id", "integer", json!({})),
            column("name", "text", json!({ "max_length": 100 })),
            column("price", "double", json!({})),
        ],
    });
    let own = [OppUser::DEF, OppSession::DEF, OppAuditLog::DEF, OppLoginAttempt::DEF];
    let crates = ["opp-admin", "shop"].map(|name| CrateDef {
        name: name.to_owned(),
        features: Vec::new(),
    });
    let registry = Registry::new("shop", crates.to_vec(), own.to_vec()).unwrap();
    let mut registry: serde_json::Value = serde_json::from_str(&registry.to_json()).unwrap();
    registry["models"].as_array_mut().unwrap().push(products);
    registry.to_string()
}
