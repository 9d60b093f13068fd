//! Fields: one column each, with its type, its relation and how it is shown and edited.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expression::Computed;
use super::is_default;
use super::upload::Upload;

/// One column of a model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name, which every other key of the descriptor uses.
    pub name: String,
    /// Name in the database, where it is another.
    #[serde(default, skip_serializing_if = "is_default")]
    pub column: Option<String>,
    /// What kind of value it holds.
    pub kind: Kind,
    /// Custom column types, by database.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sql_type: SqlTypes,
    /// Name that people read.
    #[serde(default, skip_serializing_if = "is_default")]
    pub label: Option<String>,
    /// Explanation below the input.
    #[serde(default, skip_serializing_if = "is_default")]
    pub help: Option<String>,
    /// Whether the column takes NULL.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nullable: bool,
    /// Whether two rows may not share a value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unique: bool,
    /// Whether an index begins with it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub indexed: bool,
    /// Whether it never leaves the database: not shown, searched, sorted, filtered, exported or audited.
    #[serde(default, skip_serializing_if = "is_default")]
    pub secret: bool,
    /// Whether the database or the panel makes its value; never on a form.
    #[serde(default, skip_serializing_if = "is_default")]
    pub generated: bool,
    /// The database default.
    #[serde(default, skip_serializing_if = "is_default")]
    pub default: Option<FieldDefault>,
    /// The expression that computes it, where no column holds it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub computed: Option<Computed>,
    /// Digits in all, of a decimal whose column limits them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub precision: Option<u32>,
    /// Digits after the point, of a decimal.
    #[serde(default, skip_serializing_if = "is_default")]
    pub scale: Option<u32>,
    /// The row it points at.
    #[serde(default, skip_serializing_if = "is_default")]
    pub relation: Option<Relation>,
    /// The values it takes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub choices: Vec<Choice>,
    /// How it is edited; by its kind where nothing is given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub widget: Option<Widget>,
    /// How it is shown; by its kind where nothing is given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub format: Option<Format>,
    /// What a form accepts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub validate: Validate,
    /// Fields whose texts fill it, as a slug, where a form leaves it empty.
    #[serde(default, skip_serializing_if = "is_default")]
    pub prepopulate_from: Vec<String>,
}

impl Field {
    /// The column's name in the database.
    #[must_use]
    pub fn column(&self) -> &str {
        self.column.as_deref().unwrap_or(&self.name)
    }

    /// Whether a form can edit values of this kind.
    #[must_use]
    pub fn is_editable(&self) -> bool {
        !self.generated && !matches!(self.kind, Kind::Binary | Kind::Other)
    }

    /// Whether a row cannot be created without a value for it.
    #[must_use]
    pub fn is_required(&self) -> bool {
        !self.nullable && self.default.is_none() && !self.generated
    }
}

/// What kind of value a field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// True or false.
    Boolean,
    /// A 16-bit integer.
    SmallInt,
    /// A 32-bit integer.
    Integer,
    /// A 64-bit integer.
    BigInt,
    /// A 32-bit float.
    Real,
    /// A 64-bit float.
    Double,
    /// An exact decimal.
    Decimal,
    /// A string.
    #[default]
    Text,
    /// A UUID.
    Uuid,
    /// A calendar date.
    Date,
    /// A time of day.
    Time,
    /// A date and time without a time zone.
    Timestamp,
    /// A moment in UTC.
    TimestampTz,
    /// JSON.
    Json,
    /// One of a list of names.
    Enum,
    /// Bytes; shown by their length, never edited.
    Binary,
    /// Anything else; shown as the database writes it, never edited.
    Other,
}

impl Kind {
    /// Whether it is an integer.
    #[must_use]
    pub fn is_integer(self) -> bool {
        matches!(self, Self::SmallInt | Self::Integer | Self::BigInt)
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(self) -> bool {
        self.is_integer() || matches!(self, Self::Real | Self::Double | Self::Decimal)
    }

    /// Whether it is a date, with or without a time.
    #[must_use]
    pub fn has_date(self) -> bool {
        matches!(self, Self::Date | Self::Timestamp | Self::TimestampTz)
    }
}

/// Custom column types.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SqlTypes {
    /// On SQLite.
    #[serde(skip_serializing_if = "is_default")]
    pub sqlite: Option<String>,
    /// On PostgreSQL.
    #[serde(skip_serializing_if = "is_default")]
    pub postgres: Option<String>,
    /// On MySQL and MariaDB.
    #[serde(skip_serializing_if = "is_default")]
    pub mysql: Option<String>,
}

