//! The lines, at right angles. In a channel each net has an upright part in a track of its own; tracks are shared where nets do not meet.

use super::nets::{Layered, Loop, Port};
use super::shapes::{Point, Rect};
use crate::graph::diagram::Link;

/// Between an edge of a table and the next track, so that the signs at the end of a line have room.
const END: f64 = 30.0;
/// Between two tracks.
const TRACK: f64 = 12.0;
/// A channel without a track.
const STRAIGHT: f64 = 64.0;
/// Distance that upright parts in one track keep.
const APART: f64 = 10.0;

/// What is upright in a channel.
struct Upright {
    /// The net, or the link of a table to itself.
    owner: Owner,
    top: f64,
    bottom: f64,
    /// How far the line rises from left to right.
    rises: f64,
    track: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Net(usize),
    Loop(usize),
}

/// Where the layers begin, and the lines.
pub(super) struct Routes {
    /// Left edge of each layer.
    pub(super) lefts: Vec<f64>,
    /// Of each link.
    pub(super) lines: Vec<Vec<Point>>,
    pub(super) width: f64,
}

/// Finds the lines of every link. `widths` are those of the layers.
pub(super) fn route(layered: &Layered, tops: &[f64], widths: &[f64], links: &[Link]) -> Routes {
    let mut channels: Vec<Vec<Upright>> = (0..widths.len())
        .map(|channel| uprights(layered, tops, channel))
        .collect();
    let mut lefts = Vec::with_capacity(widths.len());
    let mut tracks = Vec::with_capacity(widths.len());
    let mut x = 0.0;
    for (layer, width) in widths.iter().enumerate() {
        lefts.push(x);
        let count = share(&mut channels[layer]);
        tracks.push(x + width + END);
        let is_last = layer + 1 == widths.len();
        x += width + channel_width(count, is_last);
    }
    let drawing = Drawing {
        layered,
        tops,
        widths,
        lefts: &lefts,
        tracks: &tracks,
        channels: &channels,
    };
    let mut lines = vec![Vec::new(); links.len()];
    for (number, net) in layered.nets.iter().enumerate() {
        for (port, link) in &net.right {
            let mut line = drawing.line(number, *port);
            // A line begins at the table that has the key.
            if links[*link].from != port.item {
                line.reverse();
            }
            lines[*link] = line;
        }
    }
    for one in &layered.loops {
        lines[one.link] = drawing.own(one);
    }
    Routes { lefts, lines, width: x }
}

fn channel_width(tracks: usize, is_last: bool) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a channel has few tracks")]
    let width = 2.0 * END + TRACK * (tracks as f64 - 1.0);
    match (tracks, is_last) {
        (0, true) => 0.0,
        (0, false) => STRAIGHT,
        (_, true) => width - END,
        (_, false) => width.max(STRAIGHT),
    }
}

fn uprights(layered: &Layered, tops: &[f64], channel: usize) -> Vec<Upright> {
    let height = |port: Port| tops[port.item] + port.offset;
    let mut found: Vec<Upright> = Vec::new();
    for piece in layered.pieces.iter().filter(|piece| piece.channel == channel) {
        let (left, right) = (height(piece.left), height(piece.right));
        let (top, bottom) = (left.min(right), left.max(right));
        match found.iter_mut().find(|one| one.owner == Owner::Net(piece.net)) {
            None => found.push(Upright {
                owner: Owner::Net(piece.net),
                top,
                bottom,
                rises: left - right,
                track: 0,
            }),
            Some(one) => {
                (one.top, one.bottom) = (one.top.min(top), one.bottom.max(bottom));
                one.rises += left - right;
            }
        }
    }
    let here = |one: &&Loop| layered.items[one.from.item].layer == channel;
    for one in layered.loops.iter().filter(here) {
        let (from, to) = (height(one.from), height(one.to));
        found.push(Upright {
            owner: Owner::Loop(one.link),
            top: from.min(to),
            bottom: from.max(to),
            rises: 0.0,
            track: 0,
        });
    }
    found.retain(|one| one.bottom - one.top > 0.01);
    found
}

