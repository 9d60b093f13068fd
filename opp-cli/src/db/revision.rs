//! Which place in the history does a revision as typed mean?
//!
//! Tried in this order: the id, a symbol (`head`, `heads`, `base`, `zero`, `current`, `+N`, `-N`, `rev+N`, `rev-N`), the name,
//! the beginning of an id or name where only one begins so.

use super::precheck::OnDisk;
use super::route::Graph;
use super::session::Target;

/// A revision that cannot be found, or not just one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RevisionError {
    /// Nothing is called so.
    #[error("there is no revision `{0}`")]
    Unknown(String),
    /// Several begin so.
    #[error("more than one revision matches `{text}`: {}", candidates.join(", "))]
    Ambiguous {
        /// As typed.
        text: String,
        /// Those that match.
        candidates: Vec<String>,
    },
    /// A symbol for one revision where there are several.
    #[error("there are {} {what}: {}", candidates.len(), candidates.join(", "))]
    Several {
        /// `heads` or `current revisions`.
        what: &'static str,
        /// All of them.
        candidates: Vec<String>,
    },
    /// The steps lead out of the history.
    #[error("`{text}` leads out of the history: only {possible} step(s) that way")]
    TooFar {
        /// As typed.
        text: String,
        /// How many there are.
        possible: usize,
    },
}

impl RevisionError {
    /// What to type next.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Unknown(_) | Self::TooFar { .. } => "`opp showmigrations` lists them all".to_owned(),
            Self::Ambiguous { .. } => "type more of it".to_owned(),
            Self::Several { what: "heads", .. } => "merge them with `opp migrate merge`, or name one".to_owned(),
            Self::Several { .. } => "name one".to_owned(),
        }
    }
}

/// Finds the place; `current` is where the database is.
pub(crate) fn resolve(graph: &Graph<'_>, current: &[&OnDisk], text: &str) -> Result<Target, RevisionError> {
    if let Some(target) = anchor(graph, current, text)? {
        return Ok(target);
    }
    if let Some((base, steps)) = relative(text) {
        let from = match base {
            "" => one(current, "current revisions")?,
            base => match anchor(graph, current, base)? {
                Some(target) => target,
                None => by_name(graph, base)?,
            },
        };
        return walk(graph, &from, steps, text);
    }
    by_name(graph, text)
}

/// An id or a symbol.
fn anchor(graph: &Graph<'_>, current: &[&OnDisk], text: &str) -> Result<Option<Target>, RevisionError> {
    let exact = graph.ordered().iter().find(|one| one.version == text);
    Ok(match (exact, text) {
        (Some(exact), _) => Some(Target::Revision(exact.version.clone())),
        (None, "head" | "heads") => Some(one(&graph.heads(), "heads")?),
        (None, "base" | "zero") => Some(Target::Base),
        (None, "current") => Some(one(current, "current revisions")?),
        _ => None,
    })
}

fn one(candidates: &[&OnDisk], what: &'static str) -> Result<Target, RevisionError> {
    match candidates {
        [] => Ok(Target::Base),
        [only] => Ok(Target::Revision(only.version.clone())),
        several => Err(RevisionError::Several {
            what,
            candidates: several.iter().map(|one| one.name.clone()).collect(),
        }),
    }
}

/// `rev+2` as `rev` and 2.
fn relative(text: &str) -> Option<(&str, i64)> {
    let at = text.rfind(['+', '-'])?;
    let digits = &text[at + 1..];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let steps: i64 = digits.parse().ok()?;
    Some((&text[..at], if text[at..].starts_with('-') { -steps } else { steps }))
}

fn walk(graph: &Graph<'_>, from: &Target, steps: i64, text: &str) -> Result<Target, RevisionError> {
    let mut place = from.clone();
    for taken in 0..steps.unsigned_abs() {
        let next = if steps > 0 {
            graph.children_of(place.version())
        } else {
            graph.parents_of(place.version())
        };
        place = match (&next[..], &place) {
            ([], Target::Revision(_)) if steps < 0 => Target::Base,
            ([], _) => {
                let possible = usize::try_from(taken).unwrap_or(usize::MAX);
                return Err(RevisionError::TooFar {
                    text: text.to_owned(),
                    possible,
                });
            }
            (several, _) => one(several, "revisions that way")?,
        };
    }
    Ok(place)
}

