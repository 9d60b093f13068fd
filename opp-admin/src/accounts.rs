//! Users of the panel from outside it: for the command line, and for an application's own set-up.

use opp_core::diagnostic::{Diagnostic, help};

use crate::db::{Conn, DbError, Dialect, Pool};
use crate::descriptor::View;
use crate::error::AdminError;
use crate::password::{self, PasswordError};
use crate::users::{Accounts as Table, NewUser, User};
use crate::{audit, sessions};

/// The users of a panel.
#[derive(Debug)]
pub struct Accounts {
    pool: Pool,
    views: Vec<View>,
}

/// Why something could not be done with a user.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// No table holds users.
    #[error("no view has `auth`: no table holds the users of the panel")]
    NoTable,
    /// There is no such user.
    #[error("there is no user `{0}`")]
    Unknown(String),
    /// There is such a user already.
    #[error("the user `{0}` already exists")]
    Exists(String),
    /// The login is empty.
    #[error("the login is empty")]
    Empty,
    /// The table needs more than `auth` names.
    #[error("a row of `{table}` needs values for {fields}, which only the application knows")]
    Required {
        /// The table.
        table: String,
        /// The fields.
        fields: String,
    },
    /// A further field that cannot be given.
    #[error("`{field}` of `{table}` {reason}")]
    Field {
        /// The table.
        table: String,
        /// The field.
        field: String,
        /// Why.
        reason: &'static str,
    },
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The database.
    #[error("{0}")]
    Database(String),
}

impl Diagnostic for AccountError {
    fn help(&self) -> Vec<String> {
        help(match self {
            Self::NoTable => return AdminError::NoUsers.help(),
            Self::Unknown(_) => "`opp listusers` lists them".to_owned(),
            Self::Exists(login) => format!("`opp changepassword {login}` sets a password"),
            Self::Required { fields, .. } => {
                let first = fields.split(", ").next().unwrap_or_default();
                format!("pass them, for example --set {first}=VALUE")
            }
            Self::Field { .. } => "the view of the table in admin/views lists its fields".to_owned(),
            Self::Database(_) => "`opp migrate check` compares the database with its migrations".to_owned(),
            Self::Empty | Self::Password(_) => return Vec::new(),
        })
    }
}

impl From<DbError> for AccountError {
    fn from(error: DbError) -> Self {
        Self::Database(error.to_string())
    }
}

/// A user, for a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountLine {
    /// What they sign in with.
    pub login: String,
    /// Whether signing in is allowed.
    pub active: bool,
    /// Whether the panel is allowed.
    pub staff: bool,
    /// Whether everything is allowed.
    pub superuser: bool,
    /// Their group.
    pub group: Option<String>,
}

impl Accounts {
    /// The users in a database whose views are given.
    #[must_use]
    pub fn new(pool: Pool, views: Vec<View>) -> Self {
        Self { pool, views }
    }

