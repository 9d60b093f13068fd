//! Gives what a model declares per database the form that a schema has.

use opp_core::def::{ColumnDef, Databases, GeneratedDef, PerDatabase, Text};
use opp_history::schema::{Own, Texts};
use opp_sql::Dialect;

use super::embedded::expression;
use crate::schema::Generated;

/// The SQL of each database that has the object.
pub(super) fn sql(declared: &PerDatabase<Text>, only: Databases) -> Texts {
    Texts::new(|dialect| {
        let text = declared.for_(dialect).filter(|_| only.contains(dialect));
        text.map(|text| expression(text))
    })
}

/// A generated column; none where no database generates it.
pub(super) fn generated(declared: &GeneratedDef) -> Option<Generated> {
    let texts = sql(&declared.expression, declared.only);
    Some(Generated {
        expression: texts.common?,
        stored: declared.stored,
        own: texts.own,
        only: texts.only,
    })
}

/// The collation of a column.
pub(super) struct Collation {
    /// The common name.
    pub(super) common: Option<String>,
    /// The names of databases that do not have it.
    pub(super) own: Own,
    /// Its schema on PostgreSQL.
    pub(super) schema: Option<String>,
}

pub(super) fn collation(column: &ColumnDef) -> Collation {
    let declared = &column.collate;
    let on_postgres = declared.for_(Dialect::Postgres).map(|name| qualified(name.trim()));
    let schema = column.collate_schema.as_deref().map(str::to_owned);
    let (schema, on_postgres) = match on_postgres {
        Some((stated, name)) => (schema.or(stated), Some(name)),
        None => (None, None),
    };
    let name = |dialect: Dialect| match dialect {
        Dialect::Postgres => on_postgres.clone(),
        Dialect::Sqlite | Dialect::Mysql => declared.for_(dialect).map(|name| name.trim().to_owned()),
    };
    let texts = Texts::new(|dialect| name(dialect).filter(|name| !name.is_empty()));
    // Where a database has none, no name is common.
    let is_common = texts.only.is_all();
    let own = if is_common {
        texts.own
    } else {
        Own {
            sqlite: name(Dialect::Sqlite),
            postgres: name(Dialect::Postgres),
            mysql: name(Dialect::Mysql),
        }
    };
    Collation {
        common: texts.common.filter(|_| is_common),
        own,
        schema,
    }
}

/// Schema and name: `pg_catalog."C"` has both, `en_US.utf8` is a name.
fn qualified(spelled: &str) -> (Option<String>, String) {
    let unquoted = |part: &str| {
        let inner = part.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inner.map_or_else(|| part.to_owned(), |inner| inner.replace("\"\"", "\""))
    };
    match spelled.rfind(".\"") {
        Some(at) if spelled.ends_with('"') => (Some(unquoted(&spelled[..at])), unquoted(&spelled[at + 1..])),
        _ => (None, unquoted(spelled)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_name_may_follow_a_schema() {
        let parts = |spelled| qualified(spelled);
        assert_eq!(parts("C"), (None, "C".to_owned()));
        assert_eq!(parts("en_US.utf8"), (None, "en_US.utf8".to_owned()));
        assert_eq!(parts("\"de-x-icu\""), (None, "de-x-icu".to_owned()));
        assert_eq!(
            parts("pg_catalog.\"C\""),
            (Some("pg_catalog".to_owned()), "C".to_owned())
        );
        assert_eq!(parts("\"my app\".\"x\""), (Some("my app".to_owned()), "x".to_owned()));
    }
}
