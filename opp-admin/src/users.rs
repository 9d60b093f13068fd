//! The users of the panel: rows of the table whose descriptor has `auth`.

use crate::db::{Conn, DbError, Dialect, Row, Spelling, Sql};
use crate::descriptor::{Auth, Field, FieldDefault, View};
use crate::{key, secret, value};

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// The row's key.
    pub(crate) key: String,
    /// What they sign in with.
    pub(crate) login: String,
    /// Their group.
    pub(crate) group: Option<String>,
    /// Whether signing in is allowed.
    pub(crate) active: bool,
    /// Whether the panel is allowed.
    pub(crate) staff: bool,
    /// Whether everything is allowed.
    pub(crate) superuser: bool,
    /// Digest of the password's hash.
    pub(crate) mark: String,
}

impl User {
    /// Whether they may enter the panel.
    pub(crate) fn may_enter(&self) -> bool {
        self.active && (self.staff || self.superuser)
    }
}

/// A user together with the password's hash, which goes no further than the verification.
pub(crate) struct Account {
    pub(crate) user: User,
    pub(crate) hash: String,
}

/// The table of the users.
#[derive(Clone, Copy)]
pub(crate) struct Accounts<'a> {
    pub(crate) view: &'a View,
    pub(crate) auth: &'a Auth,
}

/// A new user's values.
#[derive(Clone, Debug)]
pub(crate) struct NewUser<'a> {
    pub(crate) login: &'a str,
    pub(crate) hash: &'a str,
    pub(crate) staff: bool,
    pub(crate) superuser: bool,
    /// Values of further fields.
    pub(crate) others: &'a [(String, String)],
}

impl<'a> Accounts<'a> {
    /// The table of the users among the views: the application's own before the panel's.
    pub(crate) fn among(views: &'a [View]) -> Option<Self> {
        let mut with_auth = views
            .iter()
            .filter_map(|view| view.auth.as_ref().map(|auth| Self { view, auth }));
        let own = with_auth.clone().find(|accounts| accounts.view.table != "opp_users");
        own.or_else(|| with_auth.next())
    }

