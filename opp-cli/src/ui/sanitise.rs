//! Removes from text what a terminal would obey.

/// Text from names, files and databases without control characters and direction marks.
pub(crate) fn clean(text: &str) -> String {
    let replaced = |c: char| {
        if c.is_control() && c != '\n' && c != '\t' || is_bidi(c) {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().filter(|c| *c != '\r').map(replaced).collect()
}

/// The same in one line, for a list whose lines are entries.
pub(crate) fn clean_line(text: &str) -> String {
    clean(text).replace('\n', "\u{fffd}")
}

/// Marks that turn the direction of what follows.
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_terminal_would_obey_is_left() {
        assert_eq!(
            clean("a\u{1b}[31mb\u{9b}c\u{7}\u{202e}d\ne"),
            "a\u{fffd}[31mb\u{fffd}c\u{fffd}\u{fffd}d\ne"
        );
    }
}
