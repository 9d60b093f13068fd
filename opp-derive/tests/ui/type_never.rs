use opp_core::prelude::*;

#[derive(OppModel)]
struct Order {
    id: i32,
    size: usize,
    twice: Option<Option<i32>>,
    text: &'static str,
    pair: (i32, i32),
    letter: Option<char>,
    large: u64,
}

fn main() {}
