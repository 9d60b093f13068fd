//! Names what a column stores, whatever a database calls its type, and reads the types that are written by hand.

/// What a column stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredType {
    /// A whole number.
    Integer(IntegerWidth),
    /// True or false.
    Boolean,
    /// A floating-point number.
    Float(FloatWidth),
    /// An exact decimal; without a precision, of any size.
    Decimal {
        /// Digits in all.
        precision: Option<u32>,
        /// Digits after the decimal point.
        scale: Option<u32>,
    },
    /// A string.
    Text {
        /// Longest string, in characters.
        max_length: Option<u32>,
    },
    /// Bytes.
    Bytes,
    /// A calendar date.
    Date,
    /// A time of day.
    Time {
        /// Digits of a second, at most six.
        digits: u32,
    },
    /// A date and time without a zone.
    Timestamp {
        /// Digits of a second, at most six.
        digits: u32,
    },
    /// A date and time in UTC.
    TimestampTz {
        /// Digits of a second, at most six.
        digits: u32,
    },
    /// A UUID.
    Uuid,
    /// JSON.
    Json,
    /// One of these strings.
    Enum(Vec<String>),
    /// A type whose values only the database knows.
    Other(String),
}

/// How large a whole number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IntegerWidth {
    /// 16 bits.
    Small,
    /// 32 bits.
    Normal,
    /// 64 bits.
    Big,
}

/// How large a floating-point number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FloatWidth {
    /// 32 bits.
    Single,
    /// 64 bits.
    Double,
}

impl IntegerWidth {
    /// Its bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::Small => 16,
            Self::Normal => 32,
            Self::Big => 64,
        }
    }
}

impl FloatWidth {
    /// Its bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::Single => 32,
            Self::Double => 64,
        }
    }
}

impl StoredType {
    /// What a message calls its values.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Integer(width) => format!("{}-bit integers", width.bits()),
            Self::Boolean => "booleans".to_owned(),
            Self::Float(_) => "floating-point numbers".to_owned(),
            Self::Decimal {
                precision: Some(precision),
                scale,
            } => format!("decimals of {precision} digits, {} after the point", scale.unwrap_or(0)),
            Self::Decimal { precision: None, .. } => "decimals".to_owned(),
            Self::Text { max_length: None } => "text".to_owned(),
            Self::Text {
                max_length: Some(length),
            } => format!("text of at most {length} characters"),
            Self::Bytes => "bytes".to_owned(),
            Self::Date => "dates".to_owned(),
            Self::Time { .. } => "times of day".to_owned(),
            Self::Timestamp { .. } => "dates with a time".to_owned(),
            Self::TimestampTz { .. } => "timestamps in UTC".to_owned(),
            Self::Uuid => "UUIDs".to_owned(),
            Self::Json => "JSON".to_owned(),
            Self::Enum(_) => "variants of the enum".to_owned(),
            Self::Other(spelling) => format!("the type {spelling}"),
        }
    }
}

impl StoredType {
    /// Reads a type as it is written for PostgreSQL; [`StoredType::Other`] where its values are not known.
    ///
    /// ```
    /// use opp_sql::value::StoredType;
    /// assert_eq!(StoredType::of_postgres("timestamp(0) with time zone"), StoredType::TimestampTz { digits: 0 });
    /// ```
    #[must_use]
    pub fn of_postgres(spelling: &str) -> Self {
        let Some(written) = Written::read(spelling) else {
            return Self::Other(spelling.to_owned());
        };
        let digits = written.first().unwrap_or(6).min(6);
        match written.name.as_str() {
            "SMALLINT" | "INT2" => Self::Integer(IntegerWidth::Small),
            "INTEGER" | "INT" | "INT4" => Self::Integer(IntegerWidth::Normal),
            "BIGINT" | "INT8" => Self::Integer(IntegerWidth::Big),
            "REAL" | "FLOAT4" => Self::Float(FloatWidth::Single),
            "DOUBLE PRECISION" | "FLOAT8" => Self::Float(FloatWidth::Double),
            "NUMERIC" | "DECIMAL" => written.decimal(None),
            "BOOLEAN" | "BOOL" => Self::Boolean,
            "TEXT" => Self::Text { max_length: None },
            "VARCHAR" | "CHARACTER VARYING" => Self::Text {
                max_length: written.first(),
            },
            "BYTEA" => Self::Bytes,
            "DATE" => Self::Date,
            "TIME" | "TIME WITHOUT TIME ZONE" => Self::Time { digits },
            "TIMESTAMP" | "TIMESTAMP WITHOUT TIME ZONE" => Self::Timestamp { digits },
            "TIMESTAMPTZ" | "TIMESTAMP WITH TIME ZONE" => Self::TimestampTz { digits },
            "UUID" => Self::Uuid,
            "JSON" | "JSONB" => Self::Json,
            _ => Self::Other(spelling.to_owned()),
        }
    }

    /// Reads a type as it is written for MySQL or MariaDB; [`StoredType::Other`] where its values are not known.
    #[must_use]
    pub fn of_mysql(spelling: &str) -> Self {
        let Some(written) = Written::read(spelling) else {
            return Self::Other(spelling.to_owned());
        };
        let digits = written.first().unwrap_or(0).min(6);
        match written.name.as_str() {
            "SMALLINT" | "INT2" => Self::Integer(IntegerWidth::Small),
            "INTEGER" | "INT" | "INT4" => Self::Integer(IntegerWidth::Normal),
            "BIGINT" | "INT8" => Self::Integer(IntegerWidth::Big),
            "BOOLEAN" | "BOOL" => Self::Boolean,
            "TINYINT" if written.first() == Some(1) => Self::Boolean,
            "FLOAT" if written.arguments.is_empty() => Self::Float(FloatWidth::Single),
            "DOUBLE" | "DOUBLE PRECISION" if written.arguments.is_empty() => Self::Float(FloatWidth::Double),
            "DECIMAL" | "NUMERIC" | "DEC" | "FIXED" => written.decimal(Some(10)),
            "VARCHAR" => Self::Text {
                max_length: written.first(),
            },
            "LONGTEXT" => Self::Text { max_length: None },
            "LONGBLOB" => Self::Bytes,
            "DATE" => Self::Date,
            "TIME" => Self::Time { digits },
            "DATETIME" => Self::Timestamp { digits },
            "UUID" => Self::Uuid,
            "JSON" => Self::Json,
            _ => Self::Other(spelling.to_owned()),
        }
    }
}

/// A type as it is written: its name in capitals, and the numbers in parentheses.
struct Written {
    name: String,
    arguments: Vec<u32>,
}

impl Written {
    fn read(spelling: &str) -> Option<Self> {
        let (before, arguments, after) = match spelling.split_once('(') {
            None => (spelling, Vec::new(), ""),
            Some((before, rest)) => {
                let (inside, after) = rest.split_once(')')?;
                let numbers = inside.split(',').map(|number| number.trim().parse().ok());
                (before, numbers.collect::<Option<_>>()?, after)
            }
        };
        let words: Vec<String> = before
            .split_whitespace()
            .chain(after.split_whitespace())
            .map(str::to_ascii_uppercase)
            .collect();
        Some(Self {
            name: words.join(" "),
            arguments,
        })
    }

    fn first(&self) -> Option<u32> {
        self.arguments.first().copied()
    }

    fn decimal(&self, default: Option<u32>) -> StoredType {
        let precision = self.first().or(default);
        StoredType::Decimal {
            precision,
            scale: precision.map(|_| self.arguments.get(1).copied().unwrap_or(0)),
        }
    }
}
