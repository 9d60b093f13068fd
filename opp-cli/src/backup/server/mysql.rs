//! How do the programs of MariaDB and MySQL reach the server that opp reaches?
//!
//! MySQL's own programs cannot be run where opp is tested: their options are as its manual says.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::NamedTempFile;

use super::error::BackupError;
use super::file::{file_error, open};
use super::program::{self, Programs, system_authorities};
use super::secret::{option_value, private_file};

use opp_runner::cancel::Cancel;
use opp_runner::mysql::connection::Connection;
use opp_runner::server::address::Address;
use opp_runner::server::link::Link as _;
use opp_runner::server::tls::Mode;

const OBJECTS: &str = "SELECT IF(table_type = 'VIEW', 'view', 'table'), table_name FROM information_schema.tables \
    WHERE table_schema = DATABASE() ORDER BY 1, 2";
const HALF: &str = "the backup is restored in part: MySQL cannot take back what is done to tables. Correct the cause and run the \
    same `opp restore` again: it drops and makes anew every table of the backup";

/// A server that has answered.
pub(super) struct Server {
    address: Address,
    database: String,
    connection: Connection,
    /// Ends the program that runs.
    pub(super) cancel: Cancel,
    mariadb: bool,
}

/// Whose program it is: their options differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Maker {
    Mariadb,
    Mysql,
}

impl Server {
    pub(super) fn reach(address: Address) -> Result<Self, BackupError> {
        let database = address.database.clone().ok_or(BackupError::NoDatabase)?;
        let mut connection = Connection::open(&address)?;
        let mariadb = connection
            .texts("SELECT VERSION()")?
            .iter()
            .any(|version| version.contains("MariaDB"));
        Ok(Self {
            address,
            database,
            connection,
            cancel: Cancel::new(),
            mariadb,
        })
    }

    /// Writes the database to a file.
    pub(super) fn dump(&mut self, programs: &Programs, target: &File) -> Result<(), BackupError> {
        let (program, maker) = self.program(programs, ["mariadb-dump", "mysqldump"])?;
        let secret = self.options(maker)?;
        let mut command = command(&program, &secret);
        command.args([
            "--single-transaction",
            "--routines",
            "--triggers",
            "--events",
            "--hex-blob",
            "--no-tablespaces",
        ]);
        command.arg("--default-character-set=utf8mb4");
        if maker == Maker::Mysql {
            // A backup of one database says nothing of the server's replication; old servers have no column statistics.
            command.args(["--set-gtid-purged=OFF", "--loose-skip-column-statistics"]);
        }
        let target = target
            .try_clone()
            .map_err(|source| file_error("write", secret.path(), source))?;
        command
            .arg("--")
            .arg(&self.database)
            .stdin(Stdio::null())
            .stdout(target);
        self.run(command)
    }

    /// What the database holds and the backup does not.
    pub(super) fn others(&mut self, file: &Path) -> Result<Vec<String>, BackupError> {
        let held = held(file)?;
        let rows = self.connection.rows(OBJECTS)?;
        let found = rows
            .into_iter()
            .filter_map(|row| <[Option<String>; 2]>::try_from(row).ok());
        let other = found.filter_map(|[kind, name]| {
            let (kind, name) = (kind?, name?);
            (!held.contains(&name.replace('`', "``"))).then(|| format!("{kind} {name}"))
        });
        Ok(other.collect())
    }

    /// Puts the backup in the place of what it holds.
    pub(super) fn restore(&mut self, programs: &Programs, file: &Path) -> Result<(), BackupError> {
        let (program, maker) = self.program(programs, ["mariadb", "mysql"])?;
        let secret = self.options(maker)?;
        let mut command = command(&program, &secret);
        // Binary mode: the file is SQL, and nothing in it is a command to the client.
        command.args(["--batch", "--binary-mode", "--default-character-set=utf8mb4"]);
        command.arg("--init-command=SET SESSION lock_wait_timeout = 60");
        command
            .arg("--")
            .arg(&self.database)
            .stdin(open(file)?)
            .stdout(Stdio::null());
        self.run(command).map_err(|error| error.leaving(HALF))
    }

