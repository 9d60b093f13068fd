//! What was changed, by whom.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use opp_core::prelude::*;

use super::users;

/// One change, kept for good.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = audit_log)]
#[opp(index(user_id, created_at desc))]
pub struct AuditLog {
    /// Number of the entry.
    #[opp(primary_key)]
    pub id: i64,
    /// Who did it; stays empty when the account is gone.
    #[opp(references = users::id, on_delete = set_null)]
    pub user_id: Option<OppUuid>,
    /// What was done.
    #[opp(max_length = 50)]
    pub action: String,
    /// Table it was done to.
    #[opp(max_length = 100)]
    pub target: String,
    /// Details.
    pub details: Option<String>,
    /// When.
    #[opp(default = now)]
    pub created_at: NaiveDateTime,
}
