//! What to do or type next after an error of the runner.

use opp_core::diagnostic::{Diagnostic, help};

use crate::error::DbError;
use crate::migrator::{Error, GuardError};
use crate::precheck::Problem;
use crate::run::Direction;
use crate::server::address::AddressError;
use crate::server::error::{ServerError, StatementError};
use crate::server::tls::TlsError;

mod failure;

impl Diagnostic for DbError {
    fn help(&self) -> Vec<String> {
        help(match self {
            Self::Missing { .. } => "`opp migrate` creates it; `opp env` shows which database is configured".to_owned(),
            Self::NoDirectory { directory, .. } => {
                format!(
                    "create it (mkdir -p '{}') or correct DATABASE_URL; `opp env` shows where it is set",
                    directory.display()
                )
            }
            Self::CannotOpen { .. } => {
                "check the permissions of the file and its directory; `opp env` shows which database is configured"
                    .to_owned()
            }
            Self::NotADatabase { .. } => "correct DATABASE_URL; `opp env` shows where it is set".to_owned(),
            Self::Damaged { .. } => "restore a backup with `opp restore FILE`".to_owned(),
            Self::Locked { .. } => {
                "wait for the other process, or pass a longer `--lock-timeout SECONDS`; nothing was changed".to_owned()
            }
            Self::ReadOnly { .. } => {
                "grant yourself write permission for the file and its directory; nothing was changed".to_owned()
            }
            Self::Full { .. } => "free disk space and run the command again".to_owned(),
            Self::StrangeBookkeeping { table, .. } => {
                format!(
                    "rename or drop {table} if it is not in use, then run `opp migrate stamp REV` with the current revision of the database"
                )
            }
            Self::Server(error) => return error.help(),
            Self::Sql { .. } => return Vec::new(),
        })
    }

    fn is_interrupted(&self) -> bool {
        matches!(self, Self::Server(error) if error.is_interrupted())
    }
}

impl Diagnostic for ServerError {
    fn help(&self) -> Vec<String> {
        help(match self {
            Self::Address(_) => "correct DATABASE_URL; `opp env` shows where it is set".to_owned(),
            Self::Tls(TlsError::NoRoots) => {
                "set the authority's certificate: `sslrootcert=ca.pem` in the URL (MySQL: `ssl-ca=ca.pem`)".to_owned()
            }
            Self::Tls(_) => "correct the file that the URL refers to".to_owned(),
            Self::Unreachable { .. } | Self::Silent { .. } => {
                "start the server, or correct host and port in DATABASE_URL; `opp env` shows where it is set".to_owned()
            }
            Self::Login { .. } => {
                "correct user and password in DATABASE_URL; in a password write `@` as %40, `/` as %2F, `:` as %3A, `%` as %25"
                    .to_owned()
            }
            Self::NoDatabase { database, .. } => {
                format!("create it (PostgreSQL: createdb {database}, MySQL: CREATE DATABASE {database}), or correct DATABASE_URL")
            }
            Self::Encryption { .. } => {
                "correct the host or the authority (`sslrootcert`, MySQL: `ssl-ca`), or verify less with `sslmode=require` or \
                 `sslmode=disable` (MySQL: `ssl-mode`)"
                    .to_owned()
            }
            Self::Lost { .. } => "check with `opp showmigrations` what is applied, then run the command again".to_owned(),
            Self::Busy { .. } => {
                "wait until it finishes, or pass a longer `--lock-timeout SECONDS`; nothing was changed".to_owned()
            }
            Self::RecordElsewhere { record, .. } => {
                format!("add search_path={record} to DATABASE_URL, as the application needs it too; or rename the other schema")
            }
            Self::Pooled { .. } => "use the address of the server itself, or of a pool in session mode".to_owned(),
            Self::Refused { said, .. } => advice(said)
                .unwrap_or("retry later, or check the server's log; `opp env` shows which server is configured")
                .to_owned(),
            Self::Interrupted => "run the same command again to resume".to_owned(),
            Self::Statement(error) => return error.help(),
        })
    }

