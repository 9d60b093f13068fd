//! Which schema does an SQLite database have? A pure conversion of its catalog, which is the statements that made it.
//!
//! What SQLite does not know comes back otherwise: an enum as a text with a check, a scaled decimal as a whole number, a moment and
//! a UUID as text. Every type is kept as it is spelled. A constraint without a name gets the one opp gives, and a UNIQUE inside a
//! table is a unique index, as opp makes it.

use opp_core::def::{Databases, IndexPart, SortOrder, SortedColumn, SqliteOptions};
use sqlparser::ast::{
    CreateIndex, CreateTable, CreateView, Expr, Ident, IndexColumn, OrderBySort, SelectItem, SetExpr,
    SqliteTableOption, Statement, TableConstraint,
};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::Parser;

use super::column::{Clauses, clauses};
use super::constraint;
use crate::catalog::row::{Row, Unknown, is_bookkeeping};
use crate::schema::{Index, Schema, Table, TableName, TableOptions, Unique, View};

/// The schema that the rows of a catalog describe, and what a schema has no place for.
#[must_use]
pub(in crate::catalog) fn schema(rows: &[Row]) -> (Schema, Vec<Unknown>) {
    let mut reader = Reader::default();
    let counted = rows
        .iter()
        .filter(|row| !is_bookkeeping(&row.name) && !is_bookkeeping(&row.table));
    for row in counted {
        match (row.kind.as_str(), parsed(&row.sql)) {
            ("trigger", _) => reader.unknown(row, "a trigger"),
            (_, Some(Statement::CreateTable(found))) if found.query.is_none() => reader.table(row, found),
            (_, Some(Statement::CreateIndex(found))) => reader.index(row, found),
            (_, Some(Statement::CreateView(found))) => reader.view(row, &found),
            (_, Some(Statement::CreateVirtualTable { .. })) => reader.unknown(row, VIRTUAL),
            _ => reader.unknown(row, "a definition that opp cannot read"),
        }
    }
    reader.leave_out_shadows();
    reader.complete_keys();
    reader.schema.tables.values_mut().for_each(Table::sort);
    (reader.schema, reader.unknown)
}

fn parsed(sql: &str) -> Option<Statement> {
    let mut statements = Parser::parse_sql(&SQLiteDialect {}, sql).ok()?;
    statements.pop().filter(|_| statements.is_empty())
}

const VIRTUAL: &str = "a virtual table";

/// How the names of FTS and R*Tree tables end that belong to a virtual table.
const SHADOWS: [&str; 12] = [
    "content", "data", "idx", "docsize", "config", "segdir", "segments", "stat", "node", "parent", "rowid", "instance",
];

/// What was read so far.
#[derive(Default)]
struct Reader {
    schema: Schema,
    unknown: Vec<Unknown>,
}

impl Reader {
    fn unknown(&mut self, row: &Row, what: &'static str) {
        self.unknown.push(Unknown {
            kind: row.kind.clone(),
            name: row.name.clone(),
            what,
        });
    }

    /// `REFERENCES users` means the primary key, and SQLite finds tables and columns in any letter case.
    fn complete_keys(&mut self) {
        let parents: Vec<(TableName, Vec<String>, Vec<String>)> = self
            .schema
            .tables
            .values()
            .map(|table| {
                let key = table.primary_key.iter().flat_map(|key| key.columns.clone()).collect();
                let columns = table.columns.iter().map(|column| column.name.clone()).collect();
                (table.name.clone(), key, columns)
            })
            .collect();
        for key in self
            .schema
            .tables
            .values_mut()
            .flat_map(|table| &mut table.foreign_keys)
        {
            let is_parent = |(name, _, _): &&(TableName, _, _)| name.name.eq_ignore_ascii_case(&key.references.name);
            let Some((name, primary, columns)) = parents.iter().find(is_parent) else {
                continue;
            };
            key.references = name.clone();
            if key.referenced_columns.is_empty() {
                key.referenced_columns.clone_from(primary);
            }
            for column in &mut key.referenced_columns {
                if let Some(known) = columns.iter().find(|known| known.eq_ignore_ascii_case(column)) {
                    column.clone_from(known);
                }
            }
        }
    }

