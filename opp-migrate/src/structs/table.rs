//! A table as a struct.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::names::{Names, plain};
use super::{attribute, field};
use crate::dialect::Dialect;
use crate::schema::{Kind, Table};

/// Most columns of a table without one of Diesel's features for more.
const USUAL_COLUMNS: usize = 32;

/// Prints tables one after the other.
pub(super) struct Printer<'a> {
    dialect: Dialect,
    names: &'a Names,
    printed: Printed,
}

/// What the tables need.
#[derive(Debug, Default)]
pub(super) struct Printed {
    pub(super) features: BTreeSet<&'static str>,
    pub(super) enums: BTreeSet<String>,
    pub(super) left_out: Vec<String>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(dialect: Dialect, names: &'a Names) -> Self {
        Self {
            dialect,
            names,
            printed: Printed::default(),
        }
    }

    pub(super) fn finish(self) -> Printed {
        self.printed
    }

    /// Prints a table.
    pub(super) fn table(&mut self, table: &Table, out: &mut String) {
        if table.columns.len() > USUAL_COLUMNS {
            let count = table.columns.len();
            let _infallible = writeln!(
                out,
                "// {count} columns: enable diesel's feature 64-column-tables, or 128-column-tables above 64."
            );
        }
        let module = self.names.module(&table.name).unwrap_or_default();
        let insertable = match table.columns.iter().any(|column| column.generated.is_some()) {
            true => "",
            false => "Insertable, ",
        };
        let _infallible = writeln!(out, "#[derive(OppModel, Queryable, Selectable, {insertable}Debug)]");
        let _infallible = writeln!(out, "#[diesel(table_name = {module})]");
        let attributes = self.attributes(table, module);
        match &attributes[..] {
            [] => {}
            [one] if one.len() < 100 => {
                let _infallible = writeln!(out, "#[opp({one})]");
            }
            several => {
                let _infallible = writeln!(out, "#[opp(\n    {}\n)]", several.join(",\n    "));
            }
        }
        let _infallible = writeln!(out, "pub struct {} {{", self.names.struct_name(&table.name));
        for column in &table.columns {
            let found = field::write(table, column, self.names, self.dialect, out);
            self.printed.features.extend(found.feature);
            if let Kind::Enum(name) = &column.ty.kind {
                self.printed.enums.insert(name.clone());
            }
        }
        out.push_str("}\n");
    }

    fn attributes(&mut self, table: &Table, module: &str) -> Vec<String> {
        let name = &table.name;
        let of_field = |column: &str| self.names.field(name, column);
        let mut attributes = Vec::new();
        if plain(module) != name.name {
            attributes.push(format!("table = {}", attribute::text(&name.name)));
        }
        attributes.extend(
            name.schema
                .iter()
                .map(|schema| format!("schema_name = {}", attribute::text(schema))),
        );
        attributes.extend(primary_key(table, self.names));
        let uniques = table
            .uniques
            .iter()
            .filter(|unique| !field::is_field_unique(table, unique));
        attributes.extend(uniques.map(|unique| attribute::unique(&name.name, unique, of_field)));
        attributes.extend(
            table
                .indexes
                .iter()
                .map(|index| attribute::index(&name.name, index, of_field)),
        );
        let checks = table.checks.iter();
        attributes.extend(checks.map(|check| {
            format!(
                "check({} = {})",
                attribute::text(&check.name),
                attribute::text(&check.expression)
            )
        }));
        attributes.extend(self.keys(table));
        attributes.extend(options(table));
        attributes
    }

    /// Foreign keys that no single field says.
    fn keys(&mut self, table: &Table) -> Vec<String> {
        let mut written = Vec::new();
        for key in &table.foreign_keys {
            if self.names.module(&key.references).is_none() {
                let line = format!(
                    "the key {} of {}, which refers to {}",
                    key.name, table.name, key.references
                );
                self.printed.left_out.push(line);
                continue;
            }
            if field::is_field_key(key, self.names) {
                continue;
            }
            let module = self.names.module(&key.references).unwrap_or_default();
            let columns: Vec<String> = key
                .columns
                .iter()
                .map(|column| self.names.field(&table.name, column))
                .collect();
            let others: Vec<String> = key
                .referenced_columns
                .iter()
                .map(|column| format!("{module}::{}", self.names.field(&key.references, column)))
                .collect();
            let mut parts = vec![
                format!("columns({})", columns.join(", ")),
                format!("references({})", others.join(", ")),
            ];
            parts.extend(attribute::key_options(&table.name.name, key, "name"));
            written.push(format!("foreign_key({})", parts.join(", ")));
        }
        written
    }
}

/// `primary_key(…)` where no field says it.
fn primary_key(table: &Table, names: &Names) -> Option<String> {
    let Some(key) = &table.primary_key else {
        return Some("no_primary_key".to_owned());
    };
    let has_default_name = attribute::has_usual_key_name(&table.name.name, key);
    if key.columns.len() == 1 && has_default_name {
        return None;
    }
    let mut parts: Vec<String> = key
        .columns
        .iter()
        .map(|column| names.field(&table.name, column))
        .collect();
    if !has_default_name {
        parts.push(format!("name = {}", attribute::text(&key.name)));
    }
    Some(format!("primary_key({})", parts.join(", ")))
}

fn options(table: &Table) -> Vec<String> {
    let options = &table.options;
    let mut attributes: Vec<String> = options
        .comment
        .iter()
        .map(|comment| format!("comment = {}", attribute::text(comment)))
        .collect();
    let sqlite = [
        (options.sqlite.strict, "strict"),
        (options.sqlite.without_rowid, "without_rowid"),
    ];
    let sqlite: Vec<&str> = sqlite
        .into_iter()
        .filter_map(|(has, word)| has.then_some(word))
        .collect();
    if !sqlite.is_empty() {
        attributes.push(format!("sqlite({})", sqlite.join(", ")));
    }
    let mysql = [
        ("engine", &options.mysql.engine),
        ("charset", &options.mysql.charset),
        ("collate", &options.mysql.collate),
    ];
    let mysql: Vec<String> = mysql
        .into_iter()
        .filter_map(|(word, value)| Some(format!("{word} = {}", attribute::text(value.as_deref()?))))
        .collect();
    if !mysql.is_empty() {
        attributes.push(format!("mysql({})", mysql.join(", ")));
    }
    attributes
}