/// Gives each upright part the first track at the left in which it meets no other; how many tracks there are. Loops come first, then lines
/// that fall, the lowest first, then those that rise, the highest first, so that few of them cross.
fn share(uprights: &mut [Upright]) -> usize {
    uprights.sort_by(|a, b| {
        let key = |one: &Upright| match one.owner {
            Owner::Loop(_) => (0, one.bottom - one.top),
            Owner::Net(_) if one.rises < 0.0 => (1, -one.top),
            Owner::Net(_) => (2, one.bottom),
        };
        let ((a, x), (b, y)) = (key(a), key(b));
        a.cmp(&b).then(x.total_cmp(&y))
    });
    let mut tracks: Vec<Vec<(f64, f64)>> = Vec::new();
    for one in uprights.iter_mut() {
        let meets = |other: &(f64, f64)| one.top - APART < other.1 && other.0 < one.bottom + APART;
        let free = tracks.iter().position(|track| !track.iter().any(meets));
        let track = free.unwrap_or(tracks.len());
        if track == tracks.len() {
            tracks.push(Vec::new());
        }
        tracks[track].push((one.top, one.bottom));
        one.track = track;
    }
    tracks.len()
}

struct Drawing<'a> {
    layered: &'a Layered,
    tops: &'a [f64],
    widths: &'a [f64],
    lefts: &'a [f64],
    /// The first track of each channel.
    tracks: &'a [f64],
    channels: &'a [Vec<Upright>],
}

impl Drawing<'_> {
    /// From a port at the right to the left end of its net.
    fn line(&self, net: usize, port: Port) -> Vec<Point> {
        let end = &self.layered.nets[net];
        let mut layer = self.layered.items[port.item].layer;
        let mut y = self.tops[port.item] + port.offset;
        let mut line = vec![Point {
            x: self.lefts[layer],
            y,
        }];
        while layer > self.layered.items[end.left.item].layer {
            layer -= 1;
            let passage = end
                .passages
                .get(&layer)
                .map(|item| (*item, self.layered.items[*item].height / 2.0));
            let (item, offset) = passage.unwrap_or((end.left.item, end.left.offset));
            let next = self.tops[item] + offset;
            if let Some(x) = self.track(layer, Owner::Net(net)).filter(|_| (next - y).abs() > 0.01) {
                line.extend([Point { x, y }, Point { x, y: next }]);
            }
            y = next;
            if passage.is_none() {
                line.push(Point {
                    x: self.lefts[layer] + self.widths[layer],
                    y,
                });
            }
        }
        line
    }

    /// From a table out at its right, and back.
    fn own(&self, one: &Loop) -> Vec<Point> {
        let layer = self.layered.items[one.from.item].layer;
        let edge = self.lefts[layer] + self.widths[layer];
        let x = self.track(layer, Owner::Loop(one.link)).unwrap_or(edge + END);
        let height = |port: Port| self.tops[port.item] + port.offset;
        let (from, to) = (height(one.from), height(one.to));
        vec![
            Point { x: edge, y: from },
            Point { x, y: from },
            Point { x, y: to },
            Point { x: edge, y: to },
        ]
    }

    fn track(&self, channel: usize, owner: Owner) -> Option<f64> {
        let upright = self.channels[channel].iter().find(|one| one.owner == owner)?;
        #[expect(clippy::cast_precision_loss, reason = "a channel has few tracks")]
        let track = upright.track as f64;
        Some(self.tracks[channel] + TRACK * track)
    }
}

/// The tables' places.
pub(super) fn rects(layered: &Layered, tops: &[f64], widths: &[f64], lefts: &[f64]) -> Vec<Rect> {
    let tables = layered.items.iter().enumerate().filter(|(_, item)| item.is_table);
    tables
        .map(|(number, item)| Rect {
            x: lefts[item.layer],
            y: tops[number],
            width: widths[item.layer],
            height: item.height,
        })
        .collect()
}