    fn table(&self) -> Result<Table<'_>, AccountError> {
        Table::among(&self.views).ok_or(AccountError::NoTable)
    }

    fn dialect(&self) -> Dialect {
        self.pool.dialect()
    }

    async fn find(&self, conn: &mut Conn, login: &str) -> Result<User, AccountError> {
        let found = self.table()?.by_login(conn, self.dialect(), login).await?;
        found
            .map(|account| account.user)
            .ok_or_else(|| AccountError::Unknown(login.to_owned()))
    }

    /// Refuses a login that cannot be created, before anybody is asked for a password.
    ///
    /// # Errors
    /// The login is empty or exists, or `others` are not what the table needs.
    pub async fn refuse_existing(&self, login: &str, others: &[(String, String)]) -> Result<(), AccountError> {
        let (table, login) = (self.table()?, login.trim());
        if login.is_empty() {
            return Err(AccountError::Empty);
        }
        for (name, _) in others {
            refuse_field(table, name)?;
        }
        let given = |name: &&str| others.iter().any(|(other, _)| other == name);
        let missing: Vec<&str> = table.other_required().into_iter().filter(|name| !given(name)).collect();
        if !missing.is_empty() {
            return Err(AccountError::Required {
                table: table.view.table.clone(),
                fields: missing.join(", "),
            });
        }
        let mut conn = self.pool.get().await?;
        match self.find(&mut conn, login).await {
            Ok(_) => Err(AccountError::Exists(login.to_owned())),
            Err(AccountError::Unknown(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// Refuses a login that does not exist.
    ///
    /// # Errors
    /// There is no such user, or the database does not answer.
    pub async fn refuse_unknown(&self, login: &str) -> Result<(), AccountError> {
        let mut conn = self.pool.get().await?;
        self.find(&mut conn, login.trim()).await.map(drop)
    }

    /// Creates a user who may do everything.
    ///
    /// # Errors
    /// The login exists, the password is not good enough, or the table needs more than `auth` names.
    pub async fn create_superuser(&self, login: &str, password: &str) -> Result<(), AccountError> {
        self.create_superuser_with(login, password, &[]).await
    }

    /// Creates a user who may do everything, with values of further fields.
    ///
    /// # Errors
    /// As [`create_superuser`](Self::create_superuser), or a field does not take its value.
    pub async fn create_superuser_with(
        &self,
        login: &str,
        password: &str,
        others: &[(String, String)],
    ) -> Result<(), AccountError> {
        self.refuse_existing(login, others).await?;
        let (table, login) = (self.table()?, login.trim());
        password::check(password, login)?;
        let hash = password::hash(password).await?;
        let new = NewUser {
            login,
            hash: &hash,
            staff: true,
            superuser: true,
            others,
        };
        let mut conn = self.pool.get().await?;
        conn.begin().await?;
        table.create(&mut conn, self.dialect(), &new).await?;
        self.record(&mut conn, login, "create superuser").await?;
        Ok(conn.commit().await?)
    }

    /// Sets a password and ends the user's sessions.
    ///
    /// # Errors
    /// There is no such user, or the password is not good enough.
    pub async fn change_password(&self, login: &str, password: &str) -> Result<(), AccountError> {
        let table = self.table()?;
        let mut conn = self.pool.get().await?;
        let user = self.find(&mut conn, login.trim()).await?;
        password::check(password, &user.login)?;
        let hash = password::hash(password).await?;
        conn.begin().await?;
        table.set_password(&mut conn, self.dialect(), &user.key, &hash).await?;
        sessions::end_all(&mut conn, self.dialect(), &user.key).await?;
        self.record(&mut conn, &user.login, "password").await?;
        Ok(conn.commit().await?)
    }

    /// Everybody, by login.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn list(&self) -> Result<Vec<AccountLine>, AccountError> {
        let mut conn = self.pool.get().await?;
        let users = self.table()?.all(&mut conn, self.dialect()).await?;
        let line = |user: User| AccountLine {
            login: user.login,
            active: user.active,
            staff: user.staff,
            superuser: user.superuser,
            group: user.group,
        };
        Ok(users.into_iter().map(line).collect())
    }

    /// Makes the path of a page on which the user sets a password: for one use, within 15 minutes. It begins with `/reset/`.
    ///
    /// # Errors
    /// There is no such user.
    pub async fn reset_path(&self, login: &str) -> Result<String, AccountError> {
        let mut conn = self.pool.get().await?;
        let user = self.find(&mut conn, login.trim()).await?;
        conn.begin().await?;
        let token = sessions::begin_reset(&mut conn, self.dialect(), &user).await?;
        self.record(&mut conn, &user.login, "reset link").await?;
        conn.commit().await?;
        Ok(format!("/reset/{token}"))
    }

    /// What the command line did is in the audit log too.
    async fn record(&self, conn: &mut Conn, login: &str, action: &str) -> Result<(), AccountError> {
        let user = self.find(conn, login).await?;
        let nobody = User {
            key: String::new(),
            login: "command line".to_owned(),
            group: None,
            active: true,
            staff: false,
            superuser: false,
            mark: String::new(),
        };
        let actor = audit::Actor {
            user: &nobody,
            address: None,
        };
        let entry = audit::Entry {
            action,
            table: &self.table()?.view.table,
            key: user.key,
            label: user.login,
            changes: None,
        };
        Ok(audit::write(conn, self.dialect(), actor, entry).await?)
    }
}

/// Fields that `auth` names are set by their own arguments, secret ones not at all.
fn refuse_field(table: Table<'_>, name: &str) -> Result<(), AccountError> {
    let refused = |reason| {
        Err(AccountError::Field {
            table: table.view.table.clone(),
            field: name.to_owned(),
            reason,
        })
    };
    match table.view.field(name) {
        None => refused("does not exist"),
        Some(_) if table.sets(name) => refused("is set by this command itself"),
        Some(field) if field.secret => refused("is secret"),
        Some(field) if !field.is_editable() => refused("cannot be written"),
        Some(_) => Ok(()),
    }
}
