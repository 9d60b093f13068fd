//! How high each item lies: near what it is linked with, in the order of its layer, and apart from its neighbours.

use super::nets::{Item, Layered, Port};

/// Between two tables.
pub(super) const GAP: f64 = 34.0;
/// Between a table and a passage, and between two passages.
const NARROW: f64 = 12.0;
const SWEEPS: usize = 14;

/// The upper edge of each item; the first one is at 0.
pub(super) fn place(layered: &Layered) -> Vec<f64> {
    let mut tops = stacked(layered);
    let mut ends: Vec<Vec<(Port, Port)>> = vec![Vec::new(); layered.items.len()];
    for piece in &layered.pieces {
        ends[piece.left.item].push((piece.left, piece.right));
        ends[piece.right.item].push((piece.right, piece.left));
    }
    let count = layered.layers.len();
    for sweep in 0..SWEEPS {
        for step in 0..count {
            let layer = if sweep % 2 == 0 { step } else { count - 1 - step };
            settle(layered, layer, &ends, &mut tops);
        }
    }
    let least = tops.iter().copied().fold(f64::INFINITY, f64::min);
    tops.iter().map(|top| (top - least).round()).collect()
}

/// Each layer by itself, all around one middle.
fn stacked(layered: &Layered) -> Vec<f64> {
    let mut tops = vec![0.0; layered.items.len()];
    for layer in &layered.layers {
        let mut next = 0.0;
        for (place, &item) in layer.iter().enumerate() {
            tops[item] = next;
            let below = layer.get(place + 1).map(|below| &layered.items[*below]);
            next += layered.items[item].height + below.map_or(0.0, |below| gap(&layered.items[item], below));
        }
        layer.iter().for_each(|item| tops[*item] -= next / 2.0);
    }
    tops
}

fn gap(above: &Item, below: &Item) -> f64 {
    if above.is_table && below.is_table { GAP } else { NARROW }
}

/// Moves the items of a layer to where their lines would be straight, as far as their order and distances allow: the places with the
/// least squares of what is missing. Items that would collide share one place as a block.
fn settle(layered: &Layered, layer: usize, ends: &[Vec<(Port, Port)>], tops: &mut [f64]) {
    /// Items that touch: where the first wants to lie, on average, and how much that counts.
    struct Block {
        first: f64,
        weight: f64,
        count: usize,
    }
    let items = &layered.layers[layer];
    let mut distance = 0.0;
    let mut distances = Vec::with_capacity(items.len());
    let mut blocks: Vec<Block> = Vec::new();
    for (place, &item) in items.iter().enumerate() {
        if let Some(above) = place.checked_sub(1).map(|above| &layered.items[items[above]]) {
            distance += above.height + gap(above, &layered.items[item]);
        }
        distances.push(distance);
        let (wanted, weight) = wanted(layered, item, &ends[item], tops);
        let mut block = Block {
            first: wanted - distance,
            weight,
            count: 1,
        };
        while let Some(above) = blocks.pop_if(|above| above.first > block.first) {
            let weight = above.weight + block.weight;
            block = Block {
                first: (above.first * above.weight + block.first * block.weight) / weight,
                weight,
                count: above.count + block.count,
            };
        }
        blocks.push(block);
    }
    let firsts = blocks
        .iter()
        .flat_map(|block| std::iter::repeat_n(block.first, block.count));
    for ((item, first), distance) in items.iter().zip(firsts).zip(distances) {
        tops[*item] = first + distance;
    }
}

/// Where an item's lines would be straight, and how much that counts; passages count most.
fn wanted(layered: &Layered, item: usize, ends: &[(Port, Port)], tops: &[f64]) -> (f64, f64) {
    let mut sum = 0.0;
    let mut weight = 0.0;
    for (own, other) in ends {
        let counts = if layered.items[other.item].is_table { 1.0 } else { 2.0 };
        sum += counts * (tops[other.item] + other.offset - own.offset);
        weight += counts;
    }
    let own = if layered.items[item].is_table { 1.0 } else { 4.0 };
    match weight > 0.0 {
        true => (sum / weight, own * weight),
        false => (tops[item], 0.1),
    }
}
