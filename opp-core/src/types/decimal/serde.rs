//! How does serde write a decimal? As text in formats that people read, as its units elsewhere.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::OppDecimal;

impl<const P: u32, const S: u32> Serialize for OppDecimal<P, S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.units())
        }
    }
}

impl<'de, const P: u32, const S: u32> Deserialize<'de> for OppDecimal<P, S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(DecimalVisitor);
        }
        let units = i64::deserialize(deserializer)?;
        Self::from_units(units).ok_or_else(|| de::Error::custom(format_args!("{units} has more than {P} digits")))
    }
}

/// Takes text and numbers; a number with a fraction by the shortest digits that stand for it, which are those it was written with.
struct DecimalVisitor<const P: u32, const S: u32>;

impl<const P: u32, const S: u32> Visitor<'_> for DecimalVisitor<P, S> {
    type Value = OppDecimal<P, S>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a decimal of {P} digits, {S} of them after the point")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }
}
