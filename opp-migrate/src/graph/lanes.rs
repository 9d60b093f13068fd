//! In which column each revision lies, newest first, as version control draws commits.
//!
//! A column is a line of descent that waits for the revision it leads to. A revision lies in the leftmost column that waits for it; the
//! others end there. Columns never move.

/// A revision's place among the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// Its column.
    pub at: usize,
    /// The other columns that led to it and end here.
    pub ending: Vec<usize>,
    /// Which columns are lines of descent where those end.
    pub before: Vec<bool>,
    /// Which are, beside the revision.
    pub beside: Vec<bool>,
    /// The columns that begin here, for its parents but the first.
    pub beginning: Vec<usize>,
    /// Which columns lead on from here.
    pub after: Vec<bool>,
}

/// The places of revisions that are listed newest first, each by its id and its parents.
pub fn lanes<'a>(revisions: impl IntoIterator<Item = (&'a str, &'a [String])>) -> Vec<Lane> {
    let mut columns: Vec<Option<&str>> = Vec::new();
    let mut lanes = Vec::new();
    for (revision, parents) in revisions {
        let at = place(&mut columns, revision);
        let ending = ending(&mut columns, revision, at);
        let before = taken(&columns);
        if !ending.is_empty() {
            forget_last(&mut columns);
        }
        let beside = taken(&columns);
        let beginning = descend(&mut columns, at, parents);
        lanes.push(Lane {
            at,
            ending,
            before,
            beside,
            beginning,
            after: taken(&columns),
        });
    }
    lanes
}

fn taken(columns: &[Option<&str>]) -> Vec<bool> {
    columns.iter().map(Option::is_some).collect()
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
