use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(tabel = "orders", banana, comment = "kept")]
struct Order {
    id: i32,
    #[opp(max_lenght = 20, engine = "x", table = "y")]
    status: String,
}

fn main() {
    let _ = orders::status;
}
