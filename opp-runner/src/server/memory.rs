//! What does a session remember that statements behind depend on: user variables, temporary tables, prepared statements, the last id?
//!
//! A run that resumes in a new session has lost it. Statements that belong together by it therefore run in one transaction where they
//! can, and where they cannot, a run does not resume between them.

use std::collections::{BTreeMap, BTreeSet};

use opp_sql::lexer::{Token, TokenKind};

use super::effect::Effect;
use opp_sql::statement::Statement;

/// What the functions give that speak of the statement before.
const LAST: &str = "the last id";

/// How often a statement mentions each name that may live in a session, in small letters: `@v`, a temporary table, a prepared statement.
fn mentioned(statement: &Statement<'_>) -> BTreeMap<String, usize> {
    const OF_LAST: [&str; 6] = [
        "last_insert_id",
        "row_count",
        "found_rows",
        "identity",
        "lastval",
        "currval",
    ];
    let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
    let mut names = BTreeMap::new();
    for at in 0..tokens.len() {
        let Some(name) = variable(&tokens, at).or_else(|| tokens[at].name().map(|name| name.to_lowercase())) else {
            continue;
        };
        let name = if OF_LAST.contains(&name.as_str()) {
            LAST.to_owned()
        } else {
            name
        };
        *names.entry(name).or_default() += 1;
    }
    names
}