    fn is_interrupted(&self) -> bool {
        matches!(self, Self::Interrupted)
    }
}

impl Diagnostic for Problem {
    fn help(&self) -> Vec<String> {
        help(match self {
            Self::Edited { name, .. } => format!(
                "undo the edit of {name}/up.sql and put the change into a new migration; if the edit is intended and the \
                 database has it, run `opp migrate stamp current` to accept it"
            ),
            Self::Missing { .. } => {
                "restore its directory from version control (`git log --all -- 'migrations/*'`), or, if it was deleted \
                 intentionally, run `opp migrate stamp REV --purge` with the current revision of the database"
                    .to_owned()
            }
            Self::PartlySquashed { .. } => {
                "restore the replaced migrations from version control, run `opp migrate` on this database, and squash again, with \
                 `--keep-files` where another database may have a part as well"
                    .to_owned()
            }
            Self::OutOfOrder { .. } => {
                "if the two do not depend on each other, apply it with `opp migrate --allow-out-of-order`".to_owned()
            }
            Self::ChildWithoutParent { child, .. } => format!(
                "if the database has the changes of the parent, run `opp migrate stamp {child}`; otherwise \
                 `opp migrate stamp REV --purge` with the current revision of the database"
            ),
            Self::Halfway {
                name,
                direction,
                done: _,
            } => {
                let command = match direction {
                    Direction::Up => format!("opp migrate upgrade {name}"),
                    Direction::Down => format!("opp migrate downgrade {name}-1"),
                };
                format!("run `{command}` to resume it")
            }
            Self::Interrupted { version, .. } => format!(
                "check what it left: if it is complete, run `opp migrate stamp {version}`; otherwise undo its changes \
                 manually and run `opp migrate stamp current`"
            ),
        })
    }
}

impl Diagnostic for StatementError {
    fn help(&self) -> Vec<String> {
        own_words_first(self).into_iter().collect()
    }
}

impl Diagnostic for AddressError {}

impl Diagnostic for TlsError {}

impl Diagnostic for GuardError {
    fn help(&self) -> Vec<String> {
        help(match self {
            Self::Pending(_) => "run `opp migrate`, or the migrator's `run`, before the application",
            Self::Ahead(_) => {
                "start the version of the application that these migrations belong to, or revert them with it"
            }
            Self::Edited(_) => {
                "put the change into a new migration; `opp showmigrations` says what to do about each file"
            }
            Self::HalfApplied(_) => "`opp showmigrations` says how to resume it",
            Self::SchemaDiffers(_) => "`opp migrate check` lists every difference",
            Self::Unreadable(error) => return error.help(),
        })
    }
}

impl Diagnostic for Error {
    fn help(&self) -> Vec<String> {
        help(match self {
            Self::Statement {
                revision,
                direction,
                aftermath,
                source,
                ..
            } => return failure::of_statement(&revision.name, *direction, *aftermath, None, source),
            Self::Migration {
                revision,
                direction,
                source,
            }
            | Self::Unrunnable {
                revision,
                direction,
                source,
            } => return failure::of_run(&revision.name, *direction, source),
            Self::Locked { .. } => "wait until it finishes, or allow a longer lock timeout; nothing was changed",
            Self::Cancelled => "run it again to resume",
            Self::Database(error) => return error.help(),
            Self::History(error) => return error.help(),
            Self::Target(error) => return error.help(),
            Self::NoDirectory { .. } => "correct the path; `opp makemigrations` writes the first migration",
            Self::SeveralDirectories { .. } => {
                "name the directory in `opp_core::build::migrations`, one for each database"
            }
            Self::NoDialect { found, .. } => {
                return help(format!(
                    "connect to {found}, or add the database to `dialects` in opp.toml"
                ));
            }
            Self::SeveralHeads(_) => "`opp migrate merge` joins them; `opp rebase REV` puts one branch after the other",
            Self::WouldRevert(_) => "name a newer target, or allow the run to revert",
            Self::Problems(problems) => return problems.iter().flat_map(Diagnostic::help).collect(),
            Self::InTransaction => "end the transaction before the run",
            Self::NoThread(_) | Self::Panicked => return Vec::new(),
        })
    }

