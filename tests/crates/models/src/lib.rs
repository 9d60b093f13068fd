//! Declares models that another crate references.
#![expect(missing_docs, reason = "a fixture")]

use opp_core::prelude::*;

#[derive(OppModel)]
pub struct User {
    pub id: i32,
    pub email: String,
}

#[derive(OppModel)]
pub struct Team {
    pub id: i32,
    pub name: String,
}
