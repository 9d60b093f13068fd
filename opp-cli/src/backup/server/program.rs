//! Where are a server's programs, and what do they say when they fail?

use std::fs;
use std::future::{Future, poll_fn};
use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::{Command, Output, Stdio};
use std::task::Poll;
use std::time::Duration;

use super::error::BackupError;
use super::file::file_error;
use opp_runner::cancel::Cancel;

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
pub(super) fn run(cancel: &Cancel, mut command: Command, password: Option<&str>) -> Result<String, BackupError> {
    let program = PathBuf::from(command.get_program());
    // The programs get the password by a file of their own.
    command
        .env_remove("DATABASE_URL")
        .env("LC_ALL", "C")
        .stderr(Stdio::piped());
    match wait(cancel, command).map_err(|source| file_error("run", &program, source))? {
        Some(output) => written(&program, output, password),
        None => Err(BackupError::Interrupted { state: None }),
    }
}

/// What a program wrote into pipes; nothing when opp was asked to stop, and the program is gone then.
fn wait(cancel: &Cancel, command: Command) -> io::Result<Option<Output>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let child = tokio::process::Command::from(command).kill_on_drop(true).spawn()?;
        let mut output = pin!(child.wait_with_output());
        let mut cancelled = pin!(cancel.cancelled());
        let ended = poll_fn(|context| match output.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => cancelled.as_mut().poll(context).map(|()| None),
        });
        let ended = ended.await.transpose()?;
        if ended.as_ref().is_some_and(|output| !output.status.success()) {
            // A terminal presses Ctrl-C on both, and the program may be the first to go.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(ended.filter(|output| output.status.success() || !cancel.is_cancelled()))
    })
}

/// The system's authorities in one file, for programs that want to be told.
pub(super) fn system_authorities() -> Option<PathBuf> {
    let named = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let usual = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];
    named
        .into_iter()
        .chain(usual.map(PathBuf::from))
        .find(|path| path.is_file())
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
