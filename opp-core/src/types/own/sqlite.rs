//! Implements Diesel's traits for enums and newtypes on SQLite, if the feature is enabled.

/// An enum on SQLite: text.
#[cfg(feature = "sqlite")]
#[doc(hidden)]
#[macro_export]
macro_rules! __enum_on_sqlite {
    ($rust:ty) => {
        impl $crate::__private::diesel::sql_types::HasSqlType<$rust> for $crate::__private::diesel::sqlite::Sqlite {
            fn metadata(_: &mut ()) -> $crate::__private::diesel::sqlite::SqliteType {
                $crate::__private::diesel::sqlite::SqliteType::Text
            }
        }
        impl $crate::__private::diesel::serialize::ToSql<$rust, $crate::__private::diesel::sqlite::Sqlite> for $rust {
            fn to_sql<'__b>(
                &'__b self,
                out: &mut $crate::__private::diesel::serialize::Output<
                    '__b,
                    '_,
                    $crate::__private::diesel::sqlite::Sqlite,
                >,
            ) -> $crate::__private::diesel::serialize::Result {
                out.set_value($crate::__private::EnumColumn::name(self));
                ::core::result::Result::Ok($crate::__private::diesel::serialize::IsNull::No)
            }
        }
        impl $crate::__private::diesel::deserialize::FromSql<$rust, $crate::__private::diesel::sqlite::Sqlite>
            for $rust
        {
            fn from_sql(
                mut value: $crate::__private::diesel::sqlite::SqliteValue<'_, '_, '_>,
            ) -> $crate::__private::diesel::deserialize::Result<Self> {
                let name = value.read_text();
                <$rust as $crate::__private::EnumColumn>::of_name(name)
                    .ok_or_else(|| ::std::format!("{name:?} is not a variant of {}", ::core::stringify!($rust)).into())
            }
        }
    };
}

/// A newtype on SQLite has the inner type, where the database has that.
#[cfg(feature = "sqlite")]
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype_on_sqlite {
    ($rust:ty, $inner:ty) => {
        impl $crate::__private::diesel::sql_types::HasSqlType<$rust> for $crate::__private::diesel::sqlite::Sqlite
        where
            for<'__a> $crate::__private::diesel::sqlite::Sqlite:
                $crate::__private::KnowsSqlType<'__a, <$inner as $crate::column::ColumnValue>::SqlType>,
        {
            fn metadata(lookup: &mut ()) -> $crate::__private::diesel::sqlite::SqliteType {
                <Self as $crate::__private::diesel::sql_types::HasSqlType<
                    <$inner as $crate::column::ColumnValue>::SqlType,
                >>::metadata(lookup)
            }
        }
    };
}

/// The feature is disabled.
#[cfg(not(feature = "sqlite"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __enum_on_sqlite {
    ($rust:ty) => {};
}

/// The feature is disabled.
#[cfg(not(feature = "sqlite"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype_on_sqlite {
    ($rust:ty, $inner:ty) => {};
}
