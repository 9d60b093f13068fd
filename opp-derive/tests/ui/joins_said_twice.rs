use opp_core::prelude::*;

#[derive(OppModel)]
struct User {
    id: i32,
}

#[derive(OppModel)]
#[opp(joins(users))]
struct Order {
    id: i32,
}

#[derive(OppModel)]
#[opp(joins(orders))]
struct Item {
    id: i32,
    #[opp(references = orders::id)]
    order_id: i32,
}

#[derive(OppModel)]
#[opp(joins(tags))]
struct Note {
    id: i32,
}

#[derive(OppModel)]
#[opp(joins(notes))]
struct Tag {
    id: i32,
}

fn main() {}
