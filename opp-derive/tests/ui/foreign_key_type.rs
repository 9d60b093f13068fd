use opp_core::prelude::*;

#[derive(OppModel)]
struct User {
    id: i64,
    email: String,
}

#[derive(OppModel)]
#[opp(foreign_key(columns(a, b), references(users::id, users::email)))]
struct Order {
    id: i32,
    #[opp(references = users::email, join = false)]
    email: String,
    #[opp(references = users::email, join = false)]
    wrong: i64,
    a: i64,
    b: i16,
}

fn main() {}
