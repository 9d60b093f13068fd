//! Where everything of a diagram lies: tables in layers from left to right, referenced ones first, and foreign keys in the channels between.
//!
//! ```text
//! layers   which layer has which table: after those it refers to, and no layer higher than allowed
//! order    in which order the tables of a layer lie, so that few lines cross
//! place    how high each lies, near what it is linked with
//! route    the lines, at right angles, each in a track of a channel
//! ```
//!
//! A line that passes a layer lies in a gap between its tables, so that no line crosses a table. Several heights of layers are tried, and
//! the best proportions win. Tables without links lie in a grid below.

mod layers;
mod nets;
mod order;
mod parts;
mod place;
mod route;
mod shapes;
mod size;

pub use parts::layout;
pub use shapes::{Layout, Point, Rect};
pub use size::{CHAR, HEADER, MARGIN, PADDING, ROW, SIGNS, TITLE_CHAR, text_width};
