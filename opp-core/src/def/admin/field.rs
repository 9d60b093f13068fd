//! Declares how the admin panel shows a column: `#[opp(label = "…", secret, widget = …, format = …, min = …, label_of(…))]`.

use serde::{Deserialize, Serialize};

use super::super::constant::{list, setters};
use super::super::{List, Text, Value, is_empty};

/// What a field says for the admin panel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FieldAdminDef {
    /// Label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// Explanation on forms, where it is not the doc comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// Whether the value never leaves the database layer; by its name where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<bool>,
    /// How it is typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub widget: Option<WidgetDef>,
    /// How it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<FormatDef>,
    /// Least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Value>,
    /// Greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Value>,
    /// Fewest characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// Regular expression that the whole value matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Text>,
    /// Columns of the referenced table that name one of its rows.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub label_of: List<Text>,
    /// Columns of the referenced table that a search for one of its rows looks into.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub search_of: List<Text>,
    /// Columns that fill this one until it is typed.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub prepopulate_from: List<Text>,
}

/// `widget = textarea(rows = 6)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WidgetDef {
    /// Which one.
    pub kind: WidgetKind,
    /// Lines of a text area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u32>,
    /// Directory of uploaded files, below the one that the panel keeps files in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dir: Option<Text>,
    /// Media types of uploaded files.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub types: List<Text>,
    /// Largest upload, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
}

/// Ways to type a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WidgetKind {
    /// One line.
    Input,
    /// Several lines.
    Textarea,
    /// A check box.
    Checkbox,
    /// A switch.
    Switch,
    /// A drop-down list.
    Select,
    /// Radio buttons.
    Radio,
    /// Search as you type.
    Autocomplete,
    /// The key itself.
    RawId,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A date and time.
    Datetime,
    /// JSON.
    Json,
    /// An e-mail address.
    Email,
    /// A URL.
    Url,
    /// A telephone number.
    Tel,
    /// A colour.
    Color,
    /// A list of strings.
    Tags,
    /// Markdown.
    Markdown,
    /// A secret that is written and never shown.
    Password,
    /// An uploaded file.
    File,
    /// An uploaded image.
    Image,
    /// On the form, and not shown.
    Hidden,
}

/// `format = money(2)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FormatDef {
    /// So many characters.
    Truncate(u32),
    /// An amount with so many digits after the point.
    Money(u32),
    /// A percentage with so many digits after the point.
    Percent(u32),
    /// A number of bytes.
    Bytes,
    /// A date by a pattern.
    Date(Text),
    /// A badge.
    Badge,
    /// A link.
    Link,
    /// A link to an e-mail address.
    Email,
    /// Monospaced.
    Code,
    /// A function, by its Rust path.
    Custom(Text),
}

impl FieldAdminDef {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            label: None,
            help: None,
            secret: None,
            widget: None,
            format: None,
            min: None,
            max: None,
            min_length: None,
            pattern: None,
            label_of: list(&[]),
            search_of: list(&[]),
            prepopulate_from: list(&[]),
        }
    }

    setters! {
        /// Sets the label.
        label: Option<Text>;
        /// Sets the explanation.
        help: Option<Text>;
        /// Sets whether the value never leaves the database layer.
        secret: Option<bool>;
        /// Sets how it is typed.
        widget: Option<WidgetDef>;
        /// Sets how it is shown.
        format: Option<FormatDef>;
        /// Sets the least value.
        min: Option<Value>;
        /// Sets the greatest value.
        max: Option<Value>;
        /// Sets the fewest characters.
        min_length: Option<u32>;
        /// Sets the regular expression.
        pattern: Option<Text>;
        /// Sets the columns that name a referenced row.
        label_of: List<Text>;
        /// Sets the columns by which a referenced row is found.
        search_of: List<Text>;
        /// Sets the columns that fill this one.
        prepopulate_from: List<Text>;
    }
}

impl WidgetDef {
    /// A widget without options.
    #[must_use]
    pub const fn new(kind: WidgetKind) -> Self {
        Self {
            kind,
            rows: None,
            dir: None,
            types: list(&[]),
            max_bytes: None,
        }
    }

    setters! {
        /// Sets the lines.
        rows: Option<u32>;
        /// Sets the directory of uploads.
        dir: Option<Text>;
        /// Sets the types of uploads.
        types: List<Text>;
        /// Sets the largest upload.
        max_bytes: Option<u64>;
    }
}
