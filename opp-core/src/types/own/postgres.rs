//! Implements Diesel's traits for enums and newtypes on PostgreSQL, if the feature is enabled.

/// An enum on PostgreSQL: a type of its own, or text.
#[cfg(feature = "postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __enum_on_postgres {
    ($rust:ty) => {
        impl $crate::__private::diesel::sql_types::HasSqlType<$rust> for $crate::__private::diesel::pg::Pg {
            fn metadata(lookup: &mut Self::MetadataLookup) -> $crate::__private::diesel::pg::PgTypeMetadata {
                if <$rust as $crate::__private::EnumColumn>::AS_TEXT {
                    return <Self as $crate::__private::diesel::sql_types::HasSqlType<
                        $crate::__private::diesel::sql_types::Text,
                    >>::metadata(lookup);
                }
                $crate::__private::diesel::pg::PgMetadataLookup::lookup_type(
                    lookup,
                    <$rust as $crate::__private::EnumColumn>::TYPE_NAME,
                    ::core::option::Option::None,
                )
            }
        }
        impl $crate::__private::diesel::serialize::ToSql<$rust, $crate::__private::diesel::pg::Pg> for $rust {
            fn to_sql<'__b>(
                &'__b self,
                out: &mut $crate::__private::diesel::serialize::Output<'__b, '_, $crate::__private::diesel::pg::Pg>,
            ) -> $crate::__private::diesel::serialize::Result {
                ::std::io::Write::write_all(out, $crate::__private::EnumColumn::name(self).as_bytes())?;
                ::core::result::Result::Ok($crate::__private::diesel::serialize::IsNull::No)
            }
        }
        impl $crate::__private::diesel::deserialize::FromSql<$rust, $crate::__private::diesel::pg::Pg> for $rust {
            fn from_sql(
                value: $crate::__private::diesel::pg::PgValue<'_>,
            ) -> $crate::__private::diesel::deserialize::Result<Self> {
                let name = ::core::str::from_utf8(value.as_bytes())?;
                <$rust as $crate::__private::EnumColumn>::of_name(name)
                    .ok_or_else(|| ::std::format!("{name:?} is not a variant of {}", ::core::stringify!($rust)).into())
            }
        }
    };
}

/// A newtype on PostgreSQL has the inner type, where the database has that.
#[cfg(feature = "postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype_on_postgres {
    ($rust:ty, $inner:ty) => {
        impl $crate::__private::diesel::sql_types::HasSqlType<$rust> for $crate::__private::diesel::pg::Pg
        where
            for<'__a> $crate::__private::diesel::pg::Pg:
                $crate::__private::KnowsSqlType<'__a, <$inner as $crate::column::ColumnValue>::SqlType>,
        {
            fn metadata(lookup: &mut Self::MetadataLookup) -> $crate::__private::diesel::pg::PgTypeMetadata {
                <Self as $crate::__private::diesel::sql_types::HasSqlType<
                    <$inner as $crate::column::ColumnValue>::SqlType,
                >>::metadata(lookup)
            }
        }
    };
}

/// The feature is disabled.
#[cfg(not(feature = "postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __enum_on_postgres {
    ($rust:ty) => {};
}

/// The feature is disabled.
#[cfg(not(feature = "postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype_on_postgres {
    ($rust:ty, $inner:ty) => {};
}
