//! Implements Diesel's traits for enums and newtypes on MySQL and MariaDB, if the feature is enabled.

/// An enum on MySQL: `ENUM`, or text.
#[cfg(feature = "mysql")]
#[doc(hidden)]
#[macro_export]
macro_rules! __enum_on_mysql {
    ($rust:ty) => {
        impl $crate::__private::diesel::sql_types::HasSqlType<$rust> for $crate::__private::diesel::mysql::Mysql {
            fn metadata(_: &mut ()) -> $crate::__private::diesel::mysql::MysqlType {
                if <$rust as $crate::__private::EnumColumn>::AS_TEXT {
                    $crate::__private::diesel::mysql::MysqlType::String
                } else {
                    $crate::__private::diesel::mysql::MysqlType::Enum
                }
            }
        }
        impl $crate::__private::diesel::serialize::ToSql<$rust, $crate::__private::diesel::mysql::Mysql> for $rust {
            fn to_sql<'__b>(
                &'__b self,
                out: &mut $crate::__private::diesel::serialize::Output<
                    '__b,
                    '_,
                    $crate::__private::diesel::mysql::Mysql,
                >,
            ) -> $crate::__private::diesel::serialize::Result {
                ::std::io::Write::write_all(out, $crate::__private::EnumColumn::name(self).as_bytes())?;
                ::core::result::Result::Ok($crate::__private::diesel::serialize::IsNull::No)
            }
        }
        impl $crate::__private::diesel::deserialize::FromSql<$rust, $crate::__private::diesel::mysql::Mysql> for $rust {
            fn from_sql(
                value: $crate::__private::diesel::mysql::MysqlValue<'_>,
            ) -> $crate::__private::diesel::deserialize::Result<Self> {
                let name = ::core::str::from_utf8(value.as_bytes())?;
                <$rust as $crate::__private::EnumColumn>::of_name(name)
                    .ok_or_else(|| ::std::format!("{name:?} is not a variant of {}", ::core::stringify!($rust)).into())
            }
        }
    };
}

/// A newtype on MySQL has the inner type, where the database has that.
#[cfg(feature = "mysql")]
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype_on_mysql {
    ($rust:ty, $inner:ty) => {
        impl $crate::__private::diesel::sql_types::HasSqlType<$rust> for $crate::__private::diesel::mysql::Mysql
        where
            for<'__a> $crate::__private::diesel::mysql::Mysql:
                $crate::__private::KnowsSqlType<'__a, <$inner as $crate::column::ColumnValue>::SqlType>,
        {
            fn metadata(lookup: &mut ()) -> $crate::__private::diesel::mysql::MysqlType {
                <Self as $crate::__private::diesel::sql_types::HasSqlType<
                    <$inner as $crate::column::ColumnValue>::SqlType,
                >>::metadata(lookup)
            }
        }
    };
}

/// The feature is disabled.
#[cfg(not(feature = "mysql"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __enum_on_mysql {
    ($rust:ty) => {};
}

/// The feature is disabled.
#[cfg(not(feature = "mysql"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype_on_mysql {
    ($rust:ty, $inner:ty) => {};
}
