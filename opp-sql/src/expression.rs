//! Compares expressions, finds names in them and renames their columns.
//!
//! Text in which a string, quoted name or comment is not closed is unreadable. The answer for it is the same everywhere: it equals
//! only itself, it may mention any name, and nothing in it is renamed.

use std::borrow::Cow;

use crate::lexer::{Syntax, Token, TokenKind, tokens};
use crate::quote::enclosed;

/// Whether every string, quoted name and comment is closed.
///
/// ```
/// use opp_sql::Dialect;
/// use opp_sql::expression::is_readable;
///
/// assert!(is_readable("name <> 'a'", Dialect::Sqlite));
/// assert!(!is_readable("name <> 'a", Dialect::Sqlite));
/// ```
#[must_use]
pub fn is_readable(sql: &str, syntax: impl Into<Syntax>) -> bool {
    tokens(sql, syntax).all(|token| token.is_terminated)
}

/// A form in which two spellings of one expression are equal: one space between tokens, no comments, unquoted words in lower case,
/// no needless quotes.
///
/// ```
/// use opp_sql::Dialect;
/// use opp_sql::expression::normalize;
///
/// assert_eq!(normalize("\"price\">=0 -- free", Dialect::Sqlite), "price >= 0");
/// assert_eq!(normalize("\"Price\" >= 0", Dialect::Postgres), "\"Price\" >= 0");
/// ```
#[must_use]
pub fn normalize(sql: &str, syntax: impl Into<Syntax>) -> String {
    normalize_renamed(sql, syntax, |_| None)
}

/// The same with some names replaced.
///
/// ```
/// use opp_sql::Dialect;
/// use opp_sql::expression::normalize_renamed;
///
/// let renamed = normalize_renamed("a > b", Dialect::Sqlite, |name| (name == "a").then_some("c"));
/// assert_eq!(renamed, "c > b");
/// ```
#[must_use]
pub fn normalize_renamed<'a>(
    sql: &str,
    syntax: impl Into<Syntax>,
    new_name: impl Fn(&str) -> Option<&'a str>,
) -> String {
    let syntax = syntax.into();
    if !is_readable(sql, syntax) {
        return sql.trim().to_owned();
    }
    let tokens: Vec<_> = significant(sql, syntax).collect();
    let mut normal = String::with_capacity(sql.len());
    for (index, token) in tokens.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| &tokens[before]) {
            normal.push_str(separator(sql, before, token, syntax));
        }
        match (token.kind, token.name()) {
            (TokenKind::Word, Some(prefix)) if is_prefix(token, tokens.get(index + 1)) => {
                normal.push_str(&prefix.to_lowercase());
            }
            (TokenKind::Word, Some(name)) => match new_name(&name) {
                Some(new_name) => normal.push_str(&normalized_name(new_name, syntax)),
                None => normal.push_str(&name.to_lowercase()),
            },
            (_, Some(name)) => normal.push_str(&normalized_name(new_name(&name).unwrap_or(&name), syntax)),
            (_, None) => normal.push_str(token.text),
        }
    }
    normal
}

/// One space, but none after the prefix of a string, and a line break before a string that continues the one before on PostgreSQL.
fn separator(sql: &str, before: &Token<'_>, token: &Token<'_>, syntax: Syntax) -> &'static str {
    let is_string = |token: &Token<'_>| token.kind == TokenKind::String;
    let breaks_line = || sql[before.end()..token.start].contains(['\n', '\r']);
    if is_prefix(before, Some(token)) {
        ""
    } else if syntax.escape_strings && is_string(before) && is_string(token) && breaks_line() {
        "\n"
    } else {
        " "
    }
}

/// Whether a word belongs to the string that follows it without a blank: `E'…'`, `x'…'`, `b'…'`, `N'…'`.
fn is_prefix(word: &Token<'_>, next: Option<&Token<'_>>) -> bool {
    let is_one = ["E", "X", "B", "N"].iter().any(|prefix| word.is_word(prefix));
    let is_quoted = |next: &Token<'_>| next.kind == TokenKind::String && next.text.starts_with(['\'', '"']);
    is_one && next.is_some_and(|next| is_quoted(next) && next.start == word.end())
}

