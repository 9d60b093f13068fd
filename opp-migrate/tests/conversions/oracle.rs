//! Tells what becomes of a value, apart from any database: the literal of the new type, or nothing where it cannot be exact.

use opp_sql::value::{FloatWidth, Literal, StoredType as T, Value, canonicalise};

use crate::samples::Sample;

pub(crate) fn is_text(sample: &Sample) -> bool {
    matches!(sample.stored, T::Text { .. })
}

pub(crate) fn is_undecided(from: &Sample, to: &Sample) -> bool {
    let is_float = |sample: &Sample| matches!(sample.stored, T::Float(_));
    let limited = |sample: &Sample| matches!(sample.stored, T::Text { max_length: Some(_) });
    is_float(from) && limited(to)
}

/// What a value becomes; nothing where it would be rounded, cut or guessed.
pub(crate) fn converted(database: &str, from: &Sample, to: &Sample, literal: &Literal) -> Option<Literal> {
    if *literal == Literal::Null {
        return Some(Literal::Null);
    }
    let read = |text: &str| canonicalise(&Value::Text(text), &to.stored).ok();
    match (literal, &to.stored) {
        (Literal::Text(text), T::Float(FloatWidth::Single)) => single(database, text),
        // MariaDB takes no half of a character, as serde and `jsonb` do not; SQLite and `json` keep it as it is.
        (Literal::Text(text), T::Json) if database == "MariaDB" && text.contains("ud800") => None,
        (Literal::Text(text), T::Json) => read(text).map(|_| Literal::Json(text.clone())),
        (Literal::Text(text), _) => read(text),
        (Literal::Integer(number), T::Float(width)) => exact(*number, *width),
        (Literal::Bool(flag), T::Text { .. }) => read(&flag.to_string()),
        (Literal::Bool(flag), T::Float(_) | T::Integer(_) | T::Decimal { .. }) => read(if *flag { "1" } else { "0" }),
        (Literal::Integer(number), _) => read(&number.to_string()),
        (Literal::Decimal(digits), T::Float(FloatWidth::Single)) => single(database, &digits.to_string()),
        (Literal::Decimal(digits), T::Text { max_length }) => {
            fits(&scaled(&digits.to_string(), from), *max_length).then(|| literal.clone())
        }
        (Literal::Decimal(digits), T::Integer(_)) => {
            let digits = digits.to_string();
            let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
            read(whole).filter(|_| fraction.bytes().all(|digit| digit == b'0'))
        }
        (Literal::Decimal(digits), _) => read(&digits.to_string()),
        (Literal::Float(digits), _) => float(database, digits, from, to, literal),
        (Literal::Date(date), T::Timestamp { .. } | T::TimestampTz { .. } | T::Text { .. }) => read(&date.to_string()),
        (Literal::Time(time), T::Text { max_length }) => {
            let longest = if database == "MariaDB" {
                15
            } else {
                time_text(database, &time.to_string(), &time.shortest())
            };
            max_length.is_none_or(|most| longest <= most).then(|| literal.clone())
        }
        (Literal::Timestamp(moment) | Literal::TimestampTz(moment), T::Date) => {
            read(moment.to_string().strip_suffix(" 00:00:00")?)
        }
        (Literal::Timestamp(moment) | Literal::TimestampTz(moment), T::Timestamp { .. } | T::TimestampTz { .. }) => {
            read(&moment.to_string())
        }
        (Literal::Timestamp(_) | Literal::TimestampTz(_), T::Text { max_length }) => {
            max_length.is_none().then(|| literal.clone())
        }
        (Literal::Uuid(text) | Literal::Json(text), T::Text { max_length }) => {
            fits(text, *max_length).then(|| literal.clone())
        }
        _ => None,
    }
}

fn time_text(database: &str, diesel: &str, shortest: &str) -> u32 {
    let text = if database == "SQLite" { diesel } else { shortest };
    u32::try_from(text.len()).unwrap()
}

fn fits(text: &str, max_length: Option<u32>) -> bool {
    max_length.is_none_or(|most| text.chars().count() <= most as usize)
}

/// With all digits of its scale, as databases print it.
fn scaled(digits: &str, from: &Sample) -> String {
    let T::Decimal { scale, .. } = &from.stored else {
        return digits.to_owned();
    };
    let scale = scale.unwrap_or(0) as usize;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if scale == 0 {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction:0<scale$}")
    }
}

