//! What does a statement do, as far as its words say? That decides how it runs and what a run after a failure or a kill may conclude.

use opp_sql::lexer::Token;

use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;

/// What a statement does to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing: guards, questions.
    None,
    /// Sets the session to what stands in the file, so that a run that resumes behind it sets it again.
    Session,
    /// Sets the session to what depends on data or on the statement before: user variables from queries, temporary tables.
    State,
    /// MySQL: locks tables for the session until they are unlocked.
    Lock,
    /// Something that running it twice does not do twice, such as `ANALYZE` or `GRANT`.
    Repeatable,
    /// What a transaction can take back, so that it and the journal are one.
    Rows,
    /// Definitions that the catalog shows.
    Definitions,
    /// What neither the catalog shows nor a transaction takes back.
    Unseen {
        /// Whether a part of it may stay where it fails.
        partial: bool,
    },
}

impl Effect {
    /// By the words of a statement alone.
    pub(super) fn of(statement: &Statement<'_>) -> Self {
        match statement.dialect {
            Syntax::Mysql => mysql(statement),
            Syntax::Postgres | Syntax::Sqlite => postgres(statement),
        }
    }

    /// Whether something of it stays in the database.
    pub(super) fn stays(self) -> bool {
        match self {
            Self::None | Self::Session | Self::State | Self::Lock => false,
            Self::Repeatable | Self::Rows | Self::Definitions | Self::Unseen { .. } => true,
        }
    }

    /// Whether a transaction can hold it together with others.
    pub(super) fn fits_transaction(self) -> bool {
        matches!(self, Self::None | Self::Session | Self::State | Self::Rows)
    }
}

const UNSEEN: Effect = Effect::Unseen { partial: true };
/// It takes effect as a whole or not at all.
const UNSEEN_WHOLE: Effect = Effect::Unseen { partial: false };

fn mysql(statement: &Statement<'_>) -> Effect {
    let words: Vec<String> = statement.words().take(12).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if statement.is_block() {
        return if changes_something(statement) {
            UNSEEN
        } else {
            Effect::None
        };
    }
    match words.as_slice() {
        ["SET", "STATEMENT", ..] | ["CALL" | "EXECUTE" | "XA", ..] => UNSEEN,
        ["SET", ..] if is_computed(statement) => Effect::State,
        ["SET" | "USE" | "PREPARE" | "DEALLOCATE", ..] => Effect::Session,
        ["CREATE" | "DROP", "TEMPORARY", ..] | ["CREATE", "OR", "REPLACE", "TEMPORARY", ..] | ["HANDLER", ..] => {
            Effect::State
        }
        ["LOCK", "TABLE" | "TABLES", ..] | ["UNLOCK", ..] => Effect::Lock,
        ["SELECT" | "DO" | "VALUES" | "TABLE" | "WITH", ..] => mysql_query(statement, words[0]),
        ["SHOW" | "EXPLAIN" | "DESCRIBE" | "DESC" | "HELP" | "CHECKSUM", ..]
        | [
            "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "START" | "SAVEPOINT" | "RELEASE",
            ..,
        ] => Effect::None,
        [
            "ANALYZE" | "OPTIMIZE" | "REPAIR" | "CHECK" | "FLUSH" | "KILL" | "CACHE" | "GRANT" | "REVOKE",
            ..,
        ] => Effect::Repeatable,
        ["INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "MERGE" | "LOAD", ..] => {
            if assigns(statement) {
                Effect::State
            } else {
                Effect::Rows
            }
        }
        ["TRUNCATE", ..] => UNSEEN_WHOLE,
        ["CREATE" | "ALTER" | "DROP" | "RENAME", "USER" | "ROLE", ..] => UNSEEN_WHOLE,
        ["ALTER", ..] if moves_partitions(statement) => UNSEEN_WHOLE,
        ["RENAME", ..] if changes_places(statement) => UNSEEN_WHOLE,
        _ => Effect::Definitions,
    }
}

/// A query changes nothing, unless it calls a function that does, or keeps what it reads.
fn mysql_query(statement: &Statement<'_>, verb: &str) -> Effect {
    let has = |word: &str| statement.words().any(|one| one == word);
    match verb {
        "SELECT" | "WITH" | "VALUES" if has("INTO") && (has("OUTFILE") || has("DUMPFILE")) => UNSEEN,
        "SELECT" | "WITH" | "VALUES" if has("INTO") && !names_one(statement, &["INSERT", "REPLACE"]) => Effect::State,
        _ if assigns(statement) => Effect::State,
        "WITH" if names_one(statement, &["INSERT", "UPDATE", "DELETE", "REPLACE"]) => Effect::Rows,
        _ if calls_unknown_function(statement) => Effect::Rows,
        _ => Effect::None,
    }
}

