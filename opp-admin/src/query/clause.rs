//! Clauses that several statements over a view have.

use crate::db::{Dialect, Spelling, Sql};
use crate::descriptor::{Field, View};
use crate::value;

/// The fields of a view that a page may know.
pub(crate) fn visible(view: &View) -> Vec<&Field> {
    view.fields.iter().filter(|field| !field.secret).collect()
}

/// Adds the selected fields, as text.
pub(crate) fn select(sql: &mut Sql, alias: &str, fields: &[&Field]) {
    sql.separated(", ", fields, |sql, field| {
        let column = sql.dialect.expression(alias, field);
        sql.push(&sql.dialect.as_text(&column, field.kind));
    });
    if fields.is_empty() {
        sql.push("1");
    }
}

/// Adds the condition that a row has a key; `false`, and nothing added, where the key cannot be one of this table.
pub(crate) fn key_condition(sql: &mut Sql, alias: &str, view: &View, key: &[String]) -> bool {
    let fields: Vec<&Field> = view.primary_key.iter().filter_map(|name| view.field(name)).collect();
    let parsed: Option<Vec<String>> = fields
        .iter()
        .zip(key)
        .map(|(field, text)| value::parse(field, text).ok())
        .collect();
    let Some(values) =
        parsed.filter(|values| values.len() == fields.len() && key.len() == fields.len() && !key.is_empty())
    else {
        return false;
    };
    sql.separated(" AND ", fields.iter().zip(&values), |sql, (field, value)| {
        sql.column(alias, field).push(" = ").value(field, Some(value));
    });
    true
}

/// An expression that names a row.
pub(crate) fn label_expression(dialect: Dialect, alias: &str, fields: &[&Field]) -> String {
    let texts: Vec<String> = fields
        .iter()
        .map(|field| {
            let text = dialect.as_text(&dialect.expression(alias, field), field.kind);
            if fields.len() == 1 {
                text
            } else {
                format!("COALESCE({text}, '')")
            }
        })
        .collect();
    match (dialect, texts.len()) {
        (_, 1) => texts.concat(),
        (Dialect::Mysql, _) => format!("CONCAT({})", texts.join(", ' ', ")),
        (Dialect::Sqlite | Dialect::Postgres, _) => texts.join(" || ' ' || "),
    }
}

/// A pattern that matches a text anywhere or at the beginning; `!` escapes what LIKE would read.
pub(crate) fn pattern(term: &str, anywhere: bool) -> String {
    let escaped = term.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    if anywhere {
        format!("%{escaped}%")
    } else {
        format!("{escaped}%")
    }
}
