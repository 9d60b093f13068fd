//! Passwords: argon2id, one hash at a time, and the same work for an unknown user as for a known one.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use opp_core::diagnostic::Diagnostic;
use tokio::sync::Semaphore;

/// Hashes at a time; each takes 19 MiB and a core.
const AT_A_TIME: usize = 1;

/// Requests that may wait for their turn.
const WAITING: usize = 32;

static TURNS: Semaphore = Semaphore::const_new(AT_A_TIME);
static QUEUE: Semaphore = Semaphore::const_new(WAITING);

/// The hash that is verified where there is no user, so that it takes as long.
static DUMMY: LazyLock<String> = LazyLock::new(|| hash_now("no such user").unwrap_or_default());

/// Shortest password.
pub const MIN_LENGTH: usize = 12;

/// Longest password, in bytes; longer ones would only take time.
const MAX_LENGTH: usize = 1024;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("a password needs at least {MIN_LENGTH} characters")]
    Short,
    /// Too long.
    #[error("a password has at most {MAX_LENGTH} bytes")]
    Long,
    /// One of the first that somebody tries, or the login itself.
    #[error("this password is too easy to guess")]
    Common,
    /// Too many hashes wait already.
    #[error("too many people sign in at the moment; try again in a few seconds")]
    Busy,
    /// The hash could not be made.
    #[error("the password could not be hashed")]
    Hash,
}

impl Diagnostic for PasswordError {}

/// Checks a new password.
///
/// # Errors
/// It is too short, too long or too easy to guess.
pub fn check(password: &str, login: &str) -> Result<(), PasswordError> {
    if password.chars().count() < MIN_LENGTH {
        return Err(PasswordError::Short);
    }
    if password.len() > MAX_LENGTH {
        return Err(PasswordError::Long);
    }
    let lower = password.to_lowercase();
    let few = lower.chars().collect::<std::collections::BTreeSet<_>>().len() < 4;
    let common = [
        "password1234",
        "123456789012",
        "qwertyuiop12",
        "passwordpassword",
        "administrator",
    ];
    if few || common.contains(&lower.as_str()) || lower == login.to_lowercase() {
        return Err(PasswordError::Common);
    }
    Ok(())
}

/// Hashes a password.
///
/// # Errors
/// Too many wait already, or hashing failed.
pub async fn hash(password: &str) -> Result<String, PasswordError> {
    let password = password.to_owned();
    in_turn(move || hash_now(&password)).await?.ok_or(PasswordError::Hash)
}

/// Verifies a password. Without a hash it takes as long and is wrong.
pub(crate) async fn verify(password: &str, hash: Option<&str>) -> Result<bool, PasswordError> {
    let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
    in_turn(move || {
        let known = hash.is_some();
        verify_now(&password, hash.as_deref().unwrap_or(&DUMMY)) && known
    })
    .await
}

fn hash_now(password: &str) -> Option<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .ok()
        .map(|hash| hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> bool {
    if password.len() > MAX_LENGTH {
        return false;
    }
    let Ok(parsed) = PasswordHash::new(hash) else {
        // A hash of another kind: the same work, and nobody signs in with it.
        return verify_now_dummy(password);
    };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok()
}

fn verify_now_dummy(password: &str) -> bool {
    if let Ok(parsed) = PasswordHash::new(&DUMMY) {
        let _wrong = Argon2::default().verify_password(password.as_bytes(), &parsed);
    }
    false
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
    let _place = QUEUE.try_acquire().map_err(|_| PasswordError::Busy)?;
    let turn = TURNS.acquire().await.map_err(|_| PasswordError::Busy)?;
    let done = tokio::task::spawn_blocking(work).await;
    drop(turn);
    done.map_err(|_| PasswordError::Hash)
}
