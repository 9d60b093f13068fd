//! Which schema does a MySQL or MariaDB database have? A pure conversion of its catalog.
//!
//! What the database does not keep comes back otherwise: expressions and queries as it spells them, the enum of a column as one of
//! the column's own, a moment with a time zone as one without, an enum kept as text as a text with a check. The schema builds the
//! same database all the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use opp_core::def::{
    Databases, Identity, IndexPart, MysqlOptions, PerDatabase, ReferentialAction, SortOrder, SortedColumn, TypeKind,
};
use serde::de::DeserializeOwned;

use super::read_default::{default, standard};
use super::read_type::{Spelled, by_hand, of_kind, spelled};
use super::rows::{CheckRow, ColumnRow, Flag, ForeignKeyRow, IndexRow, PartRow, TableRow, ViewColumnRow, ViewRow};
use super::support::keys_without_index;
use crate::catalog::row::{Row, Unknown, is_bookkeeping};
use crate::dialect::mysql::COLLATIONS;
use crate::schema::{
    Check, Column, Enum, ForeignKey, Generated, Index, Kind, Own, PrimaryKey, Schema, Table, TableName, TableOptions,
    Unique, View,
};

/// The schema that the rows of a catalog describe, and what a schema has no place for.
#[must_use]
pub(in crate::catalog) fn schema(rows: &[Row]) -> (Schema, Vec<Unknown>) {
    let mut reader = Reader::default();
    let counted = |row: &&Row| !is_bookkeeping(&row.name) && !is_bookkeeping(&row.table);
    let rows: Vec<&Row> = rows.iter().filter(counted).collect();
    let of = |kind: &'static str| rows.iter().copied().filter(move |row| row.kind == kind);
    of("table").for_each(|row| reader.read(row, Reader::table));
    of("check").for_each(|row| reader.read(row, Reader::check));
    of("column").for_each(|row| reader.read(row, Reader::column));
    of("index").for_each(|row| reader.read(row, Reader::index));
    of("foreign key").for_each(|row| reader.read(row, Reader::foreign_key));
    of("view").for_each(|row| reader.read(row, Reader::view));
    of("view column").for_each(|row| reader.read(row, Reader::view_column));
    rows.iter().for_each(|row| reader.rest(row));
    reader.finish()
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    tables: HashMap<String, Draft>,
    views: BTreeMap<String, (View, BTreeMap<i64, String>)>,
    enums: BTreeMap<String, Enum>,
    unknown: Vec<Unknown>,
}

/// A table whose columns are not in order yet.
struct Draft {
    table: Table,
    columns: BTreeMap<i64, Column>,
    collation: Option<String>,
    /// Columns of which MariaDB sees to it that they hold JSON.
    json: HashSet<String>,
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

    fn table(&mut self, row: &Row, found: TableRow) {
        if found.kind.is_some() {
            return self.unknown(row, "a partitioned table, or one that keeps its history");
        }
        let table = Table {
            name: named(&row.name),
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            checks: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            options: TableOptions {
                comment: said(found.comment),
                mysql: options(found.engine, found.collation.as_deref()),
                ..TableOptions::default()
            },
        };
        let draft = Draft {
            table,
            columns: BTreeMap::new(),
            collation: found.collation,
            json: HashSet::new(),
        };
        self.tables.insert(row.name.clone(), draft);
    }

    /// MariaDB keeps JSON as a text, and a check of the column's name says that it is JSON.
    fn check(&mut self, row: &Row, found: CheckRow) {
        let Some(draft) = self.tables.get_mut(&row.table) else {
            return;
        };
        let name = own_name(row);
        if found.expression == format!("json_valid(`{}`)", name.replace('`', "``")) {
            draft.json.insert(name);
        } else {
            let expression = standard(&found.expression);
            draft.table.checks.push(Check::new(name, expression));
        }
    }

