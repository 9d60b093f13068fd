//! Translates one expression over decimals into one over their stored units.

use std::collections::HashMap;
use std::ops::ControlFlow;

use opp_sql::expression::mentions;
use opp_sql::lexer::Syntax;
use opp_sql::value::decimal;
use sqlparser::ast::{
    self, BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Visit, Visitor,
};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use crate::dialect::sqlite::types::Stored;
use crate::schema::{Schema, Table};

/// The scales of a table's decimals, by the names of their columns in lower case.
pub(super) struct Scales(HashMap<String, u32>);

/// What an expression yields.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Units of a decimal of that scale.
    Scaled(u32),
    /// A number as it is written.
    Literal,
    /// NULL.
    Null,
    /// Anything that has nothing to do with decimals.
    Other,
}

/// An expression that means something else over stored units.
pub(super) struct Untranslatable;

pub(super) type Translated<T> = Result<T, Untranslatable>;

impl Scales {
    pub(super) fn of(schema: &Schema, table: &Table) -> Self {
        let decimals = table
            .columns
            .iter()
            .filter_map(|column| match Stored::of(table, column, &schema.enums) {
                // Without digits after the point the stored number is the value.
                Ok(Stored::Decimal { scale: scale @ 1.., .. }) => Some((column.name.to_lowercase(), scale)),
                _ => None,
            });
        Self(decimals.collect())
    }

    /// Whether the table has no decimals.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scale of a column that is a decimal.
    pub(super) fn of_column(&self, name: &str) -> Option<u32> {
        self.0.get(&name.to_lowercase()).copied()
    }

    fn concern(&self, sql: &str) -> bool {
        self.0
            .keys()
            .any(|name| mentions(&sql.to_lowercase(), name, Syntax::PORTABLE))
    }

    /// A condition, or what an index orders by.
    pub(super) fn condition(&self, sql: &str) -> Translated<String> {
        if !self.concern(sql) {
            return Ok(sql.to_owned());
        }
        let mut parsed = parse(sql)?;
        let written = parsed.to_string();
        self.kind(&mut parsed)?;
        Ok(if parsed.to_string() == written {
            sql.to_owned()
        } else {
            parsed.to_string()
        })
    }

    /// The value of a column: of a decimal of that scale, or of something else.
    pub(super) fn value(&self, sql: &str, wanted: Option<u32>) -> Translated<String> {
        if wanted.is_none() && !self.concern(sql) {
            return Ok(sql.to_owned());
        }
        let mut parsed = parse(sql)?;
        let written = parsed.to_string();
        match (self.kind(&mut parsed)?, wanted) {
            (Kind::Scaled(scale), Some(wanted)) if scale == wanted => {}
            (Kind::Literal, Some(wanted)) => scale_literal(&mut parsed, wanted)?,
            (Kind::Null, _) | (Kind::Literal | Kind::Other, None) => {}
            (Kind::Scaled(_) | Kind::Other, _) => return Err(Untranslatable),
        }
        Ok(if parsed.to_string() == written {
            sql.to_owned()
        } else {
            parsed.to_string()
        })
    }

