//! A diagram for Mermaid.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::diagram::{Diagram, Link, Row};

/// The diagram as Mermaid's `erDiagram`.
#[must_use]
pub fn mermaid(diagram: &Diagram) -> String {
    let mut text = "erDiagram\n".to_owned();
    let names = names(diagram);
    for (table, name) in diagram.boxes.iter().zip(&names) {
        if table.rows.is_empty() {
            let _infallible = writeln!(text, "    {}", entity(name));
            continue;
        }
        let _infallible = writeln!(text, "    {} {{", entity(name));
        for row in &table.rows {
            let _infallible = writeln!(text, "        {}", attribute(row));
        }
        text.push_str("    }\n");
    }
    for link in &diagram.links {
        let (to, from) = (&names[link.to], &names[link.from]);
        let _infallible = writeln!(
            text,
            "    {} {} {} : \"{}\"",
            entity(to),
            relation(link),
            entity(from),
            quoted(&link.columns)
        );
    }
    text
}

fn relation(link: &Link) -> &'static str {
    match (link.optional, link.many) {
        (false, true) => "||--o{",
        (true, true) => "|o--o{",
        (false, false) => "||--o|",
        (true, false) => "|o--o|",
    }
}

fn attribute(row: &Row) -> String {
    let ty = if row.ty.is_empty() { "column" } else { &row.ty };
    let mut text = format!("{} {}", word(ty), word(&row.name));
    let keys = [
        (row.primary, "PK"),
        (row.foreign, "FK"),
        (row.unique && !row.primary, "UK"),
    ];
    let keys: Vec<&str> = keys.iter().filter(|(is_so, _)| *is_so).map(|(_, key)| *key).collect();
    if !keys.is_empty() {
        let _infallible = write!(text, " {}", keys.join(", "));
    }
    if row.nullable {
        text.push_str(" \"nullable\"");
    }
    text
}

/// The tables' names as Mermaid takes them. What it does not take is replaced, and where that makes two names one, a number follows.
fn names(diagram: &Diagram) -> Vec<String> {
    let titles = diagram.boxes.iter().map(|table| table.title.as_str());
    let mut used: BTreeSet<String> = titles.clone().map(str::to_owned).collect();
    let name = |title: &str| {
        let taken = quoted(title);
        if taken == title {
            return taken;
        }
        let mut name = taken.clone();
        for number in 2.. {
            if used.insert(name.clone()) {
                break;
            }
            name = format!("{taken}_{number}");
        }
        name
    };
    titles.map(name).collect()
}

/// A name in quotes.
fn entity(name: &str) -> String {
    format!("\"{name}\"")
}

fn quoted(text: &str) -> String {
    let is_refused = |letter: char| letter.is_control() || matches!(letter, '"' | '%' | '\\');
    text.replace(is_refused, "_")
}

/// A type or name of an attribute: Mermaid takes letters, digits and these, and wants a letter first.
fn word(text: &str) -> String {
    let is_taken = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '(' | ')' | '[' | ']');
    let word: String = text
        .chars()
        .map(|letter| if is_taken(letter) { letter } else { '_' })
        .collect();
    match word.starts_with(|first: char| first.is_alphabetic()) {
        true => word,
        false => format!("c{word}"),
    }
}
