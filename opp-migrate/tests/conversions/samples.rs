//! Lists the types and the values at their edges, and adds random ones.

use opp_core::def::TypeKind;
use opp_migrate::schema::{Column, Enum, Kind};
use opp_sql::value::{FloatWidth, IntegerWidth, Literal, Misfit, StoredType, canonicalise};

use crate::build::optional;

/// A type, and values of it as they are written.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) column: Column,
    pub(crate) enums: Vec<Enum>,
    pub(crate) stored: StoredType,
    edges: Vec<&'static str>,
}

impl Sample {
    fn new(name: &'static str, kind: TypeKind, stored: StoredType, edges: &[&'static str]) -> Self {
        Self {
            name,
            column: optional("c", kind),
            enums: Vec::new(),
            stored,
            edges: edges.to_vec(),
        }
    }

    /// The value in the form that is stored.
    pub(crate) fn literal(&self, value: Option<&str>) -> Result<Literal, Misfit> {
        let value = value.map_or(opp_sql::value::Value::Null, opp_sql::value::Value::Text);
        canonicalise(&value, &self.stored)
    }

    /// NULL, the edges, and some random values.
    pub(crate) fn values(&self, choice: &mut Choice) -> Vec<Option<String>> {
        let edges = self.edges.iter().map(|text| Some((*text).to_owned()));
        let mut values: Vec<_> = std::iter::once(None).chain(edges).collect();
        for _ in 0..6 {
            let text = random(&self.stored, choice);
            values.extend(text.filter(|text| self.literal(Some(text)).is_ok()).map(Some));
        }
        values
    }
}

/// Which values a run takes, and the source of random ones.
pub(crate) struct Choice {
    state: u64,
    all: bool,
}

impl Choice {
    pub(crate) fn new() -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        let seed = variable("OPP_CONVERSIONS_SEED").and_then(|seed| seed.parse().ok());
        Self {
            state: seed.unwrap_or(20_261_127_u64) | 1,
            all: variable("OPP_CONVERSIONS").as_deref() == Some("all"),
        }
    }

    /// One in twelve, unless all are wanted.
    pub(crate) fn takes(&mut self) -> bool {
        self.below(12) == 0 || self.all
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 20) % limit.max(1)
    }

    fn digits(&mut self, most: u64) -> String {
        let length = 1 + self.below(most);
        (0..length)
            .map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap()))
            .collect()
    }
}

fn random(stored: &StoredType, choice: &mut Choice) -> Option<String> {
    let sign = ["", "-"][usize::try_from(choice.below(2)).unwrap()];
    Some(match stored {
        StoredType::Integer(width) => {
            let most = match width {
                IntegerWidth::Small => 5,
                IntegerWidth::Normal => 10,
                IntegerWidth::Big => 19,
            };
            format!("{sign}{}", choice.digits(most))
        }
        StoredType::Float(_) => format!("{sign}{}.{}", choice.digits(4), choice.digits(3)),
        StoredType::Decimal { precision, scale } => {
            let (precision, scale) = (precision.unwrap_or(18), scale.unwrap_or(0));
            format!(
                "{sign}{}.{}",
                choice.digits((precision - scale).into()),
                choice.digits(scale.max(1).into())
            )
        }
        StoredType::Date => format!(
            "{:04}-{:02}-{:02}",
            1 + choice.below(9999),
            1 + choice.below(12),
            1 + choice.below(31)
        ),
        StoredType::Time { .. } => clock(choice),
        StoredType::Timestamp { .. } | StoredType::TimestampTz { .. } => format!(
            "{:04}-{:02}-{:02} {}",
            1000 + choice.below(9000),
            1 + choice.below(12),
            1 + choice.below(28),
            clock(choice)
        ),
        StoredType::Text { .. } => text(choice),
        StoredType::Boolean
        | StoredType::Bytes
        | StoredType::Uuid
        | StoredType::Json
        | StoredType::Enum(_)
        | StoredType::Other(_) => return None,
    })
}

fn clock(choice: &mut Choice) -> String {
    format!(
        "{:02}:{:02}:{:02}.{}",
        choice.below(24),
        choice.below(60),
        choice.below(60),
        choice.digits(6)
    )
}

