//! How are texts joined? `||` means OR to MySQL, so it becomes `concat(…)`, which is NULL as soon as one of them is, too.
//!
//! Whoever knows MySQL best may have meant OR. So `||` is translated only where it can mean nothing else: one of what it joins is a
//! text in quotes, and no operator stands beside it that might come first.

use std::fmt::Display;
use std::mem;
use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident,
    ObjectName, Value, VisitMut, VisitorMut,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

use opp_sql::Dialect;
use opp_sql::expression::has_symbol;

/// Whether the operator stands in some SQL.
pub(super) fn joins(sql: &str) -> bool {
    has_symbol(sql, "||", Dialect::Sqlite)
}

/// An expression with `concat`; nothing where it cannot be told what `||` means.
pub(super) fn expression(sql: &str) -> Option<String> {
    rewritten(sql, |parser| parser.parse_expr())
}

/// A query with `concat`; nothing where it cannot be told what `||` means.
pub(super) fn query(sql: &str) -> Option<String> {
    rewritten(sql, |parser| parser.parse_query())
}

fn rewritten<T: VisitMut + Display>(
    sql: &str,
    parse: impl FnOnce(&mut Parser<'_>) -> Result<T, ParserError>,
) -> Option<String> {
    let mut parser = Parser::new(&PostgreSqlDialect {}).try_with_sql(sql).ok()?;
    let mut parsed = parse(&mut parser).ok()?;
    if parser.peek_token() != Token::EOF {
        return None;
    }
    parsed.visit(&mut Joins).is_continue().then(|| parsed.to_string())
}

/// Turns `a || 'b' || c` into `concat(a, 'b', c)`, and stops where that is unclear.
struct Joins;

impl VisitorMut for Joins {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if !is_join(expr) {
            let unclear = operands(expr).into_iter().any(is_join);
            return if unclear {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            };
        }
        let mut texts = Vec::new();
        flatten(mem::replace(expr, Expr::value(Value::Null)), &mut texts);
        if !texts.iter().any(is_text) || texts.iter().any(|text| !operands(text).is_empty()) {
            return ControlFlow::Break(());
        }
        *expr = concat(texts);
        ControlFlow::Continue(())
    }
}

fn is_join(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::BinaryOp {
            op: BinaryOperator::StringConcat,
            ..
        }
    )
}

fn is_text(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(value) if matches!(value.value, Value::SingleQuotedString(_)))
}

fn flatten(expr: Expr, texts: &mut Vec<Expr>) {
    match expr {
        Expr::BinaryOp {
            left,
            op: BinaryOperator::StringConcat,
            right,
        } => {
            flatten(*left, texts);
            flatten(*right, texts);
        }
        other => texts.push(other),
    }
}

/// What an operator holds, without the parentheses that would make its order clear.
fn operands(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::BinaryOp { left, right, .. }
        | Expr::IsDistinctFrom(left, right)
        | Expr::IsNotDistinctFrom(left, right) => {
            vec![left, right]
        }
        Expr::UnaryOp { expr, .. }
        | Expr::IsNull(expr)
        | Expr::IsNotNull(expr)
        | Expr::IsTrue(expr)
        | Expr::IsNotTrue(expr)
        | Expr::IsFalse(expr)
        | Expr::IsNotFalse(expr)
        | Expr::IsUnknown(expr)
        | Expr::IsNotUnknown(expr)
        | Expr::Collate { expr, .. }
        | Expr::In { expr, .. } => vec![expr],
        Expr::Between { expr, low, high, .. } => vec![expr, low, high],
        Expr::Like { expr, pattern, .. }
        | Expr::ILike { expr, pattern, .. }
        | Expr::SimilarTo { expr, pattern, .. } => {
            vec![expr, pattern]
        }
        _ => Vec::new(),
    }
}

fn concat(texts: Vec<Expr>) -> Expr {
    let args = texts
        .into_iter()
        .map(FunctionArgExpr::Expr)
        .map(FunctionArg::Unnamed)
        .collect();
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::new("concat")]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args,
            clauses: Vec::new(),
        }),
        within_group: Vec::new(),
        filter: None,
        null_treatment: None,
        over: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_joins_texts_becomes_a_function() {
        let found = |sql: &str| expression(sql).unwrap_or_default();
        assert_eq!(found("first || ' ' || \"last\""), "concat(first, ' ', \"last\")");
        assert_eq!(found("lower(a || '@' || b)"), "lower(concat(a, '@', b))");
        assert_eq!(found("('it''s ' || a) <> b"), "(concat('it''s ', a)) <> b");
        assert_eq!(
            query("SELECT id, name || ': ' || price AS label FROM items WHERE id > 1").as_deref(),
            Some("SELECT id, concat(name, ': ', price) AS label FROM items WHERE id > 1")
        );
    }

    #[test]
    fn what_may_mean_or_is_left_alone() {
        for sql in [
            "a || b",
            "a > 0 || b > 0",
            "name = 'a' || name = 'b'",
            "name = 'a' || flag",
            "a || 'x' IS NULL",
            "a + 1 || 'x'",
            "NOT a || 'x'",
            "a ||",
            "a || 'x' b",
        ] {
            assert_eq!(expression(sql), None, "{sql}");
        }
    }
}
