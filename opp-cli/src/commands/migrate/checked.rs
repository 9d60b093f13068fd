//! Which script may run in `sqlite3` without `-bail`, or in a driver that goes on after an error? In SQL alone: each statement that ran leaves
//! a row behind, and the transaction of a migration that lacks one is rolled back before its COMMIT. So are those of all migrations that
//! follow, since the one before them is not recorded.

use std::borrow::Cow;
use std::collections::BTreeSet;

use opp_runner::record::VERSIONS;
use opp_runner::run::Direction;
use opp_runner::script::Mode;
use opp_sql::Dialect as Syntax;
use opp_sql::lexer::Token;
use opp_sql::statement::{Statement, split};

use super::piece::Piece;

/// What the script creates first. `_opp_ran`: a row for each statement that ran, with the schema's version where it changed the schema, which
/// is another one after each change. `_opp_run`: a view, so that writing to it fails without the trigger that runs a statement.
pub(super) const TABLES: &str = "\
CREATE TEMP TABLE \"_opp_ran\" (\"version\" INTEGER UNIQUE);
CREATE TEMP VIEW \"_opp_run\" AS SELECT 1 AS \"n\";
CREATE TEMP TABLE \"_opp_complete\" (\"is\" INTEGER CONSTRAINT \"opp stopped, this migration is undone: a statement failed, or the revision \
before is not applied\" CHECK (\"is\"));
";

const GUARD: &str = "INSERT INTO temp.\"_opp_guard\"";
const SCHEMA: &str = "INSERT INTO temp.\"_opp_ran\" SELECT schema_version FROM pragma_schema_version";

/// How it is known that a statement ran.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Proof {
    /// It cannot be told, or nothing depends on it.
    None,
    /// The version of the schema is another one.
    Schema,
    /// What it creates where it is missing is there.
    There(String),
    /// What it drops where it is there is gone.
    Gone(String),
    /// The guard has its row.
    Guard,
    /// A trigger runs it, and leaves the row in the same step.
    Trigger,
}

/// A migration in a transaction of its own.
pub(super) fn statements(piece: &Piece<'_>, mode: Mode, restored: &str) -> String {
    let (keys, body) = match mode {
        Mode::Rebuild => (true, between_markers(&piece.body)),
        Mode::Plain | Mode::Outside => (false, piece.body.clone()),
    };
    let (body, count) = proved(&body);
    let mut text = String::with_capacity(2 * body.len());
    if keys {
        text.push_str("PRAGMA foreign_keys = OFF;\n");
    }
    // It takes no lock, so that it never fails and leaves the statements behind it without a transaction.
    text.push_str("BEGIN;\nDELETE FROM temp.\"_opp_ran\";\n");
    text.push_str(&format!("{SCHEMA} WHERE {};\n", condition(piece, keys)));
    let Piece { reset, row, .. } = piece;
    let expected = count + 1;
    text.push_str(&format!(
        "{body}\n{reset}{row}\nINSERT OR ROLLBACK INTO temp.\"_opp_complete\" SELECT count(*) = {expected} FROM temp.\"_opp_ran\";\nCOMMIT;\n"
    ));
    if keys {
        text.push_str(restored);
    }
    text
}

/// Whether the database is where the migration expects it.
fn condition(piece: &Piece<'_>, keys: bool) -> String {
    let recorded = |version: &str| format!("EXISTS (SELECT 1 FROM {VERSIONS} WHERE version = '{version}')");
    let own = recorded(&piece.migration.on_disk.version);
    let before = piece.before.as_deref().map(recorded);
    let (own, before) = match piece.direction {
        Direction::Up => (format!("NOT {own}"), before),
        Direction::Down => (own, before.map(|before| format!("NOT {before}"))),
    };
    let are_off = keys.then(|| "(SELECT foreign_keys FROM pragma_foreign_keys) = 0".to_owned());
    let all: Vec<String> = std::iter::once(own).chain(before).chain(are_off).collect();
    all.join(" AND ")
}

/// What lies between the lines by which a file that rebuilds tables has its own transaction.
fn between_markers(body: &str) -> String {
    let lines = body.lines();
    let inside = lines.skip_while(|line| line.trim_end() != "-- opp:body").skip(1);
    let inside: Vec<&str> = inside.take_while(|line| line.trim_end() != "-- opp:commit").collect();
    inside.join("\n")
}

/// The statements, each with what it leaves behind, and how many rows that makes.
fn proved(body: &str) -> (String, usize) {
    let statements = split(body, Syntax::Sqlite);
    let asks_back = |statement: &Statement<'_>| {
        let mut words = statement.words();
        words.any(|word| ["LAST_INSERT_ROWID", "CHANGES", "TOTAL_CHANGES"].contains(&word.as_str()))
    };
    // A trigger hides these from what follows it.
    let allows_triggers = !statements.iter().any(asks_back);
    let (mut text, mut done, mut count) = (String::with_capacity(2 * body.len()), 0, 0);
    let mut temporary = BTreeSet::new();
    for statement in &statements {
        let proof = match proof(statement, &mut temporary) {
            Proof::Trigger if !allows_triggers => Proof::None,
            proof => proof,
        };
        text.push_str(&body[done..statement.start]);
        text.push_str(&with_proof(statement.text, &proof));
        done = statement.range().end;
        count += usize::from(proof != Proof::None);
    }
    text.push_str(&body[done..]);
    (text, count)
}

