//! What does the text of a `CREATE TABLE` say that no pragma tells? Checks, collations, generated columns, counting keys and
//! when foreign keys are checked.

use super::tokens::{Token, join, tokens};

/// What was read from the text of a `CREATE TABLE`.
#[derive(Debug, Default)]
pub(super) struct TableText {
    /// Every check's expression, of columns and of the table.
    pub(super) checks: Vec<String>,
    /// Column and collation.
    pub(super) collations: Vec<(String, String)>,
    /// Column and expression.
    pub(super) generated: Vec<(String, String)>,
    /// Whether the key counts up for good.
    pub(super) autoincrement: bool,
    /// Columns, table and when the key is checked, of each foreign key that says so.
    pub(super) deferrable: Vec<(Vec<String>, String, String)>,
}

impl TableText {
    pub(super) fn read(sql: &str) -> Self {
        let tokens = tokens(sql);
        let open = tokens
            .iter()
            .position(|token| token.is("("))
            .expect("a table has columns in parentheses");
        let mut text = Self::default();
        for item in split_at_commas(group(&tokens[open..])) {
            text.read_item(item);
        }
        text.checks.sort();
        text
    }

    /// Reads a column's definition or a constraint of the table.
    fn read_item(&mut self, item: &[Token]) {
        let column = item[0].text.as_str();
        let mut at = 0;
        while at < item.len() {
            let inside = || group(&item[at + 1..]);
            if item[at].is("check") {
                self.checks.push(join(inside()));
            } else if item[at].is("as") {
                self.generated.push((column.to_owned(), join(inside())));
            } else if item[at].is("collate") {
                self.collations.push((column.to_owned(), item[at + 1].text.clone()));
            } else if item[at].is("autoincrement") {
                self.autoincrement = true;
            } else if item[at].is("references") {
                self.read_reference(item, at);
            }
            at += length(&item[at..]);
        }
    }

    fn read_reference(&mut self, item: &[Token], at: usize) {
        let key = item[..at].iter().position(|token| token.is("foreign"));
        let columns = match key {
            Some(key) => split_at_commas(group(&item[key + 2..])).map(join).collect(),
            None => vec![item[0].text.clone()],
        };
        let deferrable = item[at..].iter().position(|token| token.is("deferrable"));
        if let Some(deferrable) = deferrable {
            let when = &item[at + deferrable - 1..];
            let when = if when[0].is("not") { when } else { &when[1..] };
            self.deferrable.push((columns, item[at + 1].text.clone(), join(when)));
        }
    }
}

/// The tokens between the parenthesis that comes first and the one that closes it.
fn group(tokens: &[Token]) -> &[Token] {
    assert!(tokens[0].is("("), "no parenthesis at {}", join(tokens));
    &tokens[1..length(tokens) - 1]
}

/// How many tokens the first one takes: a whole group when it is a parenthesis.
fn length(tokens: &[Token]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth -= 1;
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

fn split_at_commas(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let mut rest = tokens;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut at = 0;
        while at < rest.len() && !rest[at].is(",") {
            at += length(&rest[at..]);
        }
        let (item, tail) = rest.split_at(at);
        rest = tail.get(1..).unwrap_or_default();
        Some(item)
    })
}

#[cfg(test)]
mod tests {
    use super::TableText;

    const TABLE: &str = r#"
        CREATE TABLE "t" (
            "id" INTEGER PRIMARY KEY AUTOINCREMENT,
            "name" VARCHAR(10) NOT NULL DEFAULT (lower('CHECK (1)')) COLLATE NOCASE CHECK ("name" <> ''),
            "twice" INTEGER GENERATED ALWAYS AS ("id" * 2) VIRTUAL,
            "parent" INTEGER REFERENCES "t" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT "t_check" CHECK (length("name") > (1)),
            CONSTRAINT "t_fkey" FOREIGN KEY ("id", "parent") REFERENCES "u" ("a", "b")
        )"#;

    #[test]
    fn everything_is_found_wherever_it_stands() {
        let text = TableText::read(TABLE);
        assert_eq!(text.checks, ["length ( name ) > ( 1 )", "name < > ''"]);
        assert_eq!(text.collations, [("name".to_owned(), "nocase".to_owned())]);
        assert_eq!(text.generated, [("twice".to_owned(), "id * 2".to_owned())]);
        assert!(text.autoincrement);
        let key = (
            vec!["parent".to_owned()],
            "t".to_owned(),
            "deferrable initially deferred".to_owned(),
        );
        assert_eq!(text.deferrable, [key]);
    }
}
