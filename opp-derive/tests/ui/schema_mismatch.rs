use opp_core::prelude::*;

mod schema {
    diesel::table! {
        orders (id) {
            id -> Integer,
            status -> Text,
            #[sql_name = "the_total"]
            total -> Integer,
        }
    }
}

#[derive(OppModel)]
#[opp(schema = schema::orders)]
struct Order {
    id: i32,
    status: i32,
    total: i32,
    missing: i32,
}

fn main() {}
