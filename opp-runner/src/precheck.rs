//! Do the migrations on disk and what the database remembers fit together, before anything runs?

use std::collections::{BTreeMap, BTreeSet};

use opp_history::files::Replaced;
use opp_history::graph::Graph;

use super::record::{Record, State};
use super::run::Direction;

/// What the check needs to know of a migration on disk.
#[derive(Clone, Debug)]
pub struct OnDisk {
    /// Version, as in Diesel's table.
    pub version: String,
    /// Its directory.
    pub name: String,
    /// Versions of its parents.
    pub parents: Vec<String>,
    /// Whether it says so itself. Those of another tool are taken to follow each other in time.
    pub says_parents: bool,
    /// Checksum of `up.sql` as it is now.
    pub up_checksum: String,
    /// The revisions that it stands for, where it is a squash.
    pub replaces: Vec<Replaced>,
}

impl OnDisk {
    /// The revisions without files of their own for which it stands.
    pub fn stands_for(&self) -> impl Iterator<Item = &str> {
        let replaced = self.replaces.iter().map(|one| one.id.as_str());
        replaced.filter(|id| *id != self.version)
    }

    /// Whether a file with this checksum is what it is, or what it replaces, under this version.
    pub fn is_known(&self, version: &str, checksum: &str) -> bool {
        let mut replaced = self.replaces.iter();
        version == self.version && checksum == self.up_checksum
            || replaced.any(|one| one.id == version && one.up == checksum)
    }
}

/// Something that does not fit, and its remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file is not what ran.
    #[error("{name}: up.sql was edited after it was applied")]
    Edited {
        /// The migration.
        name: String,
        /// Its version.
        version: String,
    },
    /// The database has a part of what a squash replaces.
    #[error("{name} replaces {of} migrations, and only {applied} of them are applied, up to {newest}")]
    PartlySquashed {
        /// The squash.
        name: String,
        /// The newest that is applied.
        newest: String,
        /// How many are applied.
        applied: usize,
        /// How many there are.
        of: usize,
    },
    /// The file is gone.
    #[error("{name} is applied, but its files are missing")]
    Missing {
        /// The migration.
        name: String,
    },
    /// An older migration came after a newer one was applied.
    #[error("{name} is older than {newest}, which is applied already")]
    OutOfOrder {
        /// The pending migration.
        name: String,
        /// The newest applied.
        newest: String,
    },
    /// A migration is applied and what it builds on is not.
    #[error("{child} is applied before its parent {parent}")]
    ChildWithoutParent {
        /// The applied one.
        child: String,
        /// The missing one.
        parent: String,
    },
    /// A migration outside a transaction was begun and did not end.
    #[error("{name} was begun and did not end; it runs outside a transaction, so part of it may be in the database")]
    Interrupted {
        /// The migration.
        name: String,
        /// Its version.
        version: String,
    },
    /// A migration stopped between two of its statements, and resumes there.
    #[error("{name} stopped on its way {}: {done} statement(s) of its {} are done", direction.as_str(), direction.file())]
    Halfway {
        /// The migration.
        name: String,
        /// Which way it was going.
        direction: Direction,
        /// How many statements are done.
        done: usize,
    },
}

/// Everything about what is applied that does not fit.
pub fn problems(on_disk: &[&OnDisk], record: &Record) -> Vec<Problem> {
    let known: BTreeMap<&str, &OnDisk> = on_disk.iter().map(|one| (one.version.as_str(), *one)).collect();
    let replaced = on_disk.iter().flat_map(|one| one.stands_for().map(|id| (id, *one)));
    let squashes: BTreeMap<&str, &OnDisk> = replaced.collect();
    let mut problems = Vec::new();
    for (version, row) in &record.applied {
        let ran = row.ledger.as_ref().filter(|ledger| ledger.state != State::Running);
        let file = known.get(version.as_str()).or_else(|| squashes.get(version.as_str()));
        match (file, ran) {
            (Some(one), Some(ledger)) if !one.is_known(version, &ledger.up_checksum) => {
                problems.push(Problem::Edited {
                    name: match one.version == *version {
                        true => one.name.clone(),
                        false => ledger.name.clone(),
                    },
                    version: version.clone(),
                });
            }
            (Some(_), _) => {}
            (None, Some(ledger)) => problems.push(Problem::Missing {
                name: ledger.name.clone(),
            }),
            // Without a row of opp's own it belongs to another source, such as a library that embeds its migrations.
            (None, None) => {}
        }
    }
    problems.extend(partly_squashed(on_disk, record));
    problems.extend(without_parent(on_disk, &known, record));
    problems.extend(record.interrupted.iter().map(|row| Problem::Interrupted {
        name: row.name.clone(),
        version: row.version.clone(),
    }));
    problems
}

