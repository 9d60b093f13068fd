use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(primary_key(a, b), check(positive("a > 0", only(oracle))))]
struct Parts {
    a: i32,
    b: i32,
}

#[derive(OppModel)]
struct Numbered {
    #[opp(auto_increment = false, identity = serial)]
    id: i32,
    #[opp(identity = always)]
    other: Option<i32>,
    #[opp(identity = always, default = 1)]
    valued: i32,
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

#[derive(OppModel)]
#[opp(primary_key(name = "keys_pk"))]
struct Key {
    #[opp(primary_key(name = "other_pk"))]
    id: i32,
    #[opp(check(positive("number > 0", negative = "number < 0")))]
    number: i32,
    #[opp(check(sqlite = "text <> ''", short = "text <> 'x'"))]
    text: String,
    #[opp(check(named("note <> ''", name = "again")))]
    note: String,
    #[opp(primary_key(id))]
    column: i32,
    #[opp(check(name(sqlite = "right <> ''", postgres = "length(right) > 0")))]
    right: String,
}

fn main() {}