/// What looks like a value of another type, with something added or changed now and then.
fn text(choice: &mut Choice) -> String {
    let others = [
        StoredType::Integer(IntegerWidth::Big),
        StoredType::Float(FloatWidth::Double),
        StoredType::Date,
        StoredType::Time { digits: 6 },
        StoredType::Timestamp { digits: 6 },
        StoredType::Decimal {
            precision: Some(10),
            scale: Some(2),
        },
    ];
    let other = &others[usize::try_from(choice.below(6)).unwrap()];
    let mut text = random(other, choice).unwrap_or_default();
    let added = [
        "", "", "", " ", "\t", "\n", "Z", "+00", "+00:00", "+02:00", "e5", "E-3", ".", "0", "é", "-", "\u{a0}",
    ];
    let piece = added[usize::try_from(choice.below(17)).unwrap()];
    let place = if choice.below(4) == 0 { 0 } else { text.len() };
    text.insert_str(place, piece);
    text
}

fn decimal(precision: u32, scale: u32) -> (TypeKind, StoredType) {
    let (precision, scale) = (Some(precision), Some(scale));
    (
        TypeKind::Decimal { precision, scale },
        StoredType::Decimal { precision, scale },
    )
}

const MOMENTS: &[&str] = &[
    "0001-01-01 00:00:00",
    "1999-12-31 23:59:59.999999",
    "2026-03-17 00:00:00",
    "2024-02-29 10:00:00.5",
    "9999-12-31 23:59:59",
    "1969-12-31 00:00:00",
    "2038-01-19 03:14:08",
    "2026-03-17 00:00:00.000001",
    "2026-03-17 10:00:00",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "1",
    "-0",
    "+7",
    "007",
    "-1",
    "2",
    "true",
    "TRUE",
    "False",
    "yes",
    "trué",
    "32767",
    "32768",
    "-32769",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "99999999999999999999999999",
    "1.5",
    "1.5 ",
    "1 ",
    "\t1",
    "1\n",
    " 1",
    ".5",
    "5.",
    "-.5",
    "1.005",
    "1.500",
    "99999999.99",
    "100000000",
    "1e3",
    "1e",
    "e1",
    "1.2.3",
    "1,5",
    "--1",
    "+-1",
    "0x10",
    "NaN",
    "Infinity",
    "inf",
    "0.1",
    "0.30000000000000004",
    "0.1000000000000000055",
    "1e300",
    "1e400",
    "1e-400",
    "-1.5E+9",
    "16777217",
    "16777216",
    "123456.7",
    "1e39",
    "2026-03-17",
    "2026-02-29",
    "2026-02-30",
    "2024-02-29",
    "0000-01-01",
    "2026-13-01",
    "2026-3-1",
    "2026-03-17 ",
    "2026-03-17 10:00:00",
    "2026-03-17T10:00:00Z",
    "2026-03-17T10:00",
    "2026-03-17 10:00:00+00:00",
    "2026-03-17 10:00:00+00",
    "2026-03-17 10:00:00+02:00",
    "2026-03-17 24:00:00",
    "2026-02-30 10:00:00",
    "2026-03-17 10:00:00.1234567",
    "2026-03-17 10:00:00.1234560",
    "2026-03-17T10:00:00.25",
    "2026-03-17Z",
    "2026-03-17T",
    "10:00",
    "10:00:00",
    "10:00:00.5",
    "23:59:59.999999",
    "24:00:00",
    "10:60:00",
    "10:00:60",
    "1:00",
    "10:00:00.1234567",
    "10:00:00.",
    "10:00.5",
    "67e55044-10b1-426f-9247-bb680e5fe0c8",
    "67E55044-10B1-426F-9247-BB680E5FE0C8",
    "67e5504410b1426f9247bb680e5fe0c8",
    "67e5504410b1-426f-9247-bb680e5fe0c8",
    "67e55044-10b1-426f-9247-bb680e5fe0c8\n",
    "{}",
    "{\"a\": [1, 2]}",
    "{",
    "null",
    "\"x\"",
    "{'a': 1}",
    "small",
    "Small",
    "small ",
    "it's",
    "smäll",
    "größer",
    "🦀",
    "a\\b",
    "a\"b",
];

