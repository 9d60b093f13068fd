//! Which Rust types are columns, and which of them mean the same on every database?
//!
//! Standard types are columns where Diesel reads and writes them exactly. Where it does not, the type's
//! [`ColumnType`](crate::def::ColumnType) says so and names the portable wrapper to use.

mod standard;

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(any(feature = "decimal", feature = "json", feature = "network", feature = "uuid"))]
mod foreign;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "time")]
mod time;

#[cfg(feature = "postgres")]
pub use postgres::RangeBound;

/// The column type of a Rust type that Diesel reads and writes exactly on some databases only.
#[cfg(any(feature = "decimal", feature = "postgres"))]
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
