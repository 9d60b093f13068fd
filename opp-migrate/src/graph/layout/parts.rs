//! Tables that are linked with each other are laid out together; then the parts are put beside and below each other.

use std::collections::BTreeMap;

use super::layers::{Nodes, assign};
use super::nets::Layered;
use super::shapes::{Layout, Point, Rect};
use super::size::{MARGIN, height, width};
use super::{order, place, route};
use crate::graph::diagram::{Diagram, Link};

/// Width to height of a slide.
const PROPORTION: f64 = 1.6;
/// Between two parts.
const BETWEEN: f64 = 60.0;
/// How many numbers of layers are tried.
const TRIES: usize = 14;

/// Some tables, laid out from the origin.
struct Part {
    /// Their indexes in the diagram, and those of their links.
    tables: Vec<usize>,
    links: Vec<usize>,
    laid: Layout,
}

/// Finds a place for everything.
#[must_use]
pub fn layout(diagram: &Diagram) -> Layout {
    let mut parts: Vec<Part> = Vec::new();
    let mut alone = Vec::new();
    for tables in connected(diagram) {
        match tables[..] {
            [only] if !diagram.links.iter().any(|link| link.from == only) => alone.push(only),
            _ => parts.push(part(diagram, tables)),
        }
    }
    parts.sort_by(|a, b| b.laid.height.total_cmp(&a.laid.height).then(a.tables.cmp(&b.tables)));
    parts.extend(alone.into_iter().map(|table| single(diagram, table)));
    packed(diagram, &parts)
}

/// The tables that are linked with each other, by the first of them.
fn connected(diagram: &Diagram) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..diagram.boxes.len()).collect();
    for link in &diagram.links {
        let (one, other) = (group[link.from], group[link.to]);
        let (least, most) = (one.min(other), one.max(other));
        group
            .iter_mut()
            .filter(|group| **group == most)
            .for_each(|group| *group = least);
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (table, first) in group.into_iter().enumerate() {
        groups.entry(first).or_default().push(table);
    }
    groups.into_values().collect()
}

fn single(diagram: &Diagram, table: usize) -> Part {
    let (width, height) = (width(&diagram.boxes[table]), height(&diagram.boxes[table]));
    Part {
        tables: vec![table],
        links: Vec::new(),
        laid: Layout {
            boxes: vec![Rect {
                x: 0.0,
                y: 0.0,
                width,
                height,
            }],
            lines: Vec::new(),
            width,
            height,
        },
    }
}

/// Lays tables out with layers of several heights; the best proportions win.
fn part(diagram: &Diagram, tables: Vec<usize>) -> Part {
    let places: BTreeMap<usize, usize> = tables.iter().enumerate().map(|(at, table)| (*table, at)).collect();
    let here = |table: usize| places.get(&table).copied();
    let numbers: Vec<usize> = (0..diagram.links.len())
        .filter(|link| places.contains_key(&diagram.links[*link].from))
        .collect();
    let links: Vec<Link> = numbers
        .iter()
        .filter_map(|number| {
            let link = &diagram.links[*number];
            Some(Link {
                from: here(link.from)?,
                to: here(link.to)?,
                ..link.clone()
            })
        })
        .collect();
    let widths: Vec<f64> = tables.iter().map(|table| width(&diagram.boxes[*table])).collect();
    let heights: Vec<f64> = tables.iter().map(|table| height(&diagram.boxes[*table])).collect();
    let all: f64 = heights.iter().map(|height| height + place::GAP).sum();
    let mut seen: Vec<Vec<usize>> = Vec::new();
    let mut best: Option<Layout> = None;
    let mut layer_count = 1.0;
    for _ in 0..TRIES.min(tables.len()) {
        let pairs: Vec<_> = links
            .iter()
            .map(|link| (link.from, link.to))
            .filter(|(from, to)| from != to)
            .collect();
        let nodes = Nodes {
            heights: &heights,
            links: &pairs,
            gap: place::GAP,
        };
        let layers = assign(&nodes, all / layer_count);
        layer_count += 1.0;
        if seen.contains(&layers) {
            continue;
        }
        let laid = laid(&widths, &heights, &layers, &links);
        if best.as_ref().is_none_or(|best| cost(&laid) < cost(best)) {
            best = Some(laid);
        }
        seen.push(layers);
    }
    Part {
        tables,
        links: numbers,
        laid: best.unwrap_or_default(),
    }
}