/// PostgreSQL prints 32 bits in the fewest digits; the others only vouch for six.
fn single(database: &str, text: &str) -> Option<Literal> {
    let stored = T::Float(FloatWidth::Single);
    let found = canonicalise(&Value::Text(text), &stored).ok()?;
    let wide: f64 = text.parse().unwrap();
    let digits: String = text
        .to_lowercase()
        .split('e')
        .next()
        .unwrap()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    #[expect(clippy::cast_possible_truncation, reason = "that is the question")]
    let exact = f64::from(wide as f32) == wide;
    (database == "PostgreSQL" || exact || digits.trim_matches('0').len() <= 6).then_some(found)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "that is the question"
)]
fn exact(number: i64, width: FloatWidth) -> Option<Literal> {
    let wide = match width {
        FloatWidth::Single => f64::from(number as f32),
        FloatWidth::Double => number as f64,
    };
    (wide as i128 == i128::from(number)).then(|| Literal::Float(format!("{wide:?}")))
}

fn float(database: &str, digits: &str, from: &Sample, to: &Sample, literal: &Literal) -> Option<Literal> {
    let wide = value(from, digits);
    let read = |text: &str| canonicalise(&Value::Text(text), &to.stored).ok();
    match &to.stored {
        #[expect(clippy::cast_possible_truncation, reason = "that is the question")]
        T::Float(FloatWidth::Single) => (f64::from(wide as f32) == wide).then(|| literal.clone()),
        T::Float(FloatWidth::Double) => Some(Literal::Float(format!("{wide:?}"))),
        // Another database reads and prints numbers of 32 bits with six digits.
        T::Text { .. } => {
            let six = |text: &str| format!("{:.5e}", text.parse::<f64>().unwrap()).parse::<f32>().unwrap();
            let kept = from.name != "f32" || database != "MariaDB" || f64::from(six(&format!("{wide:e}"))) == wide;
            kept.then(|| literal.clone())
        }
        T::Integer(_) => (wide.fract() == 0.0).then(|| read(&format!("{wide:.0}"))).flatten(),
        T::Decimal { .. } => read(&plain(from, digits)),
        T::Boolean if database == "SQLite" => read(&format!("{wide}")),
        _ => None,
    }
}

/// The digits without an exponent.
fn plain(from: &Sample, digits: &str) -> String {
    if from.name == "f32" {
        format!("{}", digits.parse::<f32>().unwrap())
    } else {
        format!("{}", digits.parse::<f64>().unwrap())
    }
}

fn value(from: &Sample, digits: &str) -> f64 {
    if from.name == "f32" {
        f64::from(digits.parse::<f32>().unwrap())
    } else {
        digits.parse().unwrap()
    }
}

/// Whether what a database stores is that value. A string made of another type is, when it is read back as the same value.
pub(crate) fn is(sample: &Sample, origin: &Sample, stored: &Option<String>, literal: &Literal) -> bool {
    let Some(text) = stored else {
        return *literal == Literal::Null;
    };
    match &sample.stored {
        T::Float(width) => {
            let Literal::Float(digits) = literal else { return false };
            let (one, other): (f64, f64) = (text.parse().unwrap(), digits.parse().unwrap());
            #[expect(clippy::cast_possible_truncation, reason = "numbers of 32 bits")]
            let same = *width == FloatWidth::Single && one as f32 == other as f32;
            one == other || same
        }
        T::Text { .. } if !is_text(origin) => match literal {
            Literal::Float(_) => is(origin, origin, stored, literal),
            Literal::Json(json) => {
                json == text || canonicalise(&Value::Text(text), &T::Json) == canonicalise(&Value::Text(json), &T::Json)
            }
            Literal::Text(wanted) => wanted == text,
            Literal::Bool(flag) => *text == flag.to_string(),
            Literal::Date(_)
            | Literal::Integer(_)
            | Literal::Decimal(_)
            | Literal::Time(_)
            | Literal::Uuid(_)
            | Literal::Timestamp(_)
            | Literal::TimestampTz(_) => canonicalise(&Value::Text(text), &origin.stored).as_ref() == Ok(literal),
            _ => false,
        },
        // Some databases read all digits of the number, others the fewest that tell it from others.
        T::Decimal { .. } if origin.name == "f32" => {
            let Literal::Decimal(digits) = literal else {
                return false;
            };
            digits.to_string().parse::<f32>() == text.parse::<f32>()
        }
        T::Json => {
            let Literal::Json(wanted) = literal else {
                return false;
            };
            canonicalise(&Value::Text(text), &T::Json) == canonicalise(&Value::Text(wanted), &T::Json)
        }
        stored => canonicalise(&Value::Text(text), stored).as_ref() == Ok(literal),
    }
}
