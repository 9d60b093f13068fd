//! How does a registry become JSON, and how is it read back?

use serde::Deserialize;

use super::{FORMAT, Registry, RegistryError};

impl Registry {
    /// Reads a registry from its JSON form.
    ///
    /// # Errors
    /// The text is not the JSON of a registry, has another format version, or what it says is no sound registry.
    pub fn from_json(text: &str) -> Result<Self, RegistryError> {
        check_format(text)?;
        let registry: Self = serde_json::from_str(text).map_err(|error| not_a_registry(&error))?;
        registry.checked()
    }

    /// Writes the JSON form: indented, with a line break at the end, the same bytes for the same models.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text =
            serde_json::to_string_pretty(self).expect("a registry holds only strings, numbers, lists and string keys");
        text.push('\n');
        text
    }
}

/// Reads only the version, so that a registry of another version is called that and not a syntax error.
fn check_format(text: &str) -> Result<(), RegistryError> {
    #[derive(Deserialize)]
    struct Head {
        format: serde_json::Value,
    }
    let head: Head = serde_json::from_str(text).map_err(|error| not_a_registry(&error))?;
    if head.format == FORMAT {
        return Ok(());
    }
    Err(RegistryError::Format {
        found: head.format.to_string(),
    })
}

fn not_a_registry(error: &serde_json::Error) -> RegistryError {
    let message = error.to_string();
    // serde_json appends the position, which the error has as data.
    let position = format!(" at line {} column {}", error.line(), error.column());
    RegistryError::Json {
        line: error.line(),
        column: error.column(),
        reason: message.strip_suffix(&position).unwrap_or(&message).to_owned(),
    }
}
