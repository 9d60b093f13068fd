//! The same check for `cargo test`: a test that fails where the models have something that the migrations lack.

use opp_migrate::pipeline::{Options, assert_up_to_date};
use shop_models as _;

#[test]
fn migrations_are_up_to_date() -> Result<(), opp_core::registry::CollectError> {
    assert_up_to_date(&opp_core::registry::collect()?, Options::new("migrations"));
    Ok(())
}
