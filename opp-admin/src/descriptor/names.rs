//! Names for people, made from names in code.

/// `created_at` → `Created at`, `user_id` → `User`.
pub(super) fn label(field: &str) -> String {
    let without_id = field.strip_suffix("_id").filter(|rest| !rest.is_empty());
    sentence(without_id.unwrap_or(field).split('_').map(str::to_owned))
}

/// `WebinarRegistrant` → `Webinar registrant`.
pub(super) fn model(rust_name: &str) -> String {
    sentence(words(rust_name).into_iter().map(|word| {
        if word.chars().filter(|letter| letter.is_uppercase()).count() > 1 {
            word
        } else {
            word.to_lowercase()
        }
    }))
}

/// `Category` → `Categories`.
pub(super) fn plural(name: &str) -> String {
    let consonant_y = name
        .strip_suffix('y')
        .filter(|rest| !rest.ends_with(['a', 'e', 'i', 'o', 'u']));
    if let Some(rest) = consonant_y {
        return format!("{rest}ies");
    }
    if ["s", "x", "z", "ch", "sh"].iter().any(|ending| name.ends_with(ending)) {
        return format!("{name}es");
    }
    format!("{name}s")
}

/// A segment of a URL: lower case letters, digits and hyphens.
pub(super) fn identity(table: &str) -> String {
    let replaced = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    table.chars().map(replaced).collect()
}

fn sentence(words: impl Iterator<Item = String>) -> String {
    let text = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// Splits at every capital letter that begins a word.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut after_capital = true;
    for letter in name.chars() {
        let capital = letter.is_uppercase();
        match words.last_mut() {
            Some(word) if !capital || after_capital => word.push(letter),
            _ => words.push(letter.to_string()),
        }
        after_capital = capital;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_a_person_writes_them() {
        assert_eq!(label("created_at"), "Created at");
        assert_eq!(label("user_id"), "User");
        assert_eq!(label("id"), "Id");
        assert_eq!(model("WebinarRegistrant"), "Webinar registrant");
        assert_eq!(model("FAQ"), "FAQ");
        assert_eq!(plural("Category"), "Categories");
        assert_eq!(plural("Day"), "Days");
        assert_eq!(plural("Box"), "Boxes");
        assert_eq!(identity("Audit_log"), "audit-log");
    }
}
