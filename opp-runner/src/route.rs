//! Which migrations run, in which order, to bring a database from what is applied to a revision?

use std::collections::BTreeSet;

use opp_history::graph;
use opp_history::history::Target;

use super::precheck::OnDisk;
use super::record::Record;
use super::run::Direction;

/// Which way a run may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Up or down.
    Either,
    /// Up alone.
    Up,
    /// Down alone.
    Down,
}

/// The migrations on disk as a graph, parents before children.
#[derive(Clone, Debug)]
pub struct Graph<'a> {
    links: graph::Graph,
    /// In the order of `links`.
    ordered: Vec<&'a OnDisk>,
}

impl<'a> Graph<'a> {
    /// Orders the migrations: parents first, and where the graph leaves it open by version, as Diesel does.
    pub fn new(on_disk: impl IntoIterator<Item = &'a OnDisk>) -> Self {
        let mut on_disk: Vec<&OnDisk> = on_disk.into_iter().collect();
        on_disk.sort_by(|one, other| one.version.cmp(&other.version));
        let revisions = on_disk.iter();
        let links = graph::Graph::new(revisions.map(|one| {
            (
                one.version.as_str(),
                one.parents.iter().map(String::as_str).collect::<Vec<_>>(),
            )
        }));
        let find = |version: &str| on_disk.binary_search_by(|one| one.version.as_str().cmp(version));
        let ordered = links
            .ordered()
            .filter_map(|version| find(version).ok())
            .map(|place| on_disk[place]);
        Self {
            ordered: ordered.collect(),
            links,
        }
    }

    /// All migrations, parents first.
    pub fn ordered(&self) -> &[&'a OnDisk] {
        &self.ordered
    }

