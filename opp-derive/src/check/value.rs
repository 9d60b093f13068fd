//! Checks defaults and backfills against the field's type, where its name tells the type. What it cannot tell is checked while planning.

use crate::attribute::{Literal, Value};
use crate::errors::Errors;
use crate::model::Field;

pub(super) fn check(field: &Field, errors: &Errors) {
    let attrs = &field.attrs;
    if !attrs.sql_type.names.is_none() {
        return;
    }
    let Some(ty) = field.sql.known_type() else { return };
    let defaults = attrs.default.iter().flat_map(|default| default.values());
    for literal in defaults.chain(&attrs.backfill) {
        if let Some(mismatch) = mismatch(&ty, &literal.value) {
            errors.at(literal.span, mismatch);
        }
    }
    for literal in [&attrs.admin.min, &attrs.admin.max].into_iter().flatten() {
        if let Some(mismatch) = mismatch(&ty, &literal.value).or_else(|| not_a_bound(literal)) {
            errors.at(literal.span, mismatch);
        }
    }
}

/// What is wrong with a value of a column of this Diesel type.
fn mismatch(ty: &str, value: &Value) -> Option<String> {
    match ty {
        "SmallInt" => integer(value, "i16", i64::from(i16::MIN), i64::from(i16::MAX)),
        "Integer" => integer(value, "i32", i64::from(i32::MIN), i64::from(i32::MAX)),
        "BigInt" => integer(value, "i64", i64::MIN, i64::MAX),
        "Float" | "Double" | "Numeric" => only(value, "a number", |value| {
            matches!(value, Value::Integer(_) | Value::Number(_))
        }),
        "Bool" => only(value, "true or false", |value| matches!(value, Value::Bool(_))),
        "Text" => only(value, "a string in quotes", |value| {
            matches!(value, Value::Text(_) | Value::Now | Value::Uuid)
        }),
        "Date" | "Time" | "Timestamp" | "Timestamptz" | "OppDateTime" => only(value, "a string or `now`", |value| {
            matches!(value, Value::Text(_) | Value::Now)
        }),
        "Uuid" | "OppUuid" => only(value, "a string or `uuid`", |value| {
            matches!(value, Value::Text(_) | Value::Uuid)
        }),
        _ => None,
    }
}

fn integer(value: &Value, ty: &str, least: i64, greatest: i64) -> Option<String> {
    match value {
        Value::Expr(_) => None,
        Value::Integer(number) if (least..=greatest).contains(number) => None,
        Value::Integer(number) => Some(format!("{number} does not fit `{ty}`, which has {least} to {greatest}")),
        _ => Some("the value of an integer column has to be an integer".to_owned()),
    }
}

fn only(value: &Value, expected: &str, fits: fn(&Value) -> bool) -> Option<String> {
    match value {
        Value::Expr(_) => None,
        value if fits(value) => None,
        _ => Some(format!("the value of this column has to be {expected}")),
    }
}

fn not_a_bound(literal: &Literal) -> Option<String> {
    let fits = matches!(literal.value, Value::Integer(_) | Value::Number(_) | Value::Text(_));
    (!fits).then(|| "a minimum or maximum is a number, or a date in quotes".to_owned())
}
