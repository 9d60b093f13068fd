use opp_core::prelude::*;

#[derive(OppType)]
pub struct Two(i32, i32);

#[derive(OppType)]
pub struct Named {
    value: i32,
}

#[derive(OppType)]
pub enum Choice {
    One,
}

#[derive(OppType)]
pub struct Generic<T>(T);

#[derive(OppType)]
#[opp(max_length = 5)]
pub struct Attributed(String);

#[derive(OppType)]
struct Private(String);

#[derive(OppType)]
pub struct Inner(NoColumn);

pub struct NoColumn;

#[derive(OppType)]
pub struct Nullable(Option<i32>);

fn main() {}
