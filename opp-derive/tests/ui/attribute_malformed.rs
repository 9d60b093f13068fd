use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(table, managed = 1, index, unique = "status", check("x"), sqlite(wal), mysql(speed = "1"), admin(colour = "x"), joins = users)]
struct Order {
    #[opp(primary_key = true)]
    id: i32,
    #[opp(max_length = "20", default = pending, comment = 1)]
    status: String,
    #[opp(references = "users::id", on_delete = explode)]
    user_id: i32,
    #[opp(index(sideways), default(oracle = 1), sql_type(oracle = "x"))]
    number: i32,
    #[opp(default)]
    total: i32,
    #[opp(index(number))]
    other: i32,
}

fn main() {}
