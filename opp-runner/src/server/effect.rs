//! What a statement does to a database, as far as its words say.

use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;

/// What a statement does to a database, as far as its words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// None: guards, questions.
    None,
    /// The session is set, so that a run that goes on behind it has to set it again.
    Session,
    /// Rows change, and a transaction can take that back.
    Rows,
    /// Definitions change, or anything may.
    Definitions,
}

impl Effect {
    pub(super) fn of(statement: &Statement<'_>, syntax: Syntax) -> Self {
        match statement.verb().as_str() {
            // A block of PostgreSQL may do anything, also commit.
            "DO" if syntax == Syntax::Postgres => Self::Definitions,
            "BEGIN" if statement.is_block() && changes_something(statement.text) => Self::Definitions,
            "SET" | "USE" => Self::Session,
            "SELECT" | "SHOW" | "DO" | "EXPLAIN" | "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "START" | "VALUES" => {
                Self::None
            }
            "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "MERGE" | "WITH" | "LOAD" => Self::Rows,
            _ => Self::Definitions,
        }
    }

    /// Whether something of it stays.
    pub(super) fn stays(self) -> bool {
        match self {
            Self::None | Self::Session => false,
            Self::Rows | Self::Definitions => true,
        }
    }
}

/// Whether a block holds a word that changes something, outside its strings.
fn changes_something(block: &str) -> bool {
    const WORDS: [&str; 12] = [
        "INSERT", "UPDATE", "DELETE", "REPLACE", "CALL", "EXECUTE", "ALTER", "CREATE", "DROP", "TRUNCATE", "LOAD",
        "RENAME",
    ];
    let outside = block.split('\'').step_by(2);
    let words = outside.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    words
        .into_iter()
        .any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Whether a statement changes rows and answers with none.
pub(super) fn is_plain_change(statement: &Statement<'_>) -> bool {
    let answers = || {
        statement
            .text
            .split_whitespace()
            .any(|word| word.eq_ignore_ascii_case("RETURNING"))
    };
    matches!(statement.verb().as_str(), "INSERT" | "UPDATE" | "DELETE" | "REPLACE") && !answers()
}

#[cfg(test)]
mod tests {
    use super::*;
    use opp_sql::statement::split;

    fn effect(sql: &str, syntax: Syntax) -> Effect {
        Effect::of(&split(sql, syntax)[0], syntax)
    }

    #[test]
    fn what_may_change_something_is_noted_before_it_runs() {
        let guard = "BEGIN NOT ATOMIC\n IF (SELECT count(*) FROM a) > 0 THEN\n SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'UPDATE it';\n END IF;\nEND;";
        assert_eq!(effect(guard, Syntax::Mysql), Effect::None);
        let block = "BEGIN NOT ATOMIC\n UPDATE a SET x = 1;\nEND;";
        assert_eq!(effect(block, Syntax::Mysql), Effect::Definitions);
        assert_eq!(
            effect("DO $$ BEGIN DELETE FROM a; END $$;", Syntax::Postgres),
            Effect::Definitions
        );
        assert_eq!(effect("DO SLEEP(1);", Syntax::Mysql), Effect::None);
        assert_eq!(
            effect("WITH n AS (SELECT 1) UPDATE a SET x = 1;", Syntax::Mysql),
            Effect::Rows
        );
        assert_eq!(effect("USE other;", Syntax::Mysql), Effect::Session);
    }
}