    /// The tables in which a virtual table keeps its content belong to it: <https://www.sqlite.org/vtab.html#shadownames>
    fn leave_out_shadows(&mut self) {
        let is_virtual = |one: &&Unknown| one.what == VIRTUAL;
        let owners: Vec<String> = self
            .unknown
            .iter()
            .filter(is_virtual)
            .map(|one| format!("{}_", one.name))
            .collect();
        let is_shadow = |name: &TableName| {
            let mut ends = owners.iter().filter_map(|owner| name.name.strip_prefix(owner.as_str()));
            ends.any(|end| SHADOWS.contains(&end))
        };
        self.schema.tables.retain(|name, _| !is_shadow(name));
    }

    fn table(&mut self, row: &Row, found: CreateTable) {
        let options = &found.sqlite_table_options.options;
        let mut table = Table {
            name: named(&row.name),
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            checks: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            options: TableOptions {
                sqlite: SqliteOptions {
                    strict: options.contains(&SqliteTableOption::Strict),
                    without_rowid: options.contains(&SqliteTableOption::WithoutRowid),
                },
                ..TableOptions::default()
            },
        };
        for column in &found.columns {
            let Some(Clauses { column, constraints }) = clauses(column, table.options.sqlite.strict) else {
                return self.unknown(row, "a column that opp cannot read");
            };
            table.columns.push(column);
            let unknown = constraints
                .into_iter()
                .filter_map(|one| constraint::add(&mut table, one));
            unknown.for_each(|what| self.unknown(row, what));
        }
        for one in found.constraints {
            match one {
                TableConstraint::PrimaryKey(_)
                | TableConstraint::Unique(_)
                | TableConstraint::Check(_)
                | TableConstraint::ForeignKey(_) => {
                    let unknown = constraint::add(&mut table, one);
                    unknown.into_iter().for_each(|what| self.unknown(row, what));
                }
                _ => return self.unknown(row, "a constraint that opp cannot read"),
            }
        }
        self.schema.tables.insert(table.name.clone(), table);
    }

    fn index(&mut self, row: &Row, found: CreateIndex) {
        let Some(table) = self.schema.tables.get_mut(&named(&row.table)) else {
            return;
        };
        let (name, predicate) = (row.name.clone(), found.predicate.map(|sql| sql.to_string()));
        let columns = constraint::ascending(&found.columns);
        match columns {
            Some(columns) if found.unique && predicate.is_none() => table.uniques.push(Unique {
                name,
                columns,
                nulls_not_distinct: false,
                deferrable: false,
                in_table: false,
            }),
            _ => table.indexes.push(Index {
                name,
                parts: found.columns.iter().map(part).collect(),
                unique: found.unique,
                predicate,
                method: None,
                include: Vec::new(),
                with: Vec::new(),
                concurrently: false,
                only: Databases::ALL,
            }),
        }
    }

    fn view(&mut self, row: &Row, found: &CreateView) {
        if !found.columns.is_empty() {
            return self.unknown(row, "a view that names its columns outside its query");
        }
        let columns = output(&found.query.body);
        if columns.is_none() {
            self.unknown(row, "a view whose query does not name its columns");
        }
        let view = View::new(named(&row.name), found.query.to_string(), columns.unwrap_or_default());
        self.schema.views.insert(view.name.clone(), view);
    }
}

fn named(name: &str) -> TableName {
    TableName {
        schema: None,
        name: name.to_owned(),
    }
}

fn part(found: &IndexColumn) -> IndexPart {
    let sort = &found.column.options.sort;
    match constraint::column(&found.column.expr) {
        Some(name) => IndexPart::Column(SortedColumn {
            name: name.into(),
            order: match sort {
                Some(OrderBySort::Desc) => SortOrder::Desc,
                _ => SortOrder::Asc,
            },
            nulls: None,
            opclass: None,
        }),
        None => {
            let descending = matches!(sort, Some(OrderBySort::Desc));
            IndexPart::Expr(format!("{}{}", found.column.expr, if descending { " DESC" } else { "" }).into())
        }
    }
}

/// The names of a query's columns, where it says them.
fn output(body: &SetExpr) -> Option<Vec<String>> {
    match body {
        SetExpr::Select(select) => select.projection.iter().map(output_name).collect(),
        SetExpr::SetOperation { left, .. } => output(left),
        SetExpr::Query(query) => output(&query.body),
        _ => None,
    }
}

fn output_name(item: &SelectItem) -> Option<String> {
    let value = |ident: &Ident| ident.value.clone();
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(value(alias)),
        SelectItem::UnnamedExpr(Expr::Identifier(ident)) => Some(value(ident)),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(idents)) => idents.last().map(value),
        _ => None,
    }
}
