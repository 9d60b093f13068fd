//! What a statement written by hand writes and reads, from its words.
//!
//! Nothing is parsed: every name in a statement may be a table. The verb says which of them are written. A statement that is not
//! recognised, or that calls a function that is not known to change nothing, writes everything.

use std::collections::BTreeSet;

use opp_sql::Dialect;
use opp_sql::lexer::{Token, TokenKind};
use opp_sql::statement::Statement;

use super::{Footprint, Object};
use crate::schema::{Schema, TableName};

/// What a statement may reach beyond its own words.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The tables of the schema, with the tables that refer to them.
    children: Vec<(TableName, TableName)>,
    /// Whether a trigger, rule or the like was created by hand, so that a changed row may change others.
    has_triggers: bool,
    /// Names behind which there may be other tables: views, and tables whose foreign keys nobody recorded.
    opaque: BTreeSet<String>,
}

impl Surroundings {
    /// Of a database with this schema, in which somebody created what `hiding` names as well ([`hiding_relations`]).
    #[must_use]
    pub fn new(schema: &Schema, has_triggers: bool, hiding: impl IntoIterator<Item = String>) -> Self {
        let links = schema.tables.values().flat_map(|table| {
            let keys = table.foreign_keys.iter();
            keys.map(|key| (key.references.clone(), table.name.clone()))
        });
        Self {
            children: links.collect(),
            has_triggers,
            opaque: schema
                .views
                .keys()
                .map(|view| view.name.to_lowercase())
                .chain(hiding)
                .collect(),
        }
    }

    /// Whether a statement on rows names something that may reach other tables, or the catalog of the database.
    fn hides(&self, tokens: &[Token<'_>]) -> bool {
        tokens.iter().filter_map(name).any(|name| {
            let is_catalog =
                ["sqlite_", "pg_"].iter().any(|prefix| name.starts_with(prefix)) || name == "information_schema";
            is_catalog || self.opaque.contains(&name)
        })
    }

    /// The tables whose rows may change with those of some tables, through foreign keys with actions.
    fn reached(&self, mut names: BTreeSet<String>) -> BTreeSet<String> {
        loop {
            let known = names.len();
            for (parent, child) in &self.children {
                if names.contains(&parent.name.to_lowercase()) {
                    names.insert(child.name.to_lowercase());
                }
            }
            if names.len() == known {
                return names;
            }
        }
    }
}

/// What a statement writes and reads.
#[must_use]
pub fn of_statement(statement: &Statement<'_>, around: &Surroundings) -> Footprint {
    let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
    // PostgreSQL's U&"…" spells a name by numbers.
    let has_numbered_names = statement.text.to_ascii_lowercase().contains("u&\"");
    let is_readable = opp_sql::expression::is_readable(statement.text, statement.syntax) && !has_numbered_names;
    let written = match is_readable {
        true => written(statement, &tokens, around),
        false => Written::Everything,
    };
    let strings = strings_as_names(statement, &tokens);
    let all = || tokens.iter().filter_map(name).chain(strings.iter().cloned());
    let mut found = Footprint::default();
    match written {
        Written::Everything => return Footprint::everything(),
        Written::Nothing => return found,
        Written::None => {}
        Written::All => {
            for name in around.reached(all().collect()) {
                found.write(Object::new(None, &name));
            }
        }
        Written::These(names) => names.iter().for_each(|name| found.write(Object::new(None, name))),
    }
    all().for_each(|name| found.read(Object::new(None, &name)));
    found
}

/// The strings of a statement of SQLite that may be names of tables: it takes `'users'` for a name where a table is written.
fn strings_as_names(statement: &Statement<'_>, tokens: &[Token<'_>]) -> Vec<String> {
    if statement.dialect != Dialect::Sqlite {
        return Vec::new();
    }
    let is_before = |token: &Token<'_>| {
        ["FROM", "JOIN"].iter().any(|word| token.is_word(word)) || [".", ","].iter().any(|sign| token.is_symbol(sign))
    };
    let pairs = tokens.windows(2).filter(|pair| is_before(&pair[0]));
    pairs
        .filter_map(|pair| Some(pair[1].string()?.to_lowercase()))
        .collect()
}

/// The names behind which other tables stand once a statement has run: those of a view, of a table that gets a foreign key, and of
/// tables whose rows are also those of others.
#[must_use]
pub fn hiding_relations(statement: &Statement<'_>) -> Vec<String> {
    let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
    let shares_rows = ["INHERITS", "INHERIT", "PARTITION"]
        .iter()
        .any(|word| tokens.iter().any(|token| token.is_word(word)));
    if shares_rows {
        let after = ["TABLE", "OF", "INHERITS", "INHERIT", "PARTITION"];
        return after.iter().flat_map(|keyword| names_after(&tokens, keyword)).collect();
    }
    let begins = |word: &str| tokens.first().is_some_and(|token| token.is_word(word));
    let early = |word: &str| tokens.iter().take(5).any(|token| token.is_word(word));
    let refers = tokens.iter().any(|token| token.is_word("REFERENCES"));
    let keyword = match () {
        () if begins("CREATE") && early("VIEW") => "VIEW",
        () if (begins("CREATE") || begins("ALTER")) && early("TABLE") && refers => "TABLE",
        () => return Vec::new(),
    };
    match one_after(&tokens, keyword) {
        Written::These(names) => names.into_iter().collect(),
        _ => Vec::new(),
    }
}

/// What of a statement's names is written.
enum Written {
    /// Whatever there is, also what it does not name.
    Everything,
    /// All of its names.
    All,
    /// Some of them; the others are read.
    These(BTreeSet<String>),
    /// None of them; they are read.
    None,
    /// It has nothing to do with tables.
    Nothing,
}

