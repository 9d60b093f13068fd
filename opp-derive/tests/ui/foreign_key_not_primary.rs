use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(primary_key(name))]
struct User {
    name: String,
    #[opp(unique)]
    email: String,
}

#[derive(OppModel)]
struct Order {
    id: i32,
    #[opp(references = users::email)]
    user_email: String,
}

fn main() {}
