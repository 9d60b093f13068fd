//! What does a column of a `CREATE TABLE` say: type, default, expression, and the constraints that stand beside it?

use opp_core::def::{Identity, PerDatabase, TypeKind, Value};
use sqlparser::ast::{
    self, ColumnDef, ColumnOption, DataType, Expr, GeneratedExpressionMode, Ident, IndexColumn, TableConstraint,
    UnaryOperator,
};

use super::name::last;
use crate::schema::{Column, Generated, Kind, Own, Type};

/// A column and the constraints beside it, as if they stood at the end of the table.
pub(super) struct Clauses {
    pub(super) column: Column,
    pub(super) constraints: Vec<TableConstraint>,
}

/// Reads a column; `None` where something of it has no place in a schema.
pub(super) fn clauses(found: &ColumnDef, strict: bool) -> Option<Clauses> {
    let (kind, max_length, by_hand) = column_type(&found.data_type, strict);
    let mut clauses = Clauses {
        column: Column {
            name: found.name.value.clone(),
            ty: Type {
                kind: Kind::Plain(kind),
                array: false,
                max_length,
                enforce_length: false,
                by_hand: PerDatabase {
                    sqlite: by_hand,
                    ..PerDatabase::none()
                },
            },
            nullable: true,
            auto_increment: false,
            identity: Identity::default(),
            default: PerDatabase::none(),
            generated: None,
            collate: None,
            collate_own: Own::default(),
            collate_schema: None,
            comment: None,
        },
        constraints: Vec::new(),
    };
    for option in &found.options {
        clauses.take(option.name.clone(), &option.option)?;
    }
    Some(clauses)
}

impl Clauses {
    fn take(&mut self, name: Option<Ident>, option: &ColumnOption) -> Option<()> {
        let own = || Ident::with_quote('"', &self.column.name);
        match option {
            ColumnOption::Null => {}
            ColumnOption::NotNull => self.column.nullable = false,
            ColumnOption::Default(Expr::Value(value)) if matches!(value.value, ast::Value::HexStringLiteral(_)) => {
                // `0x10`, a number, and `x'10'`, a blob, are read alike.
                return None;
            }
            ColumnOption::Default(value) => {
                let value = default(value, &self.column.ty);
                self.column.default = value.map_or_else(PerDatabase::none, PerDatabase::all);
            }
            ColumnOption::Collation(collation) => self.column.collate = last(collation),
            ColumnOption::Check(check) => {
                let mut check = check.clone();
                check.name = check.name.or(name);
                self.constraints.push(TableConstraint::Check(check));
            }
            ColumnOption::ForeignKey(key) => {
                let mut key = key.clone();
                key.columns = vec![own()];
                key.name = key.name.or(name);
                self.constraints.push(TableConstraint::ForeignKey(key));
            }
            ColumnOption::PrimaryKey(key) => {
                let mut key = key.clone();
                key.columns = vec![IndexColumn::from(own())];
                key.name = key.name.or(name);
                self.constraints.push(TableConstraint::PrimaryKey(key));
            }
            ColumnOption::Unique(unique) => {
                let mut unique = unique.clone();
                unique.columns = vec![IndexColumn::from(own())];
                unique.name = unique.name.or(name);
                self.constraints.push(TableConstraint::Unique(unique));
            }
            ColumnOption::DialectSpecific(tokens)
                if tokens.iter().any(|token| token.to_string() == "AUTOINCREMENT") =>
            {
                self.column.auto_increment = true;
            }
            ColumnOption::Generated {
                generation_expr: Some(expression),
                generation_expr_mode: mode,
                ..
            } => {
                let stored = *mode == Some(GeneratedExpressionMode::Stored);
                self.column.generated = Some(Generated::new(expression.to_string(), stored));
            }
            _ => return None,
        }
        Some(())
    }
}

/// Kind, longest text, and the spelling where no kind is written so.
fn column_type(found: &DataType, strict: bool) -> (TypeKind, Option<u32>, Option<String>) {
    let spelling = found.to_string();
    let kind = match (spelling.to_ascii_uppercase().as_str(), strict) {
        ("INTEGER", false) => TypeKind::Integer,
        ("INTEGER", true) | ("BIGINT", _) => TypeKind::BigInt,
        ("SMALLINT", _) => TypeKind::SmallInt,
        ("BOOLEAN", _) => TypeKind::Boolean,
        ("REAL", false) => TypeKind::Real,
        ("REAL", true) | ("DOUBLE", _) => TypeKind::Double,
        ("TEXT", _) => TypeKind::Text,
        ("BLOB", _) => TypeKind::Binary,
        ("DATE", _) => TypeKind::Date,
        ("TIME", _) => TypeKind::Time,
        ("TIMESTAMP", _) => TypeKind::Timestamp,
        _ => return (TypeKind::Text, None, Some(spelling)),
    };
    (kind, None, None)
}

/// The value of a default. What is none that a model could write is an expression.
fn default(found: &Expr, ty: &Type) -> Option<Value> {
    let kind = match &ty.kind {
        Kind::Plain(kind) if ty.by_hand.is_none() => Some(kind),
        _ => None,
    };
    let value = match found {
        Expr::Nested(inner) => return Some(Value::Expr(inner.to_string().into())),
        // A name in double quotes that names nothing is a string to SQLite.
        Expr::Identifier(name) if name.quote_style == Some('"') => Some(Value::Text(name.value.clone().into())),
        Expr::Value(value) => literal(&value.value, kind)?,
        Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr,
        } => number(&format!("-{expr}")),
        other => match (other.to_string().to_ascii_uppercase().as_str(), kind) {
            ("CURRENT_TIMESTAMP", Some(TypeKind::Timestamp | TypeKind::Text) | None)
            | ("CURRENT_DATE", Some(TypeKind::Date))
            | ("CURRENT_TIME", Some(TypeKind::Time)) => Some(Value::Now),
            _ => None,
        },
    };
    Some(value.unwrap_or_else(|| Value::Expr(found.to_string().into())))
}

/// Outer `None`: NULL, which is no default. Inner: nothing that a model could write.
fn literal(found: &ast::Value, kind: Option<&TypeKind>) -> Option<Option<Value>> {
    Some(match found {
        ast::Value::Null => return None,
        ast::Value::Number(digits, _) => match (digits.to_string().as_str(), kind) {
            ("0", Some(TypeKind::Boolean)) => Some(Value::Bool(false)),
            ("1", Some(TypeKind::Boolean)) => Some(Value::Bool(true)),
            (digits, _) => number(digits),
        },
        ast::Value::SingleQuotedString(text) => Some(Value::Text(text.clone().into())),
        _ => None,
    })
}

fn number(digits: &str) -> Option<Value> {
    match digits.parse() {
        Ok(whole) => Some(Value::Integer(whole)),
        Err(_) => digits
            .parse::<f64>()
            .is_ok()
            .then(|| Value::Number(digits.to_owned().into())),
    }
}
