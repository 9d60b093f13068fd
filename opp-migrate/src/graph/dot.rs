//! A diagram for Graphviz.

use std::fmt::Write as _;

use super::diagram::{Diagram, Link, TableBox};
use super::svg::escaped;

/// The diagram as a `digraph` in DOT.
#[must_use]
pub fn dot(diagram: &Diagram) -> String {
    let mut text = "digraph schema {\n  graph [rankdir=RL, nodesep=0.4, ranksep=1];\n  node [shape=plain, fontname=\"monospace\", fontsize=11];\n  \
                    edge [color=\"#5f7089\", dir=both];\n"
        .to_owned();
    for table in &diagram.boxes {
        let _infallible = writeln!(text, "  {} [label=<{}>];", quoted(&table.title), label(table));
    }
    for link in &diagram.links {
        let _infallible = writeln!(
            text,
            "  {} -> {} [arrowtail={}, arrowhead={}, tooltip={}];",
            port(diagram, link.from, link.from_row),
            port(diagram, link.to, link.to_row),
            tail(link),
            if link.optional { "teeodot" } else { "teetee" },
            quoted(&link.text)
        );
    }
    text.push_str("}\n");
    text
}

fn tail(link: &Link) -> &'static str {
    if link.many { "crowodot" } else { "teeodot" }
}

fn port(diagram: &Diagram, table: usize, row: Option<usize>) -> String {
    let name = quoted(&diagram.boxes[table].title);
    row.map_or(name.clone(), |row| format!("{name}:c{row}"))
}

fn label(table: &TableBox) -> String {
    let mut label = format!(
        "<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"4\"><tr><td bgcolor=\"#e6edf7\"><b>{}</b></td></tr>",
        escaped(&table.title)
    );
    for (number, row) in table.rows.iter().enumerate() {
        let signs = [
            (row.primary, "PK "),
            (row.foreign, "FK "),
            (row.unique && !row.primary, "UQ "),
        ];
        let signs: String = signs
            .iter()
            .filter(|(is_so, _)| *is_so)
            .map(|(_, sign)| *sign)
            .collect();
        let _infallible = write!(
            label,
            "<tr><td align=\"left\" port=\"c{number}\">{signs}{} <font color=\"#64748b\">{}</font></td></tr>",
            escaped(&row.name),
            escaped(&row.shown_type())
        );
    }
    if table.hidden > 0 {
        let _infallible = write!(label, "<tr><td align=\"left\">{}</td></tr>", table.hidden_text());
    }
    label + "</table>"
}

/// A name or text in quotes.
fn quoted(text: &str) -> String {
    let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
