//! Which migrations run, in which order, to bring a database from what is applied to a revision?

use std::collections::{BTreeMap, BTreeSet};

use super::precheck::OnDisk;
use super::record::Record;

/// The migrations on disk as a graph, parents before children.
#[derive(Clone, Debug)]
pub struct Graph<'a> {
    ordered: Vec<&'a OnDisk>,
    /// What builds on each version, in order.
    children: BTreeMap<&'a str, Vec<&'a OnDisk>>,
}

impl<'a> Graph<'a> {
    /// Orders the migrations: parents first, and where the graph leaves it open by version, as Diesel does.
    pub fn new(on_disk: impl IntoIterator<Item = &'a OnDisk>) -> Self {
        let on_disk: Vec<&OnDisk> = on_disk.into_iter().collect();
        let known: BTreeSet<&str> = on_disk.iter().map(|one| one.version.as_str()).collect();
        let mut waiting: BTreeMap<&str, &OnDisk> = on_disk.iter().map(|one| (one.version.as_str(), *one)).collect();
        let mut placed = BTreeSet::new();
        let mut ordered = Vec::with_capacity(on_disk.len());
        let is_ready = |one: &OnDisk, placed: &BTreeSet<&str>| {
            one.parents
                .iter()
                .all(|parent| placed.contains(parent.as_str()) || !known.contains(parent.as_str()))
        };
        let mut ready: BTreeSet<&str> = BTreeSet::new();
        let mut children: BTreeMap<&str, Vec<&'a OnDisk>> = BTreeMap::new();
        for one in on_disk.iter().copied() {
            if is_ready(one, &placed) {
                ready.insert(&one.version);
            }
            for parent in &one.parents {
                children.entry(parent).or_default().push(one);
            }
        }
        while let Some(version) = ready.pop_first() {
            let Some(one) = waiting.remove(version) else { continue };
            placed.insert(version);
            ordered.push(one);
            let freed = children
                .get(version)
                .into_iter()
                .flatten()
                .filter(|child| is_ready(child, &placed));
            ready.extend(freed.map(|child| child.version.as_str()));
        }
        children.values_mut().for_each(Vec::clear);
        for one in &ordered {
            for parent in &one.parents {
                children.entry(parent).or_default().push(one);
            }
        }
        Self { ordered, children }
    }

    /// All migrations, parents first.
    pub fn ordered(&self) -> &[&'a OnDisk] {
        &self.ordered
    }

    /// What is missing of `targets` and their ancestors, in the order to apply.
    pub fn up(&self, targets: &BTreeSet<&str>, record: &Record) -> Vec<&'a OnDisk> {
        let mut wanted: BTreeSet<&str> = targets.clone();
        for one in self.ordered.iter().rev() {
            if wanted.contains(one.version.as_str()) {
                wanted.extend(one.parents.iter().map(String::as_str));
            }
        }
        let missing = self
            .ordered
            .iter()
            .filter(|one| wanted.contains(one.version.as_str()) && !record.has(&one.version));
        missing.copied().collect()
    }

    /// What is applied on top of `target` (everything, where there is none), in the order to revert.
    pub fn down(&self, target: Option<&str>, record: &Record) -> Vec<&'a OnDisk> {
        let above: BTreeSet<&str> = match target {
            Some(target) => self.descendants(target),
            None => self.ordered.iter().map(|one| one.version.as_str()).collect(),
        };
        let applied = self
            .ordered
            .iter()
            .rev()
            .filter(|one| above.contains(one.version.as_str()) && record.has(&one.version));
        applied.copied().collect()
    }

    /// What is applied and neither among `kept` nor an ancestor of one, in the order to revert.
    pub fn down_to(&self, kept: &BTreeSet<&str>, record: &Record) -> Vec<&'a OnDisk> {
        let kept: BTreeSet<&str> = self
            .up(kept, &Record::default())
            .into_iter()
            .map(|one| one.version.as_str())
            .collect();
        let gone = self
            .ordered
            .iter()
            .rev()
            .filter(|one| record.has(&one.version) && !kept.contains(one.version.as_str()));
        gone.copied().collect()
    }

    /// The applied migrations that no applied one builds on.
    pub fn current(&self, record: &Record) -> Vec<&'a OnDisk> {
        let applied = || self.ordered.iter().filter(|one| record.has(&one.version));
        let parents: BTreeSet<&str> = applied()
            .flat_map(|one| one.parents.iter().map(String::as_str))
            .collect();
        applied()
            .filter(|one| !parents.contains(one.version.as_str()))
            .copied()
            .collect()
    }

    /// The migrations that build on this one.
    pub fn children(&self, version: &str) -> Vec<&'a OnDisk> {
        self.children.get(version).cloned().unwrap_or_default()
    }

    /// The migrations nothing builds on.
    pub fn heads(&self) -> Vec<&'a OnDisk> {
        let parents: BTreeSet<&str> = self
            .ordered
            .iter()
            .flat_map(|one| one.parents.iter().map(String::as_str))
            .collect();
        self.ordered
            .iter()
            .filter(|one| !parents.contains(one.version.as_str()))
            .copied()
            .collect()
    }

    fn descendants(&self, version: &str) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        for one in &self.ordered {
            if one
                .parents
                .iter()
                .any(|parent| parent == version || found.contains(parent.as_str()))
            {
                found.insert(one.version.as_str());
            }
        }
        found
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
    fn current_is_what_nothing_applied_builds_on() {
        let disk = diamond();
        let graph = Graph::new(&disk);
        assert_eq!(versions(&graph.current(&applied(&["1", "2", "3"]))), "23");
        assert_eq!(versions(&graph.current(&applied(&["1", "2", "3", "4"]))), "4");
        assert_eq!(versions(&graph.current(&applied(&[]))), "");
        assert_eq!(versions(&graph.children("1")), "23");
    }
}
