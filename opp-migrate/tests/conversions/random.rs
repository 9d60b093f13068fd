//! Random values of each type.

use opp_sql::value::{FloatWidth, IntegerWidth, StoredType};
use opp_test_servers::Dice;

/// Which values a run takes, and the source of random ones.
pub(crate) struct Choice {
    dice: Dice,
    all: bool,
}

impl Choice {
    pub(crate) fn new() -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        let seed = variable("OPP_CONVERSIONS_SEED").and_then(|seed| seed.parse().ok());
        Self {
            dice: Dice::new(seed.unwrap_or(20_261_127_u64) | 1),
            all: variable("OPP_CONVERSIONS").as_deref() == Some("all"),
        }
    }

    /// One in twelve, unless all are wanted.
    pub(crate) fn takes(&mut self) -> bool {
        self.dice.one_in(12) || self.all
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.dice.below(limit)
    }

    fn digits(&mut self, most: u64) -> String {
        let length = 1 + self.below(most);
        (0..length)
            .map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap()))
            .collect()
    }
}

/// A random value of a type.
pub(crate) fn random(stored: &StoredType, choice: &mut Choice) -> Option<String> {
    let sign = *choice.dice.one_of(&["", "-"]);
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
    let other = choice.dice.one_of(&others);
    let mut text = random(other, choice).unwrap_or_default();
    let added = [
        "", "", "", " ", "\t", "\n", "Z", "+00", "+00:00", "+02:00", "e5", "E-3", ".", "0", "é", "-", "\u{a0}",
    ];
    let piece = choice.dice.one_of(&added);
    let place = if choice.below(4) == 0 { 0 } else { text.len() };
    text.insert_str(place, piece);
    text
}
