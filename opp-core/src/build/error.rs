//! What can keep a build script from writing the registry binary?

use std::fmt;
use std::io;
use std::path::PathBuf;

#[derive(Debug)]
pub(crate) enum BuildError {
    /// Not run by Cargo as a build script.
    Environment { name: &'static str },
    /// `cargo metadata` could not be started.
    Start { source: io::Error },
    /// `cargo metadata` failed.
    Metadata { message: String },
    /// `cargo metadata` printed what cannot be read.
    Output { source: serde_json::Error },
    /// The package is not in its own metadata.
    PackageMissing { package: String },
    /// The package has no library that can be linked.
    NoLibrary { package: String },
    /// opp-core is not among the package's dependencies.
    NoOppCore { package: String },
    /// A dependency has another version of opp-core.
    OtherOppCore { package: String, dependency: String },
    /// A migrations directory cannot be read.
    Read { path: PathBuf, source: io::Error },
    /// Migrations are being written there, or were when the program was ended.
    Interrupted { path: PathBuf },
    /// Two directories hold migrations for the same database, or for no database in particular.
    SameDialect {
        first: String,
        second: String,
        dialect: Option<String>,
    },
    /// The file cannot be written.
    Write { path: PathBuf, source: io::Error },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment { name } => write!(
                f,
                "opp_core::build needs the variable {name}, which Cargo sets for build scripts: call it from build.rs"
            ),
            Self::Start { source } => write!(f, "opp cannot run `cargo metadata`: {source}"),
            Self::Metadata { message } => {
                write!(
                    f,
                    "opp asked `cargo metadata` which crates hold models, and it failed:\n{message}"
                )
            }
            Self::Output { source } => write!(f, "opp cannot read what `cargo metadata` printed: {source}"),
            Self::PackageMissing { package } => {
                write!(
                    f,
                    "`cargo metadata` does not list the package {package}; is its Cargo.toml part of another workspace?"
                )
            }
            Self::NoLibrary { package } => write!(
                f,
                "the package {package} has no library, so no other program can see its models.\n\
                 Move the structs with `#[derive(OppModel)]` to src/lib.rs and use them from src/main.rs as \
                 `use {}::…`.",
                package.replace('-', "_")
            ),
            Self::NoOppCore { package } => write!(
                f,
                "opp-core is only a build-dependency of {package}: add it to [dependencies] too (`cargo add opp-core`)"
            ),
            Self::OtherOppCore { package, dependency } => write!(
                f,
                "{dependency} uses another version of opp-core than {package}, so its models would be missing.\n\
                 Give both the same version; `cargo tree --invert opp-core` shows who asks for which."
            ),
            Self::Read { path, source } => write!(f, "opp cannot read the migrations in {}: {source}", path.display()),
            Self::Interrupted { path } => write!(
                f,
                "the migrations in {} are only partly written: the command that writes them was interrupted, or still runs.\n\
                 Complete them: opp squash --finish",
                path.display()
            ),
            Self::SameDialect {
                first,
                second,
                dialect: Some(dialect),
            } => write!(
                f,
                "{first} and {second} both hold migrations for {dialect}; a run could not choose between them"
            ),
            Self::SameDialect {
                first,
                second,
                dialect: None,
            } => write!(
                f,
                "{first} and {second} both hold migrations, and no migration.json there says for which database; a run could not choose \
                 between them"
            ),
            Self::Write { path, source } => write!(f, "opp cannot write {}: {source}", path.display()),
        }
    }
}
