//! What does every model offer to generic code?

use crate::def::ModelDef;

/// A struct with `#[derive(OppModel)]`.
pub trait Model {
    /// Diesel's table.
    type Table: diesel::Table + TableName;
    /// The primary key's Rust type: the field's, or a tuple of them in key order.
    type Key;
    /// Everything the struct declares.
    const DEF: ModelDef;
    /// The table's name in the database.
    const TABLE_NAME: &'static str = <Self::Table as TableName>::NAME;
}

/// The SQL names of a Diesel table that opp emitted, for foreign keys that point at it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the table of a model",
    label = "a foreign key points at a table that `#[derive(OppModel)]` made",
    note = "for a table with a `schema.rs` of its own, declare the struct with `#[opp(schema = …)]`"
)]
pub trait TableName {
    /// Name in the database.
    const NAME: &'static str;
    /// Database schema, if it says one.
    const SCHEMA: Option<&'static str> = None;
}
