//! A schema as boxes and links, before anything has a place.

use std::collections::{BTreeMap, BTreeSet};

use opp_core::def::{IndexPart, ReferentialAction, TypeKind};

use crate::schema::{Column, ForeignKey, Index, Kind, Schema, Table, TableName, View};

/// Tables and the foreign keys between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// Tables and views, by name.
    pub boxes: Vec<TableBox>,
    /// Foreign keys between them.
    pub links: Vec<Link>,
}

/// A table or view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableBox {
    /// Its name.
    pub title: String,
    /// Whether it is a view.
    pub is_view: bool,
    /// The columns that are shown.
    pub rows: Vec<Row>,
    /// How many columns are not shown.
    pub hidden: usize,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "what a column is, each for itself")]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub ty: String,
    /// Part of the primary key.
    pub primary: bool,
    /// Part of a foreign key.
    pub foreign: bool,
    /// Unique by itself.
    pub unique: bool,
    /// Takes NULL.
    pub nullable: bool,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index of the table that has the key.
    pub from: usize,
    /// Index of its column, where it is shown.
    pub from_row: Option<usize>,
    /// Index of the referenced table.
    pub to: usize,
    /// Index of the referenced column, where it is shown.
    pub to_row: Option<usize>,
    /// Whether several rows may refer to one.
    pub many: bool,
    /// Whether a row may refer to none.
    pub optional: bool,
    /// Its columns.
    pub columns: String,
    /// All of it, in words.
    pub text: String,
}

/// Which columns are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// All of them.
    All,
    /// Those of primary and foreign keys.
    Keys,
}

impl Row {
    /// The type, with a question mark where NULL is taken.
    #[must_use]
    pub fn shown_type(&self) -> String {
        format!("{}{}", self.ty, if self.nullable { "?" } else { "" })
    }
}

impl TableBox {
    /// What stands for the columns that are not shown.
    #[must_use]
    pub fn hidden_text(&self) -> String {
        match self.hidden {
            1 => "… 1 more column".to_owned(),
            several => format!("… {several} more columns"),
        }
    }
}

impl Diagram {
    /// The diagram of a schema.
    #[must_use]
    pub fn of(schema: &Schema, columns: Columns) -> Self {
        let tables = schema.tables.values().map(|table| table_box(table, columns));
        let views = schema.views.values().map(|view| view_box(view, columns));
        let mut boxes: Vec<TableBox> = tables.chain(views).collect();
        boxes.sort_by(|a, b| a.title.cmp(&b.title));
        let places: BTreeMap<String, usize> = boxes
            .iter()
            .enumerate()
            .map(|(at, one)| (one.title.clone(), at))
            .collect();
        let mut links = Vec::new();
        for table in schema.tables.values() {
            for key in &table.foreign_keys {
                links.extend(link(table, key, &boxes, &places));
            }
        }
        Self { boxes, links }
    }

    /// The part of a schema around some tables: those that are at most `depth` foreign keys away.
    #[must_use]
    pub fn around(schema: &Schema, tables: &[TableName], depth: usize) -> Schema {
        let mut near: BTreeSet<TableName> = tables.iter().cloned().collect();
        for _ in 0..depth {
            let keys = schema.tables.values().flat_map(|table| {
                let keys = table.foreign_keys.iter();
                keys.map(|key| (table.name.clone(), key.references.clone()))
            });
            let next: Vec<TableName> = keys
                .filter(|(from, to)| near.contains(from) || near.contains(to))
                .flat_map(|(from, to)| [from, to])
                .collect();
            near.extend(next);
        }
        let mut part = schema.clone();
        part.tables.retain(|name, _| near.contains(name));
        part.views.retain(|name, _| near.contains(name));
        part
    }
}

fn table_box(table: &Table, columns: Columns) -> TableBox {
    let rows = table.columns.iter().map(|column| row(table, column));
    let (rows, hidden): (Vec<Row>, Vec<Row>) =
        rows.partition(|row| columns == Columns::All || row.primary || row.foreign);
    TableBox {
        title: table.name.to_string(),
        is_view: false,
        rows,
        hidden: hidden.len(),
    }
}

fn view_box(view: &View, columns: Columns) -> TableBox {
    let row = |name: &String| Row {
        name: name.clone(),
        ty: String::new(),
        primary: false,
        foreign: false,
        unique: false,
        nullable: false,
    };
    let shows = columns == Columns::All;
    TableBox {
        title: view.name.to_string(),
        is_view: true,
        rows: view.columns.iter().filter(|_| shows).map(row).collect(),
        hidden: if shows { 0 } else { view.columns.len() },
    }
}

