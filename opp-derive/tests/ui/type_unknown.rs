use opp_core::prelude::*;

struct Unknown;

#[derive(OppModel)]
struct Order {
    id: i32,
    what: Unknown,
}

fn main() {}
