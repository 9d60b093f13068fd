//! The SQL that models give, in a form that more SQL can follow.

use opp_core::def::Value;
use opp_sql::expression::embedded;
use opp_sql::lexer::Syntax;

/// SQL in a form that more SQL can follow: a comment at its end does not swallow that.
pub(super) fn expression(sql: &str) -> String {
    embedded(sql.trim(), Syntax::PORTABLE).into_owned()
}

pub(super) fn computed(value: &Value) -> Value {
    match value {
        Value::Expr(sql) => Value::Expr(expression(sql).into()),
        other => other.clone(),
    }
}
