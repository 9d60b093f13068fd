//! Brings a default or a backfill into the form that a column stores.

use opp_core::def::Value;
use opp_sql::value::{Literal, Misfit, StoredType, canonicalise};

/// Whether the value is the same for each row.
pub(super) fn is_constant(value: &Value) -> bool {
    !matches!(value, Value::Uuid | Value::Expr(_) | Value::Now)
}

/// The value in the form that the column stores, or why it has none.
pub(super) fn canonical(value: &Value, stored: &StoredType) -> Result<Literal, Misfit> {
    canonicalise(&value.into(), stored)
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
