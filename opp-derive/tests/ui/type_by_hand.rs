use opp_core::prelude::*;

type Money = i64;

#[derive(OppModel)]
struct Order {
    id: i32,
    #[opp(sql_type(diesel = Text))]
    total: Money,
}

fn main() {}
