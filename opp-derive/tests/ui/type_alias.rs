use opp_core::prelude::*;

type Money = i64;
type Note = Option<String>;

#[derive(OppModel)]
struct Order {
    id: i32,
    total: Money,
    note: Note,
    #[opp(sql_type(diesel = Text))]
    wrong: Money,
}

fn main() {}
