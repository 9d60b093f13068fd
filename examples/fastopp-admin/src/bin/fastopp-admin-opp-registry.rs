//! Prints the models of `fastopp-admin` for the `opp` command. The build script writes what is included here.
include!(concat!(env!("OUT_DIR"), "/opp_registry.rs"));
