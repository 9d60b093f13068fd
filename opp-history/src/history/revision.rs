//! Which revision does a person mean? Ids, symbols, names and unique prefixes.

use opp_core::diagnostic::{Diagnostic, help};

use super::History;
use crate::files::Migration;

/// Where to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Before the first migration.
    Base,
    /// At a revision.
    Revision(String),
    /// At every head.
    Heads,
}

/// A revision that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// Nothing has this id, name or beginning.
    #[error("there is no revision `{spec}`")]
    Unknown {
        /// As typed.
        spec: String,
    },
    /// More than one begins so.
    #[error("`{spec}` could be {}", candidates.join(", "))]
    Ambiguous {
        /// As typed.
        spec: String,
        /// Directories.
        candidates: Vec<String>,
    },
    /// `head` while there are two.
    #[error("there is more than one head: {}", heads.join(", "))]
    Heads {
        /// Their directories.
        heads: Vec<String>,
    },
    /// A tag of a revision that does not exist, or of several.
    #[error("the tag `{tag}` names {}", if ids.len() > 1 { format!("several revisions: {}", ids.join(", ")) } else { format!("revision {}, which does not exist", ids.join("")) })]
    Tag {
        /// The tag.
        tag: String,
        /// The ids it names.
        ids: Vec<String>,
    },
    /// A step leads past the end.
    #[error("`{spec}` leads past the {end} of the history")]
    TooFar {
        /// As typed.
        spec: String,
        /// `beginning` or `end`.
        end: &'static str,
    },
    /// A step meets a branch.
    #[error("`{spec}` meets a branch: it could lead to {}", candidates.join(", "))]
    Branch {
        /// As typed.
        spec: String,
        /// Directories.
        candidates: Vec<String>,
    },
    /// `current` or a relative step while the database is at two revisions.
    #[error("the database is at more than one revision: {}", revisions.join(", "))]
    SeveralCurrent {
        /// Their ids.
        revisions: Vec<String>,
    },
}

impl Diagnostic for ResolveError {
    fn help(&self) -> Vec<String> {
        match self {
            Self::Unknown { .. } => help("`opp migrate history` lists the revisions"),
            Self::Ambiguous { .. } => help("type more of it"),
            Self::Heads { .. } => help("name one of them"),
            Self::Tag { tag, .. } => help(format!("set it with `opp tag {tag} REV --force`")),
            Self::TooFar { end: "beginning", .. } => help(
                "`opp migrate current` prints where the database is; `base` is the state before the first migration",
            ),
            Self::TooFar { .. } => {
                help("`opp migrate current` prints where the database is; `head` is the newest revision")
            }
            Self::Branch { .. } => help("name the revision"),
            Self::SeveralCurrent { .. } => help("name the one you mean"),
        }
    }
}

impl History {
    /// Finds what a person typed, tried in this order: the id; a symbol (`head`, `heads`, `base`, `zero`, `current`, `+N`,
    /// `-N`, `rev+N`, `rev-N`); a tag; the name; a unique prefix of id, directory, name or tag. `current` are the ids the database is at.
    ///
    /// # Errors
    /// [`ResolveError`] lists the candidates.
    pub fn resolve(&self, spec: &str, current: &[&str]) -> Result<Target, ResolveError> {
        if let Some(found) = self.exact(spec, current) {
            return found;
        }
        if let Some((from, steps)) = relative(spec) {
            let start = if from.is_empty() { "current" } else { from };
            if let Some(start) = self.exact(start, current) {
                return self.steps(spec, start?, steps);
            }
        }
        self.by_prefix(spec)
    }

    /// An id, a symbol or a whole name; `2026-11-23` is none of them, although `2026-11` could begin one.
    fn exact(&self, spec: &str, current: &[&str]) -> Option<Result<Target, ResolveError>> {
        if let Some(found) = self
            .get(spec)
            .or_else(|| self.get(&spec.replace('-', "")).filter(|_| starts_with_digit(spec)))
        {
            return Some(Ok(Target::Revision(found.id.clone())));
        }
        self.symbol(spec, current)
            .or_else(|| self.by_tag(spec))
            .or_else(|| self.by_name(spec))
    }

    fn symbol(&self, spec: &str, current: &[&str]) -> Option<Result<Target, ResolveError>> {
        match spec {
            "heads" => Some(Ok(Target::Heads)),
            "head" => Some(self.head()),
            "base" | "zero" => Some(Ok(Target::Base)),
            "current" => Some(match current {
                [] => Ok(Target::Base),
                [one] => Ok(Target::Revision((*one).to_owned())),
                several => Err(ResolveError::SeveralCurrent {
                    revisions: several.iter().map(|id| (*id).to_owned()).collect(),
                }),
            }),
            _ => None,
        }
    }

