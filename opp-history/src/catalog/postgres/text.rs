//! The text of expressions as PostgreSQL writes it.

/// PostgreSQL puts the whole of an expression in parentheses; those go, where they are one pair.
pub(super) fn without_parentheses(sql: &str) -> String {
    let Some(inner) = sql.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        return sql.to_owned();
    };
    let (mut depth, mut quote) = (0_i32, None);
    for character in inner.chars() {
        match (quote, character) {
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return sql.to_owned();
        }
    }
    inner.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_pair_of_parentheses_goes() {
        assert_eq!(without_parentheses("(a > 0)"), "a > 0");
        assert_eq!(without_parentheses("(a) + (b)"), "(a) + (b)");
        assert_eq!(without_parentheses("(a <> ')')"), "a <> ')'");
    }
}
