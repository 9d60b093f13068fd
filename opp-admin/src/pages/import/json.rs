//! Reads a list of objects in JSON, one by one. Values keep their text, so that a number keeps every digit.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, IgnoredAny};

use super::given::{Broken, Given, Row};

/// A list of objects.
#[derive(Debug)]
pub(super) struct Json<'a> {
    text: &'a str,
    at: usize,
    /// A place up to which the ends of lines were counted, and how many there are.
    counted: (usize, usize),
    ended: bool,
}

/// An object of the list, with the line on which it begins.
type Numbered<'a> = (usize, Vec<(String, &'a str)>);

impl<'a> Json<'a> {
    pub(super) fn open(text: &'a str) -> Result<Self, Broken> {
        let begin = text.len() - text.trim_start().len();
        if !text[begin..].starts_with('[') {
            return Err(Broken {
                line: 1,
                text: "The file is not a list of objects: a JSON file must begin with `[`.".to_owned(),
            });
        }
        let mut json = Self {
            text,
            at: begin + 1,
            counted: (0, 0),
            ended: false,
        };
        json.skip_space();
        if json.text[json.at..].starts_with(']') {
            json.ended = true;
        }
        Ok(json)
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn line(&mut self) -> usize {
        let (at, lines) = self.counted;
        self.counted = (self.at, lines + self.text[at..self.at].matches('\n').count());
        1 + self.counted.1
    }

    fn broken(&mut self, text: impl Into<Cow<'static, str>>) -> Broken {
        Broken {
            line: self.line(),
            text: text.into().into_owned(),
        }
    }

    /// The keys of the first object.
    pub(super) fn columns(&self) -> Result<Vec<String>, Broken> {
        let mut copy = Self { ..*self };
        let first = copy.object()?;
        Ok(first.map_or_else(Vec::new, |(_, pairs)| pairs.into_iter().map(|(name, _)| name).collect()))
    }

    /// Reads one value and its text. The error is the position of the mistake.
    fn value<T: DeserializeOwned>(&mut self) -> Result<(T, &'a str), Broken> {
        self.skip_space();
        let rest = &self.text[self.at..];
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<T>();
        let Some(Ok(value)) = stream.next() else {
            return Err(self.broken("This is not an object of JSON."));
        };
        let end = stream.byte_offset();
        self.at += end;
        Ok((value, &rest[..end]))
    }

    /// Steps over a character, where it is the next one.
    fn takes(&mut self, c: char) -> bool {
        self.skip_space();
        let is_next = self.text[self.at..].starts_with(c);
        self.at += usize::from(is_next);
        is_next
    }

    /// The names and values of an object; of two with one name the last.
    fn pairs(&mut self) -> Result<Vec<(String, &'a str)>, Broken> {
        let mut pairs: Vec<(String, &'a str)> = Vec::new();
        if !self.takes('{') {
            return Err(self.broken("This is not an object of JSON."));
        }
        if self.takes('}') {
            return Ok(pairs);
        }
        loop {
            let (name, _) = self.value::<String>()?;
            if !self.takes(':') {
                return Err(self.broken("This is not an object of JSON."));
            }
            let (_, text) = self.value::<IgnoredAny>()?;
            pairs.retain(|(known, _)| *known != name);
            pairs.push((name, text));
            if self.takes('}') {
                return Ok(pairs);
            }
            if !self.takes(',') {
                return Err(self.broken("This is not an object of JSON."));
            }
        }
    }

    fn object(&mut self) -> Result<Option<Numbered<'a>>, Broken> {
        if self.ended {
            return Ok(None);
        }
        self.skip_space();
        let line = self.line();
        if self.at == self.text.len() {
            return Err(self.broken("The list is never closed."));
        }
        let pairs = self.pairs()?;
        self.skip_space();
        match self.text[self.at..].chars().next() {
            Some(',') => self.at += 1,
            Some(']') => {
                self.at += 1;
                self.ended = true;
                self.skip_space();
                if self.at < self.text.len() {
                    return Err(self.broken("There is text after the list."));
                }
            }
            _ => return Err(self.broken("The objects of the list are separated by commas.")),
        }
        Ok(Some((line, pairs)))
    }

    /// The next object. Keys that no object before it had become columns.
    pub(super) fn row(&mut self, columns: &mut Vec<String>) -> Result<Option<Row>, Broken> {
        let Some((line, pairs)) = self.object()? else {
            return Ok(None);
        };
        let mut values = Vec::new();
        for (name, text) in pairs {
            let known = columns.iter().position(|column| *column == name);
            let column = known.unwrap_or_else(|| {
                columns.push(name);
                columns.len() - 1
            });
            let value = match text.trim() {
                "null" => Given::Null,
                text => Given::Json(compact(text)),
            };
            values.push((column, value));
        }
        Ok(Some(Row { line, values }))
    }
}

/// JSON without the space between its parts.
fn compact(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let kept = |c: &char| {
        let keep = quoted || !c.is_ascii_whitespace();
        if *c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && *c == '\\' && !escaped;
        keep
    };
    json.chars().filter(kept).collect()
}