    fn by_tag(&self, spec: &str) -> Option<Result<Target, ResolveError>> {
        match self.tags.get(spec)[..] {
            [] => None,
            [id] if self.get(id).is_some() => Some(Ok(Target::Revision(id.to_owned()))),
            ref ids => Some(Err(ResolveError::Tag {
                tag: spec.to_owned(),
                ids: ids.iter().map(|&id| id.to_owned()).collect(),
            })),
        }
    }

    fn head(&self) -> Result<Target, ResolveError> {
        match self.heads().as_slice() {
            [] => Ok(Target::Base),
            [head] => Ok(Target::Revision(head.id.clone())),
            heads => Err(ResolveError::Heads {
                heads: heads.iter().map(|head| head.directory()).collect(),
            }),
        }
    }

    /// Goes from revision to revision, one at a time.
    fn steps(&self, spec: &str, start: Target, steps: i64) -> Result<Target, ResolveError> {
        let mut at = start;
        for _ in 0..steps.unsigned_abs() {
            at = self.step(spec, &at, steps > 0)?;
        }
        Ok(at)
    }

    fn step(&self, spec: &str, at: &Target, up: bool) -> Result<Target, ResolveError> {
        let too_far = |end| ResolveError::TooFar {
            spec: spec.to_owned(),
            end,
        };
        let next: Vec<&str> = match (at, up) {
            (Target::Heads, _) => return Err(too_far("end")),
            (Target::Base, false) => return Err(too_far("beginning")),
            (Target::Base, true) => self.roots(),
            (Target::Revision(id), true) => self.children(id),
            (Target::Revision(id), false) => self.parents(id),
        };
        match (next.as_slice(), up) {
            ([one], _) => Ok(Target::Revision((*one).to_owned())),
            ([], true) => Err(too_far("end")),
            ([], false) => Ok(Target::Base),
            (several, _) => Err(ResolveError::Branch {
                spec: spec.to_owned(),
                candidates: several
                    .iter()
                    .filter_map(|id| self.get(id))
                    .map(|it| it.directory())
                    .collect(),
            }),
        }
    }

    fn roots(&self) -> Vec<&str> {
        let all = self.migrations().into_iter().map(|migration| migration.id.as_str());
        all.filter(|id| self.parents(id).is_empty()).collect()
    }

    fn by_name(&self, spec: &str) -> Option<Result<Target, ResolveError>> {
        let all = self.migrations();
        let found: Vec<_> = all
            .into_iter()
            .filter(|it| it.name == spec || it.directory() == spec)
            .collect();
        (!found.is_empty()).then(|| one(spec, &found))
    }

    fn by_prefix(&self, spec: &str) -> Result<Target, ResolveError> {
        let begins = |it: &&Migration| {
            let has_tag = |(tag, id): (&str, &str)| id == it.id && tag.starts_with(spec);
            let directory = it.directory();
            let mut names = [&it.id, &directory, &it.name].into_iter();
            names.any(|name| name.starts_with(spec)) || self.tags.iter().any(has_tag)
        };
        one(spec, &self.migrations().into_iter().filter(begins).collect::<Vec<_>>())
    }
}

/// The only candidate, or the reason why there is none.
fn one(spec: &str, found: &[&Migration]) -> Result<Target, ResolveError> {
    match found {
        [one] => Ok(Target::Revision(one.id.clone())),
        [] => Err(ResolveError::Unknown { spec: spec.to_owned() }),
        several => Err(ResolveError::Ambiguous {
            spec: spec.to_owned(),
            candidates: several.iter().map(|it| it.directory()).collect(),
        }),
    }
}

fn starts_with_digit(spec: &str) -> bool {
    spec.starts_with(|c: char| c.is_ascii_digit())
}

/// `rev+2` as (`rev`, 2), `-1` as (nothing, -1).
fn relative(spec: &str) -> Option<(&str, i64)> {
    let place = spec.rfind(['+', '-'])?;
    let (from, steps) = spec.split_at(place);
    let digits = steps
        .get(1..)
        .filter(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()))?;
    let count: i64 = digits.parse().ok()?;
    Some((from, if steps.starts_with('-') { -count } else { count }))
}