/// The user variable whose name is here.
fn variable(tokens: &[Token<'_>], at: usize) -> Option<String> {
    let (sign, name) = (tokens.get(at.checked_sub(1)?)?, tokens[at].name()?);
    (sign.is_symbol("@") && sign.end() == tokens[at].start).then(|| format!("@{}", name.to_lowercase()))
}

/// The user variables that a statement assigns: before `=` in `SET`, before `:=`, behind `INTO`.
fn assigned(statement: &Statement<'_>) -> BTreeSet<String> {
    let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
    let is_set = tokens.first().is_some_and(|token| token.is_word("SET"));
    let is_query = ["SELECT", "WITH", "VALUES"].contains(&statement.verb().as_str());
    let mut behind_into = false;
    let mut names = BTreeSet::new();
    for at in 0..tokens.len() {
        behind_into = is_query && tokens[at].is_word("INTO") || (behind_into && !tokens[at].is_word("FROM"));
        let Some(name) = variable(&tokens, at) else { continue };
        let assigns = |token: &Token<'_>| token.is_symbol(":=") || is_set && token.is_symbol("=");
        if behind_into || tokens.get(at + 1).is_some_and(assigns) {
            names.insert(name);
        }
    }
    names
}

/// What a statement leaves in the session for others.
fn left(statement: &Statement<'_>, effect: Effect) -> BTreeSet<String> {
    let verb = statement.verb();
    let mut names = assigned(statement);
    let changes_rows = ["INSERT", "REPLACE", "UPDATE", "DELETE", "LOAD"].contains(&verb.as_str());
    match effect {
        Effect::Rows | Effect::State if changes_rows => {
            names.insert(LAST.to_owned());
        }
        Effect::Session if verb == "PREPARE" => names.extend(named_after(statement, &["PREPARE"])),
        Effect::State if verb == "DECLARE" => names.extend(named_after(statement, &["DECLARE"])),
        Effect::State if ["CREATE", "SELECT"].contains(&verb.as_str()) && names.is_empty() => {
            names = named_after(statement, &["TABLE", "VIEW", "SEQUENCE", "EXISTS", "TEMP", "TEMPORARY"]);
        }
        _ => {}
    }
    names
}

/// What a statement takes from the session.
fn read(statement: &Statement<'_>, effect: Effect) -> BTreeSet<String> {
    let left = left(statement, effect);
    let mentioned = mentioned(statement).into_iter();
    // Once as what it leaves.
    let read = mentioned.filter(|(name, times)| name == LAST || *times > usize::from(left.contains(name)));
    read.map(|(name, _)| name).collect()
}

/// The names that follow these words.
fn named_after(statement: &Statement<'_>, words: &[&str]) -> BTreeSet<String> {
    let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
    let keyword = |token: &Token<'_>| words.iter().chain(&["IF", "NOT"]).any(|word| token.is_word(word));
    let named = tokens.windows(2).filter_map(|pair| {
        let follows = words.iter().any(|word| pair[0].is_word(word));
        let is_name = matches!(pair[1].kind, TokenKind::Word | TokenKind::QuotedName) && !keyword(&pair[1]);
        pair[1].name().filter(|_| follows && is_name)
    });
    named.map(|name| name.to_lowercase()).collect()
}

/// Up to where, exclusive, statements from `at` on have to run in one transaction, because what the session remembers cannot be set again.
/// One statement where nothing binds it to others, or where they do not all fit one.
pub(super) fn unit(statements: &[Statement<'_>], effects: &[Effect], at: usize) -> usize {
    let (mut end, mut next) = (at + 1, at);
    let mut bound: BTreeSet<String> = BTreeSet::new();
    while next < end {
        let (statement, effect) = (&statements[next], effects[next]);
        // A constant is set again by whoever resumes.
        if effect != Effect::Session || !read(statement, effect).is_disjoint(&bound) {
            let kept = left(statement, effect);
            end = end.max(last_use(statements, effects, next, &kept).map_or(0, |last| last + 1));
            bound.extend(kept);
        }
        next += 1;
    }
    let fits = |at: usize| effects[at].fits_transaction() && !statements[at].controls_transaction();
    if (at..end).all(fits) { end } else { at + 1 }
}

/// The last statement that uses what another one left, before it is left anew.
fn last_use(statements: &[Statement<'_>], effects: &[Effect], setter: usize, kept: &BTreeSet<String>) -> Option<usize> {
    let mut kept = kept.clone();
    let mut last = None;
    for (at, statement) in statements.iter().enumerate().skip(setter + 1) {
        if kept.is_empty() {
            break;
        }
        let read = read(statement, effects[at]);
        if !read.is_disjoint(&kept) {
            last = Some(at);
        }
        let again = left(statement, effects[at]);
        kept.retain(|name| !again.contains(name) || name != LAST && read.contains(name));
    }
    last
}

/// What the session of an earlier run knew and statements to come need.
#[derive(Debug)]
pub(super) struct Lost {
    /// What it is, as in the file.
    pub(super) name: String,
    /// The number of the statement that left it.
    pub(super) left_by: usize,
    /// Where it is needed.
    pub(super) needed_at: usize,
}

/// What a run that resumes behind `done` statements needs and no longer has.
pub(super) fn lost(statements: &[Statement<'_>], effects: &[Effect], done: usize) -> Option<Lost> {
    let mut gone: BTreeMap<String, usize> = BTreeMap::new();
    for (at, statement) in statements.iter().enumerate() {
        let read = read(statement, effects[at]);
        let needed = read.iter().find_map(|name| gone.get_key_value(name));
        let needed = needed.map(|(name, left_by)| (name.clone(), *left_by));
        match needed {
            Some((name, left_by)) if at >= done => {
                return Some(Lost {
                    name,
                    left_by,
                    needed_at: at,
                });
            }
            needed => {
                let is_there = at >= done || effects[at] == Effect::Session && needed.is_none();
                for name in left(statement, effects[at]) {
                    if is_there {
                        gone.remove(&name);
                    } else {
                        gone.insert(name, statement.number);
                    }
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use opp_sql::Dialect as Syntax;
    use opp_sql::statement::split;

    fn read(sql: &str) -> (Vec<Statement<'_>>, Vec<Effect>) {
        let statements = split(sql, Syntax::Mysql);
        let effects = statements.iter().map(Effect::of).collect();
        (statements, effects)
    }

    fn units(sql: &str) -> Vec<usize> {
        let (statements, effects) = read(sql);
        let mut at = 0;
        let mut lengths = Vec::new();
        while at < statements.len() {
            let end = unit(&statements, &effects, at);
            lengths.push(end - at);
            at = end;
        }
        lengths
    }

    fn lost_at(sql: &str, done: usize) -> Option<String> {
        let (statements, effects) = read(sql);
        lost(&statements, &effects, done).map(|lost| format!("{} {} {}", lost.name, lost.left_by, lost.needed_at + 1))
    }

    const PARENT: &str =
        "INSERT INTO a VALUES (1); SET @pid = LAST_INSERT_ID(); INSERT INTO b VALUES (@pid); INSERT INTO c VALUES (2);";

    #[test]
    fn statements_that_a_session_binds_run_together() {
        assert_eq!(units(PARENT), [3, 1]);
        assert_eq!(
            units("SELECT 7 INTO @v; UPDATE a SET x = @v; UPDATE b SET x = @v; SELECT 1;"),
            [3, 1]
        );
        assert_eq!(
            units(
                "CREATE TEMPORARY TABLE t (x INT); INSERT INTO t VALUES (1); INSERT INTO a SELECT x FROM t; SELECT 1;"
            ),
            [3, 1]
        );
        assert_eq!(units("SET @v = 1; UPDATE a SET x = @v;"), [1, 1]);
        // A definition commits, so they cannot.
        assert_eq!(
            units("SELECT 7 INTO @v; ALTER TABLE a ADD y INT; UPDATE a SET y = @v;"),
            [1, 1, 1]
        );
    }

    #[test]
    fn what_is_lost_is_named_with_its_place() {
        let mixed = "SELECT 7 INTO @v; ALTER TABLE a ADD y INT; UPDATE a SET y = @v;";
        assert_eq!(lost_at(mixed, 2).as_deref(), Some("@v 1 3"));
        assert_eq!(lost_at(mixed, 0), None);
        assert_eq!(
            lost_at(
                "SELECT 7 INTO @v; ALTER TABLE a ADD y INT; SET @v = 8; UPDATE a SET y = @v;",
                2
            ),
            None
        );
        assert_eq!(
            lost_at("SET @v = 7; ALTER TABLE a ADD y INT; UPDATE a SET y = @v;", 2),
            None
        );
        assert_eq!(
            lost_at(
                "SELECT 7 INTO @v; SET @w = @v; ALTER TABLE a ADD y INT; UPDATE a SET y = @w;",
                3
            )
            .as_deref(),
            Some("@w 2 4")
        );
        assert_eq!(
            lost_at(
                "INSERT INTO a VALUES (1); ALTER TABLE b ADD y INT; INSERT INTO b VALUES (LAST_INSERT_ID());",
                2
            )
            .as_deref(),
            Some("the last id 1 3")
        );
        assert_eq!(
            lost_at(
                "INSERT INTO a VALUES (1); ALTER TABLE b ADD y INT; INSERT INTO b VALUES (1);",
                2
            ),
            None
        );
        let temporary = "CREATE TEMPORARY TABLE IF NOT EXISTS t AS SELECT 1 AS x; ALTER TABLE a ADD y INT; INSERT INTO a SELECT x FROM t;";
        assert_eq!(lost_at(temporary, 2).as_deref(), Some("t 1 3"));
        assert_eq!(lost_at("PREPARE s FROM 'SELECT 1'; EXECUTE s;", 1), None);
    }
}
