//! Draws which revision builds on which, newest first, with characters.
//!
//! Columns never move, so that every connection is one line to the right.

use opp_migrate::graph::{Lane, lanes};

use crate::listing::Listed;

/// The drawing of revisions that are listed newest first.
pub(super) fn draw(migrations: &[Listed]) -> String {
    let lanes = lanes(migrations.iter().map(|one| (&*one.revision, &*one.parents)));
    let mut text = String::new();
    for (one, lane) in migrations.iter().zip(lanes) {
        let Lane {
            at,
            ending,
            before,
            beside,
            beginning,
            after,
        } = lane;
        if !ending.is_empty() {
            push(&mut text, &connection(&before, at, &ending, '╯'), "");
        }
        let sign = if one.applied == Some(true) { '●' } else { '○' };
        let described = format!("{}, {}", one.place(), one.description());
        push(&mut text, &row(&beside, at, sign), &described);
        if !beginning.is_empty() {
            push(&mut text, &connection(&after, at, &beginning, '╮'), "");
        }
    }
    text
}

/// The columns, with a sign in one of them.
fn row(columns: &[bool], at: usize, sign: char) -> String {
    let cell = |(place, is_taken): (usize, &bool)| match is_taken {
        _ if place == at => sign,
        true => '│',
        false => ' ',
    };
    let cells: Vec<String> = columns.iter().enumerate().map(cell).map(String::from).collect();
    cells.join(" ")
}

/// A line from a column to others at its right, which end in a corner.
fn connection(columns: &[bool], at: usize, others: &[usize], corner: char) -> String {
    let last = others.iter().copied().max().unwrap_or(at);
    let width = columns.len().max(last + 1);
    let mut line = String::new();
    for place in 0..width {
        let is_passed = columns.get(place).copied().unwrap_or_default();
        let crossing = (at..last).contains(&place);
        line.push(match (place == at, others.contains(&place)) {
            (true, _) => '├',
            (_, true) if place == last => corner,
            (_, true) if corner == '╯' => '┴',
            (_, true) => '┬',
            _ if crossing && is_passed => '┼',
            _ if crossing => '─',
            _ if is_passed => '│',
            _ => ' ',
        });
        line.push(if crossing { '─' } else { ' ' });
    }
    line.trim_end().to_owned()
}

fn push(text: &mut String, columns: &str, described: &str) {
    let line = format!("{columns}  {described}");
    text.push_str(line.trim_end());
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(revisions: &[(&str, &[&str])]) -> String {
        let listed = |(revision, parents): &(&str, &[&str])| Listed {
            revision: (*revision).to_owned(),
            name: String::new(),
            message: "m".to_owned(),
            tags: Vec::new(),
            parents: parents.iter().map(|&parent| parent.to_owned()).collect(),
            head: false,
            applied: None,
            applied_at: None,
            current: false,
            halfway: None,
            branch_point: false,
        };
        let text = draw(&revisions.iter().map(listed).collect::<Vec<_>>());
        text.lines()
            .map(|line| line.trim_end_matches(", m").trim_end_matches(" (mergepoint)"))
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn a_branch_ends_where_it_began() {
        let diamond: &[(&str, &[&str])] = &[
            ("5", &["4"]),
            ("4", &["2", "3"]),
            ("3", &["1"]),
            ("2", &["1"]),
            ("1", &[]),
        ];
        assert_eq!(drawn(diamond), "○  5\n○  4\n├─╮\n│ ○  3\n○ │  2\n├─╯\n○  1");
    }

    #[test]
    fn three_heads_share_a_base_and_lines_cross() {
        let heads: &[(&str, &[&str])] = &[("4", &["1"]), ("3", &["1"]), ("2", &["1"]), ("1", &[])];
        assert_eq!(drawn(heads), "○  4\n│ ○  3\n│ │ ○  2\n├─┴─╯\n○  1");
        let crossing: &[(&str, &[&str])] = &[("5", &["2"]), ("4", &["3"]), ("3", &["1"]), ("2", &["1"]), ("1", &[])];
        assert_eq!(drawn(crossing), "○  5\n│ ○  4\n│ ○  3\n○ │  2\n├─╯\n○  1");
        let merged: &[(&str, &[&str])] = &[("5", &["1"]), ("4", &["1"]), ("3", &["2", "1"]), ("2", &[]), ("1", &[])];
        assert_eq!(
            drawn(merged),
            "○  5\n│ ○  4\n│ │ ○  3\n│ │ ├─╮\n│ │ ○ │  2\n├─┴───╯\n○  1"
        );
    }
}
