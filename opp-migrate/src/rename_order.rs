//! Orders renames so that no name is taken twice. Rings and swaps go through a temporary name.

use std::collections::{HashMap, VecDeque};

use crate::schema::TableName;

/// A name that objects of one name space have.
pub(crate) trait ObjectName: Clone + PartialEq {
    /// The form in which the database compares names.
    fn key(&self) -> String;
    /// A temporary name in the same name space.
    fn temporary(&self, number: usize) -> Self;
}

impl ObjectName for String {
    fn key(&self) -> String {
        self.to_ascii_lowercase()
    }
    fn temporary(&self, number: usize) -> Self {
        format!("_opp_rename_{number}")
    }
}

impl ObjectName for TableName {
    fn key(&self) -> String {
        self.to_string().to_ascii_lowercase()
    }
    fn temporary(&self, number: usize) -> Self {
        Self {
            schema: self.schema.clone(),
            name: self.name.temporary(number),
        }
    }
}

/// How a rename that only changes the case of a name is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseOnly {
    /// In one statement.
    InPlace,
    /// Through a temporary name: SQLite refuses the new name of a table as taken.
    ThroughAnother,
}

/// Orders renames (old, new). `occupied`: every name of the name space before the first rename.
pub(crate) fn in_order<N: ObjectName>(
    pairs: Vec<(N, N)>,
    occupied: impl IntoIterator<Item = N>,
    case_only: CaseOnly,
) -> Vec<(N, N)> {
    let mut occupied = Occupied::of(occupied);
    let mut order = Vec::with_capacity(pairs.len());
    let mut waiting: VecDeque<_> = pairs.into();
    let mut stuck = 0;
    while let Some((from, to)) = waiting.pop_front() {
        let same = from.key() == to.key();
        if (same && case_only == CaseOnly::InPlace) || !occupied.contains(&to) {
            occupied.rename(&from, &to);
            order.push((from, to));
            stuck = 0;
        } else if (same || stuck > waiting.len()) && order.last().is_none_or(|(_, last)| *last != from) {
            let temporary = occupied.free_temporary(&from, order.len());
            occupied.rename(&from, &temporary);
            order.push((from, temporary.clone()));
            waiting.push_back((temporary, to));
            stuck = 0;
        } else if stuck > 2 * waiting.len() + 2 {
            // Nothing gives the name up: the database reports it.
            occupied.rename(&from, &to);
            order.push((from, to));
            stuck = 0;
        } else {
            waiting.push_back((from, to));
            stuck += 1;
        }
    }
    order
}

/// How many objects have a name: a case-sensitive database may hold `A` beside `a`.
struct Occupied(HashMap<String, usize>);

impl Occupied {
    fn of<N: ObjectName>(names: impl IntoIterator<Item = N>) -> Self {
        let mut counts = HashMap::new();
        for name in names {
            *counts.entry(name.key()).or_default() += 1;
        }
        Self(counts)
    }

    fn contains<N: ObjectName>(&self, name: &N) -> bool {
        self.0.get(&name.key()).is_some_and(|count| *count > 0)
    }

    fn rename<N: ObjectName>(&mut self, from: &N, to: &N) {
        if let Some(count) = self.0.get_mut(&from.key()) {
            *count = count.saturating_sub(1);
        }
        *self.0.entry(to.key()).or_default() += 1;
    }

    fn free_temporary<N: ObjectName>(&self, name: &N, first: usize) -> N {
        (first..)
            .map(|number| name.temporary(number))
            .find(|temporary| !self.contains(temporary))
            .unwrap_or_else(|| name.temporary(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(pairs: &[(&str, &str)], occupied: &[&str], case_only: CaseOnly) -> Vec<String> {
        let pairs = pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned()));
        let occupied = occupied.iter().map(|name| (*name).to_owned());
        let order = in_order(pairs.collect(), occupied, case_only);
        order.into_iter().map(|(from, to)| format!("{from}>{to}")).collect()
    }

    #[test]
    fn chains_begin_at_their_free_end_and_rings_go_through_a_temporary_name() {
        let chain = [("a", "b"), ("b", "c")];
        assert_eq!(order(&chain, &["a", "b"], CaseOnly::InPlace), ["b>c", "a>b"]);
        let swap = [("a", "b"), ("b", "a")];
        assert_eq!(
            order(&swap, &["a", "b"], CaseOnly::InPlace),
            ["a>_opp_rename_0", "b>a", "_opp_rename_0>b"]
        );
        let ring = [("a", "b"), ("b", "c"), ("c", "a")];
        assert_eq!(
            order(&ring, &["a", "b", "c", "_opp_rename_0"], CaseOnly::InPlace),
            ["a>_opp_rename_1", "c>a", "b>c", "_opp_rename_1>b"]
        );
    }

    #[test]
    fn two_rings_and_a_chain_at_once() {
        let pairs = [("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("e", "f")];
        assert_eq!(
            order(&pairs, &["a", "b", "c", "d", "e"], CaseOnly::InPlace),
            [
                "e>f",
                "a>_opp_rename_1",
                "b>a",
                "_opp_rename_1>b",
                "c>_opp_rename_4",
                "d>c",
                "_opp_rename_4>d"
            ]
        );
    }

    #[test]
    fn names_that_differ_in_case_only() {
        assert_eq!(order(&[("A", "a")], &["A"], CaseOnly::InPlace), ["A>a"]);
        assert_eq!(
            order(&[("A", "a")], &["A"], CaseOnly::ThroughAnother),
            ["A>_opp_rename_0", "_opp_rename_0>a"]
        );
        // `a` is free only once neither `A` nor `a` is left.
        assert_eq!(
            order(
                &[("A", "z"), ("x", "a"), ("a", "y")],
                &["A", "a", "x"],
                CaseOnly::InPlace
            ),
            ["A>z", "a>y", "x>a"]
        );
    }
}
