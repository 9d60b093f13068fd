//! What does SQLite do its own way in a test?

use opp_core::def::TypeKind;
use opp_migrate::schema::{Column, Kind, Schema};

/// A collation that is not the default.
pub(crate) const COLLATION: &str = "NOCASE";
/// Random pairs of schemas that are tried.
pub(crate) const RANDOM_PAIRS: u64 = 100;
/// Whether a column may be a list.
pub(crate) const HAS_ARRAYS: bool = false;
/// How generated columns may be kept: whether they are stored.
pub(crate) const STORED: &[bool] = &[true, false];

/// SQLite's catalog does not say which columns a `*` stands for.
pub(crate) fn portable(mut schema: Schema) -> Schema {
    for view in schema.views.values_mut() {
        view.query = view.query.replace("SELECT *", "SELECT id");
    }
    schema
}

/// A value of a column, other than that of another row.
pub(crate) fn value(column: &Column, row: i64) -> String {
    match &column.ty.kind {
        Kind::Enum(_) => "'a'".to_owned(),
        Kind::Plain(kind) => match kind {
            TypeKind::Text => format!("'{row}'"),
            TypeKind::Boolean => (row % 2).to_string(),
            TypeKind::Double | TypeKind::Real => format!("{row}.5"),
            TypeKind::Binary => format!("x'0{row}'"),
            TypeKind::Date => format!("'2026-11-0{row}'"),
            TypeKind::Time => format!("'10:00:0{row}'"),
            TypeKind::Timestamp => format!("'2026-11-0{row} 10:15:00.250'"),
            TypeKind::TimestampTz => format!("'2026-11-0{row}T10:15:00.250000Z'"),
            TypeKind::Uuid => format!("'67e55044-10b1-426f-9247-bb680e5fe0c{row}'"),
            TypeKind::Json | TypeKind::Jsonb => format!("'{{\"n\": {row}}}'"),
            TypeKind::Decimal { scale: Some(scale), .. } => (row * 10_i64.pow(*scale)).to_string(),
            _ => row.to_string(),
        },
    }
}