    /// What an expression yields, with the literals inside translated.
    fn kind(&self, expr: &mut Expr) -> Translated<Kind> {
        match expr {
            Expr::Nested(inner) => self.kind(inner),
            Expr::Identifier(name) => Ok(self.column(&name.value)),
            Expr::CompoundIdentifier(path) => Ok(path.last().map_or(Kind::Other, |name| self.column(&name.value))),
            Expr::Value(value) => Ok(match value.value {
                ast::Value::Number(..) => Kind::Literal,
                ast::Value::Null => Kind::Null,
                _ => Kind::Other,
            }),
            Expr::UnaryOp {
                op: UnaryOperator::Minus | UnaryOperator::Plus,
                expr,
            } => self.kind(expr),
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            }
            | Expr::IsNull(expr)
            | Expr::IsNotNull(expr) => self.kind(expr).map(|_| Kind::Other),
            Expr::BinaryOp { left, op, right } => self.operation(left, op, right),
            Expr::Between { expr, low, high, .. } => self.same([&mut **expr, low, high]).map(|_| Kind::Other),
            Expr::In {
                expr,
                target: ast::InTarget::List(list),
                ..
            } => {
                let all = std::iter::once(&mut **expr).chain(list.iter_mut());
                self.same(all).map(|_| Kind::Other)
            }
            Expr::Function(function) => self.function(function),
            other if self.reads(other) => Err(Untranslatable),
            _ => Ok(Kind::Other),
        }
    }

    fn column(&self, name: &str) -> Kind {
        self.of_column(name).map_or(Kind::Other, Kind::Scaled)
    }

    fn operation(&self, left: &mut Expr, op: &BinaryOperator, right: &mut Expr) -> Translated<Kind> {
        match op {
            BinaryOperator::And | BinaryOperator::Or => {
                self.kind(left)?;
                self.kind(right)?;
                Ok(Kind::Other)
            }
            BinaryOperator::Plus | BinaryOperator::Minus => self.same([left, right]),
            BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::Lt
            | BinaryOperator::LtEq
            | BinaryOperator::Gt
            | BinaryOperator::GtEq => self.same([left, right]).map(|_| Kind::Other),
            BinaryOperator::Multiply => match (self.kind(left)?, self.kind(right)?) {
                (Kind::Scaled(scale), Kind::Literal) if is_whole(right) => Ok(Kind::Scaled(scale)),
                (Kind::Literal, Kind::Scaled(scale)) if is_whole(left) => Ok(Kind::Scaled(scale)),
                (Kind::Scaled(_), _) | (_, Kind::Scaled(_)) => Err(Untranslatable),
                _ => Ok(Kind::Other),
            },
            _ => match (self.kind(left)?, self.kind(right)?) {
                (Kind::Scaled(_), _) | (_, Kind::Scaled(_)) => Err(Untranslatable),
                _ => Ok(Kind::Other),
            },
        }
    }

    /// Functions that yield one of their arguments, whatever it is counted in.
    fn function(&self, function: &mut ast::Function) -> Translated<Kind> {
        let known = ["coalesce", "ifnull", "nullif", "abs", "min", "max"];
        let name = function.name.to_string().to_lowercase();
        let reads = self.reads(&Expr::Function(function.clone()));
        let FunctionArguments::List(list) = &mut function.args else {
            return if reads { Err(Untranslatable) } else { Ok(Kind::Other) };
        };
        let arguments: Option<Vec<&mut Expr>> = list
            .args
            .iter_mut()
            .map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
                _ => None,
            })
            .collect();
        match arguments {
            Some(arguments) if known.contains(&name.as_str()) => self.same(arguments),
            _ if reads => Err(Untranslatable),
            _ => Ok(Kind::Other),
        }
    }

    /// Values that are compared or joined must be counted in the same units; numbers as they are written are translated.
    fn same<'e>(&self, exprs: impl IntoIterator<Item = &'e mut Expr>) -> Translated<Kind> {
        let mut found = Vec::new();
        for expr in exprs {
            found.push((self.kind(expr)?, expr));
        }
        let scale = found.iter().find_map(|(kind, _)| match kind {
            Kind::Scaled(scale) => Some(*scale),
            _ => None,
        });
        let Some(scale) = scale else {
            let literal = found.iter().all(|(kind, _)| *kind == Kind::Literal);
            return Ok(if literal { Kind::Literal } else { Kind::Other });
        };
        for (kind, expr) in found {
            match kind {
                Kind::Literal => scale_literal(expr, scale)?,
                Kind::Scaled(other) if other != scale => return Err(Untranslatable),
                Kind::Scaled(_) | Kind::Null => {}
                Kind::Other => return Err(Untranslatable),
            }
        }
        Ok(Kind::Scaled(scale))
    }

    fn reads(&self, expr: &Expr) -> bool {
        struct Finds<'s>(&'s Scales);
        impl Visitor for Finds<'_> {
            type Break = ();
            fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
                let name = match expr {
                    Expr::Identifier(name) => Some(name),
                    Expr::CompoundIdentifier(path) => path.last(),
                    _ => None,
                };
                match name.filter(|name| self.0.column(&name.value) != Kind::Other) {
                    Some(_) => ControlFlow::Break(()),
                    None => ControlFlow::Continue(()),
                }
            }
        }
        expr.visit(&mut Finds(self)).is_break()
    }
}

