//! Prints the models of `shop-models` for the `opp` command. The build script writes what is included here.
include!(concat!(env!("OUT_DIR"), "/opp_registry.rs"));
