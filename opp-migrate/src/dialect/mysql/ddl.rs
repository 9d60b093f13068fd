//! How are a column, a constraint and an index written for MySQL and MariaDB?

use opp_history::dialect::mysql::is_integer;
use std::collections::BTreeMap;

use opp_core::def::{IndexPart, ReferentialAction, SortOrder};

use super::names::{SQL, expression};
use super::types::Stored;
use super::values;
use super::{Capabilities, Flavour};
use crate::dialect::PlanError;
use crate::schema::{Check, Column, Enum, ForeignKey, Index, Table, TableName, Unique, default_constraint_name};

/// A column, spelled, with what planning wants to know of it.
#[derive(Clone, Debug)]
pub(super) struct SpelledColumn<'a> {
    /// As in the schema.
    pub(super) column: &'a Column,
    /// What its rows hold.
    pub(super) stored: Stored,
    /// Its default.
    pub(super) default: Option<String>,
    /// The check its type brings: name, expression.
    pub(super) check: Option<(String, String)>,
    capabilities: Capabilities,
}

impl<'a> SpelledColumn<'a> {
    /// Spells a column, or says what the database cannot do of it.
    pub(super) fn of(
        capabilities: Capabilities,
        enums: &BTreeMap<String, Enum>,
        table: &Table,
        column: &'a Column,
    ) -> Result<Self, PlanError> {
        let spelled = Self::meanwhile(capabilities, enums, table, column)?;
        match column.default.for_(opp_sql::Dialect::Mysql) {
            Some(value) => values::write(value, &spelled.stored).map_err(|reason| PlanError::Value {
                table: table.name.clone(),
                column: column.name.clone(),
                value: value.to_string(),
                reason,
            })?,
            None => return Ok(spelled),
        };
        Ok(spelled)
    }

    /// Spells a column halfway through a file: a default that its type does not take yet, or no longer takes, such as a variant of
    /// an enum, is left out. The change that makes both agree sets it.
    pub(super) fn meanwhile(
        capabilities: Capabilities,
        enums: &BTreeMap<String, Enum>,
        table: &Table,
        column: &'a Column,
    ) -> Result<Self, PlanError> {
        let stored = Stored::of(capabilities, table, column, enums)?;
        let default = column
            .default
            .for_(opp_sql::Dialect::Mysql)
            .and_then(|value| values::write(value, &stored).ok());
        Ok(Self {
            default,
            check: type_check(table, column, &stored),
            stored,
            column,
            capabilities,
        })
    }

    /// Whether the column counts by itself.
    pub(super) fn counts(&self) -> bool {
        self.column.auto_increment
            && match &self.stored {
                Stored::Integer(_) => true,
                Stored::ByHand(spelling) => is_integer(spelling),
                _ => false,
            }
    }

    /// Everything after the name. `MODIFY` forgets what it does not say, so it is always all of it.
    pub(super) fn definition(&self) -> String {
        self.definition_with(self.default.as_deref(), !self.column.nullable)
    }

    /// The same with another default and nullability.
    pub(super) fn definition_with(&self, default: Option<&str>, not_null: bool) -> String {
        let mut sql = self.stored.spelling();
        if let Some(collation) = &self.column.collate {
            sql.push_str(&format!(" COLLATE {}", SQL.quoted(collation)));
        }
        if let Some(generated) = &self.column.generated {
            let storage = if generated.stored { "STORED" } else { "VIRTUAL" };
            sql.push_str(&format!(
                " GENERATED ALWAYS AS ({}) {storage}",
                expression(&generated.expression)
            ));
            if not_null && self.capabilities.flavour() == Flavour::Mysql {
                sql.push_str(" NOT NULL");
            }
        } else {
            sql.push_str(if not_null { " NOT NULL" } else { " NULL" });
        }
        if let Some(default) = default {
            sql.push_str(&format!(" DEFAULT {}", self.default_sql(default)));
        }
        if self.counts() {
            sql.push_str(" AUTO_INCREMENT");
        }
        if let Some(comment) = &self.column.comment {
            sql.push_str(&format!(" COMMENT {}", SQL.plain_string(comment)));
        }
        sql
    }

    /// MySQL takes a default of a text without end only as an expression.
    fn default_sql(&self, default: &str) -> String {
        let endless = self.stored.is_endless() && self.capabilities.flavour() == Flavour::Mysql;
        if endless && !default.starts_with('(') && default != "NULL" {
            format!("({default})")
        } else {
            default.to_owned()
        }
    }

    /// Name and definition.
    pub(super) fn sql(&self) -> String {
        format!("{} {}", SQL.quoted(&self.column.name), self.definition())
    }
}

