//! Files that forms upload: what they are by their bytes, where they are stored, and which of them stay.
//!
//! A file is stored before the transaction of its row ends, under a random name. Until [`Journal::commits`] is called it is
//! removed again when the request ends: from then on a row may name it, even where nobody learns whether the commit succeeded.
//! What a row no longer names is removed after its commit, by [`Journal::keep`].

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;

use crate::descriptor::{Upload, media_types};

/// A file that a form sent.
#[derive(Debug)]
pub(crate) struct Sent {
    /// Name of the input.
    pub(crate) input: String,
    pub(crate) bytes: Bytes,
    /// Random name under which it is stored.
    pub(crate) token: String,
}

impl Sent {
    /// The name under which a field stores it, or what is wrong with it.
    pub(crate) fn stored_name(&self, upload: &Upload, image: bool) -> Result<String, String> {
        if self.bytes.len() as u64 > upload.max_bytes {
            return Err(format!("Choose a file of at most {}.", size(upload.max_bytes)));
        }
        let types = media_types(upload, image);
        let Some(kind) = types.iter().find(|kind| is(kind, &self.bytes)) else {
            let names: Vec<&str> = types.iter().map(|kind| extension(kind)).collect();
            return Err(format!("Choose a file of one of these types: {}.", names.join(", ")));
        };
        Ok(format!("{}/{}.{}", upload.dir, self.token, extension(kind)))
    }
}

/// A number of bytes for people.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        1_000_000.. if bytes.is_multiple_of(1_000_000) => format!("{} MB", bytes / 1_000_000),
        1_000_000.. => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        1_000.. => format!("{} kB", bytes / 1_000),
        _ => format!("{bytes} bytes"),
    }
}

/// The extension of a media type.
fn extension(kind: &str) -> &'static str {
    match kind {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "text/csv" => "csv",
        _ => "txt",
    }
}

/// The media type of a stored name.
pub(crate) fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "csv" => "text/csv; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether bytes are of a media type. The name of the file and what the browser says of it count for nothing.
fn is(kind: &str, bytes: &[u8]) -> bool {
    match kind {
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16) == Some(b"IHDR"),
        "image/jpeg" => bytes.starts_with(&[0xff, 0xd8, 0xff]) && bytes.len() > 64,
        "image/gif" => bytes.len() > 13 && (bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a")),
        "image/webp" => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
        "application/pdf" => bytes.starts_with(b"%PDF-"),
        "application/zip" => bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06"),
        "text/plain" | "text/csv" => is_text(bytes),
        _ => false,
    }
}

fn is_text(bytes: &[u8]) -> bool {
    let printable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    !bytes.is_empty() && std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(printable))
}

/// The directory that the panel keeps files in.
#[derive(Clone, Debug)]
pub(crate) struct Store(PathBuf);

impl Store {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self(directory)
    }

    /// Where a stored file of a field is; nothing for a name that leads out of the field's directory. A value may have been
    /// written by another program.
    pub(crate) fn path(&self, upload: &Upload, name: &str) -> Option<PathBuf> {
        let own = name.strip_prefix(&upload.dir)?.strip_prefix('/')?;
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        (!own.is_empty() && !own.starts_with('.') && own.chars().all(allowed))
            .then(|| self.0.join(&upload.dir).join(own))
    }

    /// The bytes of a stored file; nothing where it is gone, or no plain file.
    pub(crate) fn read(&self, upload: &Upload, name: &str) -> Option<Vec<u8>> {
        let path = self.path(upload, name)?;
        fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?;
        fs::read(path).ok()
    }

    fn write(&self, upload: &Upload, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let path = self
            .path(upload, name)
            .ok_or_else(|| io::Error::other("the name is not one of this field"))?;
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let mut file = fs::File::create_new(&path)?;
        let written = io::Write::write_all(&mut file, bytes).and_then(|()| file.sync_all());
        if written.is_err() {
            forget(&path);
        }
        written.map(|()| path)
    }
}

/// Removes a file, where it is still there.
fn forget(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!("an upload stays behind: {error}");
    }
}

/// What a request did with files so far.
#[derive(Debug, Default)]
pub(crate) struct Journal(Arc<Mutex<Steps>>);

#[derive(Debug, Default)]
struct Steps {
    written: Vec<PathBuf>,
    outdated: Vec<PathBuf>,
    committing: bool,
    /// Whether the request is over.
    ended: bool,
}

impl Journal {
    /// Stores a file, until the request ends or for good. Where the request ends meanwhile, the file is removed as well.
    pub(crate) async fn write(&self, store: &Store, upload: &Upload, name: &str, bytes: Bytes) -> io::Result<()> {
        let (own, store) = (Arc::clone(&self.0), store.clone());
        let (upload, name) = (upload.clone(), name.to_owned());
        // A disk may be slow, and other requests do not wait for it.
        let written = tokio::task::spawn_blocking(move || {
            let path = store.write(&upload, &name, &bytes)?;
            with(&own, |steps| {
                if steps.ended {
                    forget(&path);
                } else {
                    steps.written.push(path);
                }
            });
            Ok(())
        });
        written.await.map_err(io::Error::other)?
    }

