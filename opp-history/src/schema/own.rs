//! What databases have their own way: expressions, queries, collations, and which of them have an object at all.
//!
//! A schema holds the common text and the texts that differ from it.

use opp_core::def::Databases;
use opp_sql::Dialect;
use serde::{Deserialize, Serialize};

/// Texts of the databases that do not have the common one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// SQLite's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sqlite: Option<String>,
    /// PostgreSQL's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postgres: Option<String>,
    /// MySQL's and MariaDB's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mysql: Option<String>,
}

/// A text for each database, in the form in which a schema holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The text of the databases without one of their own; none where no database has any.
    pub common: Option<String>,
    /// The others' texts.
    pub own: Own,
    /// The databases that have a text.
    pub only: Databases,
}

const EVERY: [Dialect; 3] = [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql];

impl Own {
    /// Whether every database has the common text.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.sqlite.is_none() && self.postgres.is_none() && self.mysql.is_none()
    }

    /// The text of a database that does not have the common one.
    #[must_use]
    pub fn for_(&self, dialect: Dialect) -> Option<&str> {
        match dialect {
            Dialect::Sqlite => self.sqlite.as_deref(),
            Dialect::Postgres => self.postgres.as_deref(),
            Dialect::Mysql => self.mysql.as_deref(),
        }
    }

    /// Every text.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        EVERY.into_iter().filter_map(|dialect| self.for_(dialect))
    }

    pub(crate) fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        [&mut self.sqlite, &mut self.postgres, &mut self.mysql]
            .into_iter()
            .flatten()
    }

    fn side(&mut self, dialect: Dialect) -> &mut Option<String> {
        match dialect {
            Dialect::Sqlite => &mut self.sqlite,
            Dialect::Postgres => &mut self.postgres,
            Dialect::Mysql => &mut self.mysql,
        }
    }
}

impl Texts {
    /// The form for the text of each database. The same texts have the same form however a model states them.
    #[must_use]
    pub fn new(text: impl Fn(Dialect) -> Option<String>) -> Self {
        let common = EVERY.into_iter().find_map(&text);
        let only = Databases::new(
            text(Dialect::Sqlite).is_some(),
            text(Dialect::Postgres).is_some(),
            text(Dialect::Mysql).is_some(),
        );
        let mut own = Own::default();
        for dialect in EVERY {
            *own.side(dialect) = text(dialect).filter(|text| Some(text) != common.as_ref());
        }
        Self { common, own, only }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_texts_have_the_same_form() {
        let same = Texts::new(|_| Some("a".to_owned()));
        assert_eq!((same.common.as_deref(), same.only), (Some("a"), Databases::ALL));
        assert!(same.own.is_none());
        let texts = Texts::new(|dialect| match dialect {
            Dialect::Sqlite => Some("a".to_owned()),
            Dialect::Postgres => Some("b".to_owned()),
            Dialect::Mysql => None,
        });
        assert_eq!(texts.own.for_(Dialect::Postgres), Some("b"));
        assert_eq!(texts.only, Databases::SQLITE_POSTGRES);
        assert_eq!(Texts::new(|_| None).common, None);
    }
}
