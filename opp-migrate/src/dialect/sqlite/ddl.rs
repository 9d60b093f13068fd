//! How are a table and an index written for SQLite, piece by piece, so that pieces can be compared as well as printed?

use opp_core::def::{IndexPart, NullsOrder, ReferentialAction, SortOrder};

use super::names::SQL;
use super::step::{ColumnSql, IndexPartSql, IndexSql, TableSql};
use super::types::{Stored, column_type};
use super::values::{self, ValueSql};
use super::{Capabilities, STRICT_SINCE};
use crate::dialect::PlanError;
use crate::dialect::only::or_elsewhere;
use crate::schema::{Column, ForeignKey, Index, Schema, Table, Unique};

/// A column, spelled, with what planning wants to know of it.
#[derive(Clone, Debug)]
pub(super) struct SpelledColumn<'a> {
    /// As in the schema.
    pub(super) column: &'a Column,
    /// What its rows hold.
    pub(super) stored: Stored,
    /// Its type as written.
    pub(super) type_sql: String,
    /// Its default.
    pub(super) default: Option<ValueSql>,
    /// Checks that its type brings: name, expression.
    pub(super) checks: Vec<(String, String)>,
    /// Whether it is a counting key.
    pub(super) counting: bool,
}

/// A table, spelled.
#[derive(Clone, Debug)]
pub(super) struct SpelledTable<'a> {
    /// As in the schema.
    pub(super) table: &'a Table,
    /// Its columns in order.
    pub(super) columns: Vec<SpelledColumn<'a>>,
}

impl<'a> SpelledTable<'a> {
    /// Spells a table, or says what SQLite cannot do of it.
    pub(super) fn of(capabilities: Capabilities, schema: &Schema, table: &'a Table) -> Result<Self, PlanError> {
        supported(capabilities, table)?;
        let columns = table.columns.iter().map(|column| spell(schema, table, column));
        let spelled = Self {
            table,
            columns: columns.collect::<Result<_, _>>()?,
        };
        for index in &table.indexes {
            index_supported(table, index)?;
        }
        for unique in &table.uniques {
            unique_supported(table, unique)?;
        }
        Ok(spelled)
    }

    /// The column of that name.
    pub(super) fn column(&self, name: &str) -> Option<&SpelledColumn<'a>> {
        self.columns.iter().find(|spelled| spelled.column.name == name)
    }

    /// Whether the key is the number of the row: https://www.sqlite.org/lang_createtable.html#rowid
    pub(super) fn key_is_rowid(&self) -> bool {
        let key = self.table.primary_key.as_ref().map(|key| key.columns.as_slice());
        let Some([only]) = key else { return false };
        let integer = |spelled: &SpelledColumn<'_>| spelled.type_sql.eq_ignore_ascii_case("INTEGER");
        !self.table.options.sqlite.without_rowid && self.column(only).is_some_and(integer)
    }

    /// The whole table, ready to print.
    pub(super) fn sql(&self) -> TableSql {
        let table = self.table;
        let mut constraints = Vec::new();
        if let Some(key) = &table.primary_key
            && !self.columns.iter().any(|spelled| spelled.counting)
        {
            let columns = SQL.quoted_list(key.columns.iter().map(String::as_str));
            constraints.push(format!("CONSTRAINT {} PRIMARY KEY ({columns})", SQL.quoted(&key.name)));
        }
        constraints.extend(table.foreign_keys.iter().map(foreign_key));
        constraints.extend(table.checks.iter().map(|found| check(&found.name, &found.expression)));
        TableSql {
            name: table.name.name.clone(),
            columns: self.columns.iter().map(|spelled| self.column_sql(spelled)).collect(),
            constraints,
            options: options(table),
        }
    }

    /// One column, ready to print.
    pub(super) fn column_sql(&self, spelled: &SpelledColumn<'_>) -> ColumnSql {
        let mut definition = spelled.definition();
        if let Some(key) = self.table.primary_key.as_ref().filter(|_| spelled.counting) {
            definition.push_str(&format!(
                " CONSTRAINT {} PRIMARY KEY AUTOINCREMENT",
                SQL.quoted(&key.name)
            ));
        }
        if let Some(generated) = &spelled.column.generated {
            let storage = if generated.stored { "STORED" } else { "VIRTUAL" };
            definition.push_str(&format!(" GENERATED ALWAYS AS ({}) {storage}", generated.expression));
        }
        for (name, expression) in &spelled.checks {
            definition.push(' ');
            definition.push_str(&check(name, expression));
        }
        ColumnSql {
            name: spelled.column.name.clone(),
            definition,
        }
    }

    /// Every index, those of unique constraints first.
    pub(super) fn indexes(&self) -> Vec<IndexSql> {
        let uniques = self.table.uniques.iter().map(|unique| unique_index(self.table, unique));
        let indexes = self.table.indexes.iter().map(|found| index(self.table, found));
        uniques.chain(indexes).collect()
    }
}

