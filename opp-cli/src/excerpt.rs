//! Shortens SQL for messages, with its secrets masked.

/// How much of a statement a message shows.
const LONGEST: usize = 160;

/// Words after which a string literal is a secret.
const SECRET_WORDS: [&str; 5] = ["password", "identified", "passwd", "secret", "token"];

/// The beginning of a statement, without the secrets in it.
pub(crate) fn of_statement(sql: &str) -> String {
    // Masked before it is cut: a cut inside a literal would hide where the secret ends.
    let window: String = sql.chars().take(LONGEST * 4).collect();
    shortened(&masked(&window), LONGEST)
}

/// The text, or its beginning and how much is left out.
pub(crate) fn shortened(text: &str, longest: usize) -> String {
    let length = text.chars().count();
    if length <= longest {
        return text.to_owned();
    }
    let beginning: String = text.chars().take(longest).collect();
    format!("{beginning}… ({} more characters)", length - longest)
}

/// Replaces each string literal that follows a word like PASSWORD, and the password of each URL.
fn masked(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(quote) = rest.find('\'') {
        let (before, literal) = rest.split_at(quote);
        out.push_str(before);
        let end = end_of_literal(literal);
        let is_secret = follows_a_secret_word(before) || literal[..end].contains("://");
        out.push_str(if is_secret { "'***'" } else { &literal[..end] });
        rest = &literal[end..];
    }
    out.push_str(rest);
    out
}

/// The length of a literal from its opening quote; a doubled quote does not end it.
fn end_of_literal(literal: &str) -> usize {
    let mut characters = literal.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            '\'' if characters.peek().is_some_and(|(_, next)| *next == '\'') => drop(characters.next()),
            '\'' => return at + 1,
            _ => {}
        }
    }
    literal.len()
}

/// Whether one of the last words before a literal announces a secret: `PASSWORD`, `IDENTIFIED BY`, `IDENTIFIED WITH x AS`.
fn follows_a_secret_word(before: &str) -> bool {
    let words = before
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty());
    let last: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    last.iter()
        .rev()
        .take(4)
        .any(|word| SECRET_WORDS.iter().any(|secret| word.contains(secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked() {
        for (sql, shown) in [
            (
                "CREATE ROLE me PASSWORD 'hunter2' LOGIN",
                "CREATE ROLE me PASSWORD '***' LOGIN",
            ),
            (
                "CREATE USER me IDENTIFIED BY 'it''s hunter2'",
                "CREATE USER me IDENTIFIED BY '***'",
            ),
            (
                "ALTER USER me IDENTIFIED WITH x AS 'hunter2'",
                "ALTER USER me IDENTIFIED WITH x AS '***'",
            ),
            ("SELECT dblink('postgres://me:hunter2@h/app')", "SELECT dblink('***')"),
            ("INSERT INTO t VALUES ('x', 'y')", "INSERT INTO t VALUES ('x', 'y')"),
            ("CREATE ROLE me PASSWORD 'hunter2", "CREATE ROLE me PASSWORD '***'"),
        ] {
            assert_eq!(of_statement(sql), shown);
        }
    }

    #[test]
    fn a_long_statement_is_cut() {
        let long = format!("INSERT INTO t VALUES ({})", "1, ".repeat(1_000_000));
        let shown = of_statement(&long);
        assert!(
            shown.chars().count() < 200 && shown.starts_with("INSERT INTO t VALUES (1, "),
            "{shown}"
        );
    }
}