fn parse(sql: &str) -> Translated<Expr> {
    let parser = Parser::new(&SQLiteDialect {}).try_with_sql(sql);
    let mut parser = parser.map_err(|_| Untranslatable)?;
    let expr = parser.parse_expr().map_err(|_| Untranslatable)?;
    if parser.peek_token() == Token::EOF {
        Ok(expr)
    } else {
        Err(Untranslatable)
    }
}

fn is_whole(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => is_whole(inner),
        Expr::Value(value) => {
            matches!(&value.value, ast::Value::Number(digits, _) if digits.bytes().all(|it| it.is_ascii_digit()))
        }
        _ => false,
    }
}

fn scale_literal(expr: &mut Expr, scale: u32) -> Translated<()> {
    match expr {
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => scale_literal(inner, scale),
        Expr::BinaryOp { left, right, .. } => {
            scale_literal(left, scale)?;
            scale_literal(right, scale)
        }
        Expr::Value(value) => match &mut value.value {
            ast::Value::Number(digits, _) => {
                let units = decimal::parse(digits, decimal::MAX_PRECISION, scale).map_err(|_| Untranslatable)?;
                *digits = units.to_string();
                Ok(())
            }
            _ => Err(Untranslatable),
        },
        _ => Err(Untranslatable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scales() -> Scales {
        Scales(HashMap::from([
            ("price".to_owned(), 2),
            ("cost".to_owned(), 2),
            ("rate".to_owned(), 4),
        ]))
    }

    #[test]
    fn numbers_beside_decimals_are_counted_in_their_units() {
        let condition = |sql: &str| scales().condition(sql).ok();
        for (sql, translated) in [
            ("price >= 1.5", "price >= 150"),
            ("price <= 100.00 AND n > 1.5", "price <= 10000 AND n > 1.5"),
            ("\"Price\" BETWEEN -0.01 AND 3", "\"Price\" BETWEEN -1 AND 300"),
            (
                "price IN (1, 2.5) OR t.price IS NULL",
                "price IN (100, 250) OR t.price IS NULL",
            ),
            ("coalesce(price, 1) - cost > 0.5", "coalesce(price, 100) - cost > 50"),
            ("price * 2 > 10", "price * 2 > 1000"),
        ] {
            assert_eq!(condition(sql).as_deref(), Some(translated), "{sql}");
        }
        for same in [
            "price > 0",
            "price >= cost",
            "price IS NOT NULL",
            "n > 1.5",
            "price>0  OR name = 'price >= 1.5'",
        ] {
            assert_eq!(condition(same).as_deref(), Some(same));
        }
        for refused in [
            "price > 1.005",
            "price > rate",
            "price > n",
            "price / 2 > 1",
            "price * cost > 1",
            "price * 1.5 > 3",
            "round(price) > 3",
            "CAST(price AS TEXT) = '1.5'",
            "price LIKE '1%'",
            "price >",
            "price || 'x' = ''",
            "CASE WHEN n > 1 THEN price END > 3",
        ] {
            assert!(condition(refused).is_none(), "{refused}");
        }
    }

    #[test]
    fn values_of_decimals_are_units() {
        let value = |sql: &str, wanted| scales().value(sql, wanted).ok();
        assert_eq!(value("9.99", Some(2)).as_deref(), Some("999"));
        assert_eq!(value("price + 1", Some(2)).as_deref(), Some("price + 100"));
        assert_eq!(value("NULL", Some(2)).as_deref(), Some("NULL"));
        assert_eq!(value("n + 1", None).as_deref(), Some("n + 1"));
        assert_eq!(value("(-(1 + 0.5))", Some(2)).as_deref(), Some("(-(100 + 50))"));
        for (refused, wanted) in [
            ("n * 2", Some(2)),
            ("price", None),
            ("price", Some(4)),
            ("random()", Some(2)),
        ] {
            assert!(value(refused, wanted).is_none(), "{refused}");
        }
    }
}
