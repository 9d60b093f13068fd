//! When are two files the same to opp? A checksum that line endings and a byte order mark do not change.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// `sha256:` and the digest in hexadecimal of the text with LF line endings and without a byte order mark.
#[must_use]
pub fn checksum(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut digest = Sha256::new();
    for part in text.split_inclusive("\r\n") {
        match part.strip_suffix("\r\n") {
            Some(line) => {
                digest.update(line);
                digest.update("\n");
            }
            None => digest.update(part),
        }
    }
    let mut sum = String::from("sha256:");
    for byte in digest.finalize() {
        // Writing into a string cannot fail.
        let _ = write!(sum, "{byte:02x}");
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn an_editor_that_only_changes_line_endings_changes_nothing() {
        assert_eq!(checksum("a;\nb;\n"), checksum("\u{feff}a;\r\nb;\r\n"));
        assert_ne!(checksum("a;\nb;\n"), checksum("a;\nb;\n\n"));
        assert_eq!(
            checksum(""),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
