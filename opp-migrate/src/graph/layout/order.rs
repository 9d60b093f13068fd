//! In which order the items of a layer lie: each near the middle of what it is linked with, as long as that lets fewer lines cross.

use super::nets::{Layered, Piece, Port};

/// How often the layers are gone through, to the right and back.
const SWEEPS: usize = 12;

/// Orders every layer.
pub(super) fn order(layered: &mut Layered) {
    let count = layered.layers.len();
    let mut channels: Vec<Vec<Piece>> = vec![Vec::new(); count];
    for piece in &layered.pieces {
        channels[piece.channel].push(*piece);
    }
    let mut best = layered.layers.clone();
    let mut fewest = crossings(layered, &channels);
    for sweep in 0..SWEEPS {
        let to_the_right = sweep % 2 == 0;
        for step in 1..count {
            let layer = if to_the_right { step } else { count - 1 - step };
            let channel = if to_the_right { layer - 1 } else { layer };
            sort(layered, layer, &channels[channel], to_the_right);
        }
        let now = crossings(layered, &channels);
        if now < fewest {
            fewest = now;
            best.clone_from(&layered.layers);
        }
    }
    layered.layers = best;
}

/// Sorts a layer by where the neighbours of its items lie in the layer at its left or right, with the pieces between the two.
fn sort(layered: &mut Layered, layer: usize, pieces: &[Piece], from_left: bool) {
    let places = places(layered);
    let mut sums = vec![(0.0, 0.0); layered.items.len()];
    for piece in pieces {
        let (own, other) = if from_left {
            (piece.right, piece.left)
        } else {
            (piece.left, piece.right)
        };
        let (sum, count) = &mut sums[own.item];
        *sum += height(layered, &places, other);
        *count += 1.0;
    }
    let middle = |item: usize| match sums[item] {
        (sum, count) if count > 0.0 => sum / count,
        _ => places[item],
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

fn height(layered: &Layered, places: &[f64], port: Port) -> f64 {
    places[port.item] + port.offset / (layered.items[port.item].height + 1.0)
}

/// How many pieces cross. Those of one net begin at one port, so that they never do.
fn crossings(layered: &Layered, channels: &[Vec<Piece>]) -> usize {
    let places = places(layered);
    let in_channel = |pieces: &Vec<Piece>| {
        let ends = pieces.iter().map(|piece| {
            (
                height(layered, &places, piece.left),
                height(layered, &places, piece.right),
            )
        });
        let mut ends: Vec<(f64, f64)> = ends.collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        inversions(&mut ends.into_iter().map(|(_, right)| right).collect::<Vec<f64>>())
    };
    channels.iter().map(in_channel).sum()
}

/// How many pairs are not in ascending order; sorts them meanwhile.
fn inversions(values: &mut [f64]) -> usize {
    if values.len() < 2 {
        return 0;
    }
    let (first, second) = values.split_at_mut(values.len() / 2);
    let mut count = inversions(first) + inversions(second);
    let mut merged = Vec::with_capacity(first.len() + second.len());
    let (mut one, mut other) = (0, 0);
    while one < first.len() || other < second.len() {
        if other == second.len() || (one < first.len() && first[one] <= second[other]) {
            merged.push(first[one]);
            one += 1;
        } else {
            merged.push(second[other]);
            count += first.len() - one;
            other += 1;
        }
    }
    values.copy_from_slice(&merged);
    count
}

#[cfg(test)]
mod tests {
    use super::inversions;

    #[test]
    fn pairs_out_of_order_are_counted_once() {
        let mut values = [3.0, 1.0, 2.0, 2.0, 0.0];
        assert_eq!(inversions(&mut values), 7);
        assert_eq!(values, [0.0, 1.0, 2.0, 2.0, 3.0]);
        assert_eq!(inversions(&mut [1.0, 1.0]), 0);
    }
}
