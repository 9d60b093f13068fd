//! A program that carries migrations: `opp` itself, with the migrations, their checksum and their length behind its own end.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use opp_migrate::files::{FilesError, Migration, Tags, Texts, checksum, from_texts};
use opp_migrate::history::History;
use serde::{Deserialize, Serialize};

use crate::config::{DialectConfig, DialectName, Flavour, Target};
use crate::error::CommandError;
use crate::ui::sanitise::clean;

/// Stands before and behind what is appended.
const MAGIC: &[u8; 8] = b"OPPBUNDL";
/// The length of a checksum: `sha256:` and 64 digits.
const SUM: usize = 71;
/// Checksum, length and magic.
const FOOTER: usize = SUM + 8 + MAGIC.len();

/// The migrations that a program carries.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bundle {
    directories: Vec<Carried>,
    /// Names and ids.
    tags: Vec<(String, String)>,
}

/// A migrations directory.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Carried {
    /// From the project's own.
    directory: PathBuf,
    dialect: DialectName,
    version: Option<String>,
    flavour: Option<Flavour>,
    foreign_keys: Option<bool>,
    statements: Vec<String>,
    migrations: Vec<CarriedFiles>,
}

/// The files of a migration.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CarriedFiles {
    directory: String,
    up: String,
    down: Option<String>,
    in_transaction: bool,
    recorded: Option<String>,
}

impl Bundle {
    /// Of these directories of a project.
    pub(crate) fn of(root: &Path, directories: &[(Target, History)]) -> Result<Self, CommandError> {
        let tags = directories.first().map_or_else(Vec::new, |(_, leading)| {
            let own = leading.tags().iter();
            own.map(|(name, id)| (name.to_owned(), id.to_owned())).collect()
        });
        let directories = directories
            .iter()
            .map(|(target, history)| carried(root, target, history));
        Ok(Self {
            directories: directories.collect::<Result<_, _>>()?,
            tags,
        })
    }

    /// How many migrations each directory has.
    pub(crate) fn counts(&self) -> Vec<(String, usize)> {
        let count = |one: &Carried| (one.directory.display().to_string(), one.migrations.len());
        self.directories.iter().map(count).collect()
    }

    /// What the running program carries; nothing where it is `opp` alone.
    pub(crate) fn of_this_program() -> Result<Option<Self>, CommandError> {
        let path = std::env::current_exe().map_err(|error| unreadable("", &error))?;
        Self::of_program(&path)
    }

    fn of_program(path: &Path) -> Result<Option<Self>, CommandError> {
        let found = File::open(path).and_then(|mut file| appended(&mut file));
        match found.map_err(|error| unreadable(&format!(" {}", path.display()), &error))? {
            Appended::Nothing => Ok(None),
            Appended::Whole(json) => {
                let read = serde_json::from_str(&json);
                read.map(Some).map_err(|error| damaged(path, &error.to_string()))
            }
            Appended::Damaged(why) => Err(damaged(path, why)),
        }
    }

