use opp_core::prelude::*;

#[derive(OppModel)]
struct User {
    id: i32,
}

#[derive(OppModel)]
struct Order {
    id: i32,
    #[opp(references = user::id)]
    user_id: i32,
}

fn main() {
    let _ = orders::user_id;
}
