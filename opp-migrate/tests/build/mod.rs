//! How is a schema written down in a test? As short as a person would say it.
#![allow(dead_code, reason = "each test binary uses its own part")]

use opp_core::def::{
    Databases, Identity, IndexPart, PerDatabase, ReferentialAction, SortOrder, SortedColumn, TypeKind, Value,
};
use opp_migrate::schema::{
    Check, Column, ForeignKey, Index, Kind, Own, PrimaryKey, Schema, Table, TableName, TableOptions, Type, Unique, View,
};

/// A schema of some tables.
pub(crate) fn schema(tables: impl IntoIterator<Item = Table>) -> Schema {
    let tables = tables.into_iter().map(|table| (table.name.clone(), table)).collect();
    Schema {
        tables,
        ..Schema::default()
    }
}

/// A name in the default schema.
pub(crate) fn name(name: &str) -> TableName {
    TableName {
        schema: None,
        name: name.to_owned(),
    }
}

/// A table with a counting key `id`.
pub(crate) fn table(table: &str) -> Table {
    let mut id = column("id", TypeKind::Integer);
    id.auto_increment = true;
    Table {
        name: name(table),
        columns: vec![id],
        primary_key: Some(PrimaryKey {
            name: format!("{table}_pkey"),
            columns: vec!["id".to_owned()],
        }),
        uniques: Vec::new(),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        options: TableOptions::default(),
    }
}

/// A column that takes no NULL.
pub(crate) fn column(name: &str, kind: TypeKind) -> Column {
    Column {
        name: name.to_owned(),
        ty: Type {
            kind: Kind::Plain(kind),
            array: false,
            max_length: None,
            enforce_length: false,
            by_hand: PerDatabase::none(),
        },
        nullable: false,
        auto_increment: false,
        identity: Identity::default(),
        default: PerDatabase::none(),
        generated: None,
        collate: None,
        collate_own: Own::default(),
        collate_schema: None,
        comment: None,
    }
}

/// A column that takes NULL.
pub(crate) fn optional(name: &str, kind: TypeKind) -> Column {
    Column {
        nullable: true,
        ..column(name, kind)
    }
}

/// A text of at most so many characters.
pub(crate) fn text(name: &str, length: u32) -> Column {
    let mut column = column(name, TypeKind::Text);
    column.ty.max_length = Some(length);
    column
}

/// An exact decimal.
pub(crate) fn decimal(name: &str, precision: u32, scale: u32) -> Column {
    let kind = TypeKind::Decimal {
        precision: Some(precision),
        scale: Some(scale),
    };
    column(name, kind)
}

/// A column with a default.
pub(crate) fn with_default(name: &str, kind: TypeKind, value: Value) -> Column {
    Column {
        default: PerDatabase::all(value),
        ..column(name, kind)
    }
}

/// A view.
pub(crate) fn view(view: &str, query: &str, columns: &[&str]) -> View {
    View::new(name(view), query.to_owned(), owned(columns))
}

/// More of a table, one thing at a time.
pub(crate) trait With: Sized {
    fn with(self, column: Column) -> Self;
    fn unique(self, columns: &[&str]) -> Self;
    fn check(self, name: &str, expression: &str) -> Self;
    fn index(self, columns: &[&str]) -> Self;
    fn references(self, column: &str, parent: &str) -> Self;
}

impl With for Table {
    fn with(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    fn unique(mut self, columns: &[&str]) -> Self {
        let name = format!("{}_{}_key", self.name, columns.join("_"));
        self.uniques.push(Unique {
            name,
            columns: owned(columns),
            nulls_not_distinct: false,
            deferrable: false,
            in_table: false,
        });
        self.sort();
        self
    }

    fn check(mut self, name: &str, expression: &str) -> Self {
        let name = format!("{}_{name}", self.name);
        self.checks.push(Check::new(name, expression.to_owned()));
        self.sort();
        self
    }

    fn index(mut self, columns: &[&str]) -> Self {
        let part = |name: &&str| {
            IndexPart::Column(SortedColumn {
                name: (*name).to_owned().into(),
                order: SortOrder::Asc,
                nulls: None,
                opclass: None,
            })
        };
        self.indexes.push(Index {
            name: format!("{}_{}_idx", self.name, columns.join("_")),
            parts: columns.iter().map(part).collect(),
            unique: false,
            predicate: None,
            method: None,
            include: Vec::new(),
            with: Vec::new(),
            concurrently: false,
            only: Databases::ALL,
        });
        self.sort();
        self
    }

    fn references(mut self, column: &str, parent: &str) -> Self {
        self.foreign_keys.push(ForeignKey {
            name: format!("{}_{column}_fkey", self.name),
            columns: owned(&[column]),
            references: name(parent),
            referenced_columns: owned(&["id"]),
            on_delete: ReferentialAction::Cascade,
            on_update: ReferentialAction::NoAction,
            deferrable: false,
        });
        self.sort();
        self
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
