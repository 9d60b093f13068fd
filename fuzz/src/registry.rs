//! A registry that is read is written and read again as the same.

use opp_core::registry::Registry;

/// Reads a text as a registry.
pub fn registry_json(text: &str) {
    match Registry::from_json(text) {
        Ok(registry) => {
            let again = Registry::from_json(&registry.to_json()).expect("what was written is read");
            assert_eq!(again.to_json(), registry.to_json());
        }
        Err(error) => drop(error.to_string()),
    }
}