impl SpelledColumn<'_> {
    /// Type, NOT NULL, default and collation: what holds no name of a column and can be compared as text.
    pub(super) fn definition(&self) -> String {
        let mut definition = self.type_sql.clone();
        if !self.column.nullable {
            definition.push_str(" NOT NULL");
        }
        if let Some(default) = &self.default {
            definition.push_str(" DEFAULT ");
            definition.push_str(&default.text);
        }
        if let Some(collation) = &self.column.collate {
            definition.push_str(&format!(" COLLATE {}", SQL.quoted(collation)));
        }
        definition
    }
}

fn spell<'a>(schema: &Schema, table: &Table, column: &'a Column) -> Result<SpelledColumn<'a>, PlanError> {
    let stored = Stored::of(table, column, &schema.enums)?;
    let strict = table.options.sqlite.strict;
    let default = match column.default.for_(opp_sql::Dialect::Sqlite) {
        None => None,
        Some(value) => Some(values::write(value, &stored).map_err(|reason| PlanError::Value {
            table: table.name.clone(),
            column: column.name.clone(),
            value: value.to_string(),
            reason,
        })?),
    };
    let counting = column.auto_increment && matches!(stored, Stored::Integer(_));
    // Only the exact word INTEGER makes a key that counts: https://www.sqlite.org/lang_createtable.html#rowid
    let type_sql = if counting {
        "INTEGER".to_owned()
    } else if strict {
        stored.spelling(true).to_owned()
    } else {
        column_type(column, &stored, false)
    };
    Ok(SpelledColumn {
        checks: type_checks(table, column, &stored),
        column,
        stored,
        type_sql,
        default,
        counting,
    })
}

fn type_checks(table: &Table, column: &Column, stored: &Stored) -> Vec<(String, String)> {
    let name = |what: &str| format!("{}_{}_{what}", table.name.name, column.name);
    let at = SQL.quoted(&column.name);
    match stored {
        Stored::Enum(variants) => {
            // Sorted: the order of the variants means nothing to a check, and no table is rebuilt for it.
            let mut variants: Vec<_> = variants.iter().map(|variant| SQL.string(variant)).collect();
            variants.sort_unstable();
            vec![(name("check"), format!("{at} IN ({})", variants.join(", ")))]
        }
        // Before 3.42 `json_valid(NULL)` is 0.
        Stored::Json if column.nullable => vec![(name("check"), format!("{at} IS NULL OR json_valid({at})"))],
        Stored::Json => vec![(name("check"), format!("json_valid({at})"))],
        Stored::Text(Some(length)) if column.ty.enforce_length => {
            vec![(name("length"), format!("length({at}) <= {length}"))]
        }
        _ => Vec::new(),
    }
}

/// A check.
fn check(name: &str, expression: &str) -> String {
    format!("CONSTRAINT {} CHECK ({expression})", SQL.quoted(name))
}

fn foreign_key(key: &ForeignKey) -> String {
    format!(
        "CONSTRAINT {} FOREIGN KEY ({}) {}",
        SQL.quoted(&key.name),
        SQL.quoted_list(key.columns.iter().map(String::as_str)),
        references(key)
    )
}

