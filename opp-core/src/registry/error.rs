//! What can be wrong with a registry?

use std::fmt;

use crate::def::ModelDef;
use crate::diagnostic::{Diagnostic, help};
use crate::name::NameError;

/// Why a registry is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryError {
    /// Two structs declare one table.
    Duplicate {
        /// The table, with its schema and database where they are said.
        table: String,
        /// The two structs, in the order of package and place.
        places: Box<[Place; 2]>,
    },
    /// No struct was found.
    Empty {
        /// The package that was asked.
        package: String,
        /// The crates that were searched.
        crates: Vec<String>,
    },
    /// A name that cannot stand in SQL.
    Name {
        /// What bears the name, such as `a column`.
        what: &'static str,
        /// The struct that declares it.
        place: Box<Place>,
        /// What is wrong with it.
        source: NameError,
    },
    /// The text is not JSON, or not the JSON of a registry.
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was expected there.
        reason: String,
    },
    /// The registry has another version of the form.
    Format {
        /// The version it says.
        found: String,
    },
}

/// Where a struct stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Name of the struct.
    pub rust_name: String,
    /// Cargo package that holds it.
    pub package: String,
    /// Source file.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

impl Place {
    /// Where a model's struct stands.
    #[must_use]
    pub fn of(model: &ModelDef) -> Self {
        Self {
            rust_name: model.rust_name.clone().into_owned(),
            package: model.package.clone().into_owned(),
            file: model.file.clone().into_owned(),
            line: model.line,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rust_name,
            package,
            file,
            line,
        } = self;
        write!(f, "`{rust_name}` at {file}:{line} (package {package})")
    }
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate { table, places } if places[0] == places[1] => {
                write!(f, "the table `{table}` is declared twice by one struct, {}", places[0])
            }
            Self::Duplicate { table, places } => {
                let [first, second] = &**places;
                write!(f, "two structs declare the table `{table}`:\n  {first}\n  {second}")
            }
            Self::Empty { package, crates } => {
                write!(
                    f,
                    "no models were found in `{package}` (searched: {})",
                    crates.join(", ")
                )
            }
            Self::Name { what, place, .. } => write!(f, "{what} of {place} cannot be used"),
            Self::Json { line, column, reason } => {
                write!(f, "this is not a registry: {reason} (line {line}, column {column})")
            }
            Self::Format { found } => write!(
                f,
                "the registry has format {found}, this version of opp reads format {}",
                super::FORMAT
            ),
        }
    }
}

impl std::error::Error for RegistryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Name { source, .. } => Some(source),
            Self::Duplicate { .. } | Self::Empty { .. } | Self::Json { .. } | Self::Format { .. } => None,
        }
    }
}

impl Diagnostic for RegistryError {
    fn help(&self) -> Vec<String> {
        match self {
            Self::Duplicate { places, .. } if places[0] == places[1] => {
                help("its package is linked in two versions: `cargo tree --duplicates` shows who asks for which")
            }
            Self::Duplicate { .. } => {
                help("give one of them another name with `#[opp(table = \"…\")]`, or derive `OppModel` on one only")
            }
            Self::Empty { package, .. } => vec![
                "if the structs with `#[derive(OppModel)]` are in src/main.rs, move them to src/lib.rs".to_owned(),
                "if no `mod` line leads from src/lib.rs to their file, add it".to_owned(),
                format!(
                    "if another crate holds them, add it to the [dependencies] of `{package}`; an optional one must be on"
                ),
                "if they are behind a feature, pass `--features`".to_owned(),
            ],
            Self::Format { .. } => help(
                "build the package and the `opp` command with the same version of opp: `cargo update -p opp-core`, or \
                 `cargo install opp-cli`",
            ),
            Self::Name { source, .. } => source.help(),
            Self::Json { .. } => Vec::new(),
        }
    }
}