/// PostgreSQL's definitions can be taken back as well, so nearly everything fits a transaction with the journal.
fn postgres(statement: &Statement<'_>) -> Effect {
    let words: Vec<String> = statement.words().take(8).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["VACUUM" | "ANALYZE" | "CLUSTER" | "REINDEX" | "CHECKPOINT", ..] | ["ALTER", "SYSTEM", ..] => {
            Effect::Repeatable
        }
        ["CREATE" | "DROP", "INDEX", "CONCURRENTLY", ..] | ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", ..] => {
            Effect::Definitions
        }
        _ if statement.needs_autocommit() => UNSEEN_WHOLE,
        ["SET", "LOCAL", ..] => Effect::None,
        [
            "SET" | "RESET" | "PREPARE" | "DEALLOCATE" | "LISTEN" | "UNLISTEN" | "DISCARD" | "LOAD",
            ..,
        ] => Effect::Session,
        ["CREATE", rest @ ..] if rest.iter().take(4).any(|word| is_temporary(word)) => Effect::State,
        ["DECLARE" | "CLOSE", ..] => Effect::State,
        ["SELECT", ..] if keeps_in_session(statement) => match is_constant_setting(statement) {
            true => Effect::Session,
            false => Effect::State,
        },
        ["SELECT" | "WITH" | "VALUES" | "TABLE", ..] => postgres_query(statement),
        [
            "SHOW" | "EXPLAIN" | "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "START" | "SAVEPOINT",
            ..,
        ] => Effect::None,
        _ => Effect::Rows,
    }
}

fn postgres_query(statement: &Statement<'_>) -> Effect {
    let changes = ["INTO", "INSERT", "UPDATE", "DELETE", "MERGE"];
    let writes = statement.words().any(|word| changes.contains(&word.as_str()));
    if writes || calls_unknown_function(statement) {
        Effect::Rows
    } else {
        Effect::None
    }
}

fn is_temporary(word: &str) -> bool {
    ["TEMP", "TEMPORARY"].contains(&word)
}

/// Functions of PostgreSQL that set the session, and `SELECT … INTO TEMP`.
fn keeps_in_session(statement: &Statement<'_>) -> bool {
    let sets = |word: &String| {
        is_temporary(word) || ["SET_CONFIG", "SETSEED"].contains(&word.as_str()) || word.starts_with("PG_ADVISORY_LOCK")
    };
    statement.words().any(|word| sets(&word))
}

/// `SELECT set_config('search_path', '', false);`
fn is_constant_setting(statement: &Statement<'_>) -> bool {
    let known = ["SELECT", "PG_CATALOG", "SET_CONFIG", "TRUE", "FALSE"];
    statement.words().all(|word| known.contains(&word.as_str()))
}

/// Whether a value of `SET` has to be computed: by a function, a query or a routine.
fn is_computed(statement: &Statement<'_>) -> bool {
    let mut tokens = statement.significant_tokens();
    tokens.any(|token| token.is_symbol("(") || token.is_word("SELECT"))
}

/// Whether a statement sets a user variable on its way.
fn assigns(statement: &Statement<'_>) -> bool {
    statement.significant_tokens().any(|token| token.is_symbol(":="))
}

/// What moves rows between tables and partitions, or throws them away, and leaves both as they were declared.
fn moves_partitions(statement: &Statement<'_>) -> bool {
    let words: Vec<String> = statement.words().collect();
    let pairs = [
        ["EXCHANGE", "PARTITION"],
        ["CONVERT", "PARTITION"],
        ["CONVERT", "TABLE"],
        ["TRUNCATE", "PARTITION"],
        ["IMPORT", "TABLESPACE"],
        ["DISCARD", "TABLESPACE"],
    ];
    words.windows(2).any(|pair| pairs.iter().any(|known| pair == known))
}

/// Whether a name is both taken and given: `RENAME TABLE a TO tmp, b TO a, tmp TO b`. Of two tables that are alike nobody sees it.
fn changes_places(statement: &Statement<'_>) -> bool {
    let (mut from, mut to, mut next_is_new) = (Vec::new(), Vec::new(), false);
    for token in statement.significant_tokens().skip(2) {
        if token.is_word("TO") {
            next_is_new = true;
        } else if token.is_symbol(",") {
            next_is_new = false;
        } else if let Some(name) = token.name() {
            let list = if next_is_new { &mut to } else { &mut from };
            list.push(name.to_lowercase());
        }
    }
    from.iter().any(|name| to.contains(name))
}

/// Whether a statement changes rows and answers with none.
pub(super) fn is_plain_change(statement: &Statement<'_>) -> bool {
    let changes = ["INSERT", "UPDATE", "DELETE", "REPLACE"].contains(&statement.verb().as_str());
    changes && !statement.words().any(|word| word == "RETURNING") && Effect::of(statement) == Effect::Rows
}

/// Whether a block holds a word that changes something, outside its strings.
fn changes_something(statement: &Statement<'_>) -> bool {
    const WORDS: [&str; 13] = [
        "INSERT", "UPDATE", "DELETE", "REPLACE", "CALL", "EXECUTE", "ALTER", "CREATE", "DROP", "TRUNCATE", "LOAD",
        "RENAME", "COMMIT",
    ];
    names_one(statement, &WORDS)
}

/// Whether a word is among these. `REPLACE(`, `INSERT(` and `TRUNCATE(` are functions, which compute a value.
fn names_one(statement: &Statement<'_>, words: &[&str]) -> bool {
    const FUNCTIONS: [&str; 3] = ["INSERT", "REPLACE", "TRUNCATE"];
    let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
    let found = |at: usize, word: &str| {
        let calls = tokens.get(at + 1).is_some_and(|next| next.is_symbol("(")) && FUNCTIONS.contains(&word);
        tokens[at].is_word(word) && !calls
    };
    (0..tokens.len()).any(|at| words.iter().any(|word| found(at, word)))
}

fn calls_unknown_function(statement: &Statement<'_>) -> bool {
    let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
    opp_sql::function::calls_unknown(&tokens)
}

#[cfg(test)]
mod tests;
