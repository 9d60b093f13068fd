//! A database URL is read or refused, and is shown without its password.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use opp_core::url::DatabaseUrl;

fuzz_target!(|text: &str| {
    match DatabaseUrl::parse(text, Path::new("/base")) {
        Ok(url) => {
            let _ = (url.to_string(), url.kind(), url.names_a_database());
        }
        Err(error) => {
            let _ = error.to_string();
        }
    }
});
