//! Lists the types with the values at their edges and some random ones.

use opp_core::def::TypeKind;
use opp_migrate::schema::{Column, Enum, Kind};
use opp_sql::value::{FloatWidth, IntegerWidth, Literal, Misfit, StoredType, canonicalise};

use crate::build::optional;
use crate::random::{Choice, random};
use crate::texts::{MOMENTS, TEXTS};

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

fn decimal(precision: u32, scale: u32) -> (TypeKind, StoredType) {
    let (precision, scale) = (Some(precision), Some(scale));
    (
        TypeKind::Decimal { precision, scale },
        StoredType::Decimal { precision, scale },
    )
}

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