    /// The server's own kind of program where there is one, else the other's.
    fn program(&self, programs: &Programs, mut names: [&'static str; 2]) -> Result<(PathBuf, Maker), BackupError> {
        if !self.mariadb {
            names.reverse();
        }
        let program = names.into_iter().find_map(|name| programs.all(name).into_iter().next());
        let program = program.ok_or(BackupError::Missing {
            program: names[0],
            package: if self.mariadb { "mariadb-client" } else { "mysql-client" },
        })?;
        // MariaDB installs its programs under MySQL's names too.
        let maker = match program::version(&program)?.contains("MariaDB") {
            true => Maker::Mariadb,
            false => Maker::Mysql,
        };
        Ok((program, maker))
    }

    /// The only option file that is read; opp reads none of the user's.
    fn options(&self, maker: Maker) -> Result<NamedTempFile, BackupError> {
        let Address { host, port, socket, .. } = &self.address;
        let mut options = vec![("password", self.address.password.clone().unwrap_or_default())];
        options.extend(self.address.user.clone().map(|user| ("user", user)));
        match socket {
            Some(socket) => {
                options.push(("protocol", "socket".to_owned()));
                options.push(("socket", socket.display().to_string()));
            }
            None => {
                options.push(("protocol", "tcp".to_owned()));
                options.push((
                    "host",
                    if host.is_empty() {
                        "localhost".to_owned()
                    } else {
                        host.clone()
                    },
                ));
                options.push(("port", port.unwrap_or(3306).to_string()));
            }
        }
        options.extend(self.encryption(maker));
        let lines = options
            .iter()
            .map(|(name, value)| format!("{name}={}\n", option_value(value)));
        private_file(&format!("[client]\n{}", lines.collect::<String>()))
    }

    /// MariaDB's client has no `verify-ca`: it verifies the host too, which is more than asked, never less. Without
    /// verification it would also speak to a server that does not encrypt; opp's own connection, which came first, has not.
    fn encryption(&self, maker: Maker) -> Vec<(&'static str, String)> {
        let tls = &self.address.tls;
        let verified =
            matches!(tls.mode, Mode::VerifyCa | Mode::VerifyFull) || tls.mode == Mode::Require && tls.roots.is_some();
        let mut options = match maker {
            Maker::Mariadb => vec![
                ("ssl", u8::from(tls.mode != Mode::Disable).to_string()),
                ("ssl-verify-server-cert", u8::from(verified).to_string()),
            ],
            Maker::Mysql => vec![("ssl-mode", word(tls.mode, verified).to_owned())],
        };
        if verified {
            let roots = tls.roots.clone().or_else(system_authorities);
            options.extend(roots.map(|path| ("ssl-ca", path.display().to_string())));
        }
        if tls.mode != Mode::Disable {
            options.extend(
                tls.certificate
                    .as_ref()
                    .map(|path| ("ssl-cert", path.display().to_string())),
            );
            options.extend(tls.key.as_ref().map(|path| ("ssl-key", path.display().to_string())));
        }
        options
    }

    fn run(&mut self, command: Command) -> Result<(), BackupError> {
        program::run(&self.cancel, command, self.address.password.as_deref()).map(drop)
    }
}

fn command(program: &Path, options: &NamedTempFile) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("MYSQL_") || name_text.starts_with("MARIADB_") {
            command.env_remove(&name);
        }
    }
    let mut only = std::ffi::OsString::from("--defaults-file=");
    only.push(options.path());
    command.arg(only);
    command
}

fn word(mode: Mode, verified: bool) -> &'static str {
    match mode {
        Mode::Disable => "DISABLED",
        Mode::Allow | Mode::Prefer => "PREFERRED",
        Mode::Require | Mode::VerifyCa if verified => "VERIFY_CA",
        Mode::Require | Mode::VerifyCa => "REQUIRED",
        Mode::VerifyFull => "VERIFY_IDENTITY",
    }
}

/// The tables and views of a backup, by the comments above them. Its last line shows that it is whole.
fn held(file: &Path) -> Result<BTreeSet<String>, BackupError> {
    let wrong = |problem| BackupError::NoBackup {
        path: file.to_owned(),
        kind: "MySQL",
        problem,
    };
    let mut reader = BufReader::new(open(file)?);
    let (mut line, mut begun, mut last, mut number) = (Vec::new(), false, false, 0_usize);
    let mut held = BTreeSet::new();
    while next_line(&mut reader, &mut line).map_err(|source| file_error("read", file, source))? {
        number += 1;
        begun = begun || line.starts_with(b"-- MariaDB dump ") || line.starts_with(b"-- MySQL dump ");
        if number == 5 && !begun {
            break;
        }
        if !line.trim_ascii().is_empty() {
            last = line.starts_with(b"-- Dump completed");
        }
        held.extend(heading(&line));
    }
    match (begun, last) {
        (true, true) => Ok(held),
        (true, false) => Err(wrong("it ends in the middle")),
        (false, _) => Err(wrong("it does not begin as the files of mariadb-dump and mysqldump do")),
    }
}

fn next_line(reader: &mut BufReader<File>, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    Ok(reader.read_until(b'\n', line)? > 0)
}

/// The name in "-- Table structure for table `a`" and "-- Final view structure for view `b`".
fn heading(line: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(line).ok()?.trim_end();
    let (_, name) = text.strip_prefix("-- ")?.split_once(" structure for ")?;
    let name = name.strip_prefix("table `").or_else(|| name.strip_prefix("view `"))?;
    name.strip_suffix('`').map(str::to_owned)
}
