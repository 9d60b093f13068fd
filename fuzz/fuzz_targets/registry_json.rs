//! A registry that is read is written and read again as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use opp_core::registry::Registry;

fuzz_target!(|text: &str| {
    if let Ok(registry) = Registry::from_json(text) {
        let again = Registry::from_json(&registry.to_json()).expect("what was written is read");
        assert_eq!(again.to_json(), registry.to_json());
    }
});
