use opp_core::prelude::*;

#[derive(OppType, Debug)]
pub struct Two(i32, i32);

#[derive(OppType, Debug)]
pub struct Named {
    value: i32,
}

#[derive(OppType, Debug)]
pub enum Choice {
    One,
}

#[derive(OppType, Debug)]
pub struct Generic<T>(T);

#[derive(OppType, Debug)]
#[opp(max_length = 5)]
pub struct Attributed(String);

#[derive(OppType, Debug)]
struct Private(String);

#[derive(OppType, Debug)]
pub struct Inner(NoColumn);

pub struct NoColumn;

#[derive(OppType, Debug)]
pub struct Nullable(Option<i32>);

fn main() {}
