//! Reads the rows of a CSV or JSON file one by one.

use super::given::{Broken, Given, Row};
use super::json::Json;

/// The rows of a file.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    /// The names of the columns.
    pub(super) columns: Vec<String>,
    source: Source<'a>,
}

#[derive(Debug)]
enum Source<'a> {
    Csv(Csv<'a>),
    Json(Json<'a>),
}

impl<'a> Rows<'a> {
    /// Opens a file: JSON where it begins with a bracket, else CSV with the names of the columns in its first line.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Broken> {
        let text = std::str::from_utf8(bytes).map_err(|error| Broken {
            line: 1 + bytes[..error.valid_up_to()]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count(),
            text: "The file is not UTF-8 text.".to_owned(),
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim_start().starts_with(['[', '{']) {
            let json = Json::open(text)?;
            let columns = json.columns()?;
            return Ok(Self {
                columns,
                source: Source::Json(json),
            });
        }
        let mut csv = Csv::open(text);
        let (_, header) = csv.record()?.ok_or_else(|| Broken {
            line: 1,
            text: "The file is empty.".to_owned(),
        })?;
        Ok(Self {
            columns: header.into_iter().map(|(name, _)| name.trim().to_owned()).collect(),
            source: Source::Csv(csv),
        })
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Option<Result<Row, Broken>> {
        match &mut self.source {
            Source::Csv(csv) => csv.row(self.columns.len()).transpose(),
            Source::Json(json) => json.row(&mut self.columns).transpose(),
        }
    }
}

/// A text of comma-separated values, as RFC 4180 has them; semicolons where the first line has only those.
#[derive(Debug)]
struct Csv<'a> {
    rest: &'a str,
    line: usize,
    comma: char,
}

/// A field of CSV, and whether it stood in quotes.
type Cell = (String, bool);

impl<'a> Csv<'a> {
    fn open(text: &'a str) -> Self {
        let first = text.lines().next().unwrap_or_default();
        let comma = if first.contains(';') && !first.contains(',') {
            ';'
        } else {
            ','
        };
        Self {
            rest: text,
            line: 1,
            comma,
        }
    }

    fn row(&mut self, width: usize) -> Result<Option<Row>, Broken> {
        while let Some((line, cells)) = self.record()? {
            // An empty line is no row.
            if cells.len() == 1 && cells[0] == (String::new(), false) && width > 1 {
                continue;
            }
            if cells.len() != width {
                let text = format!("This row has {} values, and the first line {width}.", cells.len());
                return Err(Broken { line, text });
            }
            let value = |(text, quoted): Cell| match (text.is_empty(), quoted) {
                (true, false) => Given::Null,
                _ => Given::Text(without_apostrophe(text)),
            };
            let values = cells.into_iter().map(value).enumerate().collect();
            return Ok(Some(Row { line, values }));
        }
        Ok(None)
    }

    /// The next record, with the line it begins in.
    fn record(&mut self) -> Result<Option<(usize, Vec<Cell>)>, Broken> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (begins, mut cells) = (self.line, Vec::new());
        loop {
            cells.push(self.cell()?);
            let Some(next) = self.rest.chars().next() else { break };
            self.rest = &self.rest[next.len_utf8()..];
            if next == self.comma {
                continue;
            }
            if next == '\r' {
                self.rest = self.rest.strip_prefix('\n').unwrap_or(self.rest);
            }
            self.line += 1;
            break;
        }
        Ok(Some((begins, cells)))
    }

    fn cell(&mut self) -> Result<Cell, Broken> {
        let Some(quoted) = self.rest.strip_prefix('"') else {
            let end = self.rest.find([self.comma, '\r', '\n']).unwrap_or(self.rest.len());
            let (text, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Ok((text.to_owned(), false));
        };
        let (begins, mut text, mut rest) = (self.line, String::new(), quoted);
        loop {
            let Some(end) = rest.find('"') else {
                let text = "A quotation mark is never closed.".to_owned();
                return Err(Broken { line: begins, text });
            };
            text.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            match rest.strip_prefix('"') {
                Some(more) => {
                    text.push('"');
                    rest = more;
                }
                None => break,
            }
        }
        self.line += text.matches('\n').count();
        self.rest = rest;
        if rest.is_empty() || rest.starts_with([self.comma, '\r', '\n']) {
            return Ok((text, true));
        }
        let text = "Behind a closing quotation mark there is more text.".to_owned();
        Err(Broken { line: self.line, text })
    }
}

/// Takes away the apostrophe that an export puts before what a spreadsheet would run.
fn without_apostrophe(text: String) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if super::super::export::is_formula(rest) => rest.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<(Vec<String>, Vec<Row>), Broken> {
        let mut rows = Rows::open(text.as_bytes())?;
        let mut found = Vec::new();
        while let Some(row) = rows.next() {
            found.push(row?);
        }
        Ok((rows.columns, found))
    }

    fn texts(text: &str) -> Vec<Vec<Option<String>>> {
        let plain = |(_, value): (usize, Given)| match value {
            Given::Null => None,
            Given::Text(text) => Some(text),
            Given::Json(text) => Some(text),
        };
        let rows = rows(text).unwrap().1.into_iter();
        rows.map(|row| row.values.into_iter().map(plain).collect()).collect()
    }

    #[test]
    fn csv_tells_nothing_from_an_empty_text() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            texts("a,b\r\n1,\r\n\"\",\"x\"\"y\"\r\n"),
            [[some("1"), None], [some(""), some("x\"y")]]
        );
        assert_eq!(texts("a;b\n1;2"), [[some("1"), some("2")]]);
        assert_eq!(
            texts("\u{feff}a,b\n'=1,'x\n''=1,\"a\nb\"\n"),
            [[some("=1"), some("'x")], [some("'=1"), some("a\nb")]]
        );
        let (columns, found) = rows("a,b\n\"x\ny\",1\n\n2,3\n").unwrap();
        assert_eq!(columns, ["a", "b"]);
        assert_eq!(found.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 5]);
    }

    #[test]
    fn what_is_broken_is_named_by_its_line() {
        for (text, line) in [
            ("", 1),
            ("a,b\n1,2,3\n", 2),
            ("a,b\n1,2\n\"x,2\n", 3),
            ("a,b\n\"x\"y,2\n", 2),
            ("{\"a\": 1}", 1),
            ("[\n{\"a\": 1},\n{\"a\": }]", 3),
            ("[{\"a\": 1}", 1),
            ("[1]", 1),
            ("[{\"a\": 1}] x", 1),
        ] {
            assert_eq!(rows(text).unwrap_err().line, line, "{text}");
        }
        assert_eq!(Rows::open(b"a\n\xff").unwrap_err().line, 2);
    }

    #[test]
    fn values_of_json_keep_their_digits_and_lose_their_space() {
        let text = r#"[{"a": 90071992547409.93, "b": [ 1.10 , "x \" y\\", {"c" : 1e400} ], "c": "a  b"}]"#;
        let found = rows(text).unwrap().1;
        let values: Vec<&Given> = found[0].values.iter().map(|(_, value)| value).collect();
        let json = |text: &str| Given::Json(text.to_owned());
        assert_eq!(
            values,
            [
                &json("90071992547409.93"),
                &json(r#"[1.10,"x \" y\\",{"c":1e400}]"#),
                &json("\"a  b\"")
            ]
        );
    }

    #[test]
    fn many_rows_are_read_in_time() {
        let row = "{\n\"a\":\n1\n}";
        let text = format!("[{}]", vec![row; 200_000].join(",\n"));
        let begun = std::time::Instant::now();
        let mut read = Rows::open(text.as_bytes()).unwrap();
        let mut last = 0;
        while let Some(row) = read.next() {
            last = row.unwrap().line;
        }
        assert_eq!(last, 199_999 * 4 + 1);
        let passed = begun.elapsed();
        assert!(passed < std::time::Duration::from_secs(20), "{passed:?}");
    }

    #[test]
    fn objects_may_have_different_keys() {
        let (columns, found) = rows("[{\"a\": 1, \"b\": null},\n {\"c\": [2]}]").unwrap();
        assert_eq!(columns, ["a", "b", "c"]);
        assert_eq!(found[1].values, [(2, Given::Json("[2]".to_owned()))]);
        assert_eq!(found[1].line, 2);
        assert_eq!(rows("[ ]").unwrap(), (Vec::new(), Vec::new()));
    }
}
