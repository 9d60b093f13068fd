//! The file `TAGS` of a migrations directory: names for revisions, one line each. Diesel ignores plain files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::head::write_plain;
use super::{FilesError, text};

/// Its name.
const NAME: &str = "TAGS";

/// Names for revisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// A name has several ids where two branches gave it to different revisions.
    ids: BTreeMap<String, BTreeSet<String>>,
    /// The first line that is no tag, such as one of version control's conflict markers.
    unreadable: Option<usize>,
}

impl Tags {
    /// Reads the file of a migrations directory; one that is not there holds none. Lines that are no tags are left out.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn read(migrations: &Path) -> Result<Self, FilesError> {
        Ok(text(&migrations.join(NAME))?.map_or_else(Self::default, |text| Self::parse(&text)))
    }

    /// Writes the file.
    ///
    /// # Errors
    /// It cannot be written; then it is as before.
    pub fn write(&self, migrations: &Path) -> Result<(), FilesError> {
        let lines: String = self.iter().map(|(name, id)| format!("{name} {id}\n")).collect();
        write_plain(&migrations.join(NAME), &lines)
    }

    fn parse(text: &str) -> Self {
        let mut tags = Self::default();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                [name, id] if id.starts_with(|c: char| c.is_alphanumeric()) && is_tag(name) => tags.add(name, id),
                _ => tags.unreadable = tags.unreadable.or(Some(number + 1)),
            }
        }
        tags
    }

    /// Gives a name to a revision, besides those that have it.
    pub fn add(&mut self, name: &str, id: &str) {
        self.ids.entry(name.to_owned()).or_default().insert(id.to_owned());
    }

    /// Takes a name away. Returns whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        self.ids.remove(name).is_some()
    }

    /// The revisions of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Vec<&str> {
        self.ids.get(name).into_iter().flatten().map(String::as_str).collect()
    }

    /// Names and revisions, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let of_name = |(name, ids)| {
            let name: &String = name;
            let ids: &BTreeSet<String> = ids;
            ids.iter().map(move |id| (name.as_str(), id.as_str()))
        };
        self.ids.iter().flat_map(of_name)
    }

    /// The number of the first line that is no tag.
    #[must_use]
    pub const fn unreadable(&self) -> Option<usize> {
        self.unreadable
    }

    /// The names of both, for the time in which revisions get other ids: see [`Self::settled`].
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let mut joined = self.clone();
        other.iter().for_each(|(name, id)| joined.add(name, id));
        joined
    }

    /// Of a name with several ids, those of revisions that exist: a program that was killed while revisions got other ids left both.
    #[must_use]
    pub fn settled(mut self, exists: impl Fn(&str) -> bool) -> Self {
        for ids in self.ids.values_mut().filter(|ids| ids.iter().any(|id| exists(id))) {
            ids.retain(|id| exists(id));
        }
        self
    }

    /// Follows revisions that got other ids. Returns whether a tag moved.
    pub fn follow<'a>(&mut self, moved: impl IntoIterator<Item = (&'a str, &'a str)>) -> bool {
        let moved: BTreeMap<&str, &str> = moved.into_iter().collect();
        let mut has_moved = false;
        for ids in self.ids.values_mut() {
            let new = |id: &String| moved.get(id.as_str()).map_or_else(|| id.clone(), |&new| new.to_owned());
            let followed = ids.iter().map(new).collect();
            has_moved |= *ids != followed;
            *ids = followed;
        }
        has_moved
    }
}

/// Whether a tag may have this name: no blank, no sign of a range or a relative revision at its beginning, no id, no symbol in
/// whatever case, and no steps such as `-1` at its end.
#[must_use]
pub fn is_tag(name: &str) -> bool {
    let symbols = ["head", "heads", "base", "zero", "current"];
    let is_allowed = |c: char| c.is_alphanumeric() || "._-+@".contains(c);
    name.starts_with(|c: char| c.is_alphanumeric())
        && name.chars().all(is_allowed)
        && !name.chars().all(|c| c.is_ascii_digit() || c == '-')
        && !symbols.iter().any(|symbol| name.eq_ignore_ascii_case(symbol))
        && !ends_in_steps(name)
}

/// `v1.0-1` is the revision before `v1.0`.
fn ends_in_steps(name: &str) -> bool {
    let digits = name.rsplit_once(['+', '-']).map(|(_, digits)| digits);
    digits.is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_of_version_control_leaves_both_tags() {
        let text = "<<<<<<< HEAD\nv1 20260102000000\n=======\nv1 20260103000000\n>>>>>>> theirs\nv0 20260101000000\n";
        let mut tags = Tags::parse(text);
        assert_eq!(tags.get("v1"), ["20260102000000", "20260103000000"]);
        assert_eq!((tags.get("v0"), tags.unreadable()), (vec!["20260101000000"], Some(1)));
        assert!(tags.follow([("20260103000000", "20260104000000")]));
        assert!(!tags.follow([("20260109000000", "20260104000000")]));
        assert_eq!(tags.get("v1"), ["20260102000000", "20260104000000"]);
    }

    #[test]
    fn both_ids_of_a_revision_that_moves_lead_to_the_one_that_exists() {
        let before = Tags::parse("v1 20260102000000\nv0 20260101000000\n");
        let mut after = before.clone();
        assert!(after.follow([("20260102000000", "20260104000000")]));
        let both = before.joined(&after);
        assert_eq!(both.get("v1"), ["20260102000000", "20260104000000"]);
        assert_eq!(both.clone().settled(|id| id != "20260104000000"), before);
        assert_eq!(both.clone().settled(|id| id != "20260102000000"), after);
        assert_eq!(both.clone().settled(|_| true), both, "a conflict stays one");
        assert_eq!(
            both.clone().settled(|_| false),
            both,
            "an unknown id is reported where the tag is used"
        );
    }

    #[test]
    fn what_means_something_else_is_no_tag() {
        for name in ["v1.0", "release-b", "2026.1", "x+", "v1.0-rc1", "größe"] {
            assert!(is_tag(name), "{name}");
        }
        for name in [
            "",
            "head",
            "HEAD",
            "Base",
            "v1.0-1",
            "v1.0+12",
            "-1",
            "+1",
            "a b",
            "a:b",
            "20260101000000",
            "2026-01",
            "<<<<<<<",
        ] {
            assert!(!is_tag(name), "{name}");
        }
    }
}
