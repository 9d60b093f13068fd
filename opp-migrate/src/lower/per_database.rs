//! Resolves what a model declares per database for the configured databases, which share one history.

use opp_core::def::{Databases, ModelDef, PerDatabase, Text};
use opp_sql::Dialect;

use super::{LowerError, LowerOptions, Problem};

/// What the configured databases have in common.
pub(super) enum Common<'a> {
    /// One text.
    Text(&'a str),
    /// Nothing.
    Nothing,
    /// Several texts, or a text for some of them.
    Differs,
}

/// What is declared for the configured databases, where `only` names those that have the object at all.
pub(super) fn common<'a>(declared: &'a PerDatabase<Text>, only: Databases, wanted: Databases) -> Common<'a> {
    let sides = [
        (wanted.sqlite, only.sqlite, Dialect::Sqlite),
        (wanted.postgres, only.postgres, Dialect::Postgres),
        (wanted.mysql, only.mysql, Dialect::Mysql),
    ];
    let configured = sides.into_iter().filter(|(wanted, _, _)| *wanted);
    let mut texts = configured.map(|(_, has, dialect)| declared.for_(dialect).filter(|_| has));
    let first = texts.next().unwrap_or(declared.all.as_ref());
    if texts.any(|text| text != first) {
        return Common::Differs;
    }
    first.map_or(Common::Nothing, |text| Common::Text(text.trim()))
}

/// The text that every configured database has; empty where [`refuse`] has an error.
pub(super) fn everywhere(declared: &PerDatabase<Text>, options: &LowerOptions) -> String {
    match common(declared, Databases::ALL, options.databases) {
        Common::Text(text) => text.to_owned(),
        Common::Nothing | Common::Differs => String::new(),
    }
}

/// What differs between the configured databases cannot be in their one history.
pub(super) fn refuse(model: &ModelDef, options: &LowerOptions, errors: &mut Vec<LowerError>) {
    let wanted = options.databases;
    let differs = |declared, only| matches!(common(declared, only, wanted), Common::Differs);
    let mut refused: Vec<String> = Vec::new();
    if differs(&model.view, model.only) {
        refused.push("the view".to_owned());
    }
    let checks = model
        .checks
        .iter()
        .filter(|check| differs(&check.expression, check.only));
    refused.extend(checks.map(|check| format!("the check {}", check.name)));
    for column in model.columns.iter() {
        let generated = column.generated.as_ref();
        if generated
            .is_some_and(|generated| !matches!(common(&generated.expression, Databases::ALL, wanted), Common::Text(_)))
        {
            refused.push(format!("the generated column {}", column.name));
        }
        if differs(&column.collate, Databases::ALL) {
            refused.push(format!("the collation of {}", column.name));
        }
        if column.collate_schema.is_some() {
            refused.push(format!("the collation of {}, which is in a schema,", column.name));
        }
    }
    for what in refused {
        errors.push(LowerError::of(model, Problem::PerDatabase { what }));
    }
}
