//! Generates the source of the registry binary, from which `opp` reads the models.

fn main() {
    // The demo embeds the migrations.
    println!("cargo::rerun-if-changed=migrations");
    opp_core::build::registry();
}
