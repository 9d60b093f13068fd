//! Keys of rows as segments of a URL: the values joined by commas, everything that could mislead a router escaped.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a path.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b',').remove(b'~');

/// A key as one segment, percent-encoded.
pub(crate) fn encode(values: &[String]) -> String {
    utf8_percent_encode(&plain(values), KEPT).to_string()
}

/// A key as text, for hidden inputs and the audit log.
pub(crate) fn plain(values: &[String]) -> String {
    values.iter().map(|value| escape(value)).collect::<Vec<_>>().join(",")
}

/// The values of a key as text.
pub(crate) fn parse(text: &str) -> Vec<String> {
    text.split(',').map(unescape).collect()
}

/// Any text as a part of a query.
pub(crate) fn encode_query(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

/// An empty value and a leading dot would not survive as a segment.
fn escape(value: &str) -> String {
    if value.is_empty() {
        return "~e".to_owned();
    }
    let escaped = value.replace('~', "~t").replace(',', "~c");
    match escaped.strip_prefix('.') {
        Some(rest) => format!("~d{rest}"),
        None => escaped,
    }
}

fn unescape(text: &str) -> String {
    if text == "~e" {
        return String::new();
    }
    let mut value = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '~' {
            value.push(letter);
            continue;
        }
        match letters.next() {
            Some('t') => value.push('~'),
            Some('c') => value.push(','),
            Some('d') => value.push('.'),
            other => value.extend(other),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn awkward_keys_are_one_harmless_segment() {
        assert_eq!(encode(&["..".to_owned()]), "~d%2E");
        assert_eq!(encode(&[String::new()]), "~e");
        assert_eq!(encode(&["a/b".to_owned(), "ü".to_owned()]), "a%2Fb,%C3%BC");
    }

    proptest! {
        #[test]
        fn every_key_comes_back(values in proptest::collection::vec(any::<String>(), 1..4)) {
            let segment = encode(&values);
            prop_assert!(!segment.is_empty() && !segment.contains(['/', '?', '#', '.']));
            prop_assert_eq!(parse(&percent_encoding::percent_decode_str(&segment).decode_utf8().unwrap()), values);
        }
    }
}
