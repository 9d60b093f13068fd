//! A `.env` file gives a value or an error.

#![no_main]
#![allow(dead_code, reason = "the module is a part of opp-cli, which uses more of it")]

use libfuzzer_sys::fuzz_target;

#[path = "../../opp-cli/src/config/dotenv.rs"]
mod dotenv;

fuzz_target!(|text: &str| {
    if let Err(error) = dotenv::value_of("DATABASE_URL", text, &|name| (name == "A").then(|| "b".to_owned())) {
        assert!(error.line >= 1);
        let _ = error.to_string();
    }
});
