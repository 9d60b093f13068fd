use opp_core::prelude::*;

struct Unknown;

#[derive(OppModel)]
struct Order {
    id: i32,
    what: Unknown,
    perhaps: Option<Unknown>,
    size: usize,
    twice: Option<Option<i32>>,
}

fn main() {}