    /// What is missing of `targets` and their ancestors, in the order to apply.
    pub fn up(&self, targets: &BTreeSet<&str>, record: &Record) -> Vec<&'a OnDisk> {
        let wanted = self.links.ancestors(targets.iter().copied());
        self.those(|version| wanted.contains(version) && !record.has(version))
    }

    /// What is applied on top of `target` (everything, where there is none), in the order to revert.
    pub fn down(&self, target: Option<&str>, record: &Record) -> Vec<&'a OnDisk> {
        let above = target.map(|target| self.links.descendants(target));
        let is_above = |version: &str| above.as_ref().is_none_or(|above| above.contains(version));
        let mut applied = self.those(|version| is_above(version) && record.has(version));
        applied.reverse();
        applied
    }

    /// What is applied and neither among `kept` nor an ancestor of one, in the order to revert.
    pub fn down_to(&self, kept: &BTreeSet<&str>, record: &Record) -> Vec<&'a OnDisk> {
        let kept = self.links.ancestors(kept.iter().copied());
        let mut gone = self.those(|version| record.has(version) && !kept.contains(version));
        gone.reverse();
        gone
    }

    /// The versions that a place stands for: none before the first.
    pub fn versions<'t>(&self, target: &'t Target) -> BTreeSet<&'t str>
    where
        'a: 't,
    {
        match target {
            Target::Base => BTreeSet::new(),
            Target::Revision(version) => BTreeSet::from([version.as_str()]),
            Target::Heads => self.heads().into_iter().map(|one| one.version.as_str()).collect(),
        }
    }

    /// What brings a database from its record to a place, in the order to run. Nothing where it would have to go up and may only go down.
    pub fn route(&self, target: &Target, way: Way, record: &Record) -> Option<(Vec<&'a OnDisk>, Direction)> {
        let wanted = self.versions(target);
        let is_applied = wanted.iter().all(|version| record.has(version));
        match (way, is_applied) {
            (Way::Either | Way::Up, false) => Some((self.up(&wanted, record), Direction::Up)),
            (Way::Up, true) => Some((Vec::new(), Direction::Up)),
            (Way::Down, false) => None,
            (Way::Either | Way::Down, true) => {
                let above = match target {
                    Target::Revision(version) => self.down(Some(version), record),
                    Target::Base => self.down(None, record),
                    Target::Heads => Vec::new(),
                };
                Some((above, Direction::Down))
            }
        }
    }

    /// The applied migrations that no applied one builds on.
    pub fn current(&self, record: &Record) -> Vec<&'a OnDisk> {
        self.listed(self.links.heads_among(|version| record.has(version)))
    }

    /// The migrations that build on this one.
    pub fn children(&self, version: &str) -> Vec<&'a OnDisk> {
        self.listed(self.links.children(version))
    }

    /// The migrations nothing builds on.
    pub fn heads(&self) -> Vec<&'a OnDisk> {
        self.listed(self.links.heads())
    }

    /// Those of some versions, parents first.
    fn listed(&self, versions: Vec<&str>) -> Vec<&'a OnDisk> {
        self.those(|version| versions.contains(&version))
    }

    fn those(&self, is_one: impl Fn(&str) -> bool) -> Vec<&'a OnDisk> {
        self.ordered
            .iter()
            .copied()
            .filter(|one| is_one(&one.version))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::AppliedRow;

    /// 1 ← 2 ← 4 and 1 ← 3 ← 4 ← 5.
    fn diamond() -> Vec<OnDisk> {
        let one = |version: &str, parents: &[&str]| OnDisk {
            version: version.to_owned(),
            name: version.to_owned(),
            parents: parents.iter().map(|&parent| parent.to_owned()).collect(),
            says_parents: true,
            up_checksum: String::new(),
            replaces: Vec::new(),
        };
        vec![
            one("5", &["4"]),
            one("4", &["2", "3"]),
            one("3", &["1"]),
            one("2", &["1"]),
            one("1", &[]),
        ]
    }

    fn applied(versions: &[&str]) -> Record {
        let row = |version: &&str| {
            (
                (*version).to_owned(),
                AppliedRow {
                    run_on: String::new(),
                    ledger: None,
                },
            )
        };
        Record {
            applied: versions.iter().map(row).collect(),
            ..Record::default()
        }
    }

    fn versions(migrations: &[&OnDisk]) -> String {
        migrations.iter().map(|one| one.version.as_str()).collect()
    }

    #[test]
    fn parents_come_first() {
        assert_eq!(versions(Graph::new(&diamond()).ordered()), "12345");
    }

    #[test]
    fn up_takes_ancestors_that_are_missing() {
        let disk = diamond();
        let graph = Graph::new(&disk);
        assert_eq!(
            versions(&graph.up(&BTreeSet::from(["5"]), &applied(&["1", "3"]))),
            "245"
        );
        assert_eq!(versions(&graph.up(&BTreeSet::from(["2"]), &applied(&[]))), "12");
        assert_eq!(
            versions(&graph.up(&BTreeSet::from(["4"]), &applied(&["1", "2", "3", "4"]))),
            ""
        );
    }

    #[test]
    fn down_takes_what_builds_on_the_target() {
        let disk = diamond();
        let graph = Graph::new(&disk);
        let all = applied(&["1", "2", "3", "4", "5"]);
        assert_eq!(versions(&graph.down(Some("2"), &all)), "54");
        assert_eq!(versions(&graph.down(Some("1"), &all)), "5432");
        assert_eq!(versions(&graph.down(None, &all)), "54321");
        assert_eq!(versions(&graph.down(Some("1"), &applied(&["1", "3"]))), "3");
        assert_eq!(versions(&graph.down_to(&BTreeSet::from(["2"]), &all)), "543");
    }

    #[test]
    fn a_route_goes_the_way_that_is_allowed() {
        let disk = diamond();
        let graph = Graph::new(&disk);
        let some = applied(&["1", "2"]);
        let route = |target: &Target, way: Way| {
            let (migrations, direction) = graph.route(target, way, &some)?;
            Some((versions(&migrations), direction))
        };
        let at = |version: &str| Target::Revision(version.to_owned());
        assert_eq!(route(&at("1"), Way::Either), Some(("2".to_owned(), Direction::Down)));
        assert_eq!(route(&at("1"), Way::Up), Some((String::new(), Direction::Up)));
        assert_eq!(route(&at("4"), Way::Either), Some(("34".to_owned(), Direction::Up)));
        assert_eq!(route(&at("4"), Way::Down), None);
        assert_eq!(
            route(&Target::Base, Way::Down),
            Some(("21".to_owned(), Direction::Down))
        );
        assert_eq!(
            route(&Target::Heads, Way::Either),
            Some(("345".to_owned(), Direction::Up))
        );
    }

    #[test]
    fn current_is_what_nothing_applied_builds_on() {
        let disk = diamond();
        let graph = Graph::new(&disk);
        assert_eq!(versions(&graph.current(&applied(&["1", "2", "3"]))), "23");
        assert_eq!(versions(&graph.current(&applied(&["1", "2", "3", "4"]))), "4");
        assert_eq!(versions(&graph.current(&applied(&[]))), "");
        assert_eq!(versions(&graph.children("1")), "23");
    }
}
