//! Webinars and the people who register for them.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use opp_core::prelude::*;

use super::users;

/// A webinar somebody holds.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = webinars)]
pub struct Webinar {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// Who holds it.
    #[opp(references = users::id, on_delete = cascade, index)]
    pub user_id: OppUuid,
    /// Title.
    #[opp(max_length = 200)]
    pub title: String,
    /// When it takes place.
    pub held_at: NaiveDateTime,
}

/// Somebody who registered for a webinar.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = webinar_registrants)]
#[opp(unique(webinar_id, email), joins(users))]
pub struct WebinarRegistrant {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// The webinar.
    #[opp(references = webinars::id, on_delete = cascade)]
    pub webinar_id: OppUuid,
    /// Address the invitation goes to.
    #[opp(index, max_length = 255)]
    pub email: String,
    /// Name on the badge.
    #[opp(max_length = 100)]
    pub name: String,
    /// Employer.
    #[opp(max_length = 100)]
    pub company: Option<String>,
    /// `registered`, `attended` or `cancelled`.
    #[opp(
        max_length = 20,
        default = "registered",
        check = "status IN ('registered', 'attended', 'cancelled')"
    )]
    pub status: String,
    /// Address of a portrait.
    #[opp(max_length = 500)]
    pub photo_url: Option<String>,
    /// What the sales team noted.
    pub notes: Option<String>,
    /// When the registration came in.
    #[opp(default = now)]
    pub registered_at: NaiveDateTime,
}
