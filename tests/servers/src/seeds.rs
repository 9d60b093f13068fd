//! Which random cases does a test try?

use std::ops::Range;

/// The seeds of `count` cases, from 1; with `OPP_SEED=7` that one alone, with `OPP_SEED=100..600` these instead.
///
/// # Panics
/// `OPP_SEED` is neither.
#[must_use]
pub fn seeds(count: u64) -> Range<u64> {
    std::env::var("OPP_SEED").map_or(1..count + 1, |text| {
        parse(&text).unwrap_or_else(|| panic!("OPP_SEED is {text}, and not a number or a range like 100..600"))
    })
}

fn parse(text: &str) -> Option<Range<u64>> {
    match text.split_once("..") {
        Some((first, end)) => Some(first.parse().ok()?..end.parse().ok()?),
        None => text.parse().ok().map(|seed| seed..seed + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_seed_and_a_range_are_read() {
        assert_eq!(parse("7"), Some(7..8));
        assert_eq!(parse("100..600"), Some(100..600));
        assert_eq!(parse("x"), None);
    }
}
