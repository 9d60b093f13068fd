//! A diagram as SVG, in crow's foot notation.

use std::fmt::Write as _;

use super::diagram::{Diagram, Row, TableBox};
use super::layout::{HEADER, Layout, PADDING, Point, ROW, Rect, SIGNS};

mod ends;
mod style;

pub use style::Theme;

/// How round the corners of lines are.
const CORNER: f64 = 6.0;
/// How round the corners of tables are.
const ROUND: f64 = 6.0;
/// From the middle of a row to the baseline of its text.
const BASELINE: f64 = 4.0;

/// Draws a diagram. `title` says what of.
#[must_use]
pub fn svg(diagram: &Diagram, layout: &Layout, title: &str, theme: Theme) -> String {
    let mut text = head(layout.width, layout.height, title, theme);
    for (link, line) in diagram.links.iter().zip(&layout.lines) {
        if line.len() < 2 {
            continue;
        }
        let _infallible = writeln!(text, "<g class=\"link\"><title>{}</title>", escaped(&link.text));
        let _infallible = writeln!(text, "<path d=\"{}\"/>", path(line));
        text.push_str(&ends::ends(link, line));
        text.push_str("</g>\n");
    }
    for (table, rect) in diagram.boxes.iter().zip(&layout.boxes) {
        draw_table(&mut text, table, *rect);
    }
    text.push_str("</svg>\n");
    text
}

/// The beginning of a document, with its background.
pub(super) fn head(width: f64, height: f64, title: &str, theme: Theme) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>{}</title>\n<style>\n{}</style>\n<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n",
        escaped(title),
        theme.css()
    )
}

fn draw_table(text: &mut String, table: &TableBox, rect: Rect) {
    let Rect { x, y, width, height } = rect;
    let class = if table.is_view { "table view" } else { "table" };
    let _infallible = writeln!(
        text,
        "<g class=\"{class}\">\n<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{ROUND}\"/>"
    );
    let below = if height > HEADER { 0.0 } else { ROUND };
    let _infallible = writeln!(
        text,
        "<path class=\"head\" d=\"M{x} {bottom}v-{side}q0 -{ROUND} {ROUND} -{ROUND}h{top}q{ROUND} 0 {ROUND} {ROUND}v{side}{foot}z\"/>",
        bottom = y + HEADER - below,
        side = HEADER - ROUND - below,
        top = width - 2.0 * ROUND,
        foot = match below > 0.0 {
            true => format!(
                "q0 {ROUND} -{ROUND} {ROUND}h-{}q-{ROUND} 0 -{ROUND} -{ROUND}",
                width - 2.0 * ROUND
            ),
            false => String::new(),
        },
    );
    let middle = y + HEADER / 2.0 + 4.5;
    let _infallible = writeln!(
        text,
        "<text class=\"name\" x=\"{}\" y=\"{middle}\">{}</text>",
        x + PADDING,
        escaped(&table.title)
    );
    if table.is_view {
        let _infallible = writeln!(
            text,
            "<text class=\"type\" x=\"{}\" y=\"{middle}\" text-anchor=\"end\">view</text>",
            x + width - PADDING
        );
    }
    for (number, row) in table.rows.iter().enumerate() {
        draw_row(text, row, rect, baseline(rect, number));
    }
    if table.hidden > 0 {
        let _infallible = writeln!(
            text,
            "<text class=\"type\" x=\"{}\" y=\"{}\">{}</text>",
            x + PADDING + SIGNS,
            baseline(rect, table.rows.len()),
            table.hidden_text()
        );
    }
    text.push_str("</g>\n");
}

fn baseline(rect: Rect, row: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a table has few columns")]
    let row = row as f64;
    rect.y + HEADER + 2.0 + ROW * (row + 0.5) + BASELINE
}

fn draw_row(text: &mut String, row: &Row, rect: Rect, y: f64) {
    let mut x = rect.x + PADDING;
    let signs = [
        (row.primary, "PK"),
        (row.foreign, "FK"),
        (row.unique && !row.primary, "UQ"),
    ];
    for (_, sign) in signs.into_iter().filter(|(is_so, _)| *is_so).take(2) {
        let class = sign.to_lowercase();
        let _infallible = writeln!(text, "<text class=\"sign {class}\" x=\"{x}\" y=\"{y}\">{sign}</text>");
        x += 13.0;
    }
    let class = if row.primary { "column key" } else { "column" };
    let _infallible = writeln!(
        text,
        "<text class=\"{class}\" x=\"{}\" y=\"{y}\">{}</text>",
        rect.x + PADDING + SIGNS,
        escaped(&row.name)
    );
    if !row.ty.is_empty() {
        let _infallible = writeln!(
            text,
            "<text class=\"type\" x=\"{}\" y=\"{y}\" text-anchor=\"end\">{}</text>",
            rect.right() - PADDING,
            escaped(&row.shown_type())
        );
    }
}

/// A line with round corners.
pub(super) fn path(line: &[Point]) -> String {
    let mut path = line
        .first()
        .map_or_else(String::new, |first| format!("M{} {}", first.x, first.y));
    for corner in line.windows(3) {
        let [before, at, after] = [corner[0], corner[1], corner[2]];
        let shorter = distance(before, at).min(distance(at, after)) / 2.0;
        let round = CORNER.min(shorter);
        let (from, to) = (towards(at, before, round), towards(at, after, round));
        let _infallible = write!(path, "L{} {}Q{} {} {} {}", from.x, from.y, at.x, at.y, to.x, to.y);
    }
    if let Some(last) = line.last() {
        let _infallible = write!(path, "L{} {}", last.x, last.y);
    }
    path
}

fn distance(one: Point, other: Point) -> f64 {
    (one.x - other.x).abs() + (one.y - other.y).abs()
}

fn towards(from: Point, to: Point, by: f64) -> Point {
    let distance = distance(from, to).max(f64::EPSILON);
    Point {
        x: round(from.x + (to.x - from.x) / distance * by),
        y: round(from.y + (to.y - from.y) / distance * by),
    }
}

/// To tenths, so that the same drawing has the same text on every machine.
fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// A text inside an element or attribute. XML has no control characters.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_leave_their_element() {
        assert_eq!(escaped("a<b>&\"c\u{1}"), "a&lt;b&gt;&amp;&quot;c\u{fffd}");
    }

    #[test]
    fn corners_are_round_and_short_parts_are_kept() {
        let point = |x: f64, y: f64| Point { x, y };
        let line = [point(0.0, 0.0), point(20.0, 0.0), point(20.0, 4.0), point(40.0, 4.0)];
        assert_eq!(path(&line), "M0 0L18 0Q20 0 20 2L20 2Q20 4 22 4L40 4");
    }
}
