use opp_core::prelude::*;

#[derive(OppModel)]
struct Generic<T> {
    id: i32,
    value: T,
}

#[derive(OppModel)]
struct Borrowed<'a> {
    id: i32,
    name: &'a str,
}

#[derive(OppModel)]
struct Pair(i32, String);

#[derive(OppModel)]
struct Nothing;

#[derive(OppModel)]
struct Empty {}

#[derive(OppModel)]
enum Choice {
    One,
}

#[derive(OppModel)]
union Either {
    one: i32,
    other: f32,
}

fn main() {}
