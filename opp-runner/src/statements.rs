//! The statements of a file, as [`opp_sql::statement`] separates them.

pub use opp_sql::Dialect as Syntax;
pub use opp_sql::statement::{Statement, split};
