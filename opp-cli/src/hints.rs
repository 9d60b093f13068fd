//! What to do or type next after an error of the runner.

use opp_runner::error::DbError;
use opp_runner::precheck::Problem;
use opp_runner::server::error::{ServerError, StatementError};
use opp_runner::server::tls::TlsError;

/// An error that knows what to do or type next.
pub(crate) trait Hint {
    /// What to do or type next; nothing where the error itself is all there is to tell.
    fn hint(&self) -> Option<String>;
}

impl Hint for DbError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Missing { .. } => {
                "`opp migrate` creates it; `opp env` shows which database is meant and why".to_owned()
            }
            Self::NoDirectory { directory, .. } => {
                format!(
                    "create it (mkdir -p '{}') or correct DATABASE_URL; `opp env` shows where it comes from",
                    directory.display()
                )
            }
            Self::CannotOpen { .. } => {
                "check the permissions of the file and its directory; `opp env` shows which database is meant"
                    .to_owned()
            }
            Self::NotADatabase { .. } => "correct DATABASE_URL; `opp env` shows where it comes from".to_owned(),
            Self::Damaged { .. } => "restore a backup with `opp restore FILE`".to_owned(),
            Self::Locked { .. } => {
                "let the other process finish, or wait longer with `--lock-timeout SECONDS`; nothing was changed"
                    .to_owned()
            }
            Self::ReadOnly { .. } => {
                "give yourself write permission to the file and its directory; nothing was changed".to_owned()
            }
            Self::Full { .. } => "make room and run the command again".to_owned(),
            Self::StrangeBookkeeping { table, .. } => {
                format!(
                    "rename or drop {table} if it is not in use, then `opp migrate stamp REV` with the revision the database is at"
                )
            }
            Self::Server(error) => return error.hint(),
            Self::Sql { .. } => return None,
        })
    }
}

impl Hint for ServerError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Address(_) => "correct DATABASE_URL; `opp env` shows where it comes from".to_owned(),
            Self::Tls(TlsError::NoRoots) => {
                "name the authority's certificate: `sslrootcert=ca.pem` in the URL (MySQL: `ssl-ca=ca.pem`)".to_owned()
            }
            Self::Tls(_) => "correct the file that the URL names".to_owned(),
            Self::Unreachable { .. } | Self::Silent { .. } => {
                "start the server, or correct host and port in DATABASE_URL; `opp env` shows where it comes from".to_owned()
            }
            Self::Login { .. } => {
                "correct user and password in DATABASE_URL; in a password write `@` as %40, `/` as %2F, `:` as %3A, `%` as %25"
                    .to_owned()
            }
            Self::NoDatabase { database, .. } => {
                format!("create it (PostgreSQL: createdb {database}, MySQL: CREATE DATABASE {database}), or correct DATABASE_URL")
            }
            Self::Encryption { .. } => {
                "name the right host and authority (`sslrootcert`, MySQL: `ssl-ca`), or ask for less with `sslmode=require` or \
                 `sslmode=disable` (MySQL: `ssl-mode`)"
                    .to_owned()
            }
            Self::Lost { .. } => "look with `opp showmigrations` what is applied, then run the command again".to_owned(),
            Self::Busy { .. } => {
                "let it finish, or wait longer with `--lock-timeout SECONDS`; nothing was changed".to_owned()
            }
            Self::Pooled { .. } => "give opp the address of the server itself, or of a pool in session mode".to_owned(),
            Self::Refused { said, .. } => advice(said)
                .unwrap_or("try again later, or look into the server's log; `opp env` shows which server is meant")
                .to_owned(),
            Self::Interrupted => "type the same command again to go on".to_owned(),
            Self::Statement(error) => return own_words_first(error),
        })
    }
}

impl Hint for Problem {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Edited { name, .. } => format!(
                "undo the edit of {name}/up.sql and put the change into a new migration; where the edit is meant and the \
                 database has it, `opp migrate stamp current` accepts it"
            ),
            Self::Missing { .. } | Self::Unknown { .. } => {
                "bring its directory back from version control (`git log --all -- 'migrations/*'`), or, where it is gone \
                 for good, `opp migrate stamp REV --purge` with the revision the database is at"
                    .to_owned()
            }
            Self::OutOfOrder { .. } => {
                "apply it all the same with `opp migrate --allow-out-of-order`, where the two do not depend on each other"
                    .to_owned()
            }
            Self::ChildWithoutParent { child, .. } => format!(
                "where the database has what the parent brings, `opp migrate stamp {child}`; otherwise \
                 `opp migrate stamp REV --purge` with the revision the database is at"
            ),
            Self::Interrupted { version, .. } => format!(
                "look at what it left: `opp migrate stamp {version}` where it is complete; otherwise undo by hand what it \
                 did and `opp migrate stamp current`"
            ),
        })
    }
}

/// What the server advises, unless that helps nobody.
fn own_words_first(error: &StatementError) -> Option<String> {
    let ours = advice(error).map(str::to_owned);
    match error.code.as_str() {
        // "See server log for query details."
        "40P01" => ours,
        _ => error.advice.clone().or(ours),
    }
}

/// What helps against a refusal that says little. <https://www.postgresql.org/docs/current/errcodes-appendix.html>,
/// <https://mariadb.com/kb/en/mariadb-error-code-reference/>
fn advice(error: &StatementError) -> Option<&'static str> {
    let says = |word: &str| error.message.contains(word);
    Some(match error.code.as_str() {
        "42501" if says("create database") => {
            "log in as a user who may create databases, or have an administrator say ALTER ROLE … CREATEDB"
        }
        "42501" if says("for database") => {
            "log in as a user with that right, or have an administrator GRANT CONNECT ON DATABASE"
        }
        "42501" => {
            "log in as a user with that right, or have its owner GRANT it (PostgreSQL: GRANT CREATE, USAGE ON SCHEMA)"
        }
        "1044" | "1142" | "1143" | "1227" => "log in as a user with that right, or have an administrator GRANT it",
        "25006" => "this is a read-only server or replica: give opp the address of the primary",
        "1290" if !says("read") => return None,
        "1290" | "1792" | "1836" => "this server is read-only: give opp the address of the primary",
        "55P03" | "1205" => {
            "another session uses the table: let it finish, or wait longer with `--lock-timeout SECONDS`"
        }
        "40P01" | "40001" | "1213" => {
            "another session met it the other way round: run the command again when that one is done"
        }
        "57014" | "1317" if !says("timeout") => "somebody stopped it on the server: run the command again",
        "57014" | "1969" | "3024" => "it took longer than `--statement-timeout` allows: allow more, or 0 for no limit",
        "22P05" | "22021" => {
            "the database is not in UTF8: move it to one that is (createdb -T template0 -E UTF8), or write only what it can hold"
        }
        "1129" | "1130" => "have an administrator let this host in (CREATE USER user@host; for 1129 FLUSH HOSTS)",
        "57P03" => "wait until the server has started, then run the command again",
        "53300" | "1040" | "1203" | "1226" => "the server has no connection left: try again later, or raise its limit",
        "53200" => "the migration locks more tables than the server has room for: raise max_locks_per_transaction",
        _ => return None,
    })
}
