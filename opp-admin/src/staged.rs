//! Files of imports between the look at them and the import: in memory, few, and not for long.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::body::Bytes;

use crate::secret;

/// Files that wait at a time; the oldest makes room.
const MOST: usize = 8;

/// How long a file waits.
const WAITS: Duration = Duration::from_secs(15 * 60);

/// Files that wait, by a random name.
#[derive(Debug, Default)]
pub(crate) struct Staged(Mutex<BTreeMap<String, File>>);

#[derive(Debug)]
struct File {
    /// Whose it is: the session and the view.
    owner: String,
    bytes: Bytes,
    since: Instant,
}

/// A file that was taken out.
#[derive(Debug)]
pub(crate) struct Taken {
    name: String,
    file: File,
}

impl Taken {
    pub(crate) fn bytes(&self) -> Bytes {
        self.file.bytes.clone()
    }
}

impl Staged {
    /// Keeps a file; an older one of the same owner is dropped. Returns its name.
    pub(crate) fn put(&self, owner: String, bytes: Bytes) -> String {
        let name = secret::token();
        self.with(|files| {
            files.retain(|_, file| file.owner != owner);
            while files.len() >= MOST {
                let oldest = files.iter().min_by_key(|(_, file)| file.since);
                let Some(oldest) = oldest.map(|(name, _)| name.clone()) else {
                    break;
                };
                files.remove(&oldest);
            }
            let since = Instant::now();
            files.insert(name.clone(), File { owner, bytes, since });
        });
        name
    }

    /// Takes a file of an owner, where it still waits: of two requests for it only one gets it.
    pub(crate) fn take(&self, owner: &str, name: &str) -> Option<Taken> {
        self.with(|files| {
            files.get(name).filter(|file| file.owner == owner)?;
            let file = files.remove(name)?;
            let name = name.to_owned();
            Some(Taken { name, file })
        })
    }

    /// Lets a file that was taken wait again, as long as it would have waited.
    pub(crate) fn put_back(&self, taken: Taken) {
        self.with(|files| drop(files.insert(taken.name, taken.file)));
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, File>) -> T) -> T {
        let mut files = match self.0.lock() {
            Ok(files) => files,
            Err(poisoned) => poisoned.into_inner(),
        };
        files.retain(|_, file| file.since.elapsed() < WAITS);
        work(&mut files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_owners_and_the_oldest_makes_room() {
        let staged = Staged::default();
        let first = staged.put("a".to_owned(), Bytes::from_static(b"1"));
        assert!(staged.take("b", &first).is_none());
        let taken = staged.take("a", &first).unwrap();
        assert_eq!(taken.bytes(), &b"1"[..]);
        assert!(staged.take("a", &first).is_none(), "it is taken once");
        staged.put_back(taken);
        assert!(staged.take("a", &first).is_some());
        let first = staged.put("a".to_owned(), Bytes::from_static(b"1"));
        let second = staged.put("a".to_owned(), Bytes::from_static(b"2"));
        assert!(staged.take("a", &first).is_none());
        for owner in 0..MOST {
            staged.put(owner.to_string(), Bytes::new());
        }
        assert!(staged.take("a", &second).is_none());
    }
}
