//! The signs at the ends of a line: how many rows may refer, and whether one must be referred to.

use std::fmt::Write as _;

use super::super::diagram::Link;
use super::super::layout::Point;

/// From a table to the tip of a crow's foot.
const FOOT: f64 = 11.0;
/// Half the width of a foot or bar.
const HALF: f64 = 5.0;
/// From a table to the middle of a ring.
const RING: f64 = 16.0;

/// The signs of both ends.
pub(super) fn ends(link: &Link, line: &[Point]) -> String {
    let mut text = String::new();
    if let [first, second, ..] = line {
        let way = (second.x - first.x).signum();
        match link.many {
            true => foot(&mut text, *first, way),
            false => bar(&mut text, *first, way * 8.0),
        }
        ring(&mut text, *first, way);
    }
    if let [.., before, last] = line {
        let way = (before.x - last.x).signum();
        bar(&mut text, *last, way * 8.0);
        match link.optional {
            true => ring(&mut text, *last, way),
            false => bar(&mut text, *last, way * 13.0),
        }
    }
    text
}

fn foot(text: &mut String, at: Point, way: f64) {
    let tip = at.x + way * FOOT;
    let _infallible = writeln!(
        text,
        "<path d=\"M{x} {above}L{tip} {y}L{x} {below}\"/>",
        x = at.x,
        y = at.y,
        above = at.y - HALF,
        below = at.y + HALF,
    );
}

fn bar(text: &mut String, at: Point, by: f64) {
    let x = at.x + by;
    let _infallible = writeln!(text, "<path d=\"M{x} {}V{}\"/>", at.y - HALF, at.y + HALF);
}

fn ring(text: &mut String, at: Point, way: f64) {
    let _infallible = writeln!(text, "<circle cx=\"{}\" cy=\"{}\" r=\"4\"/>", at.x + way * RING, at.y);
}
