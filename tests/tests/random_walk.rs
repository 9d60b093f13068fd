//! Does the law hold for changes nobody thought of? Random models, another set of random models, and the way between.

use opp_tests::law::leads_there_and_back;
use opp_tests::random::{Dice, models};

/// Pairs that are tried; the seed of each is its number, so a failure can be had again.
const PAIRS: u64 = 50;

#[test]
fn any_models_lead_to_any_others_and_back() {
    for seed in opp_test_servers::seeds(PAIRS) {
        let mut dice = Dice::new(seed);
        let (before, after) = (models(&mut dice), models(&mut dice));
        leads_there_and_back(&before, &after, &format!("OPP_SEED={seed}"));
    }
}
