include!(concat!(env!("OUT_DIR"), "/opp_registry.rs"));
