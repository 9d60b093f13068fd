use opp_core::prelude::*;

#[derive(OppModel)]
struct User {
    id: i32,
}

#[derive(OppModel)]
struct Order {
    id: i32,
    #[opp(references = users::number)]
    user_id: i32,
}

fn main() {}
