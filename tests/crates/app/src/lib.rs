//! Uses models of another crate; everything is in the tests.

pub use opp_crates_models as models;
