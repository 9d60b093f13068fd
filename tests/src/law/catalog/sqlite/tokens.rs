//! Are two SQL texts the same but for spelling? Tokens without comments, white space, quotes around names, and case.

/// A token of a SQL text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Names and keywords in lower case and without quotes, everything else as written.
    pub(super) text: String,
    /// A word without quotes, which may be a keyword.
    pub(super) bare: bool,
}

impl Token {
    pub(super) fn is(&self, keyword: &str) -> bool {
        (self.bare || !self.text.starts_with(char::is_alphanumeric)) && self.text == keyword
    }
}

/// The text with one spelling of everything that has several.
pub(super) fn normalized(sql: &str) -> String {
    join(&tokens(sql))
}

pub(super) fn join(tokens: &[Token]) -> String {
    tokens
        .iter()
        .map(|token| token.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn tokens(sql: &str) -> Vec<Token> {
    let mut rest = sql;
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let length = length_of_token(rest, first);
        let (token, tail) = rest.split_at(length);
        rest = tail;
        if !first.is_whitespace() && !token.starts_with("--") && !token.starts_with("/*") {
            found.push(token_of(token, first));
        }
    }
    found
}

fn token_of(text: &str, first: char) -> Token {
    let inside = |close: &str| text[1..text.len() - 1].replace(&close.repeat(2), close).to_lowercase();
    match first {
        '"' | '`' => Token {
            text: inside(&first.to_string()),
            bare: false,
        },
        '[' => Token {
            text: inside("]"),
            bare: false,
        },
        first if is_word(first) => Token {
            text: text.to_lowercase(),
            bare: true,
        },
        _ => Token {
            text: text.to_owned(),
            bare: false,
        },
    }
}

fn length_of_token(text: &str, first: char) -> usize {
    let until = |end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    match first {
        '-' if text.starts_with("--") => until("\n"),
        '/' if text.starts_with("/*") => until("*/"),
        '\'' | '"' | '`' => length_of_quoted(text, first),
        '[' => until("]"),
        _ if is_word(first) => text.find(|c| !is_word(c)).unwrap_or(text.len()),
        _ => first.len_utf8(),
    }
}

/// A quote inside is written twice.
fn length_of_quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(quote) {
        at += found + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::normalized;

    #[test]
    fn spelling_does_not_matter() {
        let written = "CREATE  VIEW \"v\" AS -- why\n SELECT `a`, [b c], 'It''s' FROM T /* all */";
        assert_eq!(normalized(written), "create view v as select a , b c , 'It''s' from t");
    }

    #[test]
    fn strings_and_numbers_stay_as_they_are() {
        assert_ne!(normalized("SELECT 'A'"), normalized("SELECT 'a'"));
        assert_ne!(normalized("a > 5"), normalized("a > 50"));
    }
}
