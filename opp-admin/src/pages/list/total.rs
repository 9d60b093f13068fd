//! How many rows a list has, in words.

use crate::descriptor::View;
use crate::query::Counted;

/// The number of rows.
pub(super) fn total(view: &View, counted: Counted) -> String {
    match counted {
        Counted::Exactly(1) => format!("1 {}", view.name.to_lowercase()),
        Counted::Exactly(number) => format!("{} {}", grouped(number), view.name_plural.to_lowercase()),
        Counted::MoreThan(number) => format!("{}+ {}", grouped(number), view.name_plural.to_lowercase()),
        Counted::About(number) => format!("about {} {}", grouped(number), view.name_plural.to_lowercase()),
        Counted::Unknown => String::new(),
    }
}

/// A number with its thousands grouped.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
