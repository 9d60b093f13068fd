use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(foreign_key(columns(a, b), references(users::id, teams::id)))]
struct Order {
    id: i32,
    #[opp(references = users)]
    user_id: i32,
    a: i32,
    b: i32,
}

fn main() {}
