//! Recorded operations: how two schemas differ, one operation at a time.
//!
//! `migration.json` records them and every plan starts from them. A change holds what it replaces as well as what it brings, so
//! that it can be checked against the schema it meets ([`Schema`](crate::schema::Schema) folds changes and refuses one that does
//! not fit) and inverted for the way down.

mod describe;
mod fold;
mod inverse;
mod operation;

pub use fold::FoldError;
pub use inverse::reversed;
pub use operation::{Change, EnumChange, TableChange, ViewChange};
