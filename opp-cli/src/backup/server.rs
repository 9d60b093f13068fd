//! How is a database on a server backed up and restored? With the server's own programs, found where they usually lie.
//!
//! The password goes to them in a private file. Opp's own connection comes first: it checks the address, the login and the
//! encryption, and asks the server's version, so that the right program is chosen and a refusal is told in opp's words.
//!
//! A restore drops and makes anew what the backup holds. What else is in the database stays, and [`Inspected::others`] names
//! it before anything is touched. On PostgreSQL a restore is one transaction; MySQL has none for tables, and the error says so.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use opp_core::url::{DatabaseKind, DatabaseUrl};

use opp_runner::server::address::Address;

use crate::signals;

mod error;
mod file;
mod mysql;
mod postgres;
mod program;
mod secret;
#[cfg(test)]
mod tests;

pub(crate) use error::BackupError;
use file::file_error;
use program::Programs;

/// A backup that can be restored into a database; nothing has been touched yet.
pub(crate) struct Inspected {
    /// Tables, views, sequences and types of the database that the backup does not hold: a restore leaves them as they are.
    pub(crate) others: Vec<String>,
    file: PathBuf,
    server: Server,
    programs: Programs,
}

enum Server {
    Postgres(postgres::Server),
    Mysql(mysql::Server),
}

/// Writes the whole database to `target`, readable by its owner only. A file that is there is never overwritten.
pub(crate) fn dump(url: &DatabaseUrl, target: &Path) -> Result<(), BackupError> {
    dump_with(url, target, &Programs::usual())
}

/// Checks that `file` is a whole backup for this kind of server, and compares it with what the database holds.
pub(crate) fn inspect(url: &DatabaseUrl, file: &Path) -> Result<Inspected, BackupError> {
    inspect_with(url, file, Programs::usual())
}

/// A name for a backup in the current directory: `app.20261123_101500.dump`, or `.sql` for MySQL.
pub(crate) fn usual_name(url: &DatabaseUrl, stamp: &str) -> Result<PathBuf, BackupError> {
    let database = Address::of(url)?.and_then(|address| address.database);
    let plain = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
    let name: String = database.as_deref().unwrap_or("database").chars().map(plain).collect();
    let ending = match url.kind() {
        DatabaseKind::Mysql => "sql",
        DatabaseKind::Postgres | DatabaseKind::Sqlite(_) => "dump",
    };
    let plain = PathBuf::from(format!("{name}.{stamp}.{ending}"));
    let mut numbered = (2_u32..).map(|number| PathBuf::from(format!("{name}.{stamp}_{number}.{ending}")));
    Ok(match plain.exists() {
        true => numbered.find(|name| !name.exists()).unwrap_or(plain),
        false => plain,
    })
}

impl Inspected {
    /// Drops and makes anew what the backup holds.
    pub(crate) fn restore(mut self) -> Result<(), BackupError> {
        self.server.survive_interrupts();
        match &mut self.server {
            Server::Postgres(server) => server.restore(&self.programs, &self.file),
            Server::Mysql(server) => server.restore(&self.programs, &self.file),
        }
    }
}

fn dump_with(url: &DatabaseUrl, target: &Path, programs: &Programs) -> Result<(), BackupError> {
    if target.symlink_metadata().is_ok() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let mut server = Server::reach(url)?;
    server.survive_interrupts();
    let directory = directory(target);
    let half = tempfile::Builder::new()
        .prefix(".opp-backup-")
        .tempfile_in(directory)
        .map_err(|source| file_error("write in", directory, source))?;
    match &mut server {
        Server::Postgres(server) => server.dump(programs, half.as_file())?,
        Server::Mysql(server) => server.dump(programs, half.as_file())?,
    }
    let synced = half.as_file().sync_all();
    synced.map_err(|source| file_error("write", half.path(), source))?;
    half.persist_noclobber(target)
        .map_err(|failed| match failed.error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Exists(target.to_owned()),
            _ => file_error("write", target, failed.error),
        })?;
    // A new name lasts only once its directory is on disk.
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.map_err(|source| file_error("write", directory, source))
}

fn inspect_with(url: &DatabaseUrl, file: &Path, programs: Programs) -> Result<Inspected, BackupError> {
    let mut server = Server::reach(url)?;
    let others = match &mut server {
        Server::Postgres(server) => server.others(&programs, file)?,
        Server::Mysql(server) => server.others(file)?,
    };
    Ok(Inspected {
        others,
        file: file.to_owned(),
        server,
        programs,
    })
}

impl Server {
    fn reach(url: &DatabaseUrl) -> Result<Self, BackupError> {
        let address = Address::of(url)?.ok_or(BackupError::NoServer)?;
        match url.kind() {
            DatabaseKind::Mysql => mysql::Server::reach(address).map(Self::Mysql),
            DatabaseKind::Postgres | DatabaseKind::Sqlite(_) => postgres::Server::reach(address).map(Self::Postgres),
        }
    }
}

impl Server {
    /// Ctrl-C and SIGTERM end the program that opp has started. Opp itself outlives it, to remove the half backup and the password's
    /// file.
    fn survive_interrupts(&mut self) {
        match self {
            Self::Postgres(server) => server.cancel = signals::listen(),
            Self::Mysql(server) => server.cancel = signals::listen(),
        }
    }
}

fn directory(target: &Path) -> &Path {
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}
