//! In which order are things renamed so that no name is taken twice? Circles go through a name of their own.

use std::collections::{HashSet, VecDeque};

/// What becomes of a rename that only changes capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaseOnly {
    /// SQLite does it at once.
    InPlace,
    /// SQLite says that the name is taken.
    ThroughAnother,
}

/// Orders renames. `occupied`: all names there are before, in small letters.
pub(super) fn in_order(
    pairs: Vec<(String, String)>,
    mut occupied: HashSet<String>,
    case_only: CaseOnly,
) -> Vec<(String, String)> {
    let mut order = Vec::with_capacity(pairs.len());
    let mut waiting: VecDeque<_> = pairs.into();
    let mut stuck = 0;
    while let Some((from, to)) = waiting.pop_front() {
        let same = from.eq_ignore_ascii_case(&to);
        if (same && case_only == CaseOnly::InPlace) || !occupied.contains(&to.to_ascii_lowercase()) {
            occupied.remove(&from.to_ascii_lowercase());
            occupied.insert(to.to_ascii_lowercase());
            order.push((from, to));
            stuck = 0;
        } else if same || stuck > waiting.len() {
            let between = format!("_opp_rename_{}", order.len());
            occupied.remove(&from.to_ascii_lowercase());
            occupied.insert(between.clone());
            order.push((from, between.clone()));
            waiting.push_front((between, to));
            stuck = 0;
        } else {
            waiting.push_back((from, to));
            stuck += 1;
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(pairs: &[(&str, &str)], occupied: &[&str], case_only: CaseOnly) -> Vec<String> {
        let pairs = pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned()));
        let occupied = occupied.iter().map(|name| (*name).to_owned()).collect();
        let order = in_order(pairs.collect(), occupied, case_only);
        order.into_iter().map(|(from, to)| format!("{from}>{to}")).collect()
    }

    #[test]
    fn chains_begin_at_their_free_end_and_circles_go_through_another_name() {
        let chain = [("a", "b"), ("b", "c")];
        assert_eq!(order(&chain, &["a", "b"], CaseOnly::InPlace), ["b>c", "a>b"]);
        let circle = [("a", "b"), ("b", "a")];
        assert_eq!(
            order(&circle, &["a", "b"], CaseOnly::InPlace),
            ["a>_opp_rename_0", "b>a", "_opp_rename_0>b"]
        );
    }

    #[test]
    fn capitals_alone() {
        assert_eq!(order(&[("A", "a")], &["a"], CaseOnly::InPlace), ["A>a"]);
        assert_eq!(
            order(&[("A", "a")], &["a"], CaseOnly::ThroughAnother),
            ["A>_opp_rename_0", "_opp_rename_0>a"]
        );
    }
}
