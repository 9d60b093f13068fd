//! Name spaces: which names exclude each other in a configured database, and which names are too long for it.
//!
//! Names that opp makes are numbered until they are free; names that the models give are kept to the letter or refused.

use std::collections::BTreeMap;

use opp_core::def::Databases;
use opp_history::catalog::keys_without_index;

use crate::schema::{Schema, Table, TableName, object_name};

/// Longest name that PostgreSQL keeps, in bytes; it cuts a longer one without an error.
const LONGEST_POSTGRES: usize = 63;

/// Longest name that MySQL takes, in characters.
const LONGEST_MYSQL: usize = 64;

/// What names exclude each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    /// SQLite: tables, views and indexes, without regard to case.
    Sqlite,
    /// PostgreSQL: tables, views, indexes, sequences and the constraints that have an index, by schema.
    Relations(String),
    /// PostgreSQL: each table and view is a type too, beside the enums, by schema.
    Types(String),
    /// Constraints of a table, on any database.
    Constraints(TableName),
    /// MySQL: tables and views.
    Tables,
    /// MySQL: indexes of a table, without regard to case; a foreign key has an index of its name where no other serves it.
    Indexes(TableName),
    /// MySQL: foreign keys of the whole database, without regard to case.
    ForeignKeys,
}

impl Space {
    fn database(&self) -> Option<&'static str> {
        match self {
            Self::Sqlite => Some("SQLite"),
            Self::Relations(_) | Self::Types(_) => Some("PostgreSQL"),
            Self::Constraints(_) => None,
            Self::Tables | Self::Indexes(_) | Self::ForeignKeys => Some("MySQL"),
        }
    }
}

/// What a name is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Object {
    Schema,
    Table,
    View,
    Enum,
    Column,
    PrimaryKey,
    Unique,
    Index,
    ForeignKey,
    Check,
    Sequence,
}

impl Object {
    fn word(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Table => "table",
            Self::View => "view",
            Self::Enum => "enum",
            Self::Column => "column",
            Self::PrimaryKey => "primary key",
            Self::Unique => "unique constraint",
            Self::Index => "index",
            Self::ForeignKey => "foreign key",
            Self::Check => "check",
            Self::Sequence => "sequence",
        }
    }
}

/// A name and what it is given to.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) object: Object,
    /// The table or view that it belongs to; an enum belongs to the schema alone.
    pub(super) table: TableName,
    pub(super) name: String,
    /// The databases that have it.
    only: Databases,
    /// A foreign key that no index of the table serves.
    needs_index: bool,
}

impl Named {
    fn new(object: Object, table: &TableName, name: &str) -> Self {
        Self {
            object,
            table: table.clone(),
            name: name.to_owned(),
            only: Databases::ALL,
            needs_index: false,
        }
    }

    /// The same under another name.
    pub(super) fn called(&self, name: String) -> Self {
        Self { name, ..self.clone() }
    }

    /// What somebody reads: `the index by_name of users`, `the table users`.
    pub(super) fn words(&self) -> String {
        let (word, name) = (self.object.word(), &self.name);
        match self.object {
            Object::Schema | Object::Table | Object::View | Object::Enum => format!("the {word} {name}"),
            Object::Sequence => format!(
                "the {word} {name} that PostgreSQL creates for the key of {}",
                self.table
            ),
            Object::Column
            | Object::PrimaryKey
            | Object::Unique
            | Object::Index
            | Object::ForeignKey
            | Object::Check => format!("the {word} {name} of {}", self.table),
        }
    }

    /// Every place that the name takes in the configured databases.
    fn places(&self, databases: Databases) -> Vec<(Space, String)> {
        let mut places = Vec::new();
        let is_constraint = matches!(
            self.object,
            Object::PrimaryKey | Object::Unique | Object::ForeignKey | Object::Check
        );
        if is_constraint {
            places.push((Space::Constraints(self.table.clone()), self.name.clone()));
        }
        if databases.sqlite && self.only.sqlite && self.is_relation() {
            places.push((Space::Sqlite, self.name.to_lowercase()));
        }
        if databases.postgres && self.only.postgres {
            places.extend(self.postgres_places());
        }
        if databases.mysql && self.only.mysql {
            places.extend(self.mysql_places());
        }
        places
    }

    fn is_relation(&self) -> bool {
        matches!(
            self.object,
            Object::Table | Object::View | Object::Unique | Object::Index
        )
    }

    fn postgres_places(&self) -> Vec<(Space, String)> {
        let schema = || self.table.schema.clone().unwrap_or_else(|| "public".to_owned());
        let mut places = Vec::new();
        if self.is_relation() || matches!(self.object, Object::PrimaryKey | Object::Sequence) {
            places.push((Space::Relations(schema()), self.name.clone()));
        }
        if matches!(self.object, Object::Table | Object::View | Object::Enum) {
            places.push((Space::Types(schema()), self.name.clone()));
        }
        places
    }

    fn mysql_places(&self) -> Vec<(Space, String)> {
        let lower = || self.name.to_lowercase();
        match self.object {
            Object::Table | Object::View => vec![(Space::Tables, self.name.clone())],
            Object::Unique | Object::Index => vec![(Space::Indexes(self.table.clone()), lower())],
            Object::ForeignKey => {
                let index = self.needs_index.then(|| (Space::Indexes(self.table.clone()), lower()));
                std::iter::once((Space::ForeignKeys, lower())).chain(index).collect()
            }
            Object::Schema | Object::Enum | Object::Column | Object::PrimaryKey | Object::Check | Object::Sequence => {
                Vec::new()
            }
        }
    }