    /// Removes a file once the change is kept.
    pub(crate) fn outdate(&self, store: &Store, upload: &Upload, name: &str) {
        if let Some(path) = store.path(upload, name) {
            self.steps(|steps| steps.outdated.push(path));
        }
    }

    /// The change is about to be committed. Whether it was may remain unknown, so what was stored stays from now on.
    pub(crate) fn commits(&self) {
        self.steps(|steps| {
            steps.written.clear();
            steps.committing = true;
        });
    }

    /// Whether a commit began whose outcome is not known.
    pub(crate) fn is_committing(&self) -> bool {
        let mut committing = false;
        self.steps(|steps| committing = steps.committing);
        committing
    }

    /// The change was committed.
    pub(crate) fn keep(&self) {
        self.steps(|steps| {
            steps.committing = false;
            steps.outdated.drain(..).for_each(|path| forget(&path));
        });
    }

    fn steps(&self, change: impl FnOnce(&mut Steps)) {
        with(&self.0, change);
    }
}

fn with(steps: &Mutex<Steps>, change: impl FnOnce(&mut Steps)) {
    match steps.lock() {
        Ok(mut steps) => change(&mut steps),
        Err(mut poisoned) => change(poisoned.get_mut()),
    }
}

impl Drop for Journal {
    /// What no commit began for leaves nothing behind.
    fn drop(&mut self) {
        self.steps(|steps| {
            steps.ended = true;
            steps.written.drain(..).for_each(|path| forget(&path));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload() -> Upload {
        Upload {
            dir: "photos".to_owned(),
            types: Vec::new(),
            max_bytes: 100,
        }
    }

    fn sent(bytes: &[u8]) -> Sent {
        Sent {
            input: "v.photo".to_owned(),
            bytes: Bytes::copy_from_slice(bytes),
            token: "0123456789abcdef0123456789abcdef".to_owned(),
        }
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
        let name = sent(png).stored_name(&upload(), true);
        assert_eq!(name.as_deref(), Ok("photos/0123456789abcdef0123456789abcdef.png"));
        for bad in [
            &b"<svg onload=alert(1)>"[..],
            b"<html>",
            b"",
            b"GIF",
            b"\x89PNG",
            b"%PDF-1.7",
        ] {
            let refused = sent(bad).stored_name(&upload(), true).unwrap_err();
            assert_eq!(refused, "Choose a file of one of these types: png, jpg, gif, webp.");
        }
        assert!(
            sent(b"%PDF-1.7")
                .stored_name(&upload(), false)
                .unwrap()
                .ends_with(".pdf")
        );
        assert!(sent(b"a;b\n").stored_name(&upload(), false).unwrap().ends_with(".txt"));
        let large = sent(&[b'a'; 101]).stored_name(&upload(), false);
        assert_eq!(large.unwrap_err(), "Choose a file of at most 100 bytes.");
    }

    #[test]
    fn no_name_leads_out_of_the_directory() {
        let store = Store::new(PathBuf::from("/files"));
        assert_eq!(
            store.path(&upload(), "photos/a-1_b.png"),
            Some(PathBuf::from("/files/photos/a-1_b.png"))
        );
        for bad in [
            "photos/../secret",
            "photos/..",
            "photos/.hidden",
            "photos//etc/passwd",
            "photos/a/b.png",
            "/etc/passwd",
            "photosa.png",
            "other/a.png",
            "photos/",
            "photos",
            "",
            "photos\\a",
            "photos/a\0.png",
            "photos/%2e%2e",
        ] {
            assert_eq!(store.path(&upload(), bad), None, "{bad}");
        }
    }

    #[tokio::test]
    async fn what_is_not_kept_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned());
        let here = |name: &str| store.read(&upload(), name).is_some();
        let (store, upload) = (&store, &upload());
        let put = async |journal: &Journal, name: &str| {
            let bytes = Bytes::from_static(b"a");
            journal.write(store, upload, name, bytes).await.unwrap();
        };
        let journal = Journal::default();
        put(&journal, "photos/a.txt").await;
        assert!(here("photos/a.txt"));
        drop(journal);
        assert!(!here("photos/a.txt"));
        let journal = Journal::default();
        put(&journal, "photos/b.txt").await;
        journal.commits();
        assert!(journal.is_committing());
        journal.keep();
        assert!(!journal.is_committing());
        journal.outdate(store, upload, "photos/b.txt");
        drop(journal);
        assert!(here("photos/b.txt"), "the change was not committed");
        let journal = Journal::default();
        put(&journal, "photos/c.txt").await;
        journal.outdate(store, upload, "photos/b.txt");
        journal.commits();
        drop(journal);
        let both = here("photos/b.txt") && here("photos/c.txt");
        assert!(both, "nobody knows whether the change was committed");
        let journal = Journal::default();
        journal.outdate(store, upload, "photos/b.txt");
        journal.keep();
        assert!(!here("photos/b.txt"));
    }
}
