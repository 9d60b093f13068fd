//! SQL text for SQLite, PostgreSQL and MySQL/MariaDB: lexer, statement splitter, quoting, values and literals.
//!
//! Nothing here parses SQL. A [lexer](lexer::tokens) that knows the strings, names and comments of each database is enough to
//! split a file into the statements that the database will see, to compare expressions, and to follow a renamed column.
//!
//! ```
//! use opp_sql::{Dialect, statement};
//!
//! let file = "CREATE TABLE t (x TEXT DEFAULT ';');\n-- done;\nINSERT INTO t VALUES ('a');\n";
//! let statements: Vec<_> = statement::split(file, Dialect::Sqlite);
//! assert_eq!(statements.len(), 2);
//! assert_eq!((statements[1].verb(), statements[1].line), ("INSERT".to_owned(), 3));
//!
//! assert_eq!(Dialect::Mysql.quoted("order"), "`order`");
//! assert_eq!(Dialect::Postgres.string("it's"), "'it''s'");
//! ```
#![forbid(unsafe_code)]

pub mod client;
pub mod dialect;
pub mod expression;
pub mod function;
pub mod lexer;
mod literal;
mod quote;
pub mod statement;
pub mod value;

pub use dialect::Dialect;
