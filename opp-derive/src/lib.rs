//! opp-derive