    /// Why a configured database cannot have the name, or would cut it.
    pub(super) fn length_error(&self, databases: Databases) -> Option<String> {
        let (bytes, characters) = (self.name.len(), self.name.chars().count());
        let what = self.words();
        if databases.postgres && self.only.postgres && bytes > LONGEST_POSTGRES {
            return Some(format!(
                "{what} has a name of {bytes} bytes, of which PostgreSQL keeps {LONGEST_POSTGRES}; choose a shorter name"
            ));
        }
        let is_in_mysql = databases.mysql && self.only.mysql && self.object != Object::PrimaryKey;
        (is_in_mysql && characters > LONGEST_MYSQL).then(|| {
            format!(
                "{what} has a name of {characters} characters, and MySQL takes {LONGEST_MYSQL}; choose a shorter name"
            )
        })
    }
}

/// The names that are taken, each with the words for what has it.
#[derive(Debug)]
pub(super) struct Taken {
    databases: Databases,
    places: BTreeMap<(Space, String), String>,
}

/// What has a name already.
#[derive(Debug)]
pub(super) struct Clash {
    pub(super) other: String,
    /// The database whose rule it is; all where none is named.
    pub(super) database: Option<&'static str>,
}

impl Taken {
    pub(super) fn new(databases: Databases) -> Self {
        Self {
            databases,
            places: BTreeMap::new(),
        }
    }

    /// Takes a name; says what has it already.
    pub(super) fn take(&mut self, named: &Named) -> Option<Clash> {
        let clash = self.clash(named);
        for place in named.places(self.databases) {
            self.places.entry(place).or_insert_with(|| named.words());
        }
        clash
    }

    /// What has the name already.
    pub(super) fn clash(&self, named: &Named) -> Option<Clash> {
        named.places(self.databases).into_iter().find_map(|place| {
            let other = self.places.get(&place)?.clone();
            let database = place.0.database();
            Some(Clash { other, database })
        })
    }
}

/// Names of tables, views and enums, and of what PostgreSQL creates for them by itself.
pub(super) fn relations(schema: &Schema) -> Vec<Named> {
    let tables = schema.tables.keys();
    let tables = tables.map(|name| Named::new(Object::Table, name, &name.name));
    let views = schema.views.values().map(|view| Named {
        only: view.only,
        ..Named::new(Object::View, &view.name, &view.name.name)
    });
    let enums = schema.enums.values().filter(|ty| !ty.as_text).map(|ty| {
        let of = TableName {
            schema: None,
            name: String::new(),
        };
        Named {
            only: Databases::POSTGRES,
            ..Named::new(Object::Enum, &of, &ty.name)
        }
    });
    let managed = schema.tables.values().filter(|table| !table.options.unmanaged);
    let sequences = managed.flat_map(|table| {
        let counting = table.columns.iter().filter(|column| column.auto_increment);
        counting.map(|column| Named {
            only: Databases::POSTGRES,
            ..Named::new(
                Object::Sequence,
                &table.name,
                &object_name(&table.name.name, &column.name, "seq"),
            )
        })
    });
    tables.chain(views).chain(enums).chain(sequences).collect()
}

/// Names of the keys, constraints and indexes of a table; none where opp does not manage it.
pub(super) fn parts(table: &Table) -> Vec<Named> {
    if table.options.unmanaged {
        return Vec::new();
    }
    let of = |object, name: &str| Named::new(object, &table.name, name);
    let mut parts: Vec<Named> = Vec::new();
    parts.extend(table.primary_key.iter().map(|it| of(Object::PrimaryKey, &it.name)));
    parts.extend(table.uniques.iter().map(|it| of(Object::Unique, &it.name)));
    parts.extend(table.indexes.iter().map(|it| Named {
        only: it.only,
        ..of(Object::Index, &it.name)
    }));
    parts.extend(table.checks.iter().map(|it| Named {
        only: it.only,
        ..of(Object::Check, &it.name)
    }));
    let alone = keys_without_index(table);
    parts.extend(table.foreign_keys.iter().map(|it| Named {
        needs_index: alone.iter().any(|key| key.name == it.name),
        ..of(Object::ForeignKey, &it.name)
    }));
    parts
}

/// Names of schemas and columns, which only have to be short enough.
pub(super) fn schemas_and_columns(schema: &Schema) -> Vec<Named> {
    let managed = schema.tables.values().filter(|table| !table.options.unmanaged);
    let columns = managed.flat_map(|table| {
        let of = |column: &crate::schema::Column| Named::new(Object::Column, &table.name, &column.name);
        table.columns.iter().map(of).collect::<Vec<_>>()
    });
    let of_views = schema.views.values().flat_map(|view| {
        let of = |column: &String| Named::new(Object::Column, &view.name, column);
        view.columns.iter().map(of).collect::<Vec<_>>()
    });
    let names = schema.tables.keys().chain(schema.views.keys());
    let schemas = names.filter_map(|name| Some(Named::new(Object::Schema, name, name.schema.as_ref()?)));
    columns.chain(of_views).chain(schemas).collect()
}
