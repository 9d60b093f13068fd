//! Does the law hold over whole histories, among objects that opp did not make? Chains of four revisions, on each database.
//!
//! `OPP_SEED=1..5000 OPP_DATABASES=sqlite cargo test --workspace --test random_chains` tries others.

use opp_tests::chains::{Figures, chain};
use opp_tests::law::{Engine, on_each};

/// Chains that are tried on each database; the seed of each is its number.
const CHAINS: u64 = 6;

#[test]
fn every_chain_leads_there_and_back_among_foreign_objects() {
    on_each(Engine::ALL, |engine| {
        let mut figures = Figures::default();
        for seed in opp_test_servers::seeds(CHAINS) {
            chain(engine, seed, 5, &mut figures);
        }
        eprintln!("{engine:?}: {figures:?}");
    });
}
