//! How large a table is drawn.

use crate::graph::diagram::TableBox;

/// Width of a character of a row. Every common monospaced font is at most 0.602 of its size wide; rows have size 12.
pub const CHAR: f64 = 7.3;
/// Width of a character of a title, which has size 13 and is bold.
pub const TITLE_CHAR: f64 = 7.9;
/// Height of the title.
pub const HEADER: f64 = 30.0;
/// Height of a row.
pub const ROW: f64 = 22.0;
/// Between the edge of a table and its texts.
pub const PADDING: f64 = 10.0;
/// Around everything.
pub const MARGIN: f64 = 28.0;
/// Room for the signs of keys at the left of a row.
pub const SIGNS: f64 = 30.0;
/// Between a column's name and its type.
const GAP: f64 = 18.0;

/// How many characters wide a text is in a monospaced font, where those of East Asia are two wide.
#[must_use]
pub fn text_width(text: &str) -> f64 {
    let wide = |letter: char| if letter >= '\u{1100}' { 2.0 } else { 1.0 };
    text.chars().map(wide).sum()
}

pub(super) fn width(table: &TableBox) -> f64 {
    let row = |name: &str, ty: &str| SIGNS + text_width(name) * CHAR + GAP + text_width(ty) * CHAR;
    let rows = table.rows.iter().map(|one| row(&one.name, &one.shown_type()));
    let hidden = (table.hidden > 0).then(|| row(&table.hidden_text(), ""));
    let title = text_width(&table.title) * TITLE_CHAR + if table.is_view { GAP + 4.0 * CHAR } else { 0.0 };
    let widest = rows.chain(hidden).fold(title, f64::max);
    (widest + 2.0 * PADDING).max(120.0).ceil()
}

pub(super) fn height(table: &TableBox) -> f64 {
    let rows = table.rows.len() + usize::from(table.hidden > 0);
    #[expect(clippy::cast_precision_loss, reason = "a table has few columns")]
    let rows = rows as f64;
    HEADER + rows * ROW + if rows > 0.0 { 4.0 } else { 0.0 }
}

/// The middle of a row, from the upper edge of its table; of the title where the row is not shown.
pub(super) fn row_middle(row: Option<usize>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a table has few columns")]
    row.map_or(HEADER / 2.0, |row| HEADER + 2.0 + ROW * (row as f64 + 0.5))
}
