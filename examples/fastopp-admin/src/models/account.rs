//! Who may sign in.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use opp_core::prelude::*;

/// Somebody who can sign in. Superusers manage them.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = users)]
#[opp(admin(
    category = "Administration",
    icon = "users",
    order = 90,
    list(email, is_active, is_staff, is_superuser, group),
    search(email),
    filter(is_active, is_staff, group),
    sort(email, created_at),
    readonly(created_at),
    auth(
        login = email,
        password = hashed_password,
        active = is_active,
        staff = is_staff,
        superuser = is_superuser,
        group = group
    ),
    can(
        list = superuser,
        view = superuser,
        create = superuser,
        edit = superuser,
        delete = superuser,
        export = superuser
    )
))]
pub struct User {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// Address to sign in with.
    #[opp(unique, max_length = 255, widget = email)]
    pub email: String,
    /// Hash of the password.
    #[opp(max_length = 255)]
    pub hashed_password: String,
    /// Whether signing in is allowed.
    #[opp(default = true, label = "Active")]
    pub is_active: bool,
    /// Whether everything is allowed.
    #[opp(default = false, label = "Superuser")]
    pub is_superuser: bool,
    /// Whether the admin panel is allowed.
    #[opp(default = false, label = "Staff")]
    pub is_staff: bool,
    /// Department, which decides what is allowed: `marketing`, `sales` or `support`.
    #[opp(max_length = 50)]
    pub group: Option<String>,
    /// When the account was created.
    #[opp(default = now)]
    pub created_at: NaiveDateTime,
}
