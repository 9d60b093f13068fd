//! Which schema does a PostgreSQL database have? A pure conversion of its catalog.
//!
//! What PostgreSQL does not keep comes back otherwise: expressions and queries as PostgreSQL spells them, an enum kept as text as a
//! text with a check, and nothing of the options of other databases. The schema builds the same database all the same.

use std::collections::{BTreeMap, HashMap};

use opp_core::def::{Identity, PerDatabase, ReferentialAction};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::read_default::default;
use super::read_index::IndexRow;
use super::read_type::column_type;
use super::text::without_parentheses;
use crate::catalog::row::{Row, Unknown, is_bookkeeping};
use crate::schema::{
    Check, Column, Enum, ForeignKey, Generated, Own, PrimaryKey, Schema, Table, TableName, TableOptions, Unique, View,
};

/// The schema that the rows of a catalog describe, and what a schema has no place for.
#[must_use]
pub(in crate::catalog) fn schema(rows: &[Row]) -> (Schema, Vec<Unknown>) {
    let mut reader = Reader::default();
    let counted = |row: &&Row| !is_bookkeeping(&row.name) && !is_bookkeeping(&row.table);
    let rows: Vec<&Row> = rows.iter().filter(counted).collect();
    let of = |kind: &'static str| rows.iter().copied().filter(move |row| row.kind == kind);
    of("enum").for_each(|row| reader.read(row, Reader::ty));
    of("table").for_each(|row| reader.read(row, Reader::table));
    of("column").for_each(|row| reader.read(row, Reader::column));
    of("sequence").for_each(|row| reader.read(row, Reader::sequence));
    of("constraint").for_each(|row| reader.read(row, Reader::constraint));
    of("index").for_each(|row| reader.read(row, Reader::index));
    of("view").for_each(|row| reader.read(row, Reader::view));
    rows.iter().for_each(|row| reader.rest(row));
    reader.finish()
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    schema: Schema,
    /// Tables by the names of their rows.
    tables: HashMap<String, (Table, Vec<i64>)>,
    unknown: Vec<Unknown>,
}

#[derive(Deserialize)]
struct EnumRow {
    labels: Vec<String>,
}

#[derive(Deserialize)]
struct TableRow {
    schema: Option<String>,
    name: String,
    kind: Option<String>,
    comment: Option<String>,
}

#[derive(Deserialize)]
struct ColumnRow {
    name: String,
    position: i64,
    #[serde(rename = "type")]
    ty: String,
    nullable: bool,
    default: Option<String>,
    generated: Option<String>,
    #[serde(default)]
    stored: bool,
    identity: Option<String>,
    collation: Option<String>,
    collation_schema: Option<String>,
    comment: Option<String>,
}

#[derive(Deserialize)]
struct SequenceRow {
    of: Option<String>,
}

#[derive(Deserialize)]
struct ConstraintRow {
    name: String,
    kind: String,
    definition: Option<String>,
    #[serde(default)]
    columns: Vec<String>,
    references: Option<String>,
    #[serde(default)]
    referenced_columns: Vec<String>,
    #[serde(default)]
    on_delete: ReferentialAction,
    #[serde(default)]
    on_update: ReferentialAction,
    expression: Option<String>,
    #[serde(default)]
    deferrable: bool,
}

#[derive(Deserialize)]
struct ViewRow {
    schema: Option<String>,
    name: String,
    query: String,
    #[serde(default)]
    columns: Vec<ViewColumnRow>,
}

#[derive(Deserialize)]
struct ViewColumnRow {
    name: String,
}

impl Reader {
    fn read<T: DeserializeOwned>(&mut self, row: &Row, take: impl FnOnce(&mut Self, &Row, T)) {
        match serde_json::from_str(&row.sql) {
            Ok(found) => take(self, row, found),
            Err(_) => self.unknown(row, "a description that opp cannot read"),
        }
    }

    fn unknown(&mut self, row: &Row, what: &'static str) {
        self.unknown.push(Unknown::of(row, what));
    }

    fn ty(&mut self, row: &Row, found: EnumRow) {
        if row.name.contains('.') {
            return self.unknown(row, "an enum in a schema of its own");
        }
        let ty = Enum {
            name: row.name.clone(),
            variants: found.labels,
            as_text: false,
        };
        self.schema.enums.insert(row.name.clone(), ty);
    }

    fn table(&mut self, row: &Row, found: TableRow) {
        if found.kind.is_some() {
            return self.unknown(row, "a partition, or a partitioned, inheriting or foreign table");
        }
        let table = Table {
            name: TableName {
                schema: found.schema,
                name: found.name,
            },
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            checks: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            options: TableOptions {
                comment: found.comment,
                ..TableOptions::default()
            },
        };
        self.tables.insert(row.name.clone(), (table, Vec::new()));
    }

