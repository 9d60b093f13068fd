use opp_core::prelude::*;

#[derive(OppModel)]
struct User {
    id: UserId,
}

#[derive(OppType, Debug)]
pub struct UserId(i64);

#[derive(OppModel)]
struct Plain {
    id: i32,
    #[opp(references = users::id, on_delete = set_null)]
    user_id: i64,
}

#[derive(OppModel)]
struct Newtype {
    id: i32,
    #[opp(references = users::id, on_delete = set_null)]
    user_id: UserId,
    #[opp(references = users::id, on_update = set_null, join = false)]
    other_id: UserId,
}

fn main() {}