/// Which of the migrations about to run are older than one that is applied, unless a merge says that their order does not matter.
pub fn out_of_order(on_disk: &[&OnDisk], record: &Record, to_apply: &BTreeSet<&str>) -> Vec<Problem> {
    let mut applied: Vec<&OnDisk> = on_disk.iter().copied().filter(|one| record.has(&one.version)).collect();
    applied.sort_by(|one, other| one.version.cmp(&other.version));
    let late: Vec<&OnDisk> = on_disk
        .iter()
        .copied()
        .filter(|one| {
            to_apply.contains(one.version.as_str()) && applied.iter().any(|newer| one.version < newer.version)
        })
        .collect();
    if late.is_empty() {
        return Vec::new();
    }
    let links = Graph::new(on_disk.iter().map(|one| {
        let parents = one.parents.iter().map(String::as_str);
        (one.version.as_str(), parents.collect::<Vec<_>>())
    }));
    let problem = |one: &OnDisk| {
        let above = links.descendants(&one.version);
        let are_merged = |newer: &str| {
            let above_newer = links.descendants(newer);
            !above.contains(newer) && above.iter().any(|merge| above_newer.contains(merge))
        };
        let newer = applied.iter().filter(|newer| one.version < newer.version);
        let newest = newer.rev().find(|newer| !are_merged(&newer.version))?;
        Some(Problem::OutOfOrder {
            name: one.name.clone(),
            newest: newest.name.clone(),
        })
    };
    late.into_iter().filter_map(problem).collect()
}

/// Squashes of which the database has some revisions and not the last one.
fn partly_squashed(on_disk: &[&OnDisk], record: &Record) -> Vec<Problem> {
    let is_begun = |one: &OnDisk| record.halfway.iter().any(|halfway| halfway.version == one.version);
    let squashes = on_disk.iter().filter(|one| !record.has(&one.version) && !is_begun(one));
    let problem = |one: &&OnDisk| {
        let names: BTreeMap<&str, &str> = one
            .replaces
            .iter()
            .map(|one| (one.id.as_str(), one.name.as_str()))
            .collect();
        let applied: Vec<&str> = names
            .iter()
            .filter(|(id, _)| record.has(id))
            .map(|(_, name)| *name)
            .collect();
        Some(Problem::PartlySquashed {
            name: one.name.clone(),
            newest: (*applied.last()?).to_owned(),
            applied: applied.len(),
            of: names.len(),
        })
    };
    squashes.filter_map(problem).collect()
}