fn type_check(table: &Table, column: &Column, stored: &Stored) -> Option<(String, String)> {
    let Stored::Choice(variants) = stored else { return None };
    // Sorted: the order of the variants means nothing to a check.
    let mut variants: Vec<_> = variants
        .iter()
        .map(|variant| SQL.string_in_expression(variant))
        .collect();
    variants.sort_unstable();
    let sql = format!("{} IN ({})", SQL.quoted(&column.name), variants.join(", "));
    Some((type_check_name(&table.name, &column.name), sql))
}

/// What the check of a column's type is called.
pub(super) fn type_check_name(table: &TableName, column: &str) -> String {
    default_constraint_name(&[&table.name, column], "check")
}

/// A primary key; its name is always `PRIMARY`.
pub(super) fn primary_key(columns: &[String]) -> String {
    format!("PRIMARY KEY ({})", SQL.quoted_list(columns.iter().map(String::as_str)))
}

/// A unique constraint.
pub(super) fn unique(unique: &Unique) -> String {
    format!(
        "UNIQUE KEY {} ({})",
        SQL.quoted(&unique.name),
        SQL.quoted_list(unique.columns.iter().map(String::as_str))
    )
}

/// A check.
pub(super) fn check(check: &Check) -> String {
    named_check(&check.name, &expression(&check.expression))
}

/// A check of a name.
pub(super) fn named_check(name: &str, expression: &str) -> String {
    format!("CONSTRAINT {} CHECK ({expression})", SQL.quoted(name))
}

/// A foreign key.
pub(super) fn foreign_key(key: &ForeignKey) -> String {
    let mut sql = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({})",
        SQL.quoted(&key.name),
        SQL.quoted_list(key.columns.iter().map(String::as_str)),
        SQL.quoted(&key.references.name),
        SQL.quoted_list(key.referenced_columns.iter().map(String::as_str)),
    );
    for (on, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if let Some(action) = action_sql(action) {
            sql.push_str(&format!(" ON {on} {action}"));
        }
    }
    sql
}

fn action_sql(action: ReferentialAction) -> Option<&'static str> {
    match action {
        ReferentialAction::NoAction => None,
        ReferentialAction::Restrict => Some("RESTRICT"),
        ReferentialAction::Cascade => Some("CASCADE"),
        ReferentialAction::SetNull => Some("SET NULL"),
        ReferentialAction::SetDefault => Some("SET DEFAULT"),
    }
}

/// An index inside `CREATE TABLE` or after `ADD`.
pub(super) fn index(index: &Index) -> String {
    let kind = match (&index.method, index.unique) {
        (Some(method), _) if method.eq_ignore_ascii_case("fulltext") => "FULLTEXT KEY",
        (Some(method), _) if method.eq_ignore_ascii_case("spatial") => "SPATIAL KEY",
        (_, true) => "UNIQUE KEY",
        (_, false) => "KEY",
    };
    let parts: Vec<_> = index.parts.iter().map(part).collect();
    let method = index
        .method
        .as_deref()
        .filter(|method| method.eq_ignore_ascii_case("hash"));
    let method = method.map_or("", |_| " USING HASH");
    format!("{kind} {} ({}){method}", SQL.quoted(&index.name), parts.join(", "))
}

/// The index that carries a foreign key, called like it.
pub(super) fn support(key: &ForeignKey) -> String {
    format!(
        "KEY {} ({})",
        SQL.quoted(&key.name),
        SQL.quoted_list(key.columns.iter().map(String::as_str))
    )
}

fn part(part: &IndexPart) -> String {
    match part {
        IndexPart::Expr(sql) => format!("({})", expression(sql)),
        IndexPart::Column(sorted) if sorted.order == SortOrder::Desc => format!("{} DESC", SQL.quoted(&sorted.name)),
        IndexPart::Column(sorted) => SQL.quoted(&sorted.name),
    }
}

/// What follows the closing parenthesis of a table.
pub(super) fn options(capabilities: Capabilities, table: &Table) -> String {
    let options = &table.options.mysql;
    let engine = options.engine.as_deref().unwrap_or("InnoDB");
    let mut sql = format!("ENGINE={engine} {}", charset(capabilities, table));
    if let Some(comment) = &table.options.comment {
        sql.push_str(&format!(" COMMENT={}", SQL.plain_string(comment)));
    }
    sql
}

/// Texts compare as on the other databases: by their bytes, capitals and blanks at the end included.
pub(super) fn charset(capabilities: Capabilities, table: &Table) -> String {
    let options = &table.options.mysql;
    let charset = options.charset.as_deref().unwrap_or("utf8mb4");
    match (&options.collate, &options.charset) {
        (Some(collate), _) => format!("CHARACTER SET {charset} COLLATE {collate}"),
        (None, Some(_)) => format!("CHARACTER SET {charset}"),
        (None, None) => format!("CHARACTER SET {charset} COLLATE {}", capabilities.collation()),
    }
}
