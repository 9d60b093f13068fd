//! Lays text out for a terminal: wrapped at words, with continuation lines indented.

use textwrap::{Options, WordSeparator, WordSplitter};

/// Narrower terminals are treated as this wide.
const NARROWEST: usize = 40;
/// Longer lines are hard to read.
const WIDEST: usize = 100;

/// The width of the terminal behind standard error; nothing where it is a file or a pipe, whose lines are not to be broken.
pub(crate) fn width() -> Option<usize> {
    use std::io::IsTerminal;
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let (width, _) = terminal_size::terminal_size_of(std::io::stderr())?;
    Some(usize::from(width.0).clamp(NARROWEST, WIDEST))
}

/// The text after a label of some width. Every line but the first is indented, so that a line break inside a name cannot look like
/// a message of its own.
pub(crate) fn after_label(label: usize, text: &str, width: Option<usize>) -> String {
    let lines = text.lines().enumerate().map(|(number, line)| {
        let written = line.trim_start_matches(' ');
        let indent = match (number, line.len() - written.len()) {
            (0, _) => 0,
            (_, indent) => indent.max(2),
        };
        let before = if number == 0 { label } else { indent };
        let laid_out = match width {
            Some(width) => wrapped(
                written,
                before,
                indent.max(if number == 0 { 2 } else { indent + 2 }),
                width,
            ),
            None => written.to_owned(),
        };
        format!("{:indent$}{laid_out}", "")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// One line, broken at blanks. `before` columns of its first line are taken; the others begin after `indent` blanks.
fn wrapped(line: &str, before: usize, indent: usize, width: usize) -> String {
    let (first, others) = (" ".repeat(before), " ".repeat(indent));
    let options = Options::new(width)
        .initial_indent(&first)
        .subsequent_indent(&others)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::AsciiSpace);
    let filled = textwrap::fill(line, options);
    filled.get(before..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_in_a_name_cannot_look_like_a_message() {
        assert_eq!(
            after_label(7, "no revision x\nhelp: run rm -rf /\n    deeper", None),
            "no revision x\n  help: run rm -rf /\n    deeper"
        );
    }

    #[test]
    fn words_are_kept_whole() {
        assert_eq!(
            after_label(7, "one two three four five six seven", Some(20)),
            "one two three\n  four five six\n  seven"
        );
        assert_eq!(
            after_label(0, "list:\n  first entry of the list", Some(20)),
            "list:\n  first entry of the\n    list"
        );
        let path = "/a/very/long/path/that/does/not/fit/anywhere";
        assert_eq!(after_label(7, path, Some(20)).trim(), path);
    }
}
