//! Who may sign in, and what they did.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use opp_core::prelude::*;

/// Somebody who can sign in.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = users)]
#[opp(admin(list(email, is_active, group), search(email), filter(is_active)))]
pub struct User {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// Address to sign in with.
    #[opp(unique, index, max_length = 255)]
    pub email: String,
    /// Hash of the password.
    #[opp(max_length = 255)]
    pub hashed_password: String,
    /// Whether signing in is allowed.
    #[opp(default = true)]
    pub is_active: bool,
    /// Whether everything is allowed.
    #[opp(default = false)]
    pub is_superuser: bool,
    /// Whether the admin panel is allowed.
    #[opp(default = false)]
    pub is_staff: bool,
    /// Department, which decides what is seen of the webinars.
    #[opp(max_length = 50)]
    pub group: Option<String>,
    /// Number to call.
    #[opp(max_length = 20)]
    pub phone_number: Option<String>,
    /// When the account was made.
    #[opp(default = now)]
    pub created_at: NaiveDateTime,
}

/// How much a user does, counted by the database.
#[derive(OppView, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = user_stats)]
#[opp(
    view = "user_stats",
    query = "SELECT u.id, u.email, COUNT(DISTINCT w.id) AS webinar_count, COUNT(wr.id) AS registration_count \
             FROM users u \
             LEFT JOIN webinars w ON u.id = w.user_id \
             LEFT JOIN webinar_registrants wr ON w.id = wr.webinar_id \
             GROUP BY u.id, u.email"
)]
pub struct UserStats {
    /// The user.
    pub id: OppUuid,
    /// The user's address.
    pub email: String,
    /// Webinars the user holds.
    pub webinar_count: i64,
    /// People registered for them.
    pub registration_count: i64,
}
