//! Reads a value from the text of a `.env` file.
//!
//! `NAME=value` lines, quotes, comments and `${NAME}` as dotenvy reads them, the reader that Diesel and most Rust applications
//! use; no commands are run. Where dotenvy would silently put nothing in the place of an unknown `${NAME}`, this is an error.

use std::fmt;

/// A line that cannot be used. Its value is not kept: it may be a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// Counted from 1.
    pub(crate) line: usize,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    NotAnEntry,
    TextAfterQuote,
    OpenQuote,
    /// `${NAME}` of a name that has no value.
    Unset(String),
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} ", self.line)?;
        match &self.reason {
            Reason::NotAnEntry => write!(f, "is not of the form NAME=value"),
            Reason::TextAfterQuote => write!(f, "continues after the closing quote"),
            Reason::OpenQuote => write!(f, "opens a quote that is never closed"),
            Reason::Unset(name) => write!(f, "refers to ${{{name}}}, which is not set"),
        }
    }
}

/// One `NAME=value` line.
struct Entry<'a> {
    line: usize,
    name: &'a str,
    value: Vec<Part>,
}

/// A piece of a value.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// `${NAME}`
    Braced(String),
    /// `$NAME`
    Bare(String),
}

/// The last value that `name` is given. `environment` is asked first for the names that the value refers to.
pub(crate) fn value_of(
    name: &str,
    text: &str,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<String>, Malformed> {
    let entries = entries(text)?;
    match entries.iter().rposition(|entry| entry.name == name) {
        Some(position) => expanded(&entries, position, environment).map(Some),
        None => Ok(None),
    }
}

/// A value with the values of the names it refers to: from the environment, else from the lines above.
fn expanded(
    entries: &[Entry<'_>],
    position: usize,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<String, Malformed> {
    let entry = &entries[position];
    let lookup = |name: &str| match environment(name) {
        Some(value) => Ok(Some(value)),
        None => match entries[..position].iter().rposition(|above| above.name == name) {
            Some(above) => expanded(entries, above, environment).map(Some),
            None => Ok(None),
        },
    };
    let mut value = String::new();
    for part in &entry.value {
        match part {
            Part::Text(text) => value.push_str(text),
            Part::Braced(name) => value.push_str(&lookup(name)?.ok_or_else(|| Malformed {
                line: entry.line,
                reason: Reason::Unset(name.clone()),
            })?),
            // A `$` in a password, written without quotes, is meant literally far more often than an unset name.
            Part::Bare(name) => value.push_str(&lookup(name)?.unwrap_or_else(|| format!("${name}"))),
        }
    }
    Ok(value)
}

fn entries(text: &str) -> Result<Vec<Entry<'_>>, Malformed> {
    let mut found = Vec::new();
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut line = 1;
    while !rest.is_empty() {
        let (entry, after) = entry(rest).map_err(|reason| Malformed { line, reason })?;
        found.extend(entry.map(|(name, value)| Entry { line, name, value }));
        line += rest[..rest.len() - after.len()].matches('\n').count();
        rest = after;
    }
    Ok(found)
}

/// A name and its value.
type Line<'a> = (&'a str, Vec<Part>);

/// The entry of the first line, where there is one, and the text after it. A quoted value may span several lines.
fn entry(text: &str) -> Result<(Option<Line<'_>>, &str), Reason> {
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    let trimmed = line.trim();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Ok((None, after));
    }
    let (name, _) = line.split_once('=').ok_or(Reason::NotAnEntry)?;
    let value = text[name.len() + 1..].trim_start_matches([' ', '\t']);
    let name = name.trim();
    let name = name.strip_prefix("export ").map_or(name, str::trim_start);
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '"' || c == '\'') {
        return Err(Reason::NotAnEntry);
    }
    let (value, after) = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(&value[1..], quote)?,
        _ => (parts(bare(value.split('\n').next().unwrap_or_default())), after),
    };
    Ok((Some((name, value)), after))
}

/// A value without quotes ends with its line, or before a comment.
fn bare(line: &str) -> &str {
    let comment = line
        .char_indices()
        .find(|(place, c)| *c == '#' && (*place == 0 || line[..*place].ends_with([' ', '\t'])));
    line[..comment.map_or(line.len(), |(place, _)| place)].trim()
}

