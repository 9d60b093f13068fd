//! Which layer has which table: after those it refers to, as far as references do not run in a ring, and no layer higher than allowed.

use std::cmp::Reverse;
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
    let neighbours = Neighbours::of(count, &without_rings(count, nodes.links));
    let order = topological(&neighbours);
    let mut filled: Vec<f64> = Vec::new();
    let mut layers = vec![0; count];
    for &node in &order {
        let at_left = neighbours.lefts[node].iter();
        let earliest = at_left.map(|left| layers[*left] + 1).max().unwrap_or_default();
        let fits = |layer: &usize| {
            let used = filled.get(*layer).copied().unwrap_or_default();
            used == 0.0 || used + nodes.gap + nodes.heights[node] <= highest
        };
        let layer = (earliest..).find(fits).unwrap_or(earliest);
        filled.resize(filled.len().max(layer + 1), 0.0);
        filled[layer] += nodes.heights[node] + nodes.gap;
        layers[node] = layer;
    }
    pull_right(nodes, highest, &neighbours, &order, &mut layers, &mut filled);
    without_empty(&mut layers);
    layers
}

/// A table that only later ones are linked with moves beside the first of them, where there is room.
fn pull_right(
    nodes: &Nodes<'_>,
    highest: f64,
    neighbours: &Neighbours,
    order: &[usize],
    layers: &mut [usize],
    filled: &mut [f64],
) {
    for &node in order.iter().rev() {
        if !neighbours.lefts[node].is_empty() {
            continue;
        }
        let next = neighbours.rights[node].iter();
        let Some(first) = next.map(|right| layers[*right]).min() else {
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
        *layer = used.binary_search(layer).unwrap_or_default();
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
    let referring: BTreeSet<usize> = links.iter().map(|(from, _)| *from).collect();
    let refers = |node: &usize| referring.contains(node);
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

/// The neighbours of each node.
struct Neighbours {
    lefts: Vec<Vec<usize>>,
    rights: Vec<Vec<usize>>,
}

impl Neighbours {
    fn of(count: usize, pairs: &BTreeSet<(usize, usize)>) -> Self {
        let (mut lefts, mut rights) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for &(left, right) in pairs {
            lefts[right].push(left);
            rights[left].push(right);
        }
        Self { lefts, rights }
    }
}

/// Every node after those at its left; of those that could be next, the one that most depends on first.
fn topological(neighbours: &Neighbours) -> Vec<usize> {
    let Neighbours { lefts, rights } = neighbours;
    let mut waits: Vec<usize> = lefts.iter().map(Vec::len).collect();
    let rank = |node: usize| (Reverse(rights[node].len()), node);
    let ready = (0..waits.len()).filter(|node| waits[*node] == 0);
    let mut ready: BTreeSet<(Reverse<usize>, usize)> = ready.map(rank).collect();
    let mut order = Vec::with_capacity(waits.len());
    // No ring is left, so that every node becomes ready.
    while let Some((_, node)) = ready.pop_first() {
        order.push(node);
        for &right in &rights[node] {
            waits[right] -= 1;
            if waits[right] == 0 {
                ready.insert(rank(right));
            }
        }
    }
    order
}
