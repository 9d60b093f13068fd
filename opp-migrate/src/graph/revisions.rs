//! The revisions of a history as a drawing: SVG, Mermaid or DOT.

use std::fmt::Write as _;

use super::lanes::{Lane, lanes};
use super::layout::{CHAR, MARGIN, TITLE_CHAR, text_width};
use super::svg::{Theme, escaped, head};

/// Between two revisions.
const STEP: f64 = 36.0;
/// Between two columns.
const COLUMN: f64 = 24.0;
/// Of a revision's circle.
const RADIUS: f64 = 6.0;
/// How many colors columns have.
const COLORS: usize = 6;

/// A revision as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// Its id.
    pub id: String,
    /// What it builds on.
    pub parents: Vec<String>,
    /// What it is for.
    pub message: String,
    /// What else it is: `head`, `tag v1`.
    pub marks: Vec<String>,
    /// Whether the database has it; nothing where no database was asked.
    pub applied: Option<bool>,
}

impl Revision {
    fn marks(&self) -> String {
        match self.marks.is_empty() {
            true => String::new(),
            false => format!("({})", self.marks.join(", ")),
        }
    }
}

/// Draws revisions that are listed newest first; circles are filled where the database has the revision.
#[must_use]
pub fn revisions_svg(revisions: &[Revision], title: &str, theme: Theme) -> String {
    let lanes = lanes(revisions.iter().map(|one| (&*one.id, &*one.parents)));
    let columns = lanes
        .iter()
        .map(|lane| lane.after.len().max(lane.at + 1))
        .max()
        .unwrap_or_default();
    let ids = MARGIN + number(columns) * COLUMN + 8.0;
    let messages = ids + widest(revisions, |one| text_width(&one.id)) * CHAR + 24.0;
    let texts = revisions
        .iter()
        .map(|one| text_width(&one.message) * TITLE_CHAR + 12.0 + text_width(&one.marks()) * CHAR);
    let width = (messages + texts.fold(0.0, f64::max) + MARGIN).ceil();
    let height = 2.0 * MARGIN + STEP * number(revisions.len().max(1) - 1) + 2.0 * RADIUS;
    let mut text = head(width, height, title, theme);
    for (row, pair) in lanes.windows(2).enumerate() {
        draw_lines(&mut text, &pair[0], &pair[1], row);
    }
    for (row, (revision, lane)) in revisions.iter().zip(&lanes).enumerate() {
        let (x, y) = (column(lane.at), place(row));
        let class = if revision.applied == Some(true) { "done" } else { "node" };
        let color = lane.at % COLORS;
        let marked = messages + text_width(&revision.message) * TITLE_CHAR + 12.0;
        let _infallible = writeln!(
            text,
            "<circle class=\"node {class}{color}\" cx=\"{x}\" cy=\"{y}\" r=\"{RADIUS}\"/>\n\
             <text class=\"type\" x=\"{ids}\" y=\"{base}\">{}</text>\n<text class=\"name\" x=\"{messages}\" y=\"{base}\">{}</text>",
            escaped(&revision.id),
            escaped(&revision.message),
            base = y + 4.5,
        );
        if !revision.marks.is_empty() {
            let _infallible = writeln!(
                text,
                "<text class=\"type\" x=\"{marked}\" y=\"{}\">{}</text>",
                y + 4.5,
                escaped(&revision.marks())
            );
        }
    }
    text.push_str("</svg>\n");
    text
}

/// The lines between a revision and the next.
fn draw_lines(text: &mut String, from: &Lane, to: &Lane, row: usize) {
    for lane in (0..from.after.len()).filter(|lane| from.after[*lane]) {
        let first = column(if from.beginning.contains(&lane) { from.at } else { lane });
        let last = column(if to.ending.contains(&lane) { to.at } else { lane });
        let (top, bottom) = (place(row), place(row + 1));
        let middle = (top + bottom) / 2.0;
        let way = match (first - last).abs() < 0.5 {
            true => format!("V{bottom}"),
            false => format!("C{first} {middle} {last} {middle} {last} {bottom}"),
        };
        let _infallible = writeln!(
            text,
            "<path class=\"lane lane{}\" d=\"M{first} {top}{way}\"/>",
            lane % COLORS
        );
    }
}

fn column(at: usize) -> f64 {
    MARGIN + RADIUS + number(at) * COLUMN
}

fn place(row: usize) -> f64 {
    MARGIN + RADIUS + number(row) * STEP
}

fn widest(revisions: &[Revision], width: impl Fn(&Revision) -> f64) -> f64 {
    revisions.iter().map(width).fold(0.0, f64::max)
}

#[expect(clippy::cast_precision_loss, reason = "a drawing has few rows and columns")]
const fn number(count: usize) -> f64 {
    count as f64
}

/// The revisions as a flowchart of Mermaid, the oldest at the bottom.
#[must_use]
pub fn revisions_mermaid(revisions: &[Revision]) -> String {
    let mut text = "flowchart BT\n".to_owned();
    let words = |text: &str| text.replace(|letter: char| letter.is_control() || letter == '"', "'");
    for one in revisions {
        let _infallible = writeln!(
            text,
            "    {}[\"{}<br/>{} {}\"]",
            node(&one.id),
            escaped(&words(&one.message)),
            words(&one.id),
            escaped(&words(&one.marks()))
        );
    }
    for (one, parent) in pairs(revisions) {
        let _infallible = writeln!(text, "    {} --> {}", node(parent), node(&one.id));
    }
    text
}

/// The revisions in DOT, the oldest at the bottom.
#[must_use]
pub fn revisions_dot(revisions: &[Revision]) -> String {
    let mut text = "digraph revisions {\n  graph [rankdir=BT];\n  node [shape=box, style=rounded, fontname=\"monospace\", fontsize=11];\n".to_owned();
    for one in revisions {
        let label = format!("{}\n{} {}", one.message, one.id, one.marks());
        let _infallible = writeln!(text, "  {} [label={}];", quoted(&one.id), quoted(label.trim_end()));
    }
    for (one, parent) in pairs(revisions) {
        let _infallible = writeln!(text, "  {} -> {};", quoted(parent), quoted(&one.id));
    }
    text.push_str("}\n");
    text
}

fn pairs(revisions: &[Revision]) -> impl Iterator<Item = (&Revision, &str)> {
    revisions
        .iter()
        .flat_map(|one| one.parents.iter().map(move |parent| (one, parent.as_str())))
}

/// A name of Mermaid's, another one for each id.
fn node(id: &str) -> String {
    let letter = |letter: char| match letter.is_ascii_alphanumeric() {
        true => letter.to_string(),
        false => format!("_{:x}_", u32::from(letter)),
    };
    format!("r{}", id.chars().map(letter).collect::<String>())
}

fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
    )
}