/// A value up to its closing quote, and the text from the next line on.
fn quoted(text: &str, quote: char) -> Result<(Vec<Part>, &str), Reason> {
    let mut characters = text.char_indices();
    while let Some((place, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            _ if c == quote => {
                let (left, after) = text[place + 1..].split_once('\n').unwrap_or((&text[place + 1..], ""));
                let left = left.trim();
                return if left.is_empty() || left.starts_with('#') {
                    Ok((unescaped(&text[..place], quote), after))
                } else {
                    Err(Reason::TextAfterQuote)
                };
            }
            _ => {}
        }
    }
    Err(Reason::OpenQuote)
}

/// The value between two quotes. Nothing is expanded between single ones.
fn unescaped(text: &str, quote: char) -> Vec<Part> {
    if quote == '"' {
        return parts(&text.replace("\\n", "\n"))
            .into_iter()
            .map(|part| match part {
                Part::Text(text) => Part::Text(without_escapes(&text, quote)),
                Part::Braced(_) | Part::Bare(_) => part,
            })
            .collect();
    }
    vec![Part::Text(without_escapes(text, quote))]
}

fn without_escapes(text: &str, quote: char) -> String {
    let mut value = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        let escaped = if c == '\\' { characters.next() } else { None };
        match escaped {
            None => value.push(c),
            Some(escaped) if escaped == quote || escaped == '\\' => value.push(escaped),
            Some(other) => value.extend(['\\', other]),
        }
    }
    value
}

/// Takes a value apart at each `$NAME` and `${NAME}`; `\$` is a dollar sign.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        if let Some(before) = before.strip_suffix('\\') {
            literal.push_str(before);
            literal.push('$');
            rest = after;
            continue;
        }
        literal.push_str(before);
        match variable(after) {
            Some((part, left)) => {
                parts.push(Part::Text(std::mem::take(&mut literal)));
                parts.push(part);
                rest = left;
            }
            None => {
                literal.push('$');
                rest = after;
            }
        }
    }
    literal.push_str(rest);
    parts.push(Part::Text(literal));
    parts
}

/// The name after a `$`, and the text after it.
fn variable(text: &str) -> Option<(Part, &str)> {
    if let Some((name, left)) = text.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
        return Some((Part::Braced(name.to_owned()), left));
    }
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    let starts_a_name = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts_a_name.then(|| (Part::Bare(text[..end].to_owned()), &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<Option<String>, Malformed> {
        value_of("DATABASE_URL", text, &|name| {
            (name == "FROM_OUTSIDE").then(|| "outside".to_owned())
        })
    }

    #[test]
    fn values_are_read_as_dotenvy_reads_them() {
        let cases = [
            ("DATABASE_URL=test.db", "test.db"),
            (
                "\u{feff}# mine\r\n\r\nexport DATABASE_URL = test.db # here\r\n",
                "test.db",
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
    fn names_of_other_lines_and_of_the_environment_are_expanded() {
        let cases = [
            ("SECRET=x\nDATABASE_URL=p://me:a$SECRET@${SECRET}#w", "p://me:ax@x#w"),
            ("SECRET=x\nDATABASE_URL=\"p://${SECRET}\"", "p://x"),
            ("SECRET=x\nDATABASE_URL='p://${SECRET}'", "p://${SECRET}"),
            ("FROM_OUTSIDE=file\nDATABASE_URL=${FROM_OUTSIDE}.db", "outside.db"),
            ("A=1\nB=${A}2\nDATABASE_URL=${B}3", "123"),
            ("DATABASE_URL=pa$word$1$", "pa$word$1$"),
            ("word=x\nDATABASE_URL=pa\\$word", "pa$word"),
            ("BAD=${NOWHERE}\nDATABASE_URL=test.db", "test.db"),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text), Ok(Some(expected.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_mistake_names_its_line_and_quotes_no_value() {
        let cases = [
            (
                "# a comment\n\nA=1\nhunter2 is no entry\n",
                "line 4 is not of the form NAME=value",
            ),
            ("A=\"1\n2\"\n=hunter2", "line 3 is not of the form NAME=value"),
            ("A=1\nB=\"hunter2\n", "line 2 opens a quote that is never closed"),
            ("A='1' hunter2\n", "line 1 continues after the closing quote"),
            (
                "A=1\nDATABASE_URL=hunter2${NOWHERE}\n",
                "line 2 refers to ${NOWHERE}, which is not set",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text).unwrap_err().to_string(), expected, "{text}");
        }
    }
}
