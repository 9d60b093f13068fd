//! What can be wrong with a registry?

use std::fmt;

use crate::def::ModelDef;
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
            Self::Duplicate { table, places } => write_duplicate(f, table, places),
            Self::Empty { package, crates } => write_empty(f, package, crates),
            Self::Name { what, place, source } => write!(f, "{what} of {place} cannot be used: {source}"),
            Self::Json { line, column, reason } => {
                write!(f, "this is not a registry: {reason} (line {line}, column {column})")
            }
            Self::Format { found } => write!(
                f,
                "the registry has format {found}, this version of opp reads format {expected}.\n\
                 Build the package and the `opp` command with the same version of opp: `cargo update -p opp-core`, or \
                 `cargo install opp-cli`.",
                expected = super::FORMAT
            ),
        }
    }
}

fn write_duplicate(f: &mut fmt::Formatter<'_>, table: &str, [first, second]: &[Place; 2]) -> fmt::Result {
    if first == second {
        writeln!(f, "the table `{table}` is declared twice by one struct, {first}.")?;
        write!(
            f,
            "Its package is linked in two versions; `cargo tree --duplicates` shows who asks for which."
        )
    } else {
        writeln!(f, "two structs declare the table `{table}`:\n  {first}\n  {second}")?;
        write!(
            f,
            "Give one of them another name with `#[opp(table = \"…\")]`, or derive `OppModel` on one only."
        )
    }
}

fn write_empty(f: &mut fmt::Formatter<'_>, package: &str, crates: &[String]) -> fmt::Result {
    writeln!(
        f,
        "no models were found in `{package}` (searched: {}).",
        crates.join(", ")
    )?;
    writeln!(f, "The likely cause is one of these:")?;
    writeln!(
        f,
        "  - the structs with `#[derive(OppModel)]` are in src/main.rs: move them to src/lib.rs;"
    )?;
    writeln!(f, "  - their file is not reached by a `mod` line from src/lib.rs;")?;
    writeln!(
        f,
        "  - the crate that holds them is not among the [dependencies] of `{package}`, or is optional and off;"
    )?;
    write!(
        f,
        "  - they are behind a feature or `cfg` that is off: pass `--features`."
    )
}

impl std::error::Error for RegistryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Name { source, .. } => Some(source),
            Self::Duplicate { .. } | Self::Empty { .. } | Self::Json { .. } | Self::Format { .. } => None,
        }
    }
}
