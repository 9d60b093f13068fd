//! Which names can a table, a column or a constraint have?
//!
//! Quotes, spaces and emoji are fine: every database can quote them. What cannot be written into a migration file and read
//! back by a person is refused here, once, for every way a name can come in.

use std::fmt;

use crate::diagnostic::Diagnostic;

/// Why a name is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// The name has no character.
    Empty,
    /// The name holds a control character, a NUL or a line break among them.
    Control {
        /// The character.
        character: char,
        /// The name, as it came.
        name: String,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "a name cannot be empty"),
            Self::Control { character, name } => write!(
                f,
                "the name {name:?} holds the control character {character:?}, which no name may have"
            ),
        }
    }
}

impl std::error::Error for NameError {}

impl Diagnostic for NameError {}

/// Checks a name that will stand in SQL.
///
/// # Errors
/// The name is empty or holds a control character.
pub fn check(name: &str) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    match name.chars().find(|character| character.is_control()) {
        None => Ok(()),
        Some(character) => Err(NameError::Control {
            character,
            name: name.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_database_can_quote_is_a_name() {
        for name in ["orders", "order", "Bestell ungen", "a\"b", "a`b'c", "🦀", "größe"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn control_characters_are_refused_and_shown_escaped() {
        for name in ["a\0b", "a\nb", "a\tb", "\u{7f}", "a\u{85}b"] {
            let error = check(name).unwrap_err();
            assert!(!error.to_string().chars().any(char::is_control), "{error}");
        }
        assert_eq!(check(""), Err(NameError::Empty));
    }
}
