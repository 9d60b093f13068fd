//! Attributes as text.

use std::fmt::Write as _;

use opp_core::def::{Databases, IndexPart, NullsOrder, ReferentialAction, SortOrder, Value};

use super::names::{camel, identifier, plain};
use crate::schema::{ForeignKey, Index, PrimaryKey, Schema, Unique, default_constraint_name};

/// A text as a literal of Rust.
pub(super) fn text(text: &str) -> String {
    match text.contains(['"', '\\']) && !text.contains("\"#") && !text.chars().any(char::is_control) {
        true => format!("r#\"{text}\"#"),
        false => format!("{text:?}"),
    }
}

/// A default.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Null => "expr(\"NULL\")".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Number(digits) => digits.to_string(),
        Value::Text(value) => text(value),
        Value::Now => "now".to_owned(),
        Value::Uuid => "uuid".to_owned(),
        Value::Expr(sql) => format!("expr({})", text(sql)),
    }
}

/// `index(…)`.
pub(super) fn index(table: &str, index: &Index, field: impl Fn(&str) -> String) -> String {
    let mut parts: Vec<String> = index.parts.iter().map(|one| part(one, &field)).collect();
    let columns: Option<Vec<&str>> = index.parts.iter().map(plain_column).collect();
    let is_default = columns.is_some_and(|columns| index.name == default_name(table, &columns, "idx"));
    if !is_default {
        parts.push(format!("name = {}", text(&index.name)));
    }
    if index.unique {
        parts.push("unique".to_owned());
    }
    parts.extend(index.predicate.iter().map(|sql| format!("where = {}", text(sql))));
    parts.extend(index.method.iter().map(|method| format!("method = {}", text(method))));
    if !index.include.is_empty() {
        let columns: Vec<String> = index.include.iter().map(|column| field(column)).collect();
        parts.push(format!("include({})", columns.join(", ")));
    }
    if !index.with.is_empty() {
        let parameters = index
            .with
            .iter()
            .map(|one| format!("{} = {}", one.name, text(&one.value)));
        parts.push(format!("with({})", parameters.collect::<Vec<_>>().join(", ")));
    }
    if index.only != Databases::ALL {
        let Databases {
            sqlite,
            postgres,
            mysql,
        } = index.only;
        let names = [(sqlite, "sqlite"), (postgres, "postgres"), (mysql, "mysql")];
        let names = names.into_iter().filter_map(|(has, name)| has.then_some(name));
        parts.push(format!("only({})", names.collect::<Vec<_>>().join(", ")));
    }
    format!("index({})", parts.join(", "))
}

fn plain_column(part: &IndexPart) -> Option<&str> {
    match part {
        IndexPart::Column(column) => Some(&column.name),
        IndexPart::Expr(_) => None,
    }
}

fn part(part: &IndexPart, field: &impl Fn(&str) -> String) -> String {
    let IndexPart::Column(column) = part else {
        let IndexPart::Expr(sql) = part else {
            return String::new();
        };
        return format!("expr({})", text(sql));
    };
    let mut written = field(&column.name);
    if column.order == SortOrder::Desc {
        written.push_str(" desc");
    }
    match column.nulls {
        Some(NullsOrder::First) => written.push_str(" nulls_first"),
        Some(NullsOrder::Last) => written.push_str(" nulls_last"),
        None => {}
    }
    if let Some(opclass) = &column.opclass {
        let _infallible = write!(written, " opclass = {}", text(opclass));
    }
    written
}

/// `unique(…)`.
pub(super) fn unique(table: &str, unique: &Unique, field: impl Fn(&str) -> String) -> String {
    let mut parts: Vec<String> = unique.columns.iter().map(|column| field(column)).collect();
    if !has_default_name(table, unique) {
        parts.push(format!("name = {}", text(&unique.name)));
    }
    if unique.nulls_not_distinct {
        parts.push("nulls_not_distinct".to_owned());
    }
    if unique.deferrable {
        parts.push("deferrable".to_owned());
    }
    format!("unique({})", parts.join(", "))
}

/// Whether a unique constraint is what `unique` on a field says.
pub(super) fn has_default_name(table: &str, unique: &Unique) -> bool {
    let columns: Vec<&str> = unique.columns.iter().map(String::as_str).collect();
    unique.name == default_name(table, &columns, "key")
}

/// `on_delete = …` and the other options of a foreign key. `name` is the keyword for its name.
pub(super) fn key_options(table: &str, key: &ForeignKey, name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for (keyword, action) in [("on_delete", key.on_delete), ("on_update", key.on_update)] {
        if let Some(word) = action_word(action) {
            parts.push(format!("{keyword} = {word}"));
        }
    }
    let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
    if key.name != default_name(table, &columns, "fkey") {
        parts.push(format!("{name} = {}", text(&key.name)));
    }
    if key.deferrable {
        parts.push("deferrable".to_owned());
    }
    parts
}

fn action_word(action: ReferentialAction) -> Option<&'static str> {
    match action {
        ReferentialAction::NoAction => None,
        ReferentialAction::Cascade => Some("cascade"),
        ReferentialAction::SetNull => Some("set_null"),
        ReferentialAction::SetDefault => Some("set_default"),
        ReferentialAction::Restrict => Some("restrict"),
    }
}

/// Whether the primary key has the name that opp gives it, or MySQL's, which is the same for every table.
pub(super) fn has_usual_key_name(table: &str, key: &PrimaryKey) -> bool {
    key.name == default_name(table, &[], "pkey") || key.name == "PRIMARY"
}

pub(super) fn default_name(table: &str, columns: &[&str], kind: &str) -> String {
    let words: Vec<&str> = std::iter::once(table).chain(columns.iter().copied()).collect();
    default_constraint_name(&words, kind)
}

/// An enum type.
pub(super) fn enumeration(schema: &Schema, name: &str, out: &mut String) {
    let Some(found) = schema.enums.get(name) else { return };
    out.push_str("#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]\n");
    let as_text = if found.as_text { ", as_text" } else { "" };
    let _infallible = writeln!(out, "#[opp(name = {}{as_text})]", text(name));
    let _infallible = writeln!(out, "pub enum {} {{", camel(plain(&identifier(name))));
    let mut taken = std::collections::HashSet::new();
    for variant in &found.variants {
        let mut rust = camel(plain(&identifier(variant)));
        while !taken.insert(rust.clone()) {
            rust.push('_');
        }
        let _infallible = writeln!(out, "    #[opp(rename = {})]\n    {rust},", text(variant));
    }
    out.push_str("}\n");
}
