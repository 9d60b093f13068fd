//! opp
fn main() {}
