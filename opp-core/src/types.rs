//! Which Rust types are columns, and which of them mean the same on every database?
//!
//! Standard types are columns where Diesel reads and writes them exactly. Where it does not, the type's
//! [`ColumnType`](crate::def::ColumnType) says so and names the portable wrapper to use.
//!
//! The wrappers mean the same on SQLite, PostgreSQL, MySQL and MariaDB, so that one struct serves all of them. Each is its
//! own Diesel SQL type: `diesel::table!` takes it by its path, generics included.
//!
//! ```
//! use opp_core::types::OppDecimal;
//!
//! diesel::table! {
//!     products (id) {
//!         id -> Integer,
//!         price -> opp_core::types::OppDecimal<10, 2>,
//!         discount -> Nullable<opp_core::types::OppDecimal<10, 2>>,
//!     }
//! }
//! ```

mod decimal;
#[doc(hidden)]
pub mod own;
mod standard;
mod vector;

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "chrono")]
mod date_time;
#[cfg(any(feature = "decimal", feature = "json", feature = "network", feature = "uuid"))]
mod foreign;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

pub use decimal::{DecimalAverage, OppDecimal};
#[cfg(feature = "postgres")]
pub use vector::VectorExpressionMethods;
pub use vector::{OppVector, VectorError};

#[cfg(feature = "chrono")]
pub use date_time::OppDateTime;
#[cfg(feature = "json")]
pub use json::OppJson;
#[cfg(feature = "postgres")]
pub use postgres::RangeBound;
#[cfg(feature = "uuid")]
pub use uuid::OppUuid;

/// What an implementation for a database needs of Diesel.
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod backend {
    pub(super) use diesel::deserialize::{self, FromSql};
    pub(super) use diesel::serialize::{self, IsNull, Output, ToSql};
}

/// Makes a type a column that is its own SQL type and exact on every database.
macro_rules! own_sql_type {
    ([$($generics:tt)*] $rust:ty, $kind:expr) => {
        impl<$($generics)*> $crate::column::ColumnValue for $rust {
            type SqlType = Self;
            const TYPE: $crate::def::ColumnType = $crate::def::ColumnType::portable($kind);
        }
    };
}
use own_sql_type;

/// The column type of a Rust type that Diesel reads and writes exactly on some databases only.
#[cfg(any(feature = "decimal", feature = "postgres", feature = "time"))]
const fn only_on(
    databases: crate::def::Databases,
    kind: crate::def::TypeKind,
    instead: Option<&'static str>,
) -> crate::def::ColumnType {
    let instead = match instead {
        Some(wrapper) => Some(crate::def::Text::Borrowed(wrapper)),
        None => None,
    };
    crate::def::ColumnType::only(kind, databases, instead)
}
