//! Which logical type is a column type, as MySQL and MariaDB spell it?

use opp_core::def::{PerDatabase, TypeKind};

use super::read_default::unquoted;
use crate::dialect::mysql::LONGEST_TEXT;
use crate::schema::{Kind, Type};

/// What a spelling stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spelled {
    /// A logical type, with the longest text.
    Plain(TypeKind, Option<u32>),
    /// An enum of these variants.
    Enum(Vec<String>),
    /// No logical type: it stays as it is.
    ByHand,
}

/// What the spelling of a column type stands for.
pub(super) fn spelled(spelling: &str) -> Spelled {
    if let Some(variants) = spelling.strip_prefix("enum(").and_then(|rest| rest.strip_suffix(')')) {
        return variants_of(variants).map_or(Spelled::ByHand, Spelled::Enum);
    }
    match (characters(spelling), plain(spelling)) {
        (Some(length), _) if length <= LONGEST_TEXT => Spelled::Plain(TypeKind::Text, Some(length)),
        (None, Some(kind)) => Spelled::Plain(kind, None),
        _ => Spelled::ByHand,
    }
}

/// A type of that kind.
pub(super) fn of_kind(kind: Kind, max_length: Option<u32>) -> Type {
    Type {
        kind,
        array: false,
        max_length,
        enforce_length: false,
        by_hand: PerDatabase::none(),
    }
}

/// A type spelled by hand.
pub(super) fn by_hand(spelling: String) -> Type {
    let by_hand = PerDatabase {
        mysql: Some(spelling),
        ..PerDatabase::none()
    };
    Type {
        by_hand,
        ..of_kind(Kind::Plain(TypeKind::Text), None)
    }
}

fn characters(spelling: &str) -> Option<u32> {
    sizes(spelling, "varchar(")?.first().copied()
}

/// The numbers in parentheses.
fn sizes(spelling: &str, before: &str) -> Option<Vec<u32>> {
    let inner = spelling.strip_prefix(before)?.strip_suffix(')')?;
    inner.split(',').map(|size| size.trim().parse().ok()).collect()
}

/// `'a','it''s'`.
fn variants_of(list: &str) -> Option<Vec<String>> {
    let (mut variants, mut rest) = (Vec::new(), list);
    loop {
        let (variant, after) = unquoted(rest)?;
        variants.push(variant);
        match after.strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None => return after.is_empty().then_some(variants),
        }
    }
}

/// MySQL 8 says no width of a number, MariaDB its own.
fn plain(spelling: &str) -> Option<TypeKind> {
    Some(match spelling {
        "smallint" | "smallint(6)" => TypeKind::SmallInt,
        "int" | "int(11)" => TypeKind::Integer,
        "bigint" | "bigint(20)" => TypeKind::BigInt,
        "float" => TypeKind::Real,
        "double" => TypeKind::Double,
        "tinyint(1)" => TypeKind::Boolean,
        "longtext" => TypeKind::Text,
        "longblob" => TypeKind::Binary,
        "date" => TypeKind::Date,
        "time(6)" => TypeKind::Time,
        "datetime(6)" => TypeKind::Timestamp,
        "char(36)" => TypeKind::Uuid,
        "json" => TypeKind::Json,
        other => return sized(other),
    })
}

fn sized(spelling: &str) -> Option<TypeKind> {
    if let Some([precision, scale]) = sizes(spelling, "decimal(").as_deref() {
        return Some(TypeKind::Decimal {
            precision: Some(*precision),
            scale: Some(*scale),
        });
    }
    match sizes(spelling, "vector(").as_deref() {
        Some([size]) => Some(TypeKind::Vector(*size)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_have_their_types_and_others_are_by_hand() {
        assert_eq!(spelled("varchar(20)"), Spelled::Plain(TypeKind::Text, Some(20)));
        assert_eq!(spelled("varchar(20000)"), Spelled::ByHand);
        assert_eq!(spelled("bigint(20)"), spelled("bigint"));
        assert_eq!(spelled("int(10) unsigned"), Spelled::ByHand);
        assert_eq!(spelled("datetime"), Spelled::ByHand);
        let variants = ["a".to_owned(), "it's,)".to_owned()];
        assert_eq!(spelled("enum('a','it''s,)')"), Spelled::Enum(variants.to_vec()));
    }
}
