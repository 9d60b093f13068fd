use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(
    index(statsu, id),
    index(id, include(nothing)),
    unique(banana),
    foreign_key(columns(nowhere), references(users::id)),
    admin(list(id, nmuber), search(text)),
    unique(number, number),
    index(id, id desc),
)]
struct Order {
    id: i32,
    number: i32,
    status: String,
}

#[derive(OppModel)]
struct User {
    id: i32,
}

fn main() {}
