//! What does a database look like? Tables, views and enums with every name filled in, the same for every database.
//!
//! A [`Schema`] comes from two sides: from the models (opp-migrate's `lower`), and from the recorded [changes](crate::change), folded.
//! Types and values stay logical; only `dialect` spells them.

use std::collections::BTreeMap;
use std::fmt;

use opp_core::def::{
    Databases, Identity, IndexPart, MysqlOptions, PerDatabase, ReferentialAction, SqliteOptions, StorageParameter,
    TypeKind, Value,
};
use serde::{Deserialize, Serialize};

mod name;
mod own;
mod per_database;

pub use name::{default_constraint_name, object_name, shortened};
pub use own::{Own, Texts};

/// Everything opp knows of one database at one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Tables by name.
    pub tables: BTreeMap<TableName, Table>,
    /// Views by name.
    pub views: BTreeMap<TableName, View>,
    /// Enum types by name.
    pub enums: BTreeMap<String, Enum>,
}

/// A table's or view's name, with its database schema where one is said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TableName {
    /// Database schema (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Name in that schema.
    pub name: String,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: TableName,
    /// Columns in the order they stand in the database, which the order of the fields does not change.
    pub columns: Vec<Column>,
    /// Primary key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<PrimaryKey>,
    /// Unique constraints, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uniques: Vec<Unique>,
    /// Checks the models declare, sorted by name. Those a type brings (enums, JSON) belong to the dialect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Foreign keys, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// Indexes, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Everything else.
    #[serde(flatten)]
    pub options: TableOptions,
}

/// What a table has beside its columns, keys and indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableOptions {
    /// Known, but never created, changed or dropped.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unmanaged: bool,
    /// SQL comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// SQLite's own.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sqlite: SqliteOptions,
    /// MySQL's own.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mysql: MysqlOptions,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name.
    pub name: String,
    /// Type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Whether NULL is allowed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// Whether the database counts it up: an integer that is the whole primary key, unless told not to.
    #[serde(default, skip_serializing_if = "is_false")]
    pub auto_increment: bool,
    /// How PostgreSQL numbers an auto-increment column.
    #[serde(default, skip_serializing_if = "Identity::is_by_default")]
    pub identity: Identity,
    /// Database default.
    #[serde(default, skip_serializing_if = "PerDatabase::is_none")]
    pub default: PerDatabase<Value>,
    /// Generated from an expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// Collation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collate: Option<String>,
    /// Collations of the databases that do not have the common one.
    #[serde(default, skip_serializing_if = "Own::is_none")]
    pub collate_own: Own,
    /// Schema of the collation (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collate_schema: Option<String>,
    /// SQL comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A column's type with its sizes, all that decides the SQL type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Type {
    /// Logical kind; an enum by its name in [`Schema::enums`].
    pub kind: Kind,
    /// An array of the kind.
    #[serde(default, skip_serializing_if = "is_false")]
    pub array: bool,
    /// Longest text, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// A database that ignores lengths gets a check.
    #[serde(default, skip_serializing_if = "is_false")]
    pub enforce_length: bool,
    /// Spelled by hand.
    #[serde(default, skip_serializing_if = "PerDatabase::is_none")]
    pub by_hand: PerDatabase<String>,
}

/// The logical kind of a column in a schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An enum of [`Schema::enums`].
    Enum(String),
    /// Any other kind; never [`TypeKind::Enum`].
    #[serde(untagged)]
    Plain(TypeKind),
}

/// A generated column's expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// The SQL expression.
    pub expression: String,
    /// Stored rather than computed on reading.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stored: bool,
    /// Expressions of the databases that do not have the common one.
    #[serde(default, skip_serializing_if = "Own::is_none")]
    pub own: Own,
    /// The databases that generate it; on the others it is an ordinary column.
    #[serde(default = "Databases::all", skip_serializing_if = "Databases::is_all")]
    pub only: Databases,
}

/// The primary key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimaryKey {
    /// Constraint name.
    pub name: String,
    /// Columns in key order.
    pub columns: Vec<String>,
}

/// A unique constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    /// Constraint name.
    pub name: String,
    /// Columns in order.
    pub columns: Vec<String>,
    /// Two NULLs are equal.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    /// Checked at commit on request.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferrable: bool,
    /// On SQLite: part of a `CREATE TABLE` that opp did not write, so that it has no index that could be dropped.
    #[serde(default, skip_serializing_if = "is_false")]
    pub in_table: bool,
}

/// A check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Constraint name.
    pub name: String,
    /// SQL expression.
    pub expression: String,
    /// Expressions of the databases that do not have the common one.
    #[serde(default, skip_serializing_if = "Own::is_none")]
    pub own: Own,
    /// The databases that have it.
    #[serde(default = "Databases::all", skip_serializing_if = "Databases::is_all")]
    pub only: Databases,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// Constraint name.
    pub name: String,
    /// Columns of this table.
    pub columns: Vec<String>,
    /// Referenced table.
    pub references: TableName,
    /// Referenced columns, in the order of `columns`.
    pub referenced_columns: Vec<String>,
    /// On delete.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_delete: ReferentialAction,
    /// On update.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_update: ReferentialAction,
    /// Checked at commit.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferrable: bool,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Name.
    pub name: String,
    /// What is indexed, in order.
    pub parts: Vec<IndexPart>,
    /// Values must be unique.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Condition of a partial index.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// Access method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Columns carried along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// Storage parameters, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<StorageParameter>,
    /// Built without blocking writes.
    #[serde(default, skip_serializing_if = "is_false")]
    pub concurrently: bool,
    /// The databases that have it.
    #[serde(default = "Databases::all", skip_serializing_if = "Databases::is_all")]
    pub only: Databases,
}

impl Index {
    /// The first operator class that is said.
    #[must_use]
    pub fn opclass(&self) -> Option<&str> {
        self.parts.iter().find_map(|part| match part {
            IndexPart::Column(sorted) => sorted.opclass.as_deref(),
            IndexPart::Expr(_) => None,
        })
    }
}

/// A view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its name.
    pub name: TableName,
    /// Its query.
    pub query: String,
    /// Names of its columns, in order.
    pub columns: Vec<String>,
    /// Queries of the databases that do not have the common one.
    #[serde(default, skip_serializing_if = "Own::is_none")]
    pub own: Own,
    /// The databases that have it.
    #[serde(default = "Databases::all", skip_serializing_if = "Databases::is_all")]
    pub only: Databases,
}

/// An enum type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// The names of its variants, in order.
    pub variants: Vec<String>,
    /// Kept as text with a check on every database.
    #[serde(default, skip_serializing_if = "is_false")]
    pub as_text: bool,
}

impl Table {
    /// The column of a name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Puts the lists that are kept sorted by name in order.
    pub fn sort(&mut self) {
        self.uniques.sort_by(|a, b| a.name.cmp(&b.name));
        self.checks.sort_by(|a, b| a.name.cmp(&b.name));
        self.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        self.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes references"
)]
fn is_false(flag: &bool) -> bool {
    !*flag
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
