//! Random tokens, digests, comparison in constant time, and what the secret key signs.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The keys that sign: the first signs, all of them verify.
#[derive(Clone)]
pub(crate) struct Keys(Vec<Vec<u8>>);

impl Keys {
    /// Keys from texts; a random one, gone with the process, where there is none.
    pub(crate) fn new(texts: &[String]) -> Self {
        if texts.is_empty() {
            return Self(vec![token().into_bytes()]);
        }
        Self(texts.iter().map(|text| text.clone().into_bytes()).collect())
    }

    /// A signature of a text for a purpose.
    pub(crate) fn sign(&self, purpose: &str, text: &str) -> String {
        self.0
            .first()
            .map_or_else(String::new, |key| signature(key, purpose, text))
    }

    /// Whether a signature was made with one of the keys.
    pub(crate) fn verify(&self, purpose: &str, text: &str, given: &str) -> bool {
        self.0.iter().any(|key| equal(&signature(key, purpose, text), given))
    }
}

fn signature(key: &[u8], purpose: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Whether two texts are equal, in a time that depends on their lengths only.
pub(crate) fn equal(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

/// 256 random bits.
pub(crate) fn token() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    hex(&bytes)
}

/// A secret for a page that is compressed: another text every time, so that the page's size tells nothing of it.
pub(crate) fn masked(text: &str) -> String {
    let mut mask = vec![0; text.len()];
    getrandom::fill(&mut mask).expect("the operating system gives random bytes");
    let mixed: Vec<u8> = mask.iter().zip(text.bytes()).map(|(mask, byte)| mask ^ byte).collect();
    format!("{}{}", hex(&mask), hex(&mixed))
}

/// The secret behind what [`masked`] gave; empty for anything else.
pub(crate) fn unmasked(text: &str) -> String {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks_exact(2).map(pair).collect();
    let Some(bytes) = bytes.filter(|bytes| text.len().is_multiple_of(4) && !bytes.is_empty()) else {
        return String::new();
    };
    let (mask, mixed) = bytes.split_at(bytes.len() / 2);
    let plain = mask.iter().zip(mixed).map(|(mask, byte)| mask ^ byte).collect();
    String::from_utf8(plain).unwrap_or_default()
}

/// A random UUID (version 4).
pub(crate) fn uuid() -> String {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex(&bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// A digest of a token: what the database stores instead of it.
pub(crate) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_secret_is_never_the_same_twice() {
        let (one, two) = (masked("0123456789abcdef"), masked("0123456789abcdef"));
        assert_ne!(one, two);
        assert_eq!(unmasked(&one), "0123456789abcdef");
        assert_eq!(unmasked(&two), "0123456789abcdef");
        for bad in ["", "0", "012", "xxxx", "0123456789abcdef", "üü"] {
            assert_ne!(unmasked(bad), "0123456789abcdef");
        }
    }
}
