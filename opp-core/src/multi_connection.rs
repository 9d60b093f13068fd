//! How do portable types pass through Diesel's `#[derive(MultiConnection)]`?

/// Lets the backend of a `#[derive(MultiConnection)]` read, write and filter columns of types that are their own SQL types.
///
/// Diesel's derive makes a backend (`MultiBackend`) in the user's crate and teaches it the standard types. The rest is listed
/// here: opp's wrappers as they stand in the models, and types with `#[derive(OppEnum)]`. A type with `#[derive(OppType)]` has
/// `newtype` before it, because it is written as the type inside already. Every type but a newtype has to be `Clone`,
/// `Send` and `Sync`, and its implementations for all databases of the enum have to be on (features `sqlite`, `postgres` and
/// `mysql` of this crate).
///
/// ```
/// use diesel::prelude::*;
/// use opp_core::prelude::*;
///
/// #[derive(diesel::MultiConnection)]
/// pub enum AnyConnection {
///     Sqlite(diesel::SqliteConnection),
/// }
///
/// #[derive(OppEnum, Clone, Copy, Debug, PartialEq)]
/// pub enum Status {
///     Open,
///     Paid,
/// }
///
/// #[derive(OppType, Clone, Debug, PartialEq)]
/// pub struct Email(pub String);
///
/// opp_core::multi_connection_types! {
///     MultiBackend:
///     OppUuid, OppDecimal<10, 2>, OppJson<Vec<String>>, Status,
///     newtype Email,
/// }
/// # fn main() {}
/// ```
///
/// The line `MultiBackend:` takes any path to the backend: `crate::connection::MultiBackend:`. A type that is listed twice, or
/// one that Diesel's derive knows already, is a conflicting implementation.
#[macro_export]
macro_rules! multi_connection_types {
    ($backend:path: $($rest:tt)*) => {
        $crate::__multi_connection_types!($backend; $($rest)*);
    };
}

/// One type after the other.
#[doc(hidden)]
#[macro_export]
macro_rules! __multi_connection_types {
    ($backend:path;) => {};
    ($backend:path; newtype $rust:ty $(, $($rest:tt)*)?) => {
        $crate::__multi_connection_types!(@known $backend, $rust);
        $crate::__multi_connection_types!($backend; $($($rest)*)?);
    };
    ($backend:path; $rust:ty $(, $($rest:tt)*)?) => {
        $crate::__multi_connection_types!(@known $backend, $rust);
        $crate::__multi_connection_types!(@values $backend, $rust);
        $crate::__multi_connection_types!($backend; $($($rest)*)?);
    };
    (@known $backend:path, $rust:ty) => {
        impl $crate::__private::diesel::sql_types::HasSqlType<$rust> for $backend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$rust>(lookup)
            }
        }
    };
    (@values $backend:path, $rust:ty) => {
        impl $crate::__private::diesel::serialize::ToSql<$rust, $backend> for $rust {
            fn to_sql<'__b>(
                &'__b self,
                out: &mut $crate::__private::diesel::serialize::Output<'__b, '_, $backend>,
            ) -> $crate::__private::diesel::serialize::Result {
                // Diesel wants a value of the SQL type and looks at its type only; here the two are the same type.
                out.set_value((::core::clone::Clone::clone(self), self));
                ::core::result::Result::Ok($crate::__private::diesel::serialize::IsNull::No)
            }
        }
        impl $crate::__private::diesel::deserialize::FromSql<$rust, $backend> for $rust {
            fn from_sql(
                value: <$backend as $crate::__private::diesel::backend::Backend>::RawValue<'_>,
            ) -> $crate::__private::diesel::deserialize::Result<Self> {
                value.from_sql::<Self, $rust>()
            }
        }
    };
}
