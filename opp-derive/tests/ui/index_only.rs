use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(
    index(title, only(oracle)),
    index(title, only()),
    index(title, only(postgres, postgres)),
    index(title, only = "postgres"),
)]
struct Document {
    id: i32,
    title: String,
    #[opp(index(method = "gin", only(postgres)))]
    right: OppJson<Vec<i32>>,
}

fn main() {}
