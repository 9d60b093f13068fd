//! In which order the items of a layer lie: each near the middle of what it is linked with, as long as that lets fewer lines cross.

use super::nets::{Layered, Piece};

/// How often the layers are gone through, to the right and back.
const SWEEPS: usize = 12;

/// Orders every layer.
pub(super) fn order(layered: &mut Layered) {
    let mut best = layered.layers.clone();
    let mut fewest = crossings(layered);
    for sweep in 0..SWEEPS {
        let count = layered.layers.len();
        let to_the_right = sweep % 2 == 0;
        for step in 1..count {
            let layer = if to_the_right { step } else { count - 1 - step };
            sort(layered, layer, to_the_right);
        }
        let now = crossings(layered);
        if now < fewest {
            fewest = now;
            best.clone_from(&layered.layers);
        }
    }
    layered.layers = best;
}

/// Sorts a layer by where the neighbours of its items lie in the layer at its left or right.
fn sort(layered: &mut Layered, layer: usize, from_left: bool) {
    let places = places(layered);
    let middle = |item: usize| {
        let mut sum = 0.0;
        let mut count = 0.0;
        for piece in &layered.pieces {
            let (own, other) = if from_left {
                (piece.right, piece.left)
            } else {
                (piece.left, piece.right)
            };
            if own.item == item {
                sum += places[other.item] + other.offset / (layered.items[other.item].height + 1.0);
                count += 1.0;
            }
        }
        if count > 0.0 { sum / count } else { places[item] }
    };
    let mut sorted: Vec<(f64, usize)> = layered.layers[layer]
        .iter()
        .map(|item| (middle(*item), *item))
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    layered.layers[layer] = sorted.into_iter().map(|(_, item)| item).collect();
}

/// The place of each item in its layer.
fn places(layered: &Layered) -> Vec<f64> {
    let mut places = vec![0.0; layered.items.len()];
    for layer in &layered.layers {
        let mut place = 0.0;
        for item in layer {
            places[*item] = place;
            place += 1.0;
        }
    }
    places
}

/// How many pieces of different nets cross.
fn crossings(layered: &Layered) -> usize {
    let places = places(layered);
    let height = |port: super::nets::Port| places[port.item] + port.offset / (layered.items[port.item].height + 1.0);
    let mut count = 0;
    for (number, one) in layered.pieces.iter().enumerate() {
        let others = layered.pieces[number + 1..].iter();
        let crosses = |other: &&Piece| {
            other.channel == one.channel && other.net != one.net && {
                let left = height(one.left) - height(other.left);
                let right = height(one.right) - height(other.right);
                left * right < 0.0
            }
        };
        count += others.filter(crosses).count();
    }
    count
}
