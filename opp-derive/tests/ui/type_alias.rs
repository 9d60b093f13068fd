use opp_core::prelude::*;

type Money = i64;

#[derive(OppModel)]
struct Order {
    id: i32,
    total: Money,
}

fn main() {}
