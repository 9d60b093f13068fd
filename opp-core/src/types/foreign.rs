//! Which column do the types of `uuid`, `bigdecimal`, `serde_json` and `ipnetwork` make?

#[cfg(feature = "json")]
super::standard::portable_columns! {
    serde_json::Value => diesel::sql_types::Json, Json;
}

/// On SQLite Diesel passes decimals through `f64`.
#[cfg(feature = "decimal")]
impl crate::column::ColumnValue for bigdecimal::BigDecimal {
    type SqlType = diesel::sql_types::Numeric;
    const TYPE: crate::def::ColumnType = super::only_on(
        crate::def::Databases::SERVERS,
        crate::def::TypeKind::Decimal {
            precision: None,
            scale: None,
        },
        Some("OppDecimal"),
    );
}

#[cfg(all(feature = "uuid", feature = "postgres"))]
impl crate::column::ColumnValue for uuid::Uuid {
    type SqlType = diesel::sql_types::Uuid;
    const TYPE: crate::def::ColumnType = super::only_on(
        crate::def::Databases::POSTGRES,
        crate::def::TypeKind::Uuid,
        Some("OppUuid"),
    );
}

#[cfg(all(feature = "network", feature = "postgres"))]
impl crate::column::ColumnValue for ipnetwork::IpNetwork {
    type SqlType = diesel::sql_types::Inet;
    const TYPE: crate::def::ColumnType =
        super::only_on(crate::def::Databases::POSTGRES, crate::def::TypeKind::Inet, None);
}
