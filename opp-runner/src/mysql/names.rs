//! What the words of a change of rows say of what it writes.

use std::collections::HashSet;

use opp_sql::statement::Statement;

/// Every name in a statement, in small letters, and its keywords.
pub(super) fn names_in(statement: &Statement<'_>) -> HashSet<String> {
    let names = statement.significant_tokens().filter_map(|token| token.name());
    names.map(|name| name.to_lowercase()).collect()
}

/// Whether it is an `INSERT … VALUES` of a single row.
pub(super) fn inserts_one_row(statement: &Statement<'_>) -> bool {
    let mut tokens = statement
        .significant_tokens()
        .skip_while(|token| !token.is_word("VALUES"));
    let (mut depth, mut rows) = (0_i32, 0);
    let has_values = tokens.next().is_some();
    for token in tokens {
        rows += i32::from(token.is_symbol("(") && depth == 0);
        depth += i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"));
    }
    has_values && rows == 1 && statement.verb() == "INSERT"
}

#[cfg(test)]
mod tests {
    use super::*;
    use opp_sql::Dialect as Syntax;
    use opp_sql::statement::split;

    #[test]
    fn one_row_is_told_from_several() {
        let one = |sql| inserts_one_row(&split(sql, Syntax::Mysql)[0]);
        assert!(one(
            "INSERT INTO a (x, y) VALUES (f(1), (2)) ON DUPLICATE KEY UPDATE x = 1;"
        ));
        assert!(!one("INSERT INTO a VALUES (1), (2);"));
        assert!(!one("INSERT INTO a SELECT 1;"));
        assert!(!one("REPLACE INTO a VALUES (1);"));
    }
}
