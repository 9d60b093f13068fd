//! How do pg_dump and pg_restore reach the server that opp reaches?

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::NamedTempFile;

use super::error::BackupError;
use super::file::{file_error, open};
use super::program::{self, Programs, system_authorities};
use super::secret::{passfile, private_file};

use opp_runner::cancel::Cancel;
use opp_runner::postgres::connection::Connection;
use opp_runner::server::address::Address;
use opp_runner::server::link::Link as _;
use opp_runner::server::tls::Mode;

/// Relations and types that somebody made, and pg_dump's word for each; not those of extensions or columns.
const OBJECTS: &str = "SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' \
    WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, n.nspname, c.relname FROM pg_catalog.pg_class c \
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') \
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype IN ('e', 'a', 'i') \
    AND (d.deptype = 'e' OR c.relkind = 'S')) \
    UNION ALL SELECT 'TYPE', n.nspname, t.typname FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
    WHERE t.typtype = 'e' AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
    WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid AND d.deptype = 'e') ORDER BY 1, 2, 3";

/// A server that has answered.
pub(super) struct Server {
    address: Address,
    database: String,
    connection: Connection,
    /// Ends the program that runs.
    pub(super) cancel: Cancel,
    version: u32,
}

impl Server {
    pub(super) fn reach(address: Address) -> Result<Self, BackupError> {
        let database = address.database.clone().ok_or(BackupError::NoDatabase)?;
        let mut connection = Connection::open(&address)?;
        let number = connection.texts("SHOW server_version_num")?;
        let number: u32 = number.first().and_then(|text| text.parse().ok()).unwrap_or_default();
        Ok(Self {
            address,
            database,
            connection,
            cancel: Cancel::new(),
            version: number / 10_000,
        })
    }

    /// Writes the database to a file.
    pub(super) fn dump(&mut self, programs: &Programs, target: &File) -> Result<(), BackupError> {
        let secret = self.secret()?;
        let mut command = self.command(programs, "pg_dump", &secret)?;
        command.args([
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            "--lock-wait-timeout=60000",
        ]);
        let target = target
            .try_clone()
            .map_err(|source| file_error("write", secret.path(), source))?;
        command.arg(self.database()).stdout(target);
        self.run(command).map(drop)
    }

    /// What the database holds and the backup does not.
    pub(super) fn others(&mut self, programs: &Programs, file: &Path) -> Result<Vec<String>, BackupError> {
        let mut magic = Vec::new();
        let read = open(file)?.take(5).read_to_end(&mut magic);
        read.map_err(|source| file_error("read", file, source))?;
        if magic != b"PGDMP" {
            return Err(BackupError::NoBackup {
                path: file.to_owned(),
                kind: "PostgreSQL",
                problem: "it does not begin as pg_dump's custom format does",
            });
        }
        let secret = self.secret()?;
        let mut command = self.command(programs, "pg_restore", &secret)?;
        command
            .args(["--schema-only", "--no-owner", "--no-privileges", "--file=-"])
            .arg(file)
            .stdout(Stdio::piped());
        let listed = self.run(command)?;
        let held: BTreeSet<&str> = listed.lines().filter_map(heading).collect();
        let rows = self.connection.rows(OBJECTS)?;
        let found = rows
            .into_iter()
            .filter_map(|row| <[Option<String>; 3]>::try_from(row).ok());
        let other = found.filter_map(|[kind, schema, name]| {
            let (kind, schema, name) = (kind?, schema?, name?);
            let heading = format!("Name: {name}; Type: {kind}; Schema: {schema}; ");
            (!held.contains(heading.as_str())).then(|| format!("{} {schema}.{name}", kind.to_lowercase()))
        });
        Ok(other.collect())
    }

    /// Puts the backup in the place of what it holds: wholly or not at all.
    pub(super) fn restore(&mut self, programs: &Programs, file: &Path) -> Result<(), BackupError> {
        let secret = self.secret()?;
        let mut command = self.command(programs, "pg_restore", &secret)?;
        command.args([
            "--clean",
            "--if-exists",
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
        ]);
        command.arg(self.database()).arg(file).stdout(Stdio::null());
        let done = self.run(command).map(drop);
        done.map_err(|error| error.leaving("the database is as it was: the restore is one transaction"))
    }

    /// The program with the server's address. Nothing that libpq would read on its own is left to it, as opp reads none of it.
    fn command(&self, programs: &Programs, name: &'static str, secret: &NamedTempFile) -> Result<Command, BackupError> {
        let mut command = Command::new(self.program(programs, name)?);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        let Address { host, port, tls, .. } = &self.address;
        let host = if host.is_empty() { "localhost" } else { host };
        command
            .env("PGHOST", host)
            .env("PGPORT", port.unwrap_or(5432).to_string());
        command
            .env("PGPASSFILE", secret.path())
            .env("PGSSLMODE", word(tls.mode))
            .env("PGGSSENCMODE", "disable");
        command.env(
            "PGCONNECT_TIMEOUT",
            self.address.connect_timeout.as_secs().min(i32::MAX as u64).to_string(),
        );
        command.env("PGAPPNAME", &self.address.application_name);
        let verified = matches!(tls.mode, Mode::VerifyCa | Mode::VerifyFull);
        let roots = tls.roots.clone().or_else(|| system_authorities().filter(|_| verified));
        let said = [
            ("PGUSER", self.address.user.as_ref().map(PathBuf::from)),
            ("PGOPTIONS", self.address.options.as_ref().map(PathBuf::from)),
            ("PGSSLROOTCERT", roots),
            ("PGSSLCERT", tls.certificate.clone()),
            ("PGSSLKEY", tls.key.clone()),
        ];
        command.envs(said.into_iter().filter_map(|(name, value)| Some((name, value?))));
        command.arg("--no-password").stdin(Stdio::null());
        Ok(command)
    }

    /// The first program that is not older than the server: pg_dump refuses newer servers.
    fn program(&self, programs: &Programs, name: &'static str) -> Result<PathBuf, BackupError> {
        let mut older = None;
        for program in programs.all(name) {
            let found = major(&program::version(&program)?);
            if found >= self.version {
                return Ok(program);
            }
            older.get_or_insert((program, found));
        }
        Err(match older {
            Some((program, found)) => BackupError::TooOld {
                program,
                found,
                server: self.version,
            },
            None => BackupError::Missing {
                program: name,
                package: "postgresql-client",
            },
        })
    }

    /// Quoted, for libpq takes a plain name with `=` for more than a name.
    fn database(&self) -> String {
        let name = self.database.replace('\\', "\\\\").replace('\'', "\\'");
        format!("--dbname=dbname='{name}'")
    }

    fn secret(&self) -> Result<NamedTempFile, BackupError> {
        private_file(&passfile(self.address.password.as_deref())?)
    }

    fn run(&mut self, command: Command) -> Result<String, BackupError> {
        program::run(&self.cancel, command, self.address.password.as_deref())
    }
}

/// What `pg_restore` writes above each object: `-- Name: a; Type: TABLE; Schema: public; Owner: -`.
fn heading(line: &str) -> Option<&str> {
    let line = line.strip_prefix("-- ").filter(|line| line.starts_with("Name: "))?;
    line.rfind("Owner: ").map(|at| &line[..at])
}

/// `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`
fn major(said: &str) -> u32 {
    let digits = said
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let digits = digits.map(|word| word.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Disable => "disable",
        Mode::Allow => "allow",
        Mode::Prefer => "prefer",
        Mode::Require => "require",
        Mode::VerifyCa => "verify-ca",
        Mode::VerifyFull => "verify-full",
    }
}
