//! What a file does to the rows of a table, or did.

/// Mistakes that are shown.
const MISTAKES: usize = 100;

/// What a file does, or did.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) rows: usize,
    pub(super) created: usize,
    pub(super) changed: usize,
    pub(super) unchanged: usize,
    pub(super) wrong: usize,
    /// Whether the columns make no sense of the rows.
    pub(super) stopped: bool,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) columns: Vec<String>,
    pub(super) left_out: Vec<String>,
    pub(super) shown: Vec<Shown>,
}

/// What is wrong, and where.
pub(super) struct Mistake {
    pub(super) line: usize,
    pub(super) column: Option<String>,
    pub(super) text: String,
}

/// A row as the preview shows it.
pub(super) struct Shown {
    pub(super) line: usize,
    pub(super) state: &'static str,
    pub(super) cells: Vec<String>,
}

impl Outcome {
    pub(super) fn mistake(&mut self, line: usize, column: Option<String>, text: String) {
        self.wrong += 1;
        if self.mistakes.len() < MISTAKES {
            self.mistakes.push(Mistake { line, column, text });
        }
    }
}