    fn column(&mut self, row: &Row, found: ColumnRow) {
        let Some(draft) = self.tables.get_mut(&row.table) else {
            return;
        };
        if found.extra.contains("INVISIBLE") {
            self.unknown.push(Unknown::of(row, "INVISIBLE"));
        }
        let name = own_name(row);
        let says_json = draft.json.contains(&name);
        // A column that is declared as JSON has this collation, whatever that of the table is.
        let is_json = says_json && found.collation.as_deref() == Some("utf8mb4_bin");
        if says_json && !is_json {
            let check = format!("json_valid(`{}`)", name.replace('`', "``"));
            draft.table.checks.push(Check::new(name.clone(), standard(&check)));
        }
        let kind = match spelled(&found.ty) {
            Spelled::Plain(TypeKind::Text, None) if is_json => Spelled::Plain(TypeKind::Json, None),
            other => other,
        };
        let kind = if found.extra.contains("on update") {
            Spelled::ByHand
        } else {
            kind
        };
        let plain = match &kind {
            Spelled::Plain(kind, _) => Some(kind.clone()),
            _ => None,
        };
        let ty = match kind {
            Spelled::Plain(kind, max_length) => of_kind(Kind::Plain(kind), max_length),
            Spelled::Enum(variants) => {
                let ty = format!("{}_{name}", row.table);
                self.enums.insert(ty.clone(), own_enum(&ty, variants));
                of_kind(Kind::Enum(ty), None)
            }
            Spelled::ByHand => by_hand(spelling_by_hand(&found)),
        };
        let stored = found.extra.contains("STORED");
        let generated = found
            .generated
            .filter(|sql| !sql.is_empty())
            .map(|sql| Generated::new(standard(&sql), stored));
        let value = found.default.and_then(|spelling| default(&spelling, plain.as_ref()));
        let column = Column {
            nullable: found.nullable == "YES",
            auto_increment: found.extra.contains("auto_increment"),
            identity: Identity::default(),
            default: value.map_or_else(PerDatabase::none, PerDatabase::all),
            collate: found
                .collation
                .filter(|own| !is_json && Some(own) != draft.collation.as_ref()),
            collate_own: Own::default(),
            collate_schema: None,
            comment: said(found.comment),
            generated,
            name,
            ty,
        };
        draft.columns.insert(found.place, column);
    }

    fn index(&mut self, row: &Row, found: IndexRow) {
        let name = own_name(row);
        if found.parts.values().any(|part| part.prefix.is_some()) {
            return self.unknown(row, "an index over the beginning of a column");
        }
        let Some(draft) = self.tables.get_mut(&row.table) else {
            return;
        };
        let table = &mut draft.table;
        let unique = matches!(found.unique, Flag::Word(true) | Flag::Number(1..));
        let plain = found.ty == "BTREE" && found.parts.values().all(PartRow::is_plain);
        let columns = || found.parts.values().filter_map(|part| part.column.clone()).collect();
        if name == "PRIMARY" {
            let columns = columns();
            table.primary_key = Some(PrimaryKey { name, columns });
        } else if unique && plain {
            table.uniques.push(Unique {
                columns: columns(),
                name,
                nulls_not_distinct: false,
                deferrable: false,
                in_table: false,
            });
        } else {
            table.indexes.push(Index {
                name,
                parts: found.parts.into_values().map(part).collect(),
                unique,
                predicate: None,
                method: (found.ty != "BTREE").then(|| found.ty.to_lowercase()),
                include: Vec::new(),
                with: Vec::new(),
                concurrently: false,
                only: Databases::ALL,
            });
        }
    }

    fn foreign_key(&mut self, row: &Row, found: ForeignKeyRow) {
        if found.database.is_some() {
            return self.unknown(row, "a foreign key to another database");
        }
        let Some(draft) = self.tables.get_mut(&row.table) else {
            return;
        };
        let (columns, referenced_columns) = found.columns.into_values().map(|pair| (pair.from, pair.to)).unzip();
        draft.table.foreign_keys.push(ForeignKey {
            name: own_name(row),
            columns,
            references: named(&found.references),
            referenced_columns,
            on_delete: action(&found.on_delete),
            on_update: action(&found.on_update),
            deferrable: false,
        });
    }

    fn view(&mut self, row: &Row, found: ViewRow) {
        let view = View::new(named(&row.name), standard(&found.query), Vec::new());
        self.views.insert(row.name.clone(), (view, BTreeMap::new()));
    }

    fn view_column(&mut self, row: &Row, found: ViewColumnRow) {
        if let Some((_, columns)) = self.views.get_mut(&row.table) {
            columns.insert(found.place, own_name(row));
        }
    }