    fn is_interrupted(&self) -> bool {
        self.is_cancelled()
    }
}

/// The statement that gives the right to a table, where the refusal names it.
fn grant(error: &StatementError) -> Option<String> {
    let statement = match error.code.as_str() {
        // "SELECT command denied to user 'u'@'h' for table `d`.`t`"
        "1142" => {
            let (right, rest) = error.message.split_once(" command denied to user ")?;
            let (user, table) = rest.split_once(" for table ")?;
            format!("GRANT {right} ON {table} TO {user}")
        }
        // "permission denied for table t"
        "42501" => {
            let table = error.message.strip_prefix("permission denied for table ")?;
            format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO the role of the URL")
        }
        _ => return None,
    };
    Some(format!(
        "ask the owner to run {statement}, or log in as a user with that privilege"
    ))
}

/// What the server advises, unless that helps nobody.
fn own_words_first(error: &StatementError) -> Option<String> {
    if let Some(grant) = grant(error) {
        return Some(grant);
    }
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
        "42P07" | "42701" | "42710" | "1050" | "1060" | "1061" => {
            "if the database already has what the migration creates, record it with `opp migrate stamp REVISION` or \
             `opp migrate --fake`; otherwise drop or rename the existing object"
        }
        "42501" if says("create database") => {
            "log in as a user who may create databases, or ask an administrator to run ALTER ROLE … CREATEDB"
        }
        "42501" if says("for database") => {
            "log in as a user with that privilege, or ask an administrator to run GRANT CONNECT ON DATABASE"
        }
        "42501" => {
            "log in as a user with that privilege, or ask its owner to GRANT it (PostgreSQL: GRANT CREATE, USAGE ON SCHEMA)"
        }
        "1044" | "1142" | "1143" | "1227" => {
            "log in as a user with that privilege, or ask an administrator to GRANT it"
        }
        "25006" => "this is a read-only server or replica: use the address of the primary",
        "1290" if !says("read") => return None,
        "1290" | "1792" | "1836" => "this server is read-only: use the address of the primary",
        "55P03" | "1205" => {
            "another session uses the table: wait until it finishes, or pass a longer `--lock-timeout SECONDS`"
        }
        "40P01" | "40001" | "1213" => "deadlock with another session: run the command again after it finishes",
        "57014" | "1317" if !says("timeout") => "it was canceled on the server: run the command again",
        "57014" | "1969" | "3024" => {
            "it exceeded the statement timeout: pass a longer `--statement-timeout`, or 0 for no limit"
        }
        "22P05" | "22021" => {
            "the encoding of the database is not UTF8: move to one that is (createdb -T template0 -E UTF8), or use only characters it can store"
        }
        "1129" | "1130" => "ask an administrator to allow this host (CREATE USER user@host; for 1129 FLUSH HOSTS)",
        "57P03" => "wait until the server has started, then run the command again",
        "53300" | "1040" | "1203" | "1226" => "the server has no free connection: retry later, or raise its limit",
        "53200" => "the migration locks more tables than the server allows: raise max_locks_per_transaction",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_right_is_named_with_its_grant() {
        let hint = |code: &str, message: &str| {
            let error = StatementError {
                code: code.to_owned(),
                message: message.to_owned(),
                detail: None,
                advice: None,
            };
            own_words_first(&error).unwrap_or_default()
        };
        let mariadb = hint("1142", "SELECT command denied to user 'u'@'h' for table `d`.`t`");
        assert!(mariadb.contains("GRANT SELECT ON `d`.`t` TO 'u'@'h'"), "{mariadb}");
        let postgres = hint("42501", "permission denied for table __diesel_schema_migrations");
        assert!(
            postgres.contains("DELETE ON __diesel_schema_migrations TO"),
            "{postgres}"
        );
    }
}
