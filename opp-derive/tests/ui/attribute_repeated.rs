use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(table = "orders", table = "order")]
struct Order {
    id: i32,
    #[opp(unique, max_length = 20)]
    #[opp(unique)]
    status: String,
}

fn main() {}
