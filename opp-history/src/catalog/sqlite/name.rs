//! Names as sqlparser reads them.

use sqlparser::ast::ObjectName;

/// The last part of a name, without quotes.
pub(super) fn last(name: &ObjectName) -> Option<String> {
    let ident = name.0.last()?.as_ident()?;
    Some(ident.value.clone())
}