    fn rest(&mut self, row: &Row) {
        match row.kind.as_str() {
            "trigger" => self.unknown(row, "a trigger"),
            "sequence" => self.unknown(row, "a sequence"),
            "function" | "procedure" | "package" | "package body" => self.unknown(row, "a routine"),
            _ => {}
        }
    }

    fn finish(self) -> (Schema, Vec<Unknown>) {
        let tables = self.tables.into_values().map(Draft::finish);
        let views = self.views.into_values().map(|(mut view, columns)| {
            view.columns = columns.into_values().collect();
            (view.name.clone(), view)
        });
        let schema = Schema {
            tables: tables.map(|table| (table.name.clone(), table)).collect(),
            views: views.collect(),
            enums: self.enums,
        };
        (schema, self.unknown)
    }
}

impl Draft {
    /// The index that carries a foreign key belongs to the key.
    fn finish(self) -> Table {
        let mut table = self.table;
        table.columns = self.columns.into_values().collect();
        table.sort();
        let indexes = std::mem::take(&mut table.indexes);
        let carries =
            |index: &Index, key: &ForeignKey| key.name == index.name && columns_of(index) == Some(key.columns.clone());
        let (support, rest): (Vec<_>, Vec<_>) = indexes
            .into_iter()
            .partition(|index| table.foreign_keys.iter().any(|key| carries(index, key)));
        table.indexes = rest;
        let made: HashSet<String> = keys_without_index(&table)
            .into_iter()
            .map(|key| key.name.clone())
            .collect();
        table
            .indexes
            .extend(support.into_iter().filter(|index| !made.contains(&index.name)));
        table.sort();
        table
    }
}

/// The name that stands behind the table's.
fn own_name(row: &Row) -> String {
    let name = row
        .name
        .strip_prefix(&row.table)
        .and_then(|rest| rest.strip_prefix('.'));
    name.unwrap_or(&row.name).to_owned()
}

fn named(name: &str) -> TableName {
    TableName {
        schema: None,
        name: name.to_owned(),
    }
}

fn said(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// What differs from opp's own choice.
fn options(engine: Option<String>, collation: Option<&str>) -> MysqlOptions {
    let other = collation.filter(|collation| !COLLATIONS.contains(collation));
    let charset = other.and_then(|collation| collation.split('_').next());
    MysqlOptions {
        engine: engine.filter(|engine| engine != "InnoDB").map(Into::into),
        charset: charset.map(|charset| charset.to_owned().into()),
        collate: other.map(|collation| collation.to_owned().into()),
    }
}

fn own_enum(name: &str, variants: Vec<String>) -> Enum {
    Enum {
        name: name.to_owned(),
        variants,
        as_text: false,
    }
}

/// `ON UPDATE` stands behind the type, where models write it too.
fn spelling_by_hand(found: &ColumnRow) -> String {
    let at = found.extra.find("on update");
    let clause = at.map(|at| found.extra[at..].replacen("on update", " ON UPDATE", 1));
    format!("{}{}", found.ty, clause.unwrap_or_default())
}

fn part(found: PartRow) -> IndexPart {
    match (found.column, found.expression) {
        (Some(name), _) => IndexPart::Column(SortedColumn {
            name: name.into(),
            order: match found.order.as_deref() {
                Some("D") => SortOrder::Desc,
                _ => SortOrder::Asc,
            },
            nulls: None,
            opclass: None,
        }),
        (None, sql) => IndexPart::Expr(standard(&sql.unwrap_or_default()).into()),
    }
}

/// The columns of a plain index.
fn columns_of(index: &Index) -> Option<Vec<String>> {
    let name = |part: &IndexPart| match part {
        IndexPart::Column(column) => Some(column.name.to_string()),
        IndexPart::Expr(_) => None,
    };
    index.parts.iter().map(name).collect()
}

/// InnoDB restricts where nothing is said.
fn action(rule: &str) -> ReferentialAction {
    match rule {
        "CASCADE" => ReferentialAction::Cascade,
        "SET NULL" => ReferentialAction::SetNull,
        "SET DEFAULT" => ReferentialAction::SetDefault,
        "RESTRICT" => ReferentialAction::Restrict,
        _ => ReferentialAction::NoAction,
    }
}
