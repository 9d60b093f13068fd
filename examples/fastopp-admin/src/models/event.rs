//! Webinars and the people who register for them.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use opp_core::prelude::*;

use super::users;

/// A webinar somebody holds.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = webinars)]
#[opp(admin(
    category = "Events",
    icon = "calendar",
    list(title, user_id, held_at),
    search(title),
    filter(held_at(date)),
    sort(title, held_at),
    default_sort(held_at desc),
    inline(WebinarRegistrant, fk = webinar_id, fields(name, email, company, status), extra = 1),
    can(
        view = staff,
        create = any(superuser, group("marketing")),
        edit = any(superuser, group("marketing")),
        delete = superuser
    )
))]
pub struct Webinar {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// Who holds it.
    #[opp(references = users::id, on_delete = cascade, index, label = "Speaker", label_of(email), search_of(email), widget = autocomplete)]
    pub user_id: OppUuid,
    /// Title.
    #[opp(max_length = 200)]
    pub title: String,
    /// When it takes place.
    #[opp(index)]
    pub held_at: NaiveDateTime,
}

/// How far a registration got.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[opp(name = "registration")]
pub enum Registration {
    /// The form was sent.
    Registered,
    /// They were there.
    Attended,
    /// They will not come.
    Cancelled,
}

/// Somebody who registered for a webinar. Marketing enters them; sales see all of them and change those assigned to them.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = webinar_registrants)]
#[opp(
    unique(webinar_id, email),
    joins(users),
    admin(
        name = "Registrant",
        category = "Events",
        icon = "user",
        list(name, email, webinar_id, company, status, assigned_sales_rep),
        search(name, email, company),
        filter(webinar_id, status, company(distinct)),
        sort(name, registered_at),
        fieldset("Contact", [name, email, company, photo]),
        fieldset("Registration", [webinar_id, status, assigned_sales_rep]),
        fieldset("Notes", [notes], collapsed),
        readonly(registered_at),
        can(
            view = staff,
            create = any(superuser, group("marketing")),
            import = group("marketing"),
            edit = any(
                superuser,
                group("marketing"),
                rows(group("sales"), assigned_sales_rep = $user.email)
            ),
            delete = superuser
        )
    )
)]
pub struct WebinarRegistrant {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// The webinar.
    #[opp(references = webinars::id, on_delete = cascade)]
    pub webinar_id: OppUuid,
    /// Address the invitation goes to.
    #[opp(index, max_length = 255, widget = email, format = email)]
    pub email: String,
    /// Name on the badge.
    #[opp(index, max_length = 100)]
    pub name: String,
    /// Employer.
    #[opp(max_length = 100)]
    pub company: Option<String>,
    /// How far the registration got.
    #[opp(default = "registered")]
    pub status: Registration,
    /// Address of the colleague in sales who follows up.
    #[opp(max_length = 255)]
    pub assigned_sales_rep: Option<String>,
    /// What the sales team noted.
    #[opp(widget = markdown(rows = 6))]
    pub notes: Option<String>,
    /// When the registration came in.
    #[opp(default = now, index)]
    pub registered_at: NaiveDateTime,
    /// Picture on the badge.
    #[opp(max_length = 100, widget = image(dir = "registrants", max = "5 MB"))]
    pub photo: Option<String>,
}
