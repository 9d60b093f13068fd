#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| opp_fuzz::dotenv(text));
