//! Puts the migrations into the program.

fn main() {
    opp_core::build::migrations(&["migrations"]);
}