impl SqlTypes {
    /// The custom type on one database.
    #[must_use]
    pub fn for_(&self, dialect: opp_sql::Dialect) -> Option<&str> {
        let own = match dialect {
            opp_sql::Dialect::Sqlite => &self.sqlite,
            opp_sql::Dialect::Postgres => &self.postgres,
            opp_sql::Dialect::Mysql => &self.mysql,
        };
        own.as_deref()
    }
}

/// What the database writes where nothing is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldDefault {
    /// A value, with which a form begins.
    Value(String),
    /// The moment of the insert.
    Now,
    /// A new random UUID.
    Uuid,
    /// A SQL expression, by its text.
    Sql(String),
}

/// The row that a foreign key points at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// How many rows may point at one.
    #[serde(default)]
    pub kind: RelationKind,
    /// Its table.
    pub table: String,
    /// The schema of its table.
    #[serde(default, skip_serializing_if = "is_default")]
    pub schema: Option<String>,
    /// Fields of this model.
    pub local: Vec<String>,
    /// Fields of the other model, in the order of `local`.
    pub foreign: Vec<String>,
    /// Fields of the other model that name a row; its `row_label` where nothing is given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub label: Vec<String>,
    /// Fields of the other model that a lookup searches; its `column_searchable_list` where nothing is given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub search: Vec<String>,
    /// Rows that a lookup offers at most.
    #[serde(default = "twenty", skip_serializing_if = "is_twenty")]
    pub limit: u32,
    /// What happens to this row when the other one is deleted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_delete: OnDelete,
}

fn twenty() -> u32 {
    20
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_twenty(limit: &u32) -> bool {
    *limit == 20
}

/// How many rows may point at one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// Any number.
    #[default]
    ManyToOne,
    /// One.
    OneToOne,
}

/// What happens to a row when the one it points at is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// The deletion is refused.
    #[default]
    Refuse,
    /// The row is deleted too.
    Cascade,
    /// The column becomes NULL.
    SetNull,
    /// The column becomes its default.
    SetDefault,
}

/// A value that a field takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The value in the database.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// How a field is edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Widget {
    /// One line.
    Input,
    /// Several lines.
    Textarea {
        /// Lines shown.
        rows: u32,
    },
    /// A list of choices.
    Select,
    /// Choices side by side.
    Radio,
    /// An email address.
    Email,
    /// A link.
    Url,
    /// A telephone number.
    Tel,
    /// A colour.
    Color,
    /// The key of the row that a foreign key points at, without a search for rows.
    RawId,
    /// A search for the row that a foreign key points at, also where the rows are few.
    Autocomplete,
    /// A switch.
    Switch,
    /// A list of words, separated by commas.
    Tags,
    /// Markdown in several lines, with a preview.
    Markdown {
        /// Lines shown.
        rows: u32,
    },
    /// A secret that is written and never shown.
    Password,
    /// A file.
    File(Upload),
    /// An image.
    Image(Upload),
    /// On the form, and not shown.
    Hidden,
}

/// How a field is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// The first characters.
    Truncate(u32),
    /// An amount with this many digits after the point and grouped thousands.
    Money(u32),
    /// A fraction as a percentage with this many digits after the point.
    Percent(u32),
    /// A number of bytes in its unit.
    Bytes,
    /// A date or time by a pattern: `%Y`, `%y`, `%m`, `%B`, `%b`, `%d`, `%e`, `%H`, `%M`, `%S`, `%%`.
    Date(String),
    /// A coloured label.
    Badge,
    /// A link, where it is one of http, https or mailto.
    Link,
    /// An email address that can be written to.
    Email,
    /// Fixed width.
    Code,
    /// A function of the application, by its path or name.
    Custom(String),
}

/// What a form accepts, checked on the server and mirrored as HTML attributes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Validate {
    /// Not empty, although the column takes NULL or has a default.
    #[serde(skip_serializing_if = "is_default")]
    pub required: bool,
    /// Smallest number.
    #[serde(skip_serializing_if = "is_default")]
    pub min: Option<f64>,
    /// Largest number.
    #[serde(skip_serializing_if = "is_default")]
    pub max: Option<f64>,
    /// Fewest characters.
    #[serde(skip_serializing_if = "is_default")]
    pub min_length: Option<u32>,
    /// Most characters.
    #[serde(skip_serializing_if = "is_default")]
    pub max_length: Option<u32>,
    /// Regular expression that the whole text matches.
    #[serde(skip_serializing_if = "is_default")]
    pub pattern: Option<String>,
}