/// Whether two expressions are the same apart from blanks, comments, letter case and needless quotes.
///
/// ```
/// use opp_sql::Dialect;
/// use opp_sql::expression::is_same;
///
/// assert!(is_same("PRICE>=0", "price >= 0", Dialect::Postgres));
/// assert!(!is_same("name = 'A'", "name = 'a'", Dialect::Postgres));
/// ```
#[must_use]
pub fn is_same(one: &str, other: &str, syntax: impl Into<Syntax>) -> bool {
    let syntax = syntax.into();
    one == other || normalize(one, syntax) == normalize(other, syntax)
}

/// Whether the text contains the identifier, as a token of its own, in any letter case.
///
/// ```
/// use opp_sql::Dialect;
/// use opp_sql::expression::mentions;
///
/// assert!(mentions("lower(\"Name\")", "name", Dialect::Postgres));
/// assert!(!mentions("names = 'name'", "name", Dialect::Postgres));
/// ```
#[must_use]
pub fn mentions(sql: &str, name: &str, syntax: impl Into<Syntax>) -> bool {
    let is_it = |token: Token<'_>| token.name().is_some_and(|found| equal_ignoring_case(&found, name));
    tokens(sql, syntax).any(|token| !token.is_terminated || is_it(token))
}

/// Whether the text contains the sign, outside strings, quoted names and comments. Unreadable text contains none.
///
/// ```
/// use opp_sql::Dialect;
/// use opp_sql::expression::has_symbol;
///
/// assert!(has_symbol("a || b", "||", Dialect::Sqlite));
/// assert!(!has_symbol("a = '||' -- ||", "||", Dialect::Sqlite));
/// ```
#[must_use]
pub fn has_symbol(sql: &str, symbol: &str, syntax: impl Into<Syntax>) -> bool {
    let syntax = syntax.into();
    sql.contains(symbol) && is_readable(sql, syntax) && tokens(sql, syntax).any(|token| token.is_symbol(symbol))
}

/// Every name and keyword, without quotes and with ASCII letters in lower case.
///
/// ```
/// use opp_sql::{Dialect, expression};
///
/// assert_eq!(expression::words("SELECT \"A\" + 1", Dialect::Sqlite), ["select", "a"]);
/// ```
#[must_use]
pub fn words(sql: &str, syntax: impl Into<Syntax>) -> Vec<String> {
    let names = tokens(sql, syntax).filter_map(|token| token.name());
    names.map(|name| name.to_ascii_lowercase()).collect()
}

/// The expression with a column renamed. A function, type or table of that name keeps it.
///
/// ```
/// use opp_sql::expression::rename_column;
/// use opp_sql::lexer::Syntax;
///
/// let renamed = rename_column("\"t\".\"old\" <> old('old') OR old IS NULL", "old", "new", Syntax::PORTABLE);
/// assert_eq!(renamed, "\"t\".\"new\" <> old('old') OR new IS NULL");
/// ```
#[must_use]
pub fn rename_column(sql: &str, from: &str, to: &str, syntax: impl Into<Syntax>) -> String {
    let syntax = syntax.into();
    let tokens: Vec<_> = tokens(sql, syntax).collect();
    if tokens.iter().any(|token| !token.is_terminated) {
        return sql.to_owned();
    }
    let renamed = tokens.iter().enumerate().map(|(index, token)| {
        if is_identifier(token, from, syntax) && is_column(&tokens, index) {
            Cow::Owned(spelled_like(token, to, syntax))
        } else {
            Cow::Borrowed(token.text)
        }
    });
    renamed.collect()
}

/// The expression in a form that more SQL can follow: after a comment to the end of the line comes a line break.
///
/// ```
/// use opp_sql::expression::embedded;
/// use opp_sql::lexer::Syntax;
///
/// let check = format!("CHECK ({})", embedded("price > 0 -- never free", Syntax::PORTABLE));
/// assert_eq!(check, "CHECK (price > 0 -- never free\n)");
/// ```
#[must_use]
pub fn embedded(sql: &str, syntax: impl Into<Syntax>) -> Cow<'_, str> {
    match tokens(sql, syntax).last() {
        Some(token) if token.kind == TokenKind::LineComment && !token.text.ends_with('\n') => {
            Cow::Owned(format!("{sql}\n"))
        }
        _ => Cow::Borrowed(sql),
    }
}

fn significant(sql: &str, syntax: Syntax) -> impl Iterator<Item = Token<'_>> {
    tokens(sql, syntax).filter(|token| !token.is_trivia())
}

