use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(primary_key(a, b), check(positive("a > 0", only(oracle))))]
struct Parts {
    #[opp(identity = always)]
    a: i32,
    b: i32,
}

#[derive(OppModel)]
struct Numbered {
    #[opp(auto_increment = false, identity = serial)]
    id: i32,
    #[opp(identity = always)]
    other: i32,
    #[opp(identity = sometimes)]
    unknown: i32,
    #[opp(identity)]
    bare: i32,
    #[opp(generated(only(postgres)))]
    empty: Option<i32>,
    #[opp(generated("id + 1", only()))]
    nowhere: Option<i32>,
    #[opp(generated(oracle = "id + 1"))]
    elsewhere: Option<i32>,
    #[opp(collate(schema = "app", sqlite = "NOCASE"))]
    collated: String,
    #[opp(generated("id + 1", only(postgres)), stored)]
    right: Option<i32>,
}

fn main() {}
