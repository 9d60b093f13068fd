//! Gives a check, generated column, view or column as one database has it.

use opp_core::def::{Databases, Identity};
use opp_sql::Dialect;

use super::own::Own;
use super::{Check, Column, Generated, TableName, View};

impl Check {
    /// A check that every database has.
    #[must_use]
    pub fn new(name: String, expression: String) -> Self {
        Self {
            name,
            expression,
            own: Own::default(),
            only: Databases::ALL,
        }
    }

    /// The check as one database has it.
    #[must_use]
    pub fn on(&self, dialect: Dialect) -> Option<Self> {
        let expression = self.own.for_(dialect).unwrap_or(&self.expression);
        self.only
            .contains(dialect)
            .then(|| Self::new(self.name.clone(), expression.to_owned()))
    }

    /// Every expression.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.expression.as_str()).chain(self.own.texts())
    }

    /// Whether every database has the same.
    #[must_use]
    pub fn is_common(&self) -> bool {
        self.own.is_none() && self.only.is_all()
    }
}

impl Generated {
    /// An expression that every database has.
    #[must_use]
    pub fn new(expression: String, stored: bool) -> Self {
        Self {
            expression,
            stored,
            own: Own::default(),
            only: Databases::ALL,
        }
    }

    /// The expression as one database has it.
    #[must_use]
    pub fn on(&self, dialect: Dialect) -> Option<Self> {
        let expression = self.own.for_(dialect).unwrap_or(&self.expression);
        self.only
            .contains(dialect)
            .then(|| Self::new(expression.to_owned(), self.stored))
    }

    /// Every expression.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.expression.as_str()).chain(self.own.texts())
    }
}

impl View {
    /// A view that every database has.
    #[must_use]
    pub fn new(name: TableName, query: String, columns: Vec<String>) -> Self {
        Self {
            name,
            query,
            columns,
            own: Own::default(),
            only: Databases::ALL,
        }
    }

    /// The view as one database has it.
    #[must_use]
    pub fn on(&self, dialect: Dialect) -> Option<Self> {
        let query = self.own.for_(dialect).unwrap_or(&self.query);
        self.only
            .contains(dialect)
            .then(|| Self::new(self.name.clone(), query.to_owned(), self.columns.clone()))
    }

    /// Whether every database has the same.
    #[must_use]
    pub fn is_common(&self) -> bool {
        self.own.is_none() && self.only.is_all()
    }

    /// Every query.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.query.as_str()).chain(self.own.texts())
    }
}

impl Column {
    /// The column as one database has it.
    #[must_use]
    pub fn on(&self, dialect: Dialect) -> Self {
        let is_postgres = dialect == Dialect::Postgres;
        Self {
            generated: self.generated.as_ref().and_then(|generated| generated.on(dialect)),
            collate: self.collation(dialect).map(str::to_owned),
            collate_own: Own::default(),
            collate_schema: self.collate_schema.clone().filter(|_| is_postgres),
            identity: if is_postgres {
                self.identity
            } else {
                Identity::default()
            },
            ..self.clone()
        }
    }

    /// The name of the collation on one database.
    #[must_use]
    pub fn collation(&self, dialect: Dialect) -> Option<&str> {
        self.collate_own.for_(dialect).or(self.collate.as_deref())
    }

    /// Whether every database has the same. What only PostgreSQL reads does not count.
    #[must_use]
    pub fn is_common(&self) -> bool {
        let generated = self.generated.as_ref();
        self.collate_own.is_none()
            && self.collate_schema.is_none()
            && self.identity.is_by_default()
            && generated.is_none_or(|generated| generated.own.is_none() && generated.only.is_all())
    }
}
