use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(renamed_from = "orders", index(), unique(), foreign_key(columns(id), references(users::id, users::number)))]
struct Order {
    id: i32,
    #[opp(column = "id")]
    again: i32,
    #[opp(max_length = 0)]
    empty: String,
    #[opp(enforce_length = true)]
    endless: String,
    #[opp(scale = 2)]
    scale: i32,
    #[opp(precision = 2, scale = 4)]
    digits: i32,
    #[opp(stored)]
    stored: i32,
    #[opp(generated = "id + 1", default = 1)]
    generated: i32,
    #[opp(renamed_from = "same")]
    same: i32,
    #[opp(skip, unique, max_length = 5)]
    skipped: i32,
    #[opp(on_delete = cascade, join = false, constraint = "x")]
    loose: i32,
}

#[derive(OppModel)]
struct User {
    id: i32,
    number: i32,
}

fn main() {}
