use opp_core::prelude::*;

#[derive(OppEnum)]
pub enum Empty {}

#[derive(OppEnum)]
pub enum Fields {
    One(i32),
    Two { a: i32 },
}

#[derive(OppEnum)]
pub enum Same {
    One,
    #[opp(rename = "one")]
    Two,
}

#[derive(OppEnum)]
#[opp(nmae = "x", as_text = true, table = "y")]
pub enum Words {
    #[opp(renamed_from = "one", renmae = "x")]
    One,
}

#[derive(OppEnum)]
enum Private {
    One,
}

#[derive(OppEnum)]
pub struct Struct;

#[derive(OppEnum)]
pub enum Generic<T> {
    One,
    #[doc(hidden)]
    Two(T),
}

fn main() {}
