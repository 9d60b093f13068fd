//! Drawings of a schema, its tables and foreign keys, and of the revisions of a history, as SVG, Mermaid or DOT.
//!
//! ```text
//! Schema → Diagram (boxes and links) → layout → Layout (places and lines) → svg
//!                                    → mermaid, dot, whose programs lay out by themselves
//! ```
//!
//! The same schema gives the same bytes.

mod diagram;
mod dot;
mod lanes;
mod layout;
mod mermaid;
mod revisions;
mod svg;

pub use diagram::{Columns, Diagram, Link, Row, TableBox};
pub use dot::dot;
pub use lanes::{Lane, lanes};
pub use layout::{CHAR, HEADER, Layout, MARGIN, PADDING, Point, ROW, Rect, SIGNS, TITLE_CHAR, layout, text_width};
pub use mermaid::mermaid;
pub use revisions::{Revision, revisions_dot, revisions_mermaid, revisions_svg};
pub use svg::{Theme, svg};
