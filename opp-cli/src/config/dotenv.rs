//! What does a `.env` say? `NAME=value` lines and nothing more: no commands, and no `$NAME` put in for others' values.
//!
//! A password may hold a `$`, and a file that is only read must not decide by what surrounds it.

use std::fmt;

/// A line that is not of the form `NAME=value`. The line itself is not kept: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// Counted from 1.
    pub(crate) line: usize,
    reason: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} {}", self.line, self.reason)
    }
}

/// The last value a name is given.
pub(crate) fn value_of(name: &str, text: &str) -> Result<Option<String>, Malformed> {
    let mut found = None;
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut line = 1;
    while !rest.is_empty() {
        let (entry, after) = entry(rest).map_err(|reason| Malformed { line, reason })?;
        if let Some((_, value)) = entry.filter(|(given, _)| *given == name) {
            found = Some(value);
        }
        line += rest[..rest.len() - after.len()].matches('\n').count();
        rest = after;
    }
    Ok(found)
}

/// A name and its value.
type Entry<'a> = (&'a str, String);

/// The entry of the first line, where there is one, and the text after it. A quoted value may go over several lines.
fn entry(text: &str) -> Result<(Option<Entry<'_>>, &str), &'static str> {
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    let trimmed = line.trim();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Ok((None, after));
    }
    let (name, _) = line.split_once('=').ok_or("is not of the form NAME=value")?;
    let value = text[name.len() + 1..].trim_start_matches([' ', '\t']);
    let name = name.trim();
    let name = name.strip_prefix("export ").map_or(name, str::trim_start);
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '"' || c == '\'') {
        return Err("is not of the form NAME=value");
    }
    let (value, after) = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(&value[1..], quote)?,
        _ => (bare(value.split('\n').next().unwrap_or_default()), after),
    };
    Ok((Some((name, value)), after))
}

/// A value without quotes ends with its line, or where a comment begins.
fn bare(line: &str) -> String {
    let comment = line
        .char_indices()
        .find(|(place, c)| *c == '#' && (*place == 0 || line[..*place].ends_with([' ', '\t'])));
    line[..comment.map_or(line.len(), |(place, _)| place)].trim().to_owned()
}

/// A value up to its closing quote, and the text from the next line on.
fn quoted(text: &str, quote: char) -> Result<(String, &str), &'static str> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((place, c)) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some((_, 'n')) if quote == '"' => value.push('\n'),
                Some((_, escaped)) if escaped == quote || escaped == '\\' => value.push(escaped),
                Some((_, other)) => value.extend(['\\', other]),
                None => break,
            },
            _ if c == quote => {
                let (left, after) = text[place + 1..].split_once('\n').unwrap_or((&text[place + 1..], ""));
                let left = left.trim();
                return if left.is_empty() || left.starts_with('#') {
                    Ok((value, after))
                } else {
                    Err("goes on after the closing quote")
                };
            }
            _ => value.push(c),
        }
    }
    Err("opens a quote that is never closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<Option<String>, Malformed> {
        value_of("DATABASE_URL", text)
    }

    #[test]
    fn values_are_taken_to_the_letter() {
        let cases = [
            ("DATABASE_URL=test.db", "test.db"),
            (
                "\u{feff}# mine\r\n\r\nexport DATABASE_URL = test.db # here\r\n",
                "test.db",
            ),
            (
                "SECRET=x\nDATABASE_URL=postgres://me:p$SECRET${SECRET}#w@h/db",
                "postgres://me:p$SECRET${SECRET}#w@h/db",
            ),
            ("DATABASE_URL='a $HOME \\' #b'  # why", "a $HOME ' #b"),
            ("DATABASE_URL=\"a\\\"b\\\\c\"\n", "a\"b\\c"),
            ("KEY=\"one\ntwo\"\nDATABASE_URL=my database.db\n", "my database.db"),
            ("DATABASE_URL=one.db\nOTHER=\nDATABASE_URL=two.db", "two.db"),
            ("DATABASE_URL=", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text), Ok(Some(expected.to_owned())), "{text}");
        }
        assert_eq!(value("MY_DATABASE_URL=x\n"), Ok(None));
    }

    #[test]
    fn a_mistake_names_its_line_and_quotes_nothing() {
        let cases = [
            (
                "# a comment\n\nA=1\nhunter2 is no entry\n",
                "line 4 is not of the form NAME=value",
            ),
            ("A=\"1\n2\"\n=hunter2", "line 3 is not of the form NAME=value"),
            ("A=1\nB=\"hunter2\n", "line 2 opens a quote that is never closed"),
            ("A='1' hunter2\n", "line 1 goes on after the closing quote"),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text).unwrap_err().to_string(), expected, "{text}");
        }
    }
}
