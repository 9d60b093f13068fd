//! Where are a server's programs, and what do they say when they fail?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::{BackupError, file_error};
use crate::db::server::interrupt::Executor;

/// The directories in which programs are looked for, in this order.
#[derive(Clone, Debug)]
pub(super) struct Programs(Vec<PathBuf>);

impl Programs {
    /// PATH, then where Debian puts each PostgreSQL, the newest first.
    pub(super) fn usual() -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let on_path = std::env::split_paths(&path).filter(|directory| directory.is_absolute());
        Self(on_path.chain(debian(Path::new("/usr/lib/postgresql"))).collect())
    }

    #[cfg(test)]
    pub(super) fn in_directories(directories: Vec<PathBuf>) -> Self {
        Self(directories)
    }

    /// Every program of this name.
    pub(super) fn all(&self, name: &str) -> Vec<PathBuf> {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        let places = self.0.iter().map(|directory| directory.join(&file));
        places.filter(|path| path.is_file()).collect()
    }
}

/// What the program says of its version.
pub(super) fn version(program: &Path) -> Result<String, BackupError> {
    let mut command = Command::new(program);
    let output = command.arg("--version").env("LC_ALL", "C").output();
    written(
        program,
        output.map_err(|source| file_error("run", program, source))?,
        None,
    )
}

/// Runs a program to its end, unless opp is asked to stop. What it writes is returned when it goes into a pipe.
pub(super) fn run(
    executor: &mut Executor,
    mut command: Command,
    password: Option<&str>,
) -> Result<String, BackupError> {
    let program = PathBuf::from(command.get_program());
    command.env("LC_ALL", "C").stderr(Stdio::piped());
    match executor
        .run(command)
        .map_err(|source| file_error("run", &program, source))?
    {
        Some(output) => written(&program, output, password),
        None => Err(BackupError::Interrupted { state: None }),
    }
}

fn written(program: &Path, output: Output, password: Option<&str>) -> Result<String, BackupError> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(BackupError::Failed {
        program: program.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        status: output.status.to_string(),
        said: without(String::from_utf8_lossy(&output.stderr).trim(), password),
        state: None,
    })
}

/// `/usr/lib/postgresql/15/bin` and its like.
fn debian(parent: &Path) -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, path)| path).collect()
}

fn without(text: &str, password: Option<&str>) -> String {
    match password {
        Some(password) if !password.is_empty() => text.replace(password, "***"),
        _ => text.to_owned(),
    }
}
