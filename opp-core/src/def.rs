//! What does a struct declare? Plain data, built in `const` by the derives and read back from the registry's JSON.
//!
//! One set of types serves both sides: [`Text`] and [`List`] borrow in generated code and own after parsing. Definitions
//! hold what was *written*; names that opp makes up (constraints, indexes) are filled in when a schema is built from them.

use std::borrow::Cow;

pub mod admin;
mod column;
mod constant;
mod index;
pub mod make;
mod table;
mod types;
mod value;

pub use admin::{AdminDef, FieldAdminDef};
pub use column::{ColumnDef, GeneratedDef, Identity};
pub use index::{IndexDef, IndexPart, NullsOrder, SortOrder, SortedColumn, StorageParameter};
pub use table::{
    CheckDef, ForeignKeyDef, ModelDef, MysqlOptions, PrimaryKeyDef, ReferentialAction, SqliteOptions, UniqueDef,
};
pub use types::{ColumnType, Databases, EnumDef, EnumVariant, RangeKind, TypeKind};
pub use value::{PerDatabase, Value};

/// A string that is borrowed in generated code and owned after parsing.
pub type Text = Cow<'static, str>;

/// A slice that is borrowed in generated code and owned after parsing.
pub type List<T> = Cow<'static, [T]>;

/// Whether a list is empty; serde leaves empty lists out of the JSON.
fn is_empty<T: Clone>(list: &List<T>) -> bool {
    list.is_empty()
}

/// Whether a flag is off; serde leaves such flags out of the JSON.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes references"
)]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// The value of a flag that is on unless the JSON says otherwise.
fn yes() -> bool {
    true
}

/// Whether a flag is on; serde leaves flags that are on by default out of the JSON.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes references"
)]
fn is_true(flag: &bool) -> bool {
    *flag
}
