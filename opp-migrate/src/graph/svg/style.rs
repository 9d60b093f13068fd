//! The colors of a drawing, light and dark.

/// Which colors a drawing has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Those that the reader prefers.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// What each part of a drawing is filled or drawn with.
struct Colors {
    page: &'static str,
    table: &'static str,
    head: &'static str,
    edge: &'static str,
    line: &'static str,
    text: &'static str,
    faint: &'static str,
    primary: &'static str,
    foreign: &'static str,
    /// Lines of descent, one after the other.
    lanes: [&'static str; 6],
}

const LIGHT: Colors = Colors {
    page: "#ffffff",
    table: "#ffffff",
    head: "#e6edf7",
    edge: "#9aa8bc",
    line: "#5f7089",
    text: "#17202e",
    faint: "#64748b",
    primary: "#a15c00",
    foreign: "#1d5fbf",
    lanes: ["#1d5fbf", "#b45309", "#047857", "#9333ea", "#be123c", "#0e7490"],
};

const DARK: Colors = Colors {
    page: "#10151d",
    table: "#181f2a",
    head: "#263449",
    edge: "#46566d",
    line: "#8a9bb4",
    text: "#e8edf5",
    faint: "#94a3b8",
    primary: "#f5b454",
    foreign: "#7db2ff",
    lanes: ["#7db2ff", "#f5b454", "#4ade9f", "#c79bff", "#ff8fa3", "#67d4e8"],
};

/// Without colors.
const SHAPES: &str = "\
text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;font-size:12px}
.name{font-size:13px;font-weight:700}
.key{font-weight:700}
.sign{font-size:9px;font-weight:700}
.box{stroke-width:1}
.view .box{stroke-dasharray:5 3}
.link path,.lane{fill:none;stroke-width:1.4;stroke-linecap:round}
.link circle{stroke-width:1.4}
.node{stroke-width:2}
";

impl Theme {
    pub(super) fn css(self) -> String {
        let colors = match self {
            Self::Light => LIGHT.css(),
            Self::Dark => DARK.css(),
            Self::Auto => format!(
                "{}@media (prefers-color-scheme:dark){{\n{}}}\n",
                LIGHT.css(),
                DARK.css()
            ),
        };
        SHAPES.to_owned() + &colors
    }
}

impl Colors {
    fn css(&self) -> String {
        let Self {
            page,
            table,
            head,
            edge,
            line,
            text,
            faint,
            primary,
            foreign,
            lanes,
        } = self;
        let lanes: String = lanes
            .iter()
            .enumerate()
            .map(|(number, color)| format!(".lane{number}{{stroke:{color}}}\n.node{number}{{fill:{page};stroke:{color}}}\n.done{number}{{fill:{color};stroke:{color}}}\n"))
            .collect();
        format!(
            ".page{{fill:{page}}}\n.box{{fill:{table};stroke:{edge}}}\n.head{{fill:{head}}}\n.link path{{stroke:{line}}}\n\
             .link circle{{stroke:{line};fill:{page}}}\ntext{{fill:{text}}}\n.type{{fill:{faint}}}\n.sign{{fill:{faint}}}\n\
             .pk{{fill:{primary}}}\n.fk{{fill:{foreign}}}\n{lanes}"
        )
    }
}
