//! The command line of `opp graph`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What is drawn, and how.
#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// What to draw
    #[arg(value_enum, default_value_t)]
    pub(crate) what: GraphOf,
    /// Revision whose tables are drawn [default: the models]
    #[arg(long, value_name = "REV", allow_hyphen_values = true)]
    pub(crate) at: Option<String>,
    /// Draw a table and those linked with it; may be repeated
    #[arg(long, value_name = "TABLE")]
    pub(crate) around: Vec<String>,
    /// How many foreign keys those may be away
    #[arg(long, value_name = "N", default_value_t = 1, requires = "around")]
    pub(crate) depth: usize,
    /// Leave the columns out that are part of no key [default: with more than 60 tables]
    #[arg(long, conflicts_with = "all_columns")]
    pub(crate) keys: bool,
    /// Draw all columns, however many tables there are
    #[arg(long)]
    pub(crate) all_columns: bool,
    /// Format [default: what the name of the output ends in, otherwise svg]
    #[arg(long, value_enum)]
    pub(crate) format: Option<GraphFormat>,
    /// File to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Colors of an SVG; `auto` follows the reader's settings
    #[arg(long, value_enum, default_value_t)]
    pub(crate) theme: GraphTheme,
}

/// What to draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphOf {
    /// Tables and foreign keys (an entity-relationship diagram).
    #[default]
    Tables,
    /// Which revision builds on which.
    Revisions,
}

/// The format of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// An image.
    Svg,
    /// For Mermaid, as in Markdown on GitHub.
    Mermaid,
    /// For Graphviz.
    Dot,
}

/// The colors of an SVG.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphTheme {
    /// Light or dark, as the reader prefers.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}
