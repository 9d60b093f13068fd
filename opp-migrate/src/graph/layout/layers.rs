//! Which layer has which table: after those it refers to, as far as references do not run in a ring, and no layer higher than allowed.

use std::collections::BTreeSet;

/// What has to be put into layers.
pub(super) struct Nodes<'a> {
    /// Of each node.
    pub(super) heights: &'a [f64],
    /// Referring and referenced node of each link; none to itself.
    pub(super) links: &'a [(usize, usize)],
    /// Between two nodes of a layer.
    pub(super) gap: f64,
}

/// Puts each node into a layer, no two linked ones into the same.
pub(super) fn assign(nodes: &Nodes<'_>, highest: f64) -> Vec<usize> {
    let count = nodes.heights.len();
    let before = without_rings(count, nodes.links);
    let order = topological(count, &before);
    let mut filled: Vec<f64> = Vec::new();
    let mut layers = vec![0; count];
    for &node in &order {
        let earliest = before
            .iter()
            .filter(|(_, right)| *right == node)
            .map(|(left, _)| layers[*left] + 1)
            .max()
            .unwrap_or_default();
        let fits = |layer: &usize| {
            let used = filled.get(*layer).copied().unwrap_or_default();
            used == 0.0 || used + nodes.gap + nodes.heights[node] <= highest
        };
        let layer = (earliest..).find(fits).unwrap_or(earliest);
        filled.resize(filled.len().max(layer + 1), 0.0);
        filled[layer] += nodes.heights[node] + nodes.gap;
        layers[node] = layer;
    }
    pull_right(nodes, highest, &before, &order, &mut layers, &mut filled);
    without_empty(&mut layers);
    layers
}

/// A table that only later ones are linked with moves beside the first of them, where there is room.
fn pull_right(
    nodes: &Nodes<'_>,
    highest: f64,
    before: &BTreeSet<(usize, usize)>,
    order: &[usize],
    layers: &mut [usize],
    filled: &mut [f64],
) {
    for &node in order.iter().rev() {
        if before.iter().any(|(_, right)| *right == node) {
            continue;
        }
        let next = before.iter().filter(|(left, _)| *left == node);
        let Some(first) = next.map(|(_, right)| layers[*right]).min() else {
            continue;
        };
        let height = nodes.heights[node] + nodes.gap;
        let better = (layers[node] + 1..first)
            .rev()
            .find(|layer| filled[*layer] + height <= highest);
        if let Some(layer) = better {
            filled[layers[node]] -= height;
            filled[layer] += height;
            layers[node] = layer;
        }
    }
}

fn without_empty(layers: &mut [usize]) {
    let used: Vec<usize> = layers.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    for layer in layers.iter_mut() {
        *layer = used.iter().position(|one| one == layer).unwrap_or_default();
    }
}

/// Pairs of a left and a right node: each link from the referenced to the referring one, turned round where it closes a ring. The left one
/// is always left later by the search, so that no ring remains.
fn without_rings(count: usize, links: &[(usize, usize)]) -> BTreeSet<(usize, usize)> {
    let mut next: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    for &(from, to) in links {
        next[to].insert(from);
    }
    let mut state = vec![0_u8; count];
    let mut pairs = BTreeSet::new();
    // Those that refer to nothing first, so that rings are opened where they are entered.
    let refers = |node: &usize| links.iter().any(|(from, _)| from == node);
    let (inner, roots): (Vec<usize>, Vec<usize>) = (0..count).partition(refers);
    for root in roots.into_iter().chain(inner) {
        let mut open = vec![(root, false)];
        while let Some((node, is_done)) = open.pop() {
            if is_done {
                state[node] = 2;
                continue;
            }
            if state[node] != 0 {
                continue;
            }
            state[node] = 1;
            open.push((node, true));
            for &other in next[node].iter().rev() {
                match state[other] {
                    1 => pairs.insert((other, node)),
                    _ => pairs.insert((node, other)),
                };
                if state[other] == 0 {
                    open.push((other, false));
                }
            }
        }
    }
    pairs
}

/// Every node after those at its left; of those that could be next, the one that most depends on first.
fn topological(count: usize, before: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    let mut waits = vec![0_usize; count];
    let mut leads = vec![0_usize; count];
    for &(left, right) in before {
        waits[right] += 1;
        leads[left] += 1;
    }
    let mut order = Vec::with_capacity(count);
    let mut left: BTreeSet<usize> = (0..count).collect();
    while !left.is_empty() {
        let ready = left.iter().copied().filter(|node| waits[*node] == 0);
        let best = ready.max_by_key(|node| (leads[*node], std::cmp::Reverse(*node)));
        // There is always one, since no ring is left.
        let Some(node) = best.or_else(|| left.first().copied()) else {
            break;
        };
        left.remove(&node);
        order.push(node);
        for (_, right) in before.iter().filter(|(from, _)| *from == node) {
            waits[*right] = waits[*right].saturating_sub(1);
        }
    }
    order
}
