use opp_core::prelude::*;

#[derive(OppEnum)]
pub enum Empty {}

#[derive(OppEnum)]
pub enum Fields {
    One(i32),
    Two { a: i32 },
}

#[derive(OppEnum, Debug)]
pub enum Same {
    One,
    #[opp(rename = "one")]
    Two,
}

#[derive(OppEnum, Debug)]
#[opp(nmae = "x", as_text = true, table = "y")]
pub enum Words {
    #[opp(renamed_from = "one", renmae = "x")]
    One,
    #[opp(name = "two")]
    Two,
}

/// An enum whose attributes are wrong is a column all the same: nothing is said of this field.
#[derive(OppModel)]
pub struct Holder {
    id: i32,
    words: Words,
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
