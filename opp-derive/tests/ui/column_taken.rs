use opp_core::prelude::*;

#[derive(OppModel)]
struct Notice {
    id: i32,
    table: String,
    q: i32,
    notices: i32,
    #[diesel(column_name = star)]
    rating: i32,
    #[diesel(column_name = dsl_)]
    #[opp(column = "dsl")]
    dsl: i32,
}

fn main() {}
