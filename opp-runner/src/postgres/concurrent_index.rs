//! Recognises `CREATE INDEX CONCURRENTLY` and `DROP INDEX CONCURRENTLY`, which leave an index that is not valid where they fail.

use opp_sql::lexer::{Token, TokenKind};

use opp_sql::statement::Statement;

/// An index that is built or dropped without blocking. Names are as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ConcurrentIndex {
    /// Whether it is created, not dropped.
    pub(super) creates: bool,
    /// Whether it is unique.
    pub(super) unique: bool,
    /// Its name with its schema, where it has one.
    pub(super) name: Option<String>,
    /// The table with its schema; empty where the index is dropped.
    pub(super) table: String,
    /// What stands behind the table.
    pub(super) rest: String,
}

impl ConcurrentIndex {
    /// Reads a statement; nothing where it is another.
    pub(super) fn of(statement: &Statement<'_>) -> Option<Self> {
        let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
        let mut at = Cursor { tokens: &tokens, at: 0 };
        let creates = at.takes("CREATE");
        if !creates && !at.takes("DROP") {
            return None;
        }
        let unique = at.takes("UNIQUE");
        if !at.takes("INDEX") || !at.takes("CONCURRENTLY") {
            return None;
        }
        if at.takes("IF") {
            at.takes("NOT");
            at.takes("EXISTS");
        }
        let name = if at.is("ON") { None } else { Some(at.name(statement)?.0) };
        if !creates {
            return name.is_some().then_some(Self {
                creates,
                unique,
                name,
                table: String::new(),
                rest: String::new(),
            });
        }
        if !at.takes("ON") {
            return None;
        }
        at.takes("ONLY");
        let (table, end) = at.name(statement)?;
        let rest = statement.text[end..].trim().trim_end_matches(';');
        // An index lies in the schema of its table.
        let name = name.map(|name| match table.rsplit_once('.') {
            Some((schema, _)) if !name.contains('.') => format!("{schema}.{name}"),
            _ => name,
        });
        Some(Self {
            creates,
            unique,
            name,
            table,
            rest: rest.to_owned(),
        })
    }
}

struct Cursor<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
}

impl Cursor<'_> {
    fn is(&self, word: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.is_word(word))
    }

    fn takes(&mut self, word: &str) -> bool {
        let is = self.is(word);
        self.at += usize::from(is);
        is
    }

    /// A name with its schema, as it is written, and where it ends.
    fn name(&mut self, statement: &Statement<'_>) -> Option<(String, usize)> {
        let is_name = |token: &&Token<'_>| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName);
        let first = self.tokens.get(self.at).filter(is_name)?;
        self.at += 1;
        let mut end = first.end();
        if self.tokens.get(self.at).is_some_and(|token| token.is_symbol(".")) {
            end = self.tokens.get(self.at + 1).filter(is_name)?.end();
            self.at += 2;
        }
        Some((statement.text[first.start..end].to_owned(), end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opp_sql::Dialect as Syntax;
    use opp_sql::statement::split;

    fn found(sql: &str) -> Option<String> {
        let index = ConcurrentIndex::of(&split(sql, Syntax::Postgres)[0])?;
        let name = index.name.unwrap_or_else(|| "-".to_owned());
        Some(format!("{name} {} {} {}", index.creates, index.table, index.rest))
    }

    #[test]
    fn an_index_built_without_blocking_is_recognised() {
        for (sql, expected) in [
            (
                "CREATE UNIQUE INDEX CONCURRENTLY \"a b\" ON t (x);",
                "\"a b\" true t (x)",
            ),
            (
                "create index /* now */ concurrently if not exists i on only s.t using gin (x)",
                "s.i true s.t using gin (x)",
            ),
            ("CREATE UNIQUE INDEX CONCURRENTLY ON t(a);", "- true t (a)"),
            ("DROP INDEX CONCURRENTLY IF EXISTS s.i;", "s.i false  "),
        ] {
            assert_eq!(found(sql).as_deref(), Some(expected), "{sql}");
        }
        assert_eq!(found("CREATE INDEX i ON t (x);"), None);
        assert_eq!(found("REINDEX INDEX CONCURRENTLY i;"), None);
    }
}
