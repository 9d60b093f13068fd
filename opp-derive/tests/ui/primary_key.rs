use opp_core::prelude::*;

#[derive(OppModel)]
struct Missing {
    number: i32,
}

#[derive(OppModel)]
#[opp(primary_key(a, c))]
struct Unknown {
    a: i32,
    b: i32,
}

#[derive(OppModel)]
#[opp(primary_key(a, b))]
struct Twice {
    #[opp(primary_key)]
    a: i32,
    b: i32,
}

#[derive(OppModel)]
#[opp(primary_key(a, a))]
struct Same {
    a: i32,
}

#[derive(OppModel)]
#[opp(primary_key())]
struct NoColumns {
    a: i32,
}

#[derive(OppModel)]
struct Nullable {
    id: Option<i32>,
}

#[derive(OppModel)]
struct Counting {
    id: i32,
    #[opp(auto_increment = false)]
    other: i32,
}

#[derive(OppModel)]
#[opp(primary_key(a, b))]
struct CountingPart {
    #[opp(auto_increment = true)]
    a: i32,
    b: i32,
}

fn main() {}
