//! Converts names: Diesel's default table names, snake case, the closest known word to a typo.

use proc_macro2::Span;
use syn::Ident;
use syn::ext::IdentExt;

/// Diesel's own rule: `OrderItem` is `order_items`.
pub(crate) fn table_of(rust_name: &str) -> String {
    format!("{}s", snake(rust_name))
}

/// A name as an identifier, raw where it is a keyword: the table of `A` is `r#as`.
pub(crate) fn ident(name: &str, span: Span) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(_) => Ident::new(name, span),
        Err(_keyword) => Ident::new_raw(name, span),
    }
}

/// `InStock` is `in_stock`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, c) in name.char_indices() {
        if c.is_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// An identifier without `r#`.
pub(crate) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// The known word closest to a mistyped one, if one is close.
pub(crate) fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate));
    near.filter(|(distance, candidate)| *distance * 3 <= candidate.len())
        .min()
        .map(|(_, candidate)| candidate)
}

/// The number of letters missing, added, replaced, or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let exchanged = rows[i][j] + usize::from(a != b);
            let mut least = exchanged.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_diesel() {
        assert_eq!(table_of("OrderItem"), "order_items");
        assert_eq!(table_of("User"), "users");
        assert_eq!(snake("InStock"), "in_stock");
    }

    #[test]
    fn a_typo_finds_its_word() {
        assert_eq!(closest("max_lenght", ["max_length", "default"]), Some("max_length"));
        assert_eq!(closest("tabel", ["name", "table"]), Some("table"));
        assert_eq!(closest("nmae", ["name", "as_text"]), Some("name"));
        assert_eq!(closest("c", ["a", "b"]), None);
        assert_eq!(closest("banana", ["max_length", "default"]), None);
    }
}