    fn column(&mut self, row: &Row, found: ColumnRow) {
        let Some((table, positions)) = self.tables.get_mut(&row.table) else {
            return;
        };
        let ty = column_type(&found.ty, &self.schema.enums);
        let value = found.default.as_deref().and_then(|spelling| default(spelling, &ty));
        let generated = found
            .generated
            .map(|expression| Generated::new(without_parentheses(&expression), found.stored));
        let at = positions.partition_point(|position| *position < found.position);
        positions.insert(at, found.position);
        let column = Column {
            name: found.name,
            ty,
            nullable: found.nullable,
            auto_increment: found.identity.is_some(),
            identity: match found.identity.as_deref() {
                Some("always") => Identity::Always,
                _ => Identity::ByDefault,
            },
            default: PerDatabase {
                all: value,
                ..PerDatabase::none()
            },
            generated,
            collate: found.collation,
            collate_own: Own::default(),
            collate_schema: found.collation_schema,
            comment: found.comment,
        };
        table.columns.insert(at, column);
    }

    /// `serial` is a sequence of a column's own and a default that asks it.
    fn sequence(&mut self, row: &Row, found: SequenceRow) {
        let Some(of) = found.of else {
            return self.unknown(row, "a sequence that belongs to no column");
        };
        let Some((table, _)) = self.tables.get_mut(&row.table) else {
            return;
        };
        let name = of.strip_prefix(&row.table).and_then(|rest| rest.strip_prefix('.'));
        let mut columns = table.columns.iter_mut();
        if let Some(column) = columns.find(|column| Some(column.name.as_str()) == name) {
            let is_serial = !column.auto_increment;
            column.auto_increment = true;
            column.default = PerDatabase::none();
            if is_serial {
                column.identity = Identity::Serial;
            }
        }
    }

    fn constraint(&mut self, row: &Row, found: ConstraintRow) {
        let parent = found.references.as_ref().and_then(|name| self.tables.get(name));
        let parent = parent.map(|(table, _)| table.name.clone());
        let Some((table, _)) = self.tables.get_mut(&row.table) else {
            return;
        };
        let (name, columns) = (found.name, found.columns);
        match (found.kind.as_str(), parent, found.expression) {
            ("primary key", ..) => table.primary_key = Some(PrimaryKey { name, columns }),
            ("unique", ..) => table.uniques.push(Unique {
                name,
                columns,
                nulls_not_distinct: found
                    .definition
                    .is_some_and(|sql| sql.starts_with("UNIQUE NULLS NOT DISTINCT")),
                deferrable: found.deferrable,
                in_table: false,
            }),
            ("check", _, Some(expression)) => {
                table.checks.push(Check::new(name, without_parentheses(&expression)));
            }
            ("foreign key", Some(references), _) => table.foreign_keys.push(ForeignKey {
                name,
                columns,
                references,
                referenced_columns: found.referenced_columns,
                on_delete: found.on_delete,
                on_update: found.on_update,
                deferrable: found.deferrable,
            }),
            _ => self.unknown(row, "a constraint of a kind that opp does not know"),
        }
    }

    fn index(&mut self, row: &Row, found: IndexRow) {
        if found.valid == Some(false) {
            return self.unknown(row, "an index whose building failed; drop it and build it again");
        }
        let Some((table, _)) = self.tables.get_mut(&row.table) else {
            return;
        };
        table.indexes.push(found.read());
    }

    fn view(&mut self, _: &Row, found: ViewRow) {
        let name = TableName {
            schema: found.schema,
            name: found.name,
        };
        let query = found.query.trim().trim_end_matches(';').to_owned();
        let columns = found.columns.into_iter().map(|column| column.name).collect();
        let view = View::new(name, query, columns);
        self.schema.views.insert(view.name.clone(), view);
    }

    fn rest(&mut self, row: &Row) {
        match row.kind.as_str() {
            "domain" => self.unknown(row, "a domain"),
            "composite type" => self.unknown(row, "a composite type"),
            "collation" => self.unknown(row, "a collation"),
            "materialized view" => self.unknown(row, "a materialised view"),
            "trigger" => self.unknown(row, "a trigger"),
            "function" => self.unknown(row, "a function"),
            _ => {}
        }
    }

    fn finish(self) -> (Schema, Vec<Unknown>) {
        let tables = self.tables.into_values().map(|(mut table, _)| {
            table.sort();
            (table.name.clone(), table)
        });
        let schema = Schema {
            tables: tables.collect::<BTreeMap<_, _>>(),
            ..self.schema
        };
        (schema, self.unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named() {
        let row = Row {
            kind: "table".to_owned(),
            name: "t".to_owned(),
            table: "t".to_owned(),
            sql: "nonsense".to_owned(),
        };
        let (schema, unknown) = schema(&[row]);
        assert_eq!(schema, Schema::default());
        assert_eq!(unknown[0].name, "t");
    }
}
