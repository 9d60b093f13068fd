//! Which key, unique constraint, check or foreign key is it, and what is it called when nobody named it?

use opp_core::def::ReferentialAction;
use sqlparser::ast::{
    self, DeferrableInitial, Expr, ForeignKeyConstraint, Ident, IndexColumn, OrderBySort, TableConstraint,
};

use super::name::last;
use crate::schema::{Check, ForeignKey, PrimaryKey, Table, TableName, Unique, default_constraint_name};

/// Adds a constraint of a statement to the table, and returns what a schema has no place for.
pub(super) fn add(table: &mut Table, constraint: TableConstraint) -> Option<&'static str> {
    let own = table.name.name.clone();
    match constraint {
        TableConstraint::PrimaryKey(found) => {
            let columns = found
                .columns
                .iter()
                .filter_map(|one| column(&one.column.expr))
                .collect();
            let name = said(found.name).unwrap_or_else(|| default_constraint_name(&[&own], "pkey"));
            let is_ascending = ascending(&found.columns).is_some();
            table.primary_key = Some(PrimaryKey { name, columns });
            return (!is_ascending).then_some("a primary key in descending order or with a collation");
        }
        TableConstraint::Unique(found) => {
            let Some(columns) = ascending(&found.columns) else {
                return Some("a unique constraint in descending order or with a collation");
            };
            table.uniques.push(Unique {
                name: said(found.name).unwrap_or_else(|| default_constraint_name(&words(&own, &columns), "key")),
                columns,
                nulls_not_distinct: false,
                deferrable: false,
                in_table: true,
            });
        }
        TableConstraint::Check(found) => {
            let name = said(found.name).unwrap_or_else(|| free(table, &own));
            let expression = found.expr.to_string();
            table.checks.push(Check::new(name, expression));
        }
        TableConstraint::ForeignKey(found) => table.foreign_keys.push(foreign_key(&own, found)),
        _ => {}
    }
    None
}

fn said(name: Option<Ident>) -> Option<String> {
    name.map(|name| name.value)
}

fn words<'a>(table: &'a str, columns: &'a [String]) -> Vec<&'a str> {
    let columns = columns.iter().map(String::as_str);
    [table].into_iter().chain(columns).collect()
}

/// Checks are counted: `orders_check`, `orders_check1`.
fn free(table: &Table, own: &str) -> String {
    let first = default_constraint_name(&[own], "check");
    let taken = |name: &String| table.checks.iter().any(|check| check.name == *name);
    let counted = (1..).map(|count| format!("{first}{count}"));
    std::iter::once(first.clone())
        .chain(counted)
        .find(|name| !taken(name))
        .unwrap_or(first)
}

fn foreign_key(own: &str, found: ForeignKeyConstraint) -> ForeignKey {
    let values = |idents: Vec<Ident>| -> Vec<String> { idents.into_iter().map(|ident| ident.value).collect() };
    let columns = values(found.columns);
    let deferred = found
        .characteristics
        .is_some_and(|found| found.initially == Some(DeferrableInitial::Deferred) && found.deferrable != Some(false));
    ForeignKey {
        name: said(found.name).unwrap_or_else(|| default_constraint_name(&words(own, &columns), "fkey")),
        columns,
        references: TableName {
            schema: None,
            name: last(&found.foreign_table).unwrap_or_default(),
        },
        referenced_columns: values(found.referred_columns),
        on_delete: action(found.on_delete),
        on_update: action(found.on_update),
        deferrable: deferred,
    }
}

fn action(found: Option<ast::ReferentialAction>) -> ReferentialAction {
    match found {
        None | Some(ast::ReferentialAction::NoAction) => ReferentialAction::NoAction,
        Some(ast::ReferentialAction::Restrict) => ReferentialAction::Restrict,
        Some(ast::ReferentialAction::Cascade) => ReferentialAction::Cascade,
        Some(ast::ReferentialAction::SetNull) => ReferentialAction::SetNull,
        Some(ast::ReferentialAction::SetDefault) => ReferentialAction::SetDefault,
    }
}

/// The column that an expression is, if it is no more than that.
pub(super) fn column(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Identifier(ident) => Some(ident.value.clone()),
        _ => None,
    }
}

/// The columns, if they are all plain and in ascending order.
pub(super) fn ascending(columns: &[IndexColumn]) -> Option<Vec<String>> {
    let name = |one: &IndexColumn| {
        let descending = matches!(one.column.options.sort, Some(OrderBySort::Desc));
        column(&one.column.expr).filter(|_| !descending)
    };
    columns.iter().map(name).collect()
}
