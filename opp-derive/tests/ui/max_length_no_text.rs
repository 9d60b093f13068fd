use opp_core::prelude::*;

#[derive(OppModel)]
struct Order {
    id: i32,
    #[opp(max_length = 9)]
    number: i64,
    #[opp(max_length = 20)]
    paid: Option<bool>,
    #[opp(max_length = 36)]
    token: OppUuid,
    #[opp(max_length = 512)]
    picture: Vec<u8>,
    #[opp(max_length = 80)]
    note: Option<String>,
}

fn main() {}
