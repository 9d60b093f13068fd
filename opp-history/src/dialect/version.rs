//! Which version of a database is meant?

use std::fmt;
use std::str::FromStr;

use opp_core::diagnostic::{Diagnostic, help};

/// A version of a database, as `opp.toml` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second number, 0 where none is said.
    pub minor: u32,
}

impl Version {
    /// A version of two numbers.
    #[must_use]
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Why a text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no version")]
pub struct VersionError(String);

impl Diagnostic for VersionError {
    fn help(&self) -> Vec<String> {
        help("write it like \"3.45\"")
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Result<Vec<u32>, _> = text.split('.').map(str::parse).collect();
        match parts.as_deref() {
            Ok([major]) => Ok(Self::new(*major, 0)),
            Ok([major, minor, ..]) => Ok(Self::new(*major, *minor)),
            _ => Err(VersionError(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared() {
        let read = |text: &str| text.parse::<Version>();
        assert_eq!(read("15"), Ok(Version::new(15, 0)));
        assert_eq!(read("10.11.19"), Ok(Version::new(10, 11)));
        assert!(read("3.9").unwrap() < read("3.35").unwrap());
        assert!(read("").is_err() && read("3.x").is_err() && read("new").is_err());
    }
}