fn with_proof(sql: &str, proof: &Proof) -> String {
    let schema = |name: &str| {
        let name = name.replace('\'', "''");
        format!("EXISTS (SELECT 1 FROM sqlite_schema WHERE lower(name) = lower('{name}'))")
    };
    let proof = match proof {
        Proof::None => return sql.to_owned(),
        Proof::Trigger => {
            return format!(
                "CREATE TEMP TRIGGER \"_opp_step\" INSTEAD OF INSERT ON temp.\"_opp_run\" BEGIN\n{sql}\nINSERT INTO \"_opp_ran\" VALUES (NULL);\n\
                 END;\nINSERT INTO temp.\"_opp_run\" VALUES (1);\nDROP TRIGGER temp.\"_opp_step\";"
            );
        }
        Proof::Schema => format!("{SCHEMA};"),
        Proof::There(name) => format!("INSERT INTO temp.\"_opp_ran\" SELECT NULL WHERE {};", schema(name)),
        Proof::Gone(name) => format!("INSERT INTO temp.\"_opp_ran\" SELECT NULL WHERE NOT {};", schema(name)),
        Proof::Guard => "INSERT INTO temp.\"_opp_ran\" SELECT NULL FROM temp.\"_opp_guard\";".to_owned(),
    };
    format!("{sql}\n{proof}")
}

/// `temporary`: the names of temporary tables that the file has created so far.
fn proof(statement: &Statement<'_>, temporary: &mut BTreeSet<String>) -> Proof {
    let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
    match statement.verb().as_str() {
        "CREATE" => {
            let object = Object::of(&tokens);
            let is_temporary = tokens
                .get(1)
                .is_some_and(|word| word.is_word("TEMP") || word.is_word("TEMPORARY"));
            if is_temporary || object.is_in_temp {
                temporary.insert(object.name);
                return Proof::None;
            }
            match object.is_conditional {
                true => Proof::There(object.name),
                false => Proof::Schema,
            }
        }
        "DROP" => {
            let object = Object::of(&tokens);
            match () {
                () if object.is_in_temp || temporary.remove(&object.name) => Proof::None,
                () if object.is_conditional => Proof::Gone(object.name),
                () => Proof::Schema,
            }
        }
        "ALTER" => {
            let object = Object::of(&tokens);
            match object.is_in_temp || temporary.contains(&object.name) {
                true => Proof::None,
                false => Proof::Schema,
            }
        }
        "INSERT" if statement.text.starts_with(GUARD) => Proof::Guard,
        "INSERT" | "REPLACE" | "UPDATE" | "DELETE" if fits_a_trigger(&tokens) => Proof::Trigger,
        _ => Proof::None,
    }
}

/// What a definition names.
struct Object {
    /// Without its schema.
    name: String,
    is_in_temp: bool,
    /// `IF EXISTS`, `IF NOT EXISTS`.
    is_conditional: bool,
}

impl Object {
    fn of(tokens: &[Token<'_>]) -> Self {
        let kinds = ["TABLE", "INDEX", "VIEW", "TRIGGER"];
        let kind = tokens
            .iter()
            .position(|token| kinds.iter().any(|kind| token.is_word(kind)));
        let mut rest = tokens
            .iter()
            .skip(kind.map_or(tokens.len(), |kind| kind + 1))
            .peekable();
        let is_conditional = rest.peek().is_some_and(|token| token.is_word("IF"));
        let is_condition =
            |token: &&&Token<'_>| is_conditional && ["IF", "NOT", "EXISTS"].iter().any(|word| token.is_word(word));
        let mut rest = rest.skip_while(|token| is_condition(&token));
        let first = rest.next().and_then(Token::name).unwrap_or_default().into_owned();
        let is_qualified = rest.next().is_some_and(|token| token.is_symbol("."));
        let second = rest
            .next()
            .and_then(Token::name)
            .filter(|_| is_qualified)
            .map(Cow::into_owned);
        Self {
            is_in_temp: second.is_some() && first.eq_ignore_ascii_case("temp"),
            name: second.unwrap_or(first).to_lowercase(),
            is_conditional,
        }
    }
}

/// Whether a trigger may run a change of rows as it stands: <https://www.sqlite.org/lang_createtrigger.html>
fn fits_a_trigger(tokens: &[Token<'_>]) -> bool {
    let is = |token: &Token<'_>, words: &[&str]| words.iter().any(|word| token.is_word(word));
    if tokens
        .iter()
        .any(|token| is(token, &["WITH", "RETURNING", "INDEXED", "LIMIT"]))
    {
        return false;
    }
    let lead = [
        "INSERT", "REPLACE", "UPDATE", "DELETE", "INTO", "FROM", "OR", "ROLLBACK", "ABORT", "FAIL", "IGNORE",
    ];
    let mut rest = tokens.iter().skip_while(|token| is(token, &lead));
    let has_name = rest.next().is_some();
    let follows = rest.next();
    has_name
        && follows.is_some_and(|token| {
            token.is_symbol("(") || token.is_symbol(";") || is(token, &["SELECT", "VALUES", "SET", "WHERE"])
        })
}
