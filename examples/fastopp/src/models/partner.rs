//! Companies that work with us.

use diesel::prelude::*;
use opp_core::prelude::*;

/// A partner company.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = partners)]
#[opp(admin(list(name, email), search(name, email)))]
pub struct Partner {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// Company name.
    #[opp(max_length = 100)]
    pub name: String,
    /// Address to write to.
    #[opp(unique, index, max_length = 255)]
    pub email: String,
}
