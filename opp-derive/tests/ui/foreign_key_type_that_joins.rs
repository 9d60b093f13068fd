use opp_core::prelude::*;

#[derive(OppModel)]
struct User {
    id: i64,
}

#[derive(OppModel)]
struct Order {
    id: i32,
    #[opp(references = users::id)]
    user_id: Option<i32>,
}

fn main() {}
