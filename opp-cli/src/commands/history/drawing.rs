//! Draws which revision builds on which, newest first, as version control draws commits.
//!
//! A column is a line of descent that waits for the revision it leads to. A revision stands in the leftmost column that waits for it;
//! the others end there. Columns never move, so that every connection is one line to the right.

use crate::listing::Listed;

/// The drawing of revisions that are listed newest first.
pub(super) fn draw(migrations: &[Listed]) -> String {
    let mut columns: Vec<Option<&str>> = Vec::new();
    let mut text = String::new();
    for one in migrations {
        let at = place(&mut columns, &one.revision);
        let ending = ending(&mut columns, &one.revision, at);
        if !ending.is_empty() {
            push(&mut text, &connection(&columns, at, &ending, '╯'), "");
            forget_last(&mut columns);
        }
        let sign = if one.applied == Some(true) { '●' } else { '○' };
        let described = format!("{}, {}", one.place(), one.description());
        push(&mut text, &row(&columns, at, sign), &described);
        let beginning = descend(&mut columns, at, &one.parents);
        if !beginning.is_empty() {
            push(&mut text, &connection(&columns, at, &beginning, '╮'), "");
        }
    }
    text
}

/// The leftmost column that waits for a revision; a new one where none does.
fn place<'a>(columns: &mut Vec<Option<&'a str>>, revision: &'a str) -> usize {
    let waiting = columns.iter().position(|column| *column == Some(revision));
    waiting.unwrap_or_else(|| occupy(columns, 0, revision))
}

/// Takes the first free column from a place on.
fn occupy<'a>(columns: &mut Vec<Option<&'a str>>, from: usize, revision: &'a str) -> usize {
    let free = (from..columns.len()).find(|at| columns[*at].is_none());
    let at = free.unwrap_or(columns.len());
    if at == columns.len() {
        columns.push(None);
    }
    columns[at] = Some(revision);
    at
}

/// Frees the other columns that wait for a revision.
fn ending(columns: &mut [Option<&str>], revision: &str, at: usize) -> Vec<usize> {
    let others: Vec<usize> = (at + 1..columns.len())
        .filter(|other| columns[*other] == Some(revision))
        .collect();
    others.iter().for_each(|other| columns[*other] = None);
    others
}

/// Lets the column wait for the first parent, and new ones for the others. Returns the new ones.
fn descend<'a>(columns: &mut Vec<Option<&'a str>>, at: usize, parents: &'a [String]) -> Vec<usize> {
    columns[at] = parents.first().map(String::as_str);
    let others = parents.iter().skip(1);
    let beginning = others.map(|parent| occupy(columns, at + 1, parent)).collect();
    forget_last(columns);
    beginning
}

/// Takes the free columns at the right away.
fn forget_last(columns: &mut Vec<Option<&str>>) {
    while columns.last() == Some(&None) {
        columns.pop();
    }
}

/// The columns, with a sign in one of them.
fn row(columns: &[Option<&str>], at: usize, sign: char) -> String {
    let cell = |(place, column): (usize, &Option<&str>)| match column {
        _ if place == at => sign,
        Some(_) => '│',
        None => ' ',
    };
    let cells: Vec<String> = columns.iter().enumerate().map(cell).map(String::from).collect();
    cells.join(" ")
}

/// A line from a column to others at its right, which end in a corner.
fn connection(columns: &[Option<&str>], at: usize, others: &[usize], corner: char) -> String {
    let last = others.iter().copied().max().unwrap_or(at);
    let width = columns.len().max(last + 1);
    let mut line = String::new();
    for place in 0..width {
        let is_passed = columns.get(place).is_some_and(Option::is_some);
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
