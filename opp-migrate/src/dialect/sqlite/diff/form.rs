//! What keys and indexes are, apart from their names.

use opp_sql::{Dialect, expression};

use crate::dialect::sqlite::ddl::references;
use crate::dialect::sqlite::step::IndexSql;
use crate::schema::ForeignKey;

/// A key, apart from its name.
pub(super) fn foreign_key_form(key: &ForeignKey) -> String {
    format!("{:?} {}", key.columns, references(key))
}

/// What an index is, apart from its name.
#[derive(PartialEq, Eq)]
pub(super) struct IndexForm {
    unique: bool,
    parts: Vec<(String, bool)>,
    predicate: Option<String>,
}

pub(super) fn index_form<'n>(index: &IndexSql, rename: &dyn Fn(&str) -> Option<&'n str>) -> IndexForm {
    let form = |sql: &str| expression::normalize_renamed(sql, Dialect::Sqlite, rename);
    let parts = index.parts.iter();
    IndexForm {
        unique: index.unique,
        parts: parts.map(|part| (form(&part.expression), part.descending)).collect(),
        predicate: index.predicate.as_deref().map(form),
    }
}
