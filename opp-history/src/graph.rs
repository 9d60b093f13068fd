//! The revision graph: which revision builds on which, in which order they run, and what lies between them.

use std::collections::BTreeSet;

/// Revisions by their ids, and which builds on which.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Ids in their order. A place in it stands for a revision.
    ids: Vec<String>,
    /// Places of each revision's parents, as it names them.
    parents: Vec<Vec<usize>>,
    /// Places of each revision's children.
    children: Vec<Vec<usize>>,
    /// Places in the order they run; those in a ring are left out.
    order: Vec<usize>,
    /// Of each place, how many run before it.
    ranks: Vec<usize>,
}

impl Graph {
    /// Links revisions, each given with the ids of its parents. Parents that are no revisions are left out.
    ///
    /// ```
    /// use opp_history::graph::Graph;
    ///
    /// let graph = Graph::new([("3", vec!["1"]), ("2", vec!["1"]), ("1", vec![])]);
    /// assert_eq!(graph.ordered().collect::<Vec<_>>(), ["1", "2", "3"]);
    /// assert_eq!(graph.heads(), ["2", "3"]);
    /// ```
    #[must_use]
    pub fn new<'a, P>(revisions: impl IntoIterator<Item = (&'a str, P)>) -> Self
    where
        P: IntoIterator<Item = &'a str>,
    {
        let mut revisions: Vec<(&str, P)> = revisions.into_iter().collect();
        revisions.sort_by_key(|(one, _)| *one);
        let mut graph = Self {
            ids: revisions.iter().map(|(id, _)| (*id).to_owned()).collect(),
            parents: vec![Vec::new(); revisions.len()],
            children: vec![Vec::new(); revisions.len()],
            order: Vec::new(),
            ranks: Vec::new(),
        };
        for (child, (_, parents)) in revisions.into_iter().enumerate() {
            for id in parents {
                let Some(parent) = graph.place(id) else { continue };
                if !graph.parents[child].contains(&parent) {
                    graph.parents[child].push(parent);
                    graph.children[parent].push(child);
                }
            }
        }
        graph.order = graph.topological();
        // Those in a ring are nowhere in the order.
        graph.ranks = vec![usize::MAX; graph.ids.len()];
        for (rank, place) in graph.order.iter().enumerate() {
            graph.ranks[*place] = rank;
        }
        graph
    }

    /// All revisions, parents before children, and by id where the graph leaves the order open, as Diesel does.
    pub fn ordered(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.order.iter().map(|place| self.id(*place))
    }

    /// A revision that builds on itself through its parents.
    #[must_use]
    pub fn ring(&self) -> Option<&str> {
        let placed: BTreeSet<usize> = self.order.iter().copied().collect();
        let ring = (0..self.ids.len()).find(|place| !placed.contains(place));
        ring.map(|place| self.id(place))
    }

    /// Ids of the revisions that a revision builds on, as it names them.
    #[must_use]
    pub fn parents(&self, id: &str) -> Vec<&str> {
        self.next(id, &self.parents)
    }

    /// Ids of the revisions that build on a revision, in the order they run.
    #[must_use]
    pub fn children(&self, id: &str) -> Vec<&str> {
        let places = self.place(id).map(|place| &self.children[place]);
        let mut places: Vec<usize> = places.into_iter().flatten().copied().collect();
        places.retain(|place| self.ranks[*place] < usize::MAX);
        places.sort_by_key(|place| self.ranks[*place]);
        places.into_iter().map(|place| self.id(place)).collect()
    }

    /// Revisions that no other builds on: one, unless branches wait to be merged.
    #[must_use]
    pub fn heads(&self) -> Vec<&str> {
        self.heads_among(|_| true)
    }

    /// Revisions of some on which none of them builds, in the order they run.
    #[must_use]
    pub fn heads_among(&self, is_one: impl Fn(&str) -> bool) -> Vec<&str> {
        let is_head = |place: &usize| {
            let mut children = self.children[*place].iter();
            is_one(self.id(*place)) && !children.any(|child| is_one(self.id(*child)))
        };
        self.order
            .iter()
            .copied()
            .filter(is_head)
            .map(|place| self.id(place))
            .collect()
    }

    /// Some revisions and everything they build on.
    #[must_use]
    pub fn ancestors<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> BTreeSet<&str> {
        let start = ids.into_iter().filter_map(|id| self.place(id)).collect();
        self.reached(start, &self.parents)
    }

    /// Everything that builds on a revision.
    #[must_use]
    pub fn descendants(&self, id: &str) -> BTreeSet<&str> {
        let start = self.place(id).into_iter().collect();
        let mut found = self.reached(start, &self.children);
        found.remove(id);
        found
    }

    /// Some places and all that links lead to from there.
    fn reached(&self, mut open: Vec<usize>, links: &[Vec<usize>]) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        while let Some(place) = open.pop() {
            if found.insert(self.id(place)) {
                open.extend(&links[place]);
            }
        }
        found
    }

    fn id(&self, place: usize) -> &str {
        &self.ids[place]
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.ids.binary_search_by(|one| one.as_str().cmp(id)).ok()
    }

    fn next(&self, id: &str, links: &[Vec<usize>]) -> Vec<&str> {
        let places = self.place(id).map(|place| &links[place]);
        places.into_iter().flatten().map(|place| self.id(*place)).collect()
    }

    fn topological(&self) -> Vec<usize> {
        let mut waiting: Vec<usize> = self.parents.iter().map(Vec::len).collect();
        let mut ready: BTreeSet<usize> = (0..waiting.len()).filter(|place| waiting[*place] == 0).collect();
        let mut order = Vec::with_capacity(waiting.len());
        while let Some(place) = ready.pop_first() {
            order.push(place);
            for child in &self.children[place] {
                waiting[*child] -= 1;
                if waiting[*child] == 0 {
                    ready.insert(*child);
                }
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 ← 2 ← 4 and 1 ← 3 ← 4 ← 5.
    fn diamond() -> Graph {
        Graph::new([
            ("5", vec!["4"]),
            ("4", vec!["3", "2"]),
            ("3", vec!["1"]),
            ("2", vec!["1"]),
            ("1", vec![]),
        ])
    }

    #[test]
    fn parents_come_first_and_ids_decide_the_rest() {
        assert_eq!(diamond().ordered().collect::<String>(), "12345");
        let later = Graph::new([("1", vec!["3"]), ("2", vec![]), ("3", vec![])]);
        assert_eq!(later.ordered().collect::<String>(), "231");
        assert_eq!(later.children("3"), ["1"]);
        assert_eq!(later.heads(), ["2", "1"]);
    }

    #[test]
    fn the_neighbours_of_a_revision_are_known() {
        let graph = diamond();
        assert_eq!(graph.parents("4"), ["3", "2"]);
        assert_eq!(graph.children("1"), ["2", "3"]);
        assert_eq!(graph.parents("1"), Vec::<&str>::new());
        assert_eq!(graph.children("9"), Vec::<&str>::new());
        assert_eq!(graph.heads(), ["5"]);
    }

    #[test]
    fn everything_below_and_above_is_found_once() {
        let graph = diamond();
        assert_eq!(graph.ancestors(["2", "3"]), BTreeSet::from(["1", "2", "3"]));
        assert_eq!(graph.ancestors(["9"]), BTreeSet::new());
        assert_eq!(graph.descendants("2"), BTreeSet::from(["4", "5"]));
        assert_eq!(graph.descendants("5"), BTreeSet::new());
        assert_eq!(graph.heads_among(|id| id < "4"), ["2", "3"]);
        assert_eq!(graph.heads_among(|_| false), Vec::<&str>::new());
    }

    #[test]
    fn a_ring_is_found_and_a_missing_parent_left_out() {
        assert_eq!(diamond().ring(), None);
        assert_eq!(
            Graph::new([("1", vec![]), ("2", vec!["3"]), ("3", vec!["2"])]).ring(),
            Some("2")
        );
        assert_eq!(Graph::new([("1", vec!["1"])]).ring(), Some("1"));
        let open = Graph::new([("2", vec!["1"])]);
        assert_eq!((open.ring(), open.heads()), (None, vec!["2"]));
    }
}
