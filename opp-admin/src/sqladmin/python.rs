//! Spells Python: literals and identifiers.

use std::fmt::Write as _;

/// Words that cannot be names (Python 3.14).
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// A string literal: what is not printable ASCII, a letter or a digit is escaped.
pub(super) fn string(text: &str) -> String {
    let mut literal = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => literal.extend(['\\', letter]),
            '\n' => literal.push_str("\\n"),
            ' '..='~' => literal.push(letter),
            _ if letter.is_alphanumeric() => literal.push(letter),
            // A string takes what `write!` writes.
            _ => write!(literal, "\\U{:08x}", u32::from(letter)).unwrap_or_default(),
        }
    }
    literal.push('"');
    literal
}

/// A list of literals or expressions.
pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

/// A list of strings.
pub(super) fn strings<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    list(items.into_iter().map(string))
}

pub(super) fn boolean(flag: bool) -> &'static str {
    if flag { "True" } else { "False" }
}

/// Names that are taken, and what becomes of names that cannot be used as they are.
pub(super) struct Names {
    taken: Vec<String>,
}

impl Names {
    pub(super) fn new<'a>(reserved: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            taken: reserved.into_iter().map(str::to_lowercase).collect(),
        }
    }

    /// An identifier that nothing else has, without regard to case: the name itself, with underscores behind it.
    pub(super) fn identifier(&mut self, name: &str) -> String {
        let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
        let mut identifier: String = name.chars().map(letter).collect();
        // WTForms ignores names that begin with an underscore.
        if !identifier.starts_with(|first: char| first.is_ascii_alphabetic()) {
            identifier = format!("field_{}", identifier.trim_start_matches('_'));
        }
        while KEYWORDS.contains(&identifier.as_str()) || self.taken.contains(&identifier.to_lowercase()) {
            identifier.push('_');
        }
        self.taken.push(identifier.to_lowercase());
        identifier
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_literals_that_cannot_end_early() {
        assert_eq!(string("a\"b\\n\n"), r#""a\"b\\n\n""#);
        assert_eq!(
            string("Größe\r\u{2028}\0"),
            "\"Größe\\U0000000d\\U00002028\\U00000000\""
        );
        assert_eq!(strings(["a", "b"]), r#"["a", "b"]"#);
    }

    #[test]
    fn names_become_identifiers_that_nothing_else_has() {
        let mut names = Names::new(["metadata", "sa"]);
        let given = [
            "class",
            "metadata",
            "order date",
            "order_date",
            "2nd",
            "_id",
            "größe",
            "SA",
            "id",
        ];
        let made = given.map(|name| names.identifier(name));
        let expected = [
            "class_",
            "metadata_",
            "order_date",
            "order_date_",
            "field_2nd",
            "field_id",
            "gr__e",
            "SA_",
            "id",
        ];
        assert_eq!(made, expected);
    }
}