/// From REFERENCES on.
pub(super) fn references(key: &ForeignKey) -> String {
    let columns = SQL.quoted_list(key.referenced_columns.iter().map(String::as_str));
    let mut sql = format!("REFERENCES {} ({columns})", SQL.quoted(&key.references.name));
    for (on, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if let Some(action) = action_sql(action) {
            sql.push_str(&format!(" ON {on} {action}"));
        }
    }
    if key.deferrable {
        sql.push_str(" DEFERRABLE INITIALLY DEFERRED");
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

fn options(table: &Table) -> &'static str {
    let options = table.options.sqlite;
    match (options.strict, options.without_rowid) {
        (false, false) => "",
        (true, false) => " STRICT",
        (false, true) => " WITHOUT ROWID",
        (true, true) => " STRICT, WITHOUT ROWID",
    }
}

fn unique_index(table: &Table, unique: &Unique) -> IndexSql {
    IndexSql {
        name: unique.name.clone(),
        table: table.name.name.clone(),
        unique: true,
        parts: unique
            .columns
            .iter()
            .map(|column| ascending(SQL.quoted(column)))
            .collect(),
        predicate: None,
    }
}

fn index(table: &Table, index: &Index) -> IndexSql {
    IndexSql {
        name: index.name.clone(),
        table: table.name.name.clone(),
        unique: index.unique,
        parts: index.parts.iter().map(part).collect(),
        predicate: index.predicate.clone(),
    }
}

fn part(part: &IndexPart) -> IndexPartSql {
    match part {
        IndexPart::Expr(expression) => ascending(expression.to_string()),
        IndexPart::Column(sorted) => IndexPartSql {
            expression: SQL.quoted(&sorted.name),
            descending: sorted.order == SortOrder::Desc,
        },
    }
}

fn ascending(expression: String) -> IndexPartSql {
    IndexPartSql {
        expression,
        descending: false,
    }
}

fn supported(capabilities: Capabilities, table: &Table) -> Result<(), PlanError> {
    if let Some(schema) = &table.name.schema {
        let instead = "drop schema_name, or give the table a name of its own on this database";
        return Err(feature(table, schema, "database schemas", instead));
    }
    if let Some(has) = capabilities
        .too_old_for_strict()
        .filter(|_| table.options.sqlite.strict)
    {
        return Err(PlanError::Version {
            database: "SQLite",
            table: table.name.clone(),
            feature: "a STRICT table",
            needs: STRICT_SINCE,
            has,
        });
    }
    let counting = table.columns.iter().find(|column| column.auto_increment);
    if let Some(column) = counting.filter(|_| table.options.sqlite.without_rowid) {
        let instead = "write auto_increment = false on the field";
        return Err(feature(table, &column.name, "counting key without row ids", instead));
    }
    if table.options.sqlite.without_rowid && table.primary_key.is_none() {
        let instead = "give the table a primary key";
        return Err(feature(
            table,
            "without_rowid",
            "table without row ids and without a key",
            instead,
        ));
    }
    Ok(())
}

fn unique_supported(table: &Table, unique: &Unique) -> Result<(), PlanError> {
    if unique.nulls_not_distinct {
        let instead = "make the columns NOT NULL, or use a unique index on an expression such as ifnull(column, '')";
        return Err(feature(
            table,
            &unique.name,
            "unique constraint with NULLS NOT DISTINCT",
            instead,
        ));
    }
    if unique.deferrable {
        return Err(feature(
            table,
            &unique.name,
            "deferrable unique constraint",
            "drop deferrable",
        ));
    }
    Ok(())
}

fn index_supported(table: &Table, index: &Index) -> Result<(), PlanError> {
    let refuse = |what, instead| Err(feature(table, &index.name, what, instead));
    if index
        .method
        .as_deref()
        .is_some_and(|method| !method.eq_ignore_ascii_case("btree"))
    {
        return refuse("index method", or_elsewhere!("drop method = \"…\""));
    }
    if !index.include.is_empty() {
        return refuse(
            "index that carries columns along",
            or_elsewhere!("list them as further columns of the index"),
        );
    }
    if index.opclass().is_some() {
        return refuse("operator class in an index", or_elsewhere!("drop opclass = \"…\""));
    }
    if !index.with.is_empty() {
        return refuse("index with storage parameters", or_elsewhere!("drop with(…)"));
    }
    let explicit = index.parts.iter().find_map(|part| match part {
        IndexPart::Column(sorted) => sorted.nulls.map(|nulls| (nulls, sorted.order)),
        IndexPart::Expr(_) => None,
    });
    // SQLite sorts NULLs as the smallest, so saying so is saying nothing.
    match explicit {
        None | Some((NullsOrder::First, SortOrder::Asc) | (NullsOrder::Last, SortOrder::Desc)) => Ok(()),
        Some(_) => refuse(
            "order of NULLs in an index",
            or_elsewhere!("drop nulls_first and nulls_last"),
        ),
    }
}

fn feature(table: &Table, object: &str, feature: &'static str, instead: &'static str) -> PlanError {
    PlanError::Feature {
        database: "SQLite",
        table: table.name.clone(),
        object: object.to_owned(),
        feature,
        instead,
    }
}