    fn field(self, name: &str) -> Option<&'a Field> {
        self.view.field(name)
    }

    /// The fields that make a user, the key first.
    fn fields(self) -> Vec<&'a Field> {
        let names = self
            .view
            .primary_key
            .iter()
            .chain(self.auth.required())
            .chain(&self.auth.group);
        names.filter_map(|name| self.field(name)).collect()
    }

    fn select(self, dialect: Dialect) -> Sql {
        let mut sql = Sql::new(dialect, "SELECT ");
        sql.separated(", ", self.fields(), |sql, field| {
            let column = format!("t.{}", dialect.quoted(field.column()));
            sql.push(&dialect.as_text(&column, field.kind));
        });
        sql.push(" FROM ").table(self.view).push(" AS t");
        sql
    }

    fn account(self, dialect: Dialect, row: &Row) -> Account {
        let keys = self.view.primary_key.len();
        let fields = self.fields();
        let text = |index: usize| {
            let field = fields.get(index)?;
            row.get(index).map(|raw| value::canonical(dialect, field, raw))
        };
        let key: Vec<String> = (0..keys).map(|index| text(index).unwrap_or_default()).collect();
        let flag = |index: usize| text(index).as_deref() == Some("true");
        let hash = text(keys + 1).unwrap_or_default();
        Account {
            user: User {
                key: key::plain(&key),
                login: text(keys).unwrap_or_default(),
                active: flag(keys + 2),
                staff: flag(keys + 3),
                superuser: flag(keys + 4),
                group: self.auth.group.as_ref().and_then(|_| text(keys + 5)),
                mark: secret::digest(&hash),
            },
            hash,
        }
    }

    /// The user with a login.
    pub(crate) async fn by_login(
        self,
        conn: &mut Conn,
        dialect: Dialect,
        login: &str,
    ) -> Result<Option<Account>, DbError> {
        let Some(field) = self.field(&self.auth.login) else {
            return Ok(None);
        };
        let mut sql = self.select(dialect);
        sql.push(" WHERE ")
            .column("t", field)
            .push(" = ")
            .value(field, Some(login));
        Ok(conn.row(&sql).await?.map(|row| self.account(dialect, &row)))
    }

    /// The user with a key.
    pub(crate) async fn by_key(self, conn: &mut Conn, dialect: Dialect, key: &str) -> Result<Option<Account>, DbError> {
        let mut sql = self.select(dialect);
        sql.push(" WHERE ");
        if !self.key_condition(&mut sql, "t", key) {
            return Ok(None);
        }
        Ok(conn.row(&sql).await?.map(|row| self.account(dialect, &row)))
    }

    fn key_condition(self, sql: &mut Sql, alias: &str, key: &str) -> bool {
        crate::query::key_condition(sql, alias, self.view, &key::parse(key))
    }

    /// Everybody.
    pub(crate) async fn all(self, conn: &mut Conn, dialect: Dialect) -> Result<Vec<User>, DbError> {
        let mut sql = self.select(dialect);
        if let Some(field) = self.field(&self.auth.login) {
            sql.push(" ORDER BY ").column("t", field);
        }
        Ok(conn
            .rows(&sql)
            .await?
            .iter()
            .map(|row| self.account(dialect, row).user)
            .collect())
    }

    /// Stores a password's hash.
    pub(crate) async fn set_password(
        self,
        conn: &mut Conn,
        dialect: Dialect,
        key: &str,
        hash: &str,
    ) -> Result<(), DbError> {
        let Some(field) = self.field(&self.auth.password) else {
            return Ok(());
        };
        let mut sql = Sql::new(dialect, "UPDATE ");
        sql.table(self.view)
            .push(" AS t SET ")
            .name(field.column())
            .push(" = ")
            .value(field, Some(hash))
            .push(" WHERE ");
        if self.key_condition(&mut sql, "t", key) {
            conn.execute(&sql).await?;
        }
        Ok(())
    }

    /// Creates an active user.
    pub(crate) async fn create(self, conn: &mut Conn, dialect: Dialect, new: &NewUser<'_>) -> Result<(), DbError> {
        let given = [
            new.login.to_owned(),
            new.hash.to_owned(),
            "true".to_owned(),
            new.staff.to_string(),
            new.superuser.to_string(),
        ];
        let mut values: Vec<(&String, String)> = self.auth.required().into_iter().zip(given).collect();
        values.extend(new.others.iter().map(|(name, value)| (name, value.clone())));
        let by_uuid = |name: &&String| {
            self.field(name)
                .is_some_and(|field| field.default == Some(FieldDefault::Uuid))
        };
        values.extend(
            self.view
                .primary_key
                .iter()
                .filter(by_uuid)
                .map(|name| (name, secret::uuid())),
        );
        let values: Vec<(&Field, String)> = values
            .into_iter()
            .filter_map(|(name, value)| Some((self.field(name)?, value)))
            .collect();
        let mut sql = Sql::new(dialect, "INSERT INTO ");
        sql.table(self.view).push(" (");
        sql.separated(", ", &values, |sql, (field, _)| {
            sql.name(field.column());
        });
        sql.push(") VALUES (");
        sql.separated(", ", &values, |sql, (field, value)| {
            sql.value(field, Some(value));
        });
        sql.push(")");
        conn.execute(&sql).await.map(drop)
    }

    /// Whether `auth` or the key names a field that a new user gets a value for.
    pub(crate) fn sets(self, name: &str) -> bool {
        self.auth
            .required()
            .into_iter()
            .chain(&self.view.primary_key)
            .any(|own| own == name)
    }

    /// Fields that a row needs and `auth` does not name.
    pub(crate) fn other_required(self) -> Vec<&'a str> {
        let known = self.fields();
        let missing = self
            .view
            .fields
            .iter()
            .filter(|field| field.is_required() && !known.iter().any(|one| one.name == field.name));
        missing.map(|field| field.name.as_str()).collect()
    }
}
