//! Is what a command printed what the page shows?

/// Whether the lines of `printed` are those of `shown`.
///
/// `…` on a line of its own stands for any lines, inside a line for any text. Dates and identifiers of migrations are equal to each
/// other, because they come from the clock. That models are being compiled is said only where it takes time, so it is left out.
pub(crate) fn fits(printed: &str, shown: &str) -> bool {
    let printed: Vec<_> = printed
        .trim()
        .lines()
        .filter(|line| !line.starts_with("Compiling the models of "))
        .map(without_dates)
        .collect();
    let shown: Vec<_> = shown.trim().lines().map(without_dates).collect();
    lines_fit(&printed, &shown)
}

fn lines_fit(printed: &[String], shown: &[String]) -> bool {
    let Some((first, rest)) = shown.split_first() else {
        return printed.is_empty();
    };
    if first.trim() == "…" {
        return (0..=printed.len()).any(|count| lines_fit(&printed[count..], rest));
    }
    printed
        .split_first()
        .is_some_and(|(line, others)| text_fits(line.trim_end(), first.trim_end()) && lines_fit(others, rest))
}

/// A line against one in which `…` stands for any text.
fn text_fits(line: &str, shown: &str) -> bool {
    let mut pieces = shown.split('…');
    let Some(mut rest) = line.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// The text with `0` for each digit of a run of 4, 6, 8 or 14 digits, as dates and identifiers of migrations have them.
fn without_dates(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let digits = rest[start..].bytes().take_while(u8::is_ascii_digit).count();
        let (before, run) = (&rest[..start], &rest[start..start + digits]);
        text.push_str(before);
        match (digits, text.ends_with("0000-") || text.ends_with("0000-00-")) {
            (4 | 6 | 8 | 14, _) | (2, true) => text.extend(std::iter::repeat_n('0', digits)),
            _ => text.push_str(run),
        }
        rest = &rest[start + digits..];
    }
    text + rest
}

#[test]
fn an_ellipsis_stands_for_lines_and_for_text() {
    assert!(fits("a\nb\nc\n", "a\n…\nc"));
    assert!(fits("a\nc\n", "a\n…\nc"));
    assert!(fits("took 3 s at last", "took … s …"));
    assert!(!fits("a\nb\n", "a"));
    assert!(!fits("a", "a\nb"));
    assert!(!fits("took 3 s", "took … m"));
}

#[test]
fn dates_come_from_the_clock_and_nothing_else_does() {
    assert!(fits("2026-11-27-101112_initial", "2024-01-02-030405_initial"));
    assert!(fits("20261127101112 (head)", "20240102030405 (head)"));
    assert!(!fits("12 rows", "13 rows"));
    assert!(!fits("2026-11-27-101112_initial", "2024-01-02-030405_other"));
}