fn normalized_name(name: &str, syntax: Syntax) -> String {
    let name = if syntax.names_ignore_case {
        name.to_lowercase()
    } else {
        name.to_owned()
    };
    if is_plain(&name) {
        name
    } else {
        enclosed(&name, quote_of(syntax))
    }
}

fn quote_of(syntax: Syntax) -> char {
    if syntax.double_quoted_names { '"' } else { '`' }
}

/// Whether a name means the same with and without quotes.
fn is_plain(name: &str) -> bool {
    let may_begin = |c: char| c.is_ascii_lowercase() || c == '_';
    name.starts_with(may_begin) && name.chars().all(|c| may_begin(c) || c.is_ascii_digit())
}

fn equal_ignoring_case(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || one.to_lowercase() == other.to_lowercase()
}

/// Unquoted names are equal in any letter case; quoted ones too where the database has it so.
fn is_identifier(token: &Token<'_>, name: &str, syntax: Syntax) -> bool {
    let ignores_case = token.kind == TokenKind::Word || syntax.names_ignore_case;
    token
        .name()
        .is_some_and(|found| found == name || ignores_case && equal_ignoring_case(&found, name))
}

/// Whether the name at this place is neither called (`old(…)`), nor a qualifier (`old.x`), nor a type or alias (`AS old`, `::old`), nor
/// the prefix of a string (`x'41'`).
fn is_column(tokens: &[Token<'_>], index: usize) -> bool {
    let is_significant = |token: &&Token<'_>| !token.is_trivia();
    let next = tokens[index + 1..].iter().find(is_significant);
    let previous = tokens[..index].iter().rfind(is_significant);
    let is_before = next.is_some_and(|next| next.is_symbol("(") || next.is_symbol("."));
    let is_after = previous.is_some_and(|previous| previous.is_word("AS") || previous.is_symbol("::"));
    !is_before && !is_after && !is_prefix(&tokens[index], tokens.get(index + 1))
}

/// A new name in the quotes of the old one, or in quotes where it needs some.
fn spelled_like(old: &Token<'_>, name: &str, syntax: Syntax) -> String {
    match old.quote() {
        None if is_plain(name) => name.to_owned(),
        None => enclosed(name, quote_of(syntax)),
        Some('[') if name.contains(']') => enclosed(name, '"'),
        Some('[') => format!("[{name}]"),
        Some(quote) => enclosed(name, quote),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dialect;

    const PORTABLE: Syntax = Syntax::PORTABLE;

    #[test]
    fn spelling_does_not_matter_and_strings_do() {
        assert!(is_same("\"price\">=0", "PRICE >=  0 -- free", PORTABLE));
        assert!(is_same("a /* b */ > 0", "a > 0", PORTABLE));
        assert!(!is_same("s = 'A'", "s = 'a'", PORTABLE));
        assert!(!is_same("a >= 0", "a > 0", PORTABLE));
        assert!(is_same("ÄPFEL > 0", "äpfel > 0", PORTABLE));
    }

    #[test]
    fn quoted_names_have_their_letter_case_where_the_database_has_it() {
        assert!(!is_same("\"Price\" > 0", "price > 0", PORTABLE));
        assert!(!is_same("\"Price\" > 0", "price > 0", Dialect::Postgres));
        assert!(is_same("\"Price\" > 0", "price > 0", Dialect::Sqlite));
        assert!(is_same("[Price] > 0", "`PRICE` > 0", Dialect::Sqlite));
        assert!(is_same("`Price` > 0", "price > 0", Dialect::Mysql));
        assert!(!is_same("\"Price\" > 0", "price > 0", Dialect::Mysql));
        assert!(!is_same("\"a b\" > 0", "a b > 0", Dialect::Sqlite));
        assert!(!is_same("\"1\" > 0", "1 > 0", Dialect::Sqlite));
    }

    #[test]
    fn what_is_unreadable_equals_itself_mentions_everything_and_keeps_its_names() {
        let open = " name <> 'a ";
        assert!(is_same(open, open, PORTABLE));
        assert!(!is_same(open, "NAME <> 'a ", PORTABLE));
        assert_eq!(normalize(open, PORTABLE), "name <> 'a");
        assert!(mentions(open, "anything", PORTABLE));
        assert_eq!(rename_column(open, "name", "title", PORTABLE), open);
    }

    #[test]
    fn the_prefix_of_a_string_stays_with_it_and_is_no_name() {
        assert_eq!(normalize("A = E'it\\'s'", Dialect::Postgres), "a = e'it\\'s'");
        assert_eq!(normalize("a = E'b'\n  'c\\''", Dialect::Postgres), "a = e'b'\n'c\\''");
        assert!(is_same("a = X'41'", "a = x'41'", Dialect::Sqlite));
        assert!(!is_same("a LIKE x'41'", "a LIKE x '41'", Dialect::Sqlite));
        assert!(is_same("a like'41'", "a LIKE '41'", Dialect::Sqlite));
        assert_eq!(
            rename_column("x <> x'41' OR x = 'x'", "x", "y", Dialect::Sqlite),
            "y <> x'41' OR y = 'x'"
        );
        let renamed = normalize_renamed("x <> X'41'", Dialect::Sqlite, |name| (name == "x").then_some("y"));
        assert_eq!(renamed, "y <> x'41'");
    }

    #[test]
    fn names_are_replaced_in_the_normal_form() {
        let renamed =
            |sql, syntax| normalize_renamed(sql, syntax, |name| name.eq_ignore_ascii_case("a").then_some("New One"));
        assert_eq!(renamed("\"a\" > b", Dialect::Sqlite.into()), "\"new one\" > b");
        assert_eq!(renamed("A > 'a'", PORTABLE), "\"New One\" > 'a'");
    }

    #[test]
    fn a_name_inside_a_string_is_not_mentioned() {
        assert!(mentions("\"a b\" > 0", "A B", PORTABLE));
        assert!(mentions("\"ÄRA\" > 0", "ära", PORTABLE));
        assert!(!mentions("x = 'price'", "price", PORTABLE));
        assert!(!mentions("prices > 0 -- price", "price", PORTABLE));
        assert!(mentions("\"say \"\"hi\"\"\" > 0", "say \"hi\"", PORTABLE));
        assert!(!mentions("x = \"price\"", "price", Dialect::Mysql));
    }

    #[test]
    fn words_are_names_and_keywords() {
        assert_eq!(
            words("SELECT \"A b\", c + 1 FROM 'x' -- d", PORTABLE),
            ["select", "a b", "c", "from"]
        );
    }

    #[test]
    fn a_renamed_column_is_followed_and_nothing_else() {
        let renamed = |sql| rename_column(sql, "old", "new", PORTABLE);
        assert_eq!(renamed("OLD > 0 AND `old` < t.old"), "new > 0 AND `new` < t.new");
        assert_eq!(renamed("\"Old\" > 0"), "\"Old\" > 0");
        assert_eq!(renamed("'old' || old (1)"), "'old' || old (1)");
        assert_eq!(renamed("cast(old AS old) = x::old"), "cast(new AS old) = x::old");
        assert_eq!(renamed("old.old > 0 -- old"), "old.new > 0 -- old");
        assert_eq!(
            rename_column("\"Old\" > [OLD]", "old", "n]", Dialect::Sqlite),
            "\"n]\" > \"n]\""
        );
        assert_eq!(rename_column("[old]", "old", "new", Dialect::Sqlite), "[new]");
    }

    #[test]
    fn a_new_name_is_quoted_where_it_needs_quotes() {
        assert_eq!(rename_column("a > 0", "a", "B c", PORTABLE), "\"B c\" > 0");
        assert_eq!(rename_column("a > 0", "a", "1a", PORTABLE), "\"1a\" > 0");
        assert_eq!(rename_column("a > 0", "a", "a1_", PORTABLE), "a1_ > 0");
        assert_eq!(rename_column("a > 0", "a", "", PORTABLE), "\"\" > 0");
        assert_eq!(rename_column("a > 0", "a", "B", Dialect::Mysql), "`B` > 0");
        assert_eq!(rename_column("\"a\" > 0", "a", "b\"c", PORTABLE), "\"b\"\"c\" > 0");
    }

    #[test]
    fn only_an_open_line_comment_needs_a_line_break() {
        assert_eq!(embedded("a > 0 -- b", PORTABLE), "a > 0 -- b\n");
        assert_eq!(embedded("a > 0 # b", Dialect::Mysql), "a > 0 # b\n");
        for sql in ["a > 0", "a -- b\n", "a /* -- b */", "'-- b'", "a -- b\n > 0", ""] {
            assert_eq!(embedded(sql, PORTABLE), sql);
        }
    }
}
