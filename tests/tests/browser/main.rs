//! Does the panel work in a real browser, with and without scripts, at every width, and for who cannot see it?
//! `tests/chromium/install` installs what these tests need.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what does not hold ends its test")]

mod boxes;
mod demo;
mod files;
mod lists;
mod looks;
mod rows;
mod scripts;
mod sessions;