    /// Writes a copy of the running program that carries this one.
    pub(crate) fn write(&self, path: &Path) -> Result<(), CommandError> {
        let program = std::env::current_exe();
        let program =
            program.map_err(|error| CommandError::failed(format!("opp cannot find its own program: {error}")))?;
        let unwritable =
            |error: io::Error| CommandError::failed(clean(&format!("cannot write {}: {error}", path.display())));
        if path.exists() && !is_bundle(path) {
            return Err(
                CommandError::failed(clean(&format!("{} already exists and is not a bundle", path.display())))
                    .hint("name another file with `--output FILE`"),
            );
        }
        let json = serde_json::to_string(self).map_err(|error| CommandError::failed(error.to_string()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let unfinished = path.with_file_name(format!(".{name}.unfinished"));
        let written = copy(&program, &unfinished, &json).and_then(|()| fs::rename(&unfinished, path));
        written.map_err(|error| {
            // The first error is the one to tell.
            let _ = fs::remove_file(&unfinished);
            unwritable(error)
        })
    }

    /// What migrations it carries, as `opp.toml` would say.
    pub(crate) fn targets(&self) -> Result<Vec<Target>, CommandError> {
        let target = |one: &Carried| {
            let config = DialectConfig {
                version: one.version.clone(),
                flavour: one.flavour,
                ..DialectConfig::default()
            };
            Ok(Target {
                dialect: one.dialect.dialect(&config)?,
                directory: one.directory.clone(),
                scratch_url: None,
                foreign_keys: one.foreign_keys,
                session: one.statements.clone(),
            })
        };
        self.directories.iter().map(target).collect()
    }

    /// The migrations of a target.
    pub(crate) fn history(&self, target: &Target) -> Result<History, CommandError> {
        let name = DialectName::of(target.dialect);
        let own = self.directories.iter().find(|one| one.dialect == name);
        let migrations = own.into_iter().flat_map(|one| &one.migrations).map(migration);
        let history = History::from_migrations(migrations.collect::<Result<_, FilesError>>()?)?;
        let mut tags = Tags::default();
        self.tags.iter().for_each(|(name, id)| tags.add(name, id));
        Ok(history.tagged(tags))
    }
}

fn carried(root: &Path, target: &Target, history: &History) -> Result<Carried, CommandError> {
    let files = |one: &&Migration| -> Result<CarriedFiles, CommandError> {
        let recorded = one.recorded.clone().map(opp_migrate::files::MigrationFile::into_json);
        Ok(CarriedFiles {
            directory: one.directory(),
            up: one.up.clone(),
            down: one.down.clone(),
            in_transaction: one.in_transaction,
            recorded: recorded
                .transpose()
                .map_err(|error| CommandError::failed(error.to_string()))?,
        })
    };
    let directory = target.directory.strip_prefix(root).unwrap_or(&target.directory);
    let DialectConfig { version, flavour, .. } = DialectConfig::of(target.dialect);
    Ok(Carried {
        directory: directory.to_owned(),
        dialect: DialectName::of(target.dialect),
        version,
        flavour,
        foreign_keys: target.foreign_keys,
        statements: target.session.clone(),
        migrations: history.migrations().iter().map(files).collect::<Result<_, _>>()?,
    })
}

fn migration(one: &CarriedFiles) -> Result<Migration, FilesError> {
    let metadata = format!("run_in_transaction = {}", one.in_transaction);
    from_texts(&Texts {
        directory: &one.directory,
        up: &one.up,
        down: one.down.as_deref(),
        metadata: Some(&metadata),
        recorded: one.recorded.as_deref(),
    })
}

fn copy(program: &Path, to: &Path, json: &str) -> io::Result<()> {
    fs::copy(program, to)?;
    let mut file = File::options().append(true).open(to)?;
    file.write_all(MAGIC)?;
    file.write_all(json.as_bytes())?;
    file.write_all(checksum(json).as_bytes())?;
    file.write_all(&(json.len() as u64).to_le_bytes())?;
    file.write_all(MAGIC)?;
    file.sync_all()
}

/// What stands behind the end of a program.
enum Appended {
    Nothing,
    Whole(String),
    Damaged(&'static str),
}

fn appended(file: &mut File) -> io::Result<Appended> {
    let length = file.metadata()?.len();
    let mut footer = [0; FOOTER];
    let begins = begins_after_program(file, length)?;
    if length < FOOTER as u64 {
        return Ok(Appended::Nothing);
    }
    file.seek(SeekFrom::Start(length - FOOTER as u64))?;
    file.read_exact(&mut footer)?;
    let (sum, rest) = footer.split_at(SUM);
    let (size, magic) = rest.split_at(8);
    if magic != MAGIC {
        return Ok(match begins {
            true => Appended::Damaged("its end is missing"),
            false => Appended::Nothing,
        });
    }
    let size = u64::from_le_bytes(size.try_into().unwrap_or_default());
    let Some(start) = (length - FOOTER as u64).checked_sub(size) else {
        return Ok(Appended::Damaged("its length is wrong"));
    };
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(size).read_to_end(&mut bytes)?;
    Ok(match String::from_utf8(bytes) {
        Ok(json) if checksum(&json).as_bytes() == sum => Appended::Whole(json),
        _ => Appended::Damaged("its migrations do not have the recorded checksum"),
    })
}

/// Whether something is appended to a program of Linux, whose header says where the program ends. Where the header is another one, a
/// bundle that was cut off cannot be told from `opp`.
fn begins_after_program(file: &mut File, length: u64) -> io::Result<bool> {
    let mut header = [0; 64];
    file.seek(SeekFrom::Start(0))?;
    if length < 64 || file.read_exact(&mut header).is_err() || !header.starts_with(b"\x7fELF\x02\x01") {
        return Ok(false);
    }
    let number = |at: usize, bytes: usize| {
        let read = header[at..at + bytes].iter().rev();
        read.fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    };
    let end = number(0x28, 8).saturating_add(number(0x3a, 2) * number(0x3c, 2));
    let mut magic = [0; 8];
    file.seek(SeekFrom::Start(end))?;
    Ok(end + 8 <= length && file.read_exact(&mut magic).is_ok() && magic == *MAGIC)
}

fn is_bundle(path: &Path) -> bool {
    let found = File::open(path).and_then(|mut file| appended(&mut file));
    found.is_ok_and(|found| !matches!(found, Appended::Nothing))
}

/// A program that cannot be read may carry migrations, so it must not act as one that carries none.
fn unreadable(path: &str, error: &io::Error) -> CommandError {
    CommandError::failed(clean(&format!("opp cannot read its own program{path}: {error}")))
        .hint("allow the user who runs it to read the file: it may carry migrations")
}

fn damaged(path: &Path, why: &str) -> CommandError {
    CommandError::failed(clean(&format!("{} is damaged: {why}", path.display())))
        .hint("copy it again, or make it again with `opp bundle`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(json: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (plain, path) = (folder.path().join("plain"), folder.path().join("program"));
        fs::write(&plain, "a program").unwrap();
        copy(&plain, &path, json).unwrap();
        (folder, path)
    }

    #[test]
    fn a_dialect_that_is_not_known_is_damage() {
        let json = |dialect: &str| {
            format!(
                r#"{{"directories": [{{"directory": "db", "dialect": "{dialect}", "version": "8.4", "flavour": "mysql",
                    "foreign_keys": null, "statements": [], "migrations": []}}], "tags": []}}"#
            )
        };
        let (_folder, path) = program(&json("mysql"));
        let targets = Bundle::of_program(&path).unwrap().unwrap().targets().unwrap();
        assert_eq!(targets[0].dialect.to_string(), "MySQL");
        let (_folder, path) = program(&json("oracle"));
        let error = Bundle::of_program(&path).unwrap_err();
        let message = error.message().unwrap();
        assert!(
            message.contains("is damaged") && message.contains("oracle"),
            "{message}"
        );
    }

    #[test]
    fn a_program_that_cannot_be_read_is_not_taken_for_one_without_migrations() {
        let folder = tempfile::tempdir().unwrap();
        let error = Bundle::of_program(&folder.path().join("gone")).unwrap_err();
        let message = error.message().unwrap();
        assert!(message.starts_with("opp cannot read its own program /"), "{message}");
        fs::write(folder.path().join("plain"), "a program").unwrap();
        assert!(Bundle::of_program(&folder.path().join("plain")).unwrap().is_none());
    }
}
