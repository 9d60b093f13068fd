//! What does a migration directory hold? Its SQL, and its recorded operations in a line each.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// A migration directory.
#[derive(Clone, Debug)]
pub struct Migration {
    directory: PathBuf,
}

/// What `migration.json` says may go wrong.
#[derive(Clone, Debug)]
pub(super) struct Hazard {
    pub(super) code: String,
    pub(super) subject: String,
    pub(super) destructive: bool,
    pub(super) guarded: bool,
}

impl Migration {
    pub(super) fn at(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// The directory's name.
    #[must_use]
    pub fn name(&self) -> String {
        self.directory
            .file_name()
            .expect("it has a name")
            .to_string_lossy()
            .into_owned()
    }

    /// The revision id: the digits at the beginning of the directory's name.
    #[must_use]
    pub fn revision(&self) -> String {
        let name = self.name();
        name.split('_').next().unwrap_or_default().replace('-', "")
    }

    /// The text of one of its files; nothing when there is no such file.
    #[must_use]
    pub fn file(&self, name: &str) -> String {
        fs::read_to_string(self.directory.join(name)).unwrap_or_default()
    }

    /// Replaces one of its files.
    pub fn write(&self, name: &str, content: &str) {
        fs::write(self.directory.join(name), content).unwrap();
    }

    /// Deletes its directory.
    pub fn delete(&self) {
        fs::remove_dir_all(&self.directory).unwrap();
    }

    /// The SQL of the way up.
    #[must_use]
    pub fn up(&self) -> String {
        self.file("up.sql")
    }

    /// The SQL of the way down.
    #[must_use]
    pub fn down(&self) -> String {
        self.file("down.sql")
    }

    /// What is recorded, as JSON.
    #[must_use]
    pub fn record(&self) -> Value {
        let text = self.file("migration.json");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}:\n{text}", self.name()))
    }

    /// The recorded operations, a line each.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        let record = self.record();
        let operations = record["operations"]
            .as_array()
            .expect("a migration records its operations");
        operations.iter().map(describe).collect()
    }

    pub(super) fn hazards(&self) -> Vec<Hazard> {
        let record = self.record();
        let hazards = record["hazards"].as_array().into_iter().flatten();
        let hazard = |found: &Value| Hazard {
            code: text(&found["code"]),
            subject: text(&found["subject"]),
            destructive: found["severity"] == "destructive",
            guarded: found["severity"] == "guarded",
        };
        hazards.map(hazard).collect()
    }

    /// How many tables `up.sql` creates.
    #[must_use]
    pub fn tables_built(&self) -> usize {
        self.up()
            .lines()
            .filter(|line| line.trim_start().starts_with("CREATE TABLE"))
            .count()
    }
}

/// `add_column users.nick`, `alter_column users.age (default, nullable)`, `rename_table users to people`.
fn describe(operation: &Value) -> String {
    let kind = text(&operation["op"]);
    let table = name(&operation["table"]);
    let subject = match kind.as_str() {
        "create_table" | "drop_table" => name(&operation["table"]["name"]),
        "rename_table" => format!("{} to {}", name(&operation["from"]), name(&operation["to"])),
        "rename_column" | "rename_constraint" | "rename_index" => {
            format!("{table}.{} to {}", text(&operation["from"]), text(&operation["to"]))
        }
        "add_column" | "drop_column" => format!("{table}.{}", name(&operation["column"])),
        "alter_column" => {
            let (before, after) = (&operation["before"], &operation["after"]);
            format!("{table}.{} ({})", name(after), differences(before, after))
        }
        "alter_table_options" => format!("{table} ({})", differences(&operation["before"], &operation["after"])),
        "alter_enum" => name(&operation["after"]),
        "create_view" | "drop_view" => name(&operation["view"]["name"]),
        "create_enum" | "drop_enum" => name(&operation["enum"]),
        "rename_enum" => format!("{} to {}", text(&operation["from"]), text(&operation["to"])),
        "alter_primary_key" => table,
        _ => part(operation),
    };
    let backfill = if operation["backfill"].is_null() {
        ""
    } else {
        " with backfill"
    };
    format!("{kind} {subject}{backfill}")
}

/// The name of a constraint or an index that comes or goes.
fn part(operation: &Value) -> String {
    let parts = ["unique", "check", "foreign_key", "index"];
    let part = parts
        .iter()
        .find_map(|part| operation.get(part))
        .unwrap_or_else(|| panic!("unknown: {operation}"));
    name(part)
}

/// Which properties differ, sorted.
fn differences(before: &Value, after: &Value) -> String {
    let empty = serde_json::Map::new();
    let (before, after) = (
        before.as_object().unwrap_or(&empty),
        after.as_object().unwrap_or(&empty),
    );
    let mut keys: Vec<&str> = before.keys().chain(after.keys()).map(String::as_str).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.retain(|key| before.get(*key) != after.get(*key));
    keys.join(", ")
}

/// A name that is a string or an object with one.
fn name(value: &Value) -> String {
    match value {
        Value::Object(object) => object.get("name").map(name).unwrap_or_default(),
        other => text(other),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