fn written(statement: &Statement<'_>, tokens: &[Token<'_>], around: &Surroundings) -> Written {
    let words: Vec<String> = statement.words().collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_cascading = words.contains(&"CASCADE");
    match words.as_slice() {
        ["BEGIN" | "COMMIT" | "END" | "START" | "SAVEPOINT" | "RELEASE" | "ANALYZE" | "VACUUM"] => Written::Nothing,
        ["BEGIN", "IMMEDIATE" | "TRANSACTION" | "DEFERRED" | "EXCLUSIVE"] | ["START", "TRANSACTION"] => {
            Written::Nothing
        }
        ["SELECT" | "VALUES" | "INSERT" | "REPLACE" | "UPDATE" | "DELETE", ..] if around.hides(tokens) => {
            Written::Everything
        }
        ["SELECT" | "VALUES", ..] if !words.contains(&"INTO") => row_reader(tokens, 0),
        ["INSERT" | "REPLACE", ..] => row_writer(statement, tokens, "INTO", around),
        ["UPDATE", ..] => row_writer(statement, tokens, "UPDATE", around),
        ["DELETE", ..] => row_writer(statement, tokens, "FROM", around),
        _ if is_cascading && ["DROP", "ALTER", "TRUNCATE"].contains(&words[0]) => Written::Everything,
        ["CREATE", rest @ ..] => created(tokens, rest),
        ["DROP", "TABLE" | "VIEW" | "INDEX" | "TYPE" | "SEQUENCE" | "DOMAIN", ..] => Written::All,
        ["ALTER", "TABLE" | "INDEX" | "TYPE" | "DOMAIN" | "VIEW", ..] => Written::All,
        ["RENAME", "TABLE", ..] | ["COMMENT", "ON", ..] | ["GRANT" | "REVOKE", ..] => Written::All,
        _ => Written::Everything,
    }
}

/// `CREATE TABLE` and `CREATE VIEW` write their own name, an index also its table.
fn created(tokens: &[Token<'_>], rest: &[&str]) -> Written {
    const BEFORE: [&str; 7] = [
        "OR",
        "REPLACE",
        "TEMP",
        "TEMPORARY",
        "UNIQUE",
        "UNLOGGED",
        "MATERIALIZED",
    ];
    let has_query = rest.contains(&"SELECT") || rest.contains(&"MATERIALIZED");
    match rest.iter().find(|word| !BEFORE.contains(word)) {
        Some(&"TABLE") if !has_query => one_after(tokens, "TABLE"),
        Some(&"VIEW") if !rest.contains(&"MATERIALIZED") => one_after(tokens, "VIEW"),
        Some(&("INDEX" | "TYPE" | "SEQUENCE" | "DOMAIN")) => Written::All,
        _ => Written::Everything,
    }
}

/// Writes the table after a keyword, and what its rows may take along.
fn row_writer(statement: &Statement<'_>, tokens: &[Token<'_>], keyword: &str, around: &Surroundings) -> Written {
    if around.has_triggers {
        return Written::Everything;
    }
    // One statement of MySQL may change rows of several tables.
    let several = statement.dialect == Dialect::Mysql && keyword != "INTO";
    let target = tokens.iter().position(|token| token.is_word(keyword));
    let Written::These(names) = one_after(tokens, keyword) else {
        return Written::Everything;
    };
    let Written::None = row_reader(tokens, target.map_or(0, |at| at + 2 + 2 * usize::from(names.len() > 1))) else {
        return Written::Everything;
    };
    match several {
        true => {
            let all = tokens.iter().filter_map(name).collect();
            Written::These(around.reached(all))
        }
        false => Written::These(around.reached(names)),
    }
}

/// A query changes nothing, unless it calls a function that may. Calls are looked for from a token on.
fn row_reader(tokens: &[Token<'_>], from: usize) -> Written {
    match opp_sql::function::calls_unknown(tokens.get(from..).unwrap_or_default()) {
        true => Written::Everything,
        false => Written::None,
    }
}

/// The name after a keyword, with the database schema before it.
fn one_after(tokens: &[Token<'_>], keyword: &str) -> Written {
    const BETWEEN: [&str; 6] = ["IF", "NOT", "EXISTS", "ONLY", "OR", "IGNORE"];
    let Some(at) = tokens.iter().position(|token| token.is_word(keyword)) else {
        return Written::Everything;
    };
    let rest: Vec<&Token<'_>> = tokens[at + 1..]
        .iter()
        .skip_while(|token| BETWEEN.iter().any(|word| token.is_word(word)))
        .collect();
    let Some(first) = rest.first().and_then(|token| name(token)) else {
        return Written::Everything;
    };
    let mut names = BTreeSet::from([first]);
    if rest.get(1).is_some_and(|token| token.is_symbol(".")) {
        names.extend(rest.get(2).and_then(|token| name(token)));
    }
    Written::These(names)
}

/// The name after a keyword, or those in parentheses after it.
fn names_after(tokens: &[Token<'_>], keyword: &str) -> Vec<String> {
    let after = tokens.iter().skip_while(|token| !token.is_word(keyword)).skip(1);
    let mut after = after.peekable();
    match after.peek().is_some_and(|token| token.is_symbol("(")) {
        true => after
            .take_while(|token| !token.is_symbol(")"))
            .filter_map(name)
            .collect(),
        false => match one_after(tokens, keyword) {
            Written::These(names) => names.into_iter().collect(),
            _ => Vec::new(),
        },
    }
}

fn name(token: &Token<'_>) -> Option<String> {
    match token.kind {
        TokenKind::Word | TokenKind::QuotedName => token.name().map(|name| name.to_lowercase()),
        _ => None,
    }
}