fn row(table: &Table, column: &Column) -> Row {
    let name = &column.name;
    let key = table.primary_key.as_ref();
    Row {
        name: name.clone(),
        ty: type_name(column),
        primary: key.is_some_and(|key| key.columns.contains(name)),
        foreign: table.foreign_keys.iter().any(|key| key.columns.contains(name)),
        unique: is_unique(table, std::slice::from_ref(name)),
        nullable: column.nullable,
    }
}

/// Whether no two rows have the same values in these columns.
fn is_unique(table: &Table, columns: &[String]) -> bool {
    let covers = |unique: &[String]| unique.iter().all(|one| columns.contains(one));
    let key = table.primary_key.iter().map(|key| &key.columns);
    let uniques = table.uniques.iter().map(|unique| &unique.columns);
    let mut indexes = table.indexes.iter().filter(|index| index.unique && index.only.is_all());
    key.chain(uniques).any(|unique| covers(unique)) || indexes.any(|index| covers_index(index, columns))
}

/// Whether an index of all rows is one of these columns.
fn covers_index(index: &Index, columns: &[String]) -> bool {
    let is_covered = |part: &IndexPart| match part {
        IndexPart::Column(sorted) => columns.iter().any(|column| *column == sorted.name),
        IndexPart::Expr(_) => false,
    };
    index.predicate.is_none() && index.parts.iter().all(is_covered)
}

fn link(table: &Table, key: &ForeignKey, boxes: &[TableBox], places: &BTreeMap<String, usize>) -> Option<Link> {
    let from = *places.get(&table.name.to_string())?;
    let to = *places.get(&key.references.to_string())?;
    let shown = |at: usize, column: Option<&String>| {
        let rows = &boxes[at].rows;
        rows.iter().position(|row| Some(&row.name) == column)
    };
    let takes_null = |column: &String| table.column(column).is_some_and(|column| column.nullable);
    let mut text = format!(
        "{}({}) → {}({})",
        table.name,
        key.columns.join(", "),
        key.references,
        key.referenced_columns.join(", ")
    );
    for (event, action) in [("delete", key.on_delete), ("update", key.on_update)] {
        if let Some(action) = action_name(action) {
            text.push_str(&format!(", on {event} {action}"));
        }
    }
    Some(Link {
        from,
        from_row: shown(from, key.columns.first()),
        to,
        to_row: shown(to, key.referenced_columns.first()),
        many: !is_unique(table, &key.columns),
        optional: key.columns.iter().any(takes_null),
        columns: key.columns.join(", "),
        text,
    })
}

fn action_name(action: ReferentialAction) -> Option<&'static str> {
    match action {
        ReferentialAction::NoAction => None,
        ReferentialAction::Restrict => Some("restrict"),
        ReferentialAction::Cascade => Some("cascade"),
        ReferentialAction::SetNull => Some("set null"),
        ReferentialAction::SetDefault => Some("set default"),
    }
}

/// The type as a diagram has room for it.
fn type_name(column: &Column) -> String {
    let ty = &column.ty;
    let name = match &ty.kind {
        Kind::Enum(name) => name.clone(),
        Kind::Plain(kind) => kind_name(kind),
    };
    match (ty.array, ty.max_length) {
        (true, _) => format!("{name}[]"),
        (false, Some(length)) => format!("{name}({length})"),
        (false, None) => name,
    }
}

fn kind_name(kind: &TypeKind) -> String {
    let name = match kind {
        TypeKind::SmallInt => "smallint",
        TypeKind::Integer => "integer",
        TypeKind::BigInt => "bigint",
        TypeKind::Real => "real",
        TypeKind::Double => "double",
        TypeKind::Boolean => "boolean",
        TypeKind::Text => "text",
        TypeKind::Binary => "binary",
        TypeKind::Date => "date",
        TypeKind::Time => "time",
        TypeKind::Timestamp => "timestamp",
        TypeKind::TimestampTz => "timestamptz",
        TypeKind::Uuid => "uuid",
        TypeKind::Decimal { .. } => "decimal",
        TypeKind::Json => "json",
        TypeKind::Jsonb => "jsonb",
        TypeKind::Inet => "inet",
        TypeKind::Cidr => "cidr",
        TypeKind::Interval => "interval",
        TypeKind::Range(_) => "range",
        TypeKind::Vector(_) => "vector",
        TypeKind::Enum(_) => "enum",
    };
    name.to_owned()
}