fn laid(widths: &[f64], heights: &[f64], layers: &[usize], links: &[Link]) -> Layout {
    let mut layered = Layered::new(heights, layers, links);
    order::order(&mut layered);
    let tops = place::place(&layered);
    let mut layer_widths = vec![0.0_f64; layered.layers.len()];
    for (width, layer) in widths.iter().zip(layers) {
        layer_widths[*layer] = layer_widths[*layer].max(*width);
    }
    let routes = route::route(&layered, &tops, &layer_widths, links);
    let bottoms = layered.items.iter().zip(&tops).map(|(item, top)| top + item.height);
    Layout {
        boxes: route::rects(&layered, &tops, &layer_widths, &routes.lefts),
        lines: routes.lines,
        width: routes.width,
        height: bottoms.fold(0.0, f64::max),
    }
}

/// How much a layout is off: its size, and its proportions.
fn cost(laid: &Layout) -> f64 {
    let proportion = (laid.width / laid.height.max(1.0) / PROPORTION).ln().abs();
    let lines = laid.lines.iter().flat_map(|line| line.windows(2));
    let length: f64 = lines
        .map(|pair| (pair[0].x - pair[1].x).abs() + (pair[0].y - pair[1].y).abs())
        .sum();
    let area = laid.width * laid.height;
    (area + 12.0 * length) * (1.0 + proportion)
}

/// Puts the parts into rows, as wide as makes good proportions.
fn packed(diagram: &Diagram, parts: &[Part]) -> Layout {
    let widest = parts.iter().map(|part| part.laid.width).fold(0.0, f64::max);
    let area: f64 = parts
        .iter()
        .map(|part| (part.laid.width + BETWEEN) * (part.laid.height + BETWEEN))
        .sum();
    let wide = widest.max((area * PROPORTION).sqrt());
    let mut layout = Layout {
        boxes: vec![
            Rect {
                x: 0.0,
                y: 0.0,
                width: 0.0,
                height: 0.0
            };
            diagram.boxes.len()
        ],
        lines: vec![Vec::new(); diagram.links.len()],
        width: 0.0,
        height: 0.0,
    };
    let (mut x, mut y, mut row) = (0.0, 0.0, 0.0_f64);
    for part in parts {
        if x > 0.0 && x + part.laid.width > wide {
            (x, y, row) = (0.0, y + row + BETWEEN, 0.0);
        }
        put(&mut layout, part, x + MARGIN, y + MARGIN);
        layout.width = layout.width.max(x + part.laid.width);
        layout.height = layout.height.max(y + part.laid.height);
        row = row.max(part.laid.height);
        x += part.laid.width + BETWEEN;
    }
    layout.width = (layout.width + 2.0 * MARGIN).ceil();
    layout.height = (layout.height + 2.0 * MARGIN).ceil();
    layout
}

fn put(layout: &mut Layout, part: &Part, x: f64, y: f64) {
    for (table, rect) in part.tables.iter().zip(&part.laid.boxes) {
        layout.boxes[*table] = Rect {
            x: rect.x + x,
            y: rect.y + y,
            ..*rect
        };
    }
    for (link, line) in part.links.iter().zip(&part.laid.lines) {
        let moved = line.iter().map(|point| Point {
            x: point.x + x,
            y: point.y + y,
        });
        layout.lines[*link] = moved.collect();
    }
}