/// A name without its date, a whole directory name, or the beginning of either.
fn by_name(graph: &Graph<'_>, text: &str) -> Result<Target, RevisionError> {
    let short = |one: &OnDisk| {
        one.name
            .split_once('_')
            .map_or(String::new(), |(_, name)| name.to_owned())
    };
    let all = graph.ordered();
    let exact: Vec<&OnDisk> = all
        .iter()
        .copied()
        .filter(|one| one.name == text || short(one) == text)
        .collect();
    let begins =
        |one: &&OnDisk| one.version.starts_with(text) || one.name.starts_with(text) || short(one).starts_with(text);
    let found = if exact.is_empty() {
        all.iter().copied().filter(begins).collect()
    } else {
        exact
    };
    match &found[..] {
        [only] if !text.is_empty() => Ok(Target::Revision(only.version.clone())),
        [] => Err(RevisionError::Unknown(text.to_owned())),
        several => Err(RevisionError::Ambiguous {
            text: text.to_owned(),
            candidates: several.iter().map(|one| one.name.clone()).collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::record::Record;

    fn on_disk(version: &str, name: &str, parents: &[&str]) -> OnDisk {
        OnDisk {
            version: version.to_owned(),
            name: format!("{version}_{name}"),
            parents: parents.iter().map(|&parent| parent.to_owned()).collect(),
            says_parents: true,
            up_checksum: String::new(),
        }
    }

    /// users ← posts ← tags; the database is at posts.
    fn said(text: &str) -> String {
        let disk = [
            on_disk("11", "users", &[]),
            on_disk("12", "user_posts", &["11"]),
            on_disk("23", "tags", &["12"]),
        ];
        let graph = Graph::new(&disk);
        match resolve(&graph, &[&disk[1]], text) {
            Ok(Target::Base) => "base".to_owned(),
            Ok(Target::Revision(version)) => version,
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn ids_symbols_names_and_beginnings() {
        let cases = [
            ("12", "12"),
            ("head", "23"),
            ("zero", "base"),
            ("current", "12"),
            ("+1", "23"),
            ("-1", "11"),
            ("-2", "base"),
            ("head-1", "12"),
            ("base+2", "12"),
            ("users+1", "12"),
            ("users", "11"),
            ("11_users", "11"),
            ("t", "23"),
            ("user_", "12"),
        ];
        for (text, place) in cases {
            assert_eq!(said(text), place, "{text}");
        }
    }

    #[test]
    fn what_is_not_there_or_not_one() {
        assert_eq!(said("nothing"), "there is no revision `nothing`");
        assert_eq!(
            said("user"),
            "more than one revision matches `user`: 11_users, 12_user_posts"
        );
        assert_eq!(said("1"), "more than one revision matches `1`: 11_users, 12_user_posts");
        assert_eq!(said("-5"), "`-5` leads out of the history: only 2 step(s) that way");
        assert_eq!(said("+2"), "`+2` leads out of the history: only 1 step(s) that way");
        assert_eq!(
            said(""),
            "more than one revision matches ``: 11_users, 12_user_posts, 23_tags"
        );
    }

    #[test]
    fn two_heads_are_named() {
        let disk = [
            on_disk("1", "a", &[]),
            on_disk("2", "b", &["1"]),
            on_disk("3", "c", &["1"]),
        ];
        let graph = Graph::new(&disk);
        let error = resolve(&graph, &graph.current(&Record::default()), "head").unwrap_err();
        assert_eq!(error.to_string(), "there are 2 heads: 2_b, 3_c");
        assert!(error.hint().contains("opp migrate merge"));
    }
}