/// Every type with its edges.
pub(crate) fn all() -> Vec<Sample> {
    let integer = |width| StoredType::Integer(width);
    let (money, money_type) = decimal(10, 2);
    let (fine, fine_type) = decimal(16, 4);
    let (long, long_type) = decimal(18, 0);
    let mut short = Sample::new(
        "varchar(8)",
        TypeKind::Text,
        StoredType::Text { max_length: Some(8) },
        &[
            "", "1", "12345678", "größer", "true", "small", "10:00:00", "1.5", " 1", "x ",
        ],
    );
    short.column.ty.max_length = Some(8);
    let mut samples = vec![
        Sample::new(
            "i16",
            TypeKind::SmallInt,
            integer(IntegerWidth::Small),
            &["0", "1", "2", "-1", "32767", "-32768"],
        ),
        Sample::new(
            "i32",
            TypeKind::Integer,
            integer(IntegerWidth::Normal),
            &[
                "0",
                "1",
                "2",
                "32768",
                "-32769",
                "16777217",
                "2147483647",
                "-2147483648",
            ],
        ),
        Sample::new(
            "i64",
            TypeKind::BigInt,
            integer(IntegerWidth::Big),
            &[
                "0",
                "1",
                "2",
                "2147483648",
                "9007199254740992",
                "9007199254740993",
                "4611686018427387904",
                "9223372036854775807",
                "9223372036854775296",
                "-9223372036854775808",
                "100000000",
                "16777217",
                "33554432",
            ],
        ),
        Sample::new("bool", TypeKind::Boolean, StoredType::Boolean, &["true", "false"]),
        Sample::new(
            "f32",
            TypeKind::Real,
            StoredType::Float(FloatWidth::Single),
            &[
                "0",
                "1",
                "0.1",
                "1.5",
                "-2.25",
                "16777216",
                "16777213",
                "3.4028235e38",
                "1.1754944e-38",
                "0.33333334",
                "100000000",
            ],
        ),
        Sample::new(
            "f64",
            TypeKind::Double,
            StoredType::Float(FloatWidth::Double),
            &[
                "0",
                "1",
                "0.1",
                "1.5",
                "1.005",
                "0.30000000000000004",
                "16777217",
                "1e20",
                "1.7976931348623157e308",
                "2.2250738585072014e-308",
                "1e-40",
                "9007199254740992",
                "9.223372036854776e18",
                "4503599627370495.5",
                "99999999.99",
                "100000000",
                "-1.25",
            ],
        ),
        Sample::new("text", TypeKind::Text, StoredType::Text { max_length: None }, TEXTS),
        short,
        Sample::new(
            "decimal(10,2)",
            money,
            money_type,
            &[
                "0",
                "1",
                "2",
                "0.01",
                "-0.01",
                "1.50",
                "99999999.99",
                "-99999999.99",
                "12.34",
            ],
        ),
        Sample::new(
            "decimal(16,4)",
            fine,
            fine_type,
            &[
                "0",
                "1",
                "0.0001",
                "999999999999.9999",
                "-999999999999.9999",
                "1.5",
                "1.2345",
                "100000000",
                "123456789012.3456",
            ],
        ),
        Sample::new(
            "decimal(18,0)",
            long,
            long_type,
            &[
                "0",
                "1",
                "2",
                "999999999999999999",
                "-999999999999999999",
                "9007199254740993",
                "9007199254740992",
                "2147483648",
            ],
        ),
        Sample::new(
            "date",
            TypeKind::Date,
            StoredType::Date,
            &["0001-01-01", "2026-03-17", "2024-02-29", "9999-12-31", "1969-12-31"],
        ),
        Sample::new(
            "time",
            TypeKind::Time,
            StoredType::Time { digits: 6 },
            &["00:00:00", "23:59:59.999999", "10:00:00.5", "10:00"],
        ),
        Sample::new(
            "timestamp",
            TypeKind::Timestamp,
            StoredType::Timestamp { digits: 6 },
            MOMENTS,
        ),
        Sample::new(
            "timestamptz",
            TypeKind::TimestampTz,
            StoredType::TimestampTz { digits: 6 },
            MOMENTS,
        ),
        Sample::new(
            "uuid",
            TypeKind::Uuid,
            StoredType::Uuid,
            &[
                "67e55044-10b1-426f-9247-bb680e5fe0c8",
                "00000000-0000-0000-0000-000000000000",
            ],
        ),
        Sample::new(
            "json",
            TypeKind::Json,
            StoredType::Json,
            &["{}", "[1,2]", "null", "\"größer\"", "{\"a\":1.50}"],
        ),
        Sample::new("bytes", TypeKind::Binary, StoredType::Bytes, &["", "abc", "größer"]),
    ];
    samples.extend(
        [("enum", false, "size"), ("text enum", true, "kind")].map(|(name, as_text, ty)| of_enum(name, as_text, ty)),
    );
    samples
}

fn of_enum(name: &'static str, as_text: bool, ty: &str) -> Sample {
    let variants: Vec<String> = ["small", "größer", "it's", "1"].map(str::to_owned).to_vec();
    let mut sample = Sample::new(
        name,
        TypeKind::Text,
        StoredType::Enum(variants.clone()),
        &["small", "größer", "it's", "1"],
    );
    sample.column.ty.kind = Kind::Enum(ty.to_owned());
    sample.enums = vec![Enum {
        name: ty.to_owned(),
        variants,
        as_text,
    }];
    sample
}
