//! The lines between the layers: what leads to one column runs together, and passes a layer in one gap.

use std::collections::BTreeMap;

use super::size::row_middle;
use crate::graph::diagram::Link;

/// Room that a line takes in a layer that it passes.
const PASSAGE: f64 = 8.0;
/// Room that the signs at the end of a line take.
const SIGN: f64 = 12.0;

/// What lies in a layer: a table, or the passage of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) layer: usize,
    pub(super) height: f64,
    pub(super) is_table: bool,
}

/// Where a line touches an item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Port {
    pub(super) item: usize,
    /// From the upper edge of the item.
    pub(super) offset: f64,
}

/// What runs together: from one port at the left to several at the right.
#[derive(Clone, Debug)]
pub(super) struct Net {
    pub(super) left: Port,
    /// Each with its link.
    pub(super) right: Vec<(Port, usize)>,
    /// The passages, by layer.
    pub(super) passages: BTreeMap<usize, usize>,
}

/// A part of a net in the channel behind a layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) channel: usize,
    pub(super) net: usize,
    pub(super) left: Port,
    pub(super) right: Port,
}

/// A link of a table to itself, which leaves and returns at its right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    pub(super) link: usize,
    pub(super) from: Port,
    pub(super) to: Port,
}

/// What holds a port at the right or left of a table.
#[derive(Clone, Copy)]
enum End {
    Left(usize),
    Right(usize, usize),
    LoopFrom(usize),
    LoopTo(usize),
}

/// The layers of some tables that are linked with each other.
#[derive(Debug)]
pub(super) struct Layered {
    /// First the tables, then the passages.
    pub(super) items: Vec<Item>,
    /// The items of each layer, from above.
    pub(super) layers: Vec<Vec<usize>>,
    pub(super) nets: Vec<Net>,
    pub(super) pieces: Vec<Piece>,
    pub(super) loops: Vec<Loop>,
}

impl Layered {
    /// Of tables of these heights in these layers. Links name tables by their index here.
    pub(super) fn new(heights: &[f64], layers: &[usize], links: &[Link]) -> Self {
        let items = heights.iter().zip(layers).map(|(height, layer)| Item {
            layer: *layer,
            height: *height,
            is_table: true,
        });
        let mut layered = Self {
            items: items.collect(),
            layers: vec![Vec::new(); layers.iter().max().map_or(0, |last| last + 1)],
            nets: nets(layers, links),
            pieces: Vec::new(),
            loops: loops(links),
        };
        layered.spread();
        layered.pass();
        for (item, one) in layered.items.iter().enumerate() {
            layered.layers[one.layer].push(item);
        }
        layered
    }

    /// Several lines at one row end beside each other.
    fn spread(&mut self) {
        let mut at_row: BTreeMap<(usize, bool, u64), Vec<End>> = BTreeMap::new();
        let mut add = |port: &Port, is_right_side: bool, end: End| {
            let key = (port.item, is_right_side, port.offset.to_bits());
            at_row.entry(key).or_default().push(end);
        };
        for (number, net) in self.nets.iter().enumerate() {
            add(&net.left, true, End::Left(number));
            for (place, (port, _)) in net.right.iter().enumerate() {
                add(port, false, End::Right(number, place));
            }
        }
        for (number, one) in self.loops.iter().enumerate() {
            add(&one.to, true, End::LoopTo(number));
            add(&one.from, true, End::LoopFrom(number));
        }
        for ends in at_row.into_values().filter(|ends| ends.len() > 1) {
            #[expect(clippy::cast_precision_loss, reason = "a row has few keys")]
            let last = ends.len() as f64 - 1.0;
            let step = (2.0 * SIGN / last).min(SIGN).floor();
            let mut shift = -step * last / 2.0;
            for end in ends {
                match end {
                    End::Left(net) => self.nets[net].left.offset += shift,
                    End::Right(net, place) => self.nets[net].right[place].0.offset += shift,
                    End::LoopFrom(one) => self.loops[one].from.offset += shift,
                    End::LoopTo(one) => self.loops[one].to.offset += shift,
                }
                shift += step;
            }
        }
    }

    /// Adds the passages and the pieces.
    fn pass(&mut self) {
        for number in 0..self.nets.len() {
            let Net { left, right, .. } = self.nets[number].clone();
            let first = self.items[left.item].layer;
            let last = right.iter().map(|(port, _)| self.items[port.item].layer).max();
            let mut from = left;
            for layer in first + 1..=last.unwrap_or(first) {
                let piece = |right: Port| Piece {
                    channel: layer - 1,
                    net: number,
                    left: from,
                    right,
                };
                let ends = right.iter().filter(|(port, _)| self.items[port.item].layer == layer);
                let mut pieces: Vec<Piece> = ends.map(|(port, _)| piece(*port)).collect();
                if Some(layer) < last {
                    let passage = Port {
                        item: self.items.len(),
                        offset: PASSAGE / 2.0,
                    };
                    self.items.push(Item {
                        layer,
                        height: PASSAGE,
                        is_table: false,
                    });
                    self.nets[number].passages.insert(layer, passage.item);
                    pieces.push(piece(passage));
                    from = passage;
                }
                self.pieces.extend(pieces);
            }
        }
    }
}

fn loops(links: &[Link]) -> Vec<Loop> {
    let own = links.iter().enumerate().filter(|(_, link)| link.from == link.to);
    let port = |item: usize, row: Option<usize>| Port {
        item,
        offset: row_middle(row),
    };
    own.map(|(number, link)| Loop {
        link: number,
        from: port(link.from, link.from_row),
        to: port(link.to, link.to_row),
    })
    .collect()
}

/// Links to one column run together, where one may be empty and another may not, apart.
fn nets(layers: &[usize], links: &[Link]) -> Vec<Net> {
    let mut together: BTreeMap<(usize, Option<usize>, bool), Net> = BTreeMap::new();
    let mut alone = Vec::new();
    for (number, link) in links.iter().enumerate().filter(|(_, link)| link.from != link.to) {
        let from = Port {
            item: link.from,
            offset: row_middle(link.from_row),
        };
        let to = Port {
            item: link.to,
            offset: row_middle(link.to_row),
        };
        if layers[link.from] < layers[link.to] {
            alone.push(Net {
                left: from,
                right: vec![(to, number)],
                passages: BTreeMap::new(),
            });
            continue;
        }
        let net = together
            .entry((link.to, link.to_row, link.optional))
            .or_insert_with(|| Net {
                left: to,
                right: Vec::new(),
                passages: BTreeMap::new(),
            });
        net.right.push((from, number));
    }
    together.into_values().chain(alone).collect()
}