fn without_parent(on_disk: &[&OnDisk], known: &BTreeMap<&str, &OnDisk>, record: &Record) -> Vec<Problem> {
    let mut problems = Vec::new();
    for child in on_disk
        .iter()
        .filter(|one| one.says_parents && record.has(&one.version))
    {
        for parent in child.parents.iter().filter(|parent| !record.has(parent)) {
            let parent = known
                .get(parent.as_str())
                .map_or(parent.as_str(), |one| one.name.as_str());
            problems.push(Problem::ChildWithoutParent {
                child: child.name.clone(),
                parent: parent.to_owned(),
            });
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{AppliedRow, LedgerRow};

    fn on_disk(version: &str, parents: &[&str]) -> OnDisk {
        OnDisk {
            version: version.to_owned(),
            name: format!("{version}_name"),
            parents: parents.iter().map(|&parent| parent.to_owned()).collect(),
            says_parents: true,
            up_checksum: "same".to_owned(),
            replaces: Vec::new(),
        }
    }

    fn ledger(version: &str, checksum: &str, state: State) -> LedgerRow {
        LedgerRow {
            version: version.to_owned(),
            name: format!("{version}_name"),
            state,
            up_checksum: checksum.to_owned(),
            down_checksum: String::new(),
            applied_at: String::new(),
            duration_ms: 0,
            opp_version: String::new(),
        }
    }

    fn record(rows: &[(&str, Option<&str>)]) -> Record {
        let row = |(version, checksum): &(&str, Option<&str>)| {
            let ledger = checksum.map(|checksum| ledger(version, checksum, State::Done));
            (
                (*version).to_owned(),
                AppliedRow {
                    run_on: String::new(),
                    ledger,
                },
            )
        };
        Record {
            applied: rows.iter().map(row).collect(),
            ..Record::default()
        }
    }

    fn said(on_disk: &[OnDisk], record: &Record) -> Vec<String> {
        problems(&on_disk.iter().collect::<Vec<_>>(), record)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn what_fits_is_silent_also_where_another_tool_applied_it() {
        let disk = [on_disk("1", &[]), on_disk("2", &["1"]), on_disk("3", &["2"])];
        assert!(said(&disk, &record(&[("1", None), ("2", Some("same"))])).is_empty());
    }

    #[test]
    fn edited_missing_and_unknown_are_all_named() {
        let found = said(
            &[on_disk("1", &[])],
            &record(&[("1", Some("other")), ("2", Some("same")), ("3", None)]),
        );
        assert_eq!(
            found,
            [
                "1_name: up.sql was edited after it was applied",
                "2_name is applied, but its files are missing",
            ]
        );
    }

    fn squash() -> OnDisk {
        let replaced = |version: &str, up: &str| Replaced {
            id: version.to_owned(),
            name: format!("{version}_name"),
            up: up.to_owned(),
        };
        OnDisk {
            replaces: vec![
                replaced("1", "first"),
                replaced("2", "second"),
                replaced("2", "earlier squash"),
            ],
            ..on_disk("2", &[])
        }
    }

    #[test]
    fn what_a_squash_replaces_is_known_by_its_checksum() {
        let disk = [squash(), on_disk("3", &["2"])];
        for rows in [
            &[("1", Some("first")), ("2", Some("second"))][..],
            &[("1", None), ("2", Some("same")), ("3", None)],
            &[("1", Some("first")), ("2", Some("earlier squash"))],
            &[("2", None)],
            &[],
        ] {
            assert!(said(&disk, &record(rows)).is_empty(), "{rows:?}");
        }
        let edited = record(&[("1", Some("other")), ("2", Some("first"))]);
        assert_eq!(
            said(&disk, &edited),
            [
                "1_name: up.sql was edited after it was applied",
                "2_name: up.sql was edited after it was applied"
            ]
        );
    }

    #[test]
    fn a_part_of_a_squash_is_named_unless_it_is_on_its_way() {
        let disk = [squash()];
        let mut partly = record(&[("1", Some("first"))]);
        assert_eq!(
            said(&disk, &partly),
            ["2_name replaces 2 migrations, and only 1 of them are applied, up to 1_name"]
        );
        partly.halfway.push(crate::record::Halfway {
            version: "2".to_owned(),
            direction: Direction::Up,
            done: 1,
        });
        assert!(said(&disk, &partly).is_empty());
    }

    #[test]
    fn a_child_without_its_parent_is_named() {
        let disk = [on_disk("1", &[]), on_disk("2", &["1"])];
        assert_eq!(
            said(&disk, &record(&[("2", None)])),
            ["2_name is applied before its parent 1_name"]
        );
    }

    #[test]
    fn a_late_migration_is_named_only_when_it_is_about_to_run() {
        let disk = [on_disk("1", &[]), on_disk("2", &[]), on_disk("3", &[])];
        let disk: Vec<_> = disk.iter().collect();
        let record = record(&[("2", None)]);
        let found = out_of_order(&disk, &record, &BTreeSet::from(["1", "3"]));
        assert_eq!(
            found,
            [Problem::OutOfOrder {
                name: "1_name".to_owned(),
                newest: "2_name".to_owned()
            }]
        );
        assert!(out_of_order(&disk, &record, &BTreeSet::from(["3"])).is_empty());
    }

    #[test]
    fn branches_that_are_merged_run_in_any_order() {
        let disk = [
            on_disk("1", &[]),
            on_disk("2", &["1"]),
            on_disk("3", &["1"]),
            on_disk("4", &["2", "3"]),
        ];
        let on_disk = |count: usize| disk[..count].iter().collect::<Vec<_>>();
        let record = record(&[("1", None), ("3", None)]);
        assert_eq!(out_of_order(&on_disk(3), &record, &BTreeSet::from(["2"])).len(), 1);
        assert!(out_of_order(&on_disk(4), &record, &BTreeSet::from(["2", "4"])).is_empty());
    }

    #[test]
    fn an_interrupted_one_is_named() {
        let record = Record {
            interrupted: vec![ledger("1", "same", State::Running)],
            ..Record::default()
        };
        let found = problems(&[&on_disk("1", &[])], &record);
        assert!(matches!(&found[..], [Problem::Interrupted { version, .. }] if version == "1"));
    }
}
