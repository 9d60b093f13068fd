//! Generates the source of the registry binary, from which `opp` reads the models.

fn main() {
    opp_core::build::registry();
}
