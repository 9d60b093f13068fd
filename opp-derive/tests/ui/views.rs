use opp_core::prelude::*;

#[derive(OppView)]
struct NoName {
    id: i32,
}

#[derive(OppView)]
#[opp(view = "stats", query = "SELECT 1 AS id", index(id), renamed_from = "x")]
struct Words {
    #[opp(max_length = 5, default = 1)]
    id: i32,
}

#[derive(OppModel)]
#[opp(view = "stats")]
struct NotAView {
    id: i32,
}

fn main() {}
