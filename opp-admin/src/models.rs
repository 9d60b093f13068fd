//! The panel's own tables: users, sessions, the audit log, failed logins.
//!
//! An application that links this crate with the feature `models` has them in its history like its own:
//! `use opp_admin::models as _;`. The feature `users` adds a table of users, for those that have none.

use diesel::prelude::*;
use opp_core::prelude::*;
use time::PrimitiveDateTime;

/// Somebody who can sign in to the panel.
#[cfg(feature = "users")]
#[derive(OppModel, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = opp_users)]
#[opp(admin(
    name = "User",
    category = "Administration",
    icon = "users",
    order = 90,
    list(email, is_active, is_staff, is_superuser, group),
    search(email),
    filter(is_active, is_staff, is_superuser)
))]
pub struct OppUser {
    /// Number.
    #[opp(primary_key)]
    pub id: i64,
    /// Address to sign in with.
    #[opp(unique, max_length = 255)]
    pub email: String,
    /// Hash of the password.
    #[opp(max_length = 255)]
    pub hashed_password: String,
    /// Whether signing in is allowed.
    #[opp(default = true)]
    pub is_active: bool,
    /// Whether the panel is allowed.
    #[opp(default = false)]
    pub is_staff: bool,
    /// Whether everything is allowed.
    #[opp(default = false)]
    pub is_superuser: bool,
    /// Group, for permissions.
    #[opp(max_length = 50)]
    pub group: Option<String>,
    /// When the account was created.
    #[opp(default = now)]
    pub created_at: PrimitiveDateTime,
}

/// Somebody who is signed in, or a link to set a password.
#[derive(OppModel, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = opp_sessions)]
pub struct OppSession {
    /// Digest of the token in the cookie or link.
    #[opp(primary_key, max_length = 64)]
    pub id: String,
    /// `session` or `reset`.
    #[opp(max_length = 10)]
    pub kind: String,
    /// Key of the user.
    #[opp(index, max_length = 255)]
    pub user_key: String,
    /// Token of the forms of this session.
    #[opp(max_length = 64)]
    pub form_token: String,
    /// Digest of the password's hash: a changed password ends the session.
    #[opp(max_length = 64)]
    pub password_mark: String,
    /// When it began, in seconds since 1970.
    pub created_at: i64,
    /// When it was used last, to the minute.
    pub last_seen: i64,
    /// When it ends.
    #[opp(index)]
    pub expires_at: i64,
}

/// A change that somebody made in the panel.
#[derive(OppModel, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = opp_audit_log)]
#[opp(
    index(table_name, row_key),
    admin(
        name = "Change",
        category = "Administration",
        icon = "clock",
        order = 91,
        list(at, user_label, action, table_name, row_label),
        search(user_label, row_label),
        filter(action, table_name, at),
        sort(at),
        default_sort(at desc),
        can(view = superuser)
    )
)]
pub struct OppAuditLog {
    /// Number.
    #[opp(primary_key)]
    pub id: i64,
    /// When.
    #[opp(index)]
    pub at: PrimitiveDateTime,
    /// Key of the user.
    #[opp(max_length = 255)]
    pub user_key: Option<String>,
    /// What the user signs in with.
    #[opp(max_length = 255)]
    pub user_label: String,
    /// What was done.
    #[opp(max_length = 40)]
    pub action: String,
    /// Table of the row.
    #[opp(max_length = 128)]
    pub table_name: String,
    /// Key of the row.
    #[opp(max_length = 255)]
    pub row_key: String,
    /// Name of the row.
    #[opp(max_length = 255)]
    pub row_label: String,
    /// Values before and after, as JSON.
    pub changes: Option<String>,
    /// Address that the request came from.
    #[opp(max_length = 64)]
    pub address: Option<String>,
}

/// Failed logins of an account or address.
#[derive(OppModel, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = opp_login_attempts)]
pub struct OppLoginAttempt {
    /// Digest of the account and address.
    #[opp(primary_key, max_length = 64)]
    pub id: String,
    /// Failures since the last success.
    pub failures: i64,
    /// When the last one was, in seconds since 1970.
    pub last_at: i64,
}
