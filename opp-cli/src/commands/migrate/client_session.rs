//! The session of the client that runs a script: set as opp sets its own, also after a file that changed it.

use opp_runner::mysql::SQL_MODE;
use opp_runner::session::SessionOptions;
use opp_sql::Dialect as Syntax;

/// What a script begins with. The client should stop at the first error. On SQLite and PostgreSQL a migration that fails and those that
/// follow change nothing where it does not; MySQL commits every definition, so that only conditions help.
pub(super) fn begin(syntax: Syntax, has_conditions: bool, options: &SessionOptions) -> String {
    let stop = match syntax {
        Syntax::Sqlite => {
            "-- A migration of which a statement fails is undone, and none after it is applied; `sqlite3 -bail` also stops there.\n"
        }
        Syntax::Postgres if has_conditions => "\\set ON_ERROR_STOP on\n",
        Syntax::Postgres => {
            "-- A migration of which a statement fails is undone, and none after it is applied; `psql -v ON_ERROR_STOP=1` also stops there.\n"
        }
        Syntax::Mysql if has_conditions => "",
        Syntax::Mysql => {
            "-- Not for `mariadb --force`, which goes on after an error; a script of `--idempotent` may run there.\n"
        }
    };
    let settings = settings(syntax, options);
    format!("{stop}{settings}")
}

/// What follows the statements of a file that sets the session.
pub(super) fn set_again(syntax: Syntax, options: &SessionOptions) -> String {
    let reset = match syntax {
        Syntax::Postgres => "RESET SESSION AUTHORIZATION;\nRESET ROLE;\nRESET ALL;\n",
        Syntax::Sqlite | Syntax::Mysql => "",
    };
    format!("{reset}{}", settings(syntax, options))
}

fn settings(syntax: Syntax, options: &SessionOptions) -> String {
    let usual = match syntax {
        Syntax::Sqlite => vec![match options.foreign_keys {
            Some(false) => "PRAGMA foreign_keys = OFF".to_owned(),
            Some(true) | None => "PRAGMA foreign_keys = ON".to_owned(),
        }],
        Syntax::Postgres => Vec::new(),
        Syntax::Mysql => vec![
            "SET NAMES utf8mb4".to_owned(),
            format!("SET SESSION sql_mode = '{SQL_MODE}', foreign_key_checks = 1, unique_checks = 1, autocommit = 1"),
        ],
    };
    let own = options.statements.iter();
    let own = own.map(|statement| statement.trim_end().trim_end_matches(';').to_owned());
    usual
        .into_iter()
        .chain(own)
        .map(|statement| format!("{statement};\n"))
        .collect()
}
