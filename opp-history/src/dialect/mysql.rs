//! What versions of MySQL and MariaDB can do.

use super::version::Version;

/// Which of the two it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    /// MariaDB.
    #[default]
    Mariadb,
    /// MySQL.
    Mysql,
}

impl Flavour {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mariadb => "MariaDB",
            Self::Mysql => "MySQL",
        }
    }
}

/// What opp chooses unless a table says otherwise, on MariaDB and on MySQL.
pub const COLLATIONS: [&str; 2] = ["utf8mb4_nopad_bin", "utf8mb4_0900_bin"];

/// What a version of MySQL or MariaDB can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    flavour: Flavour,
    version: Version,
}

impl Capabilities {
    /// The version of MariaDB that opp's SQL runs on unless told otherwise: 10.6.
    pub const OLDEST: Self = Self {
        flavour: Flavour::Mariadb,
        version: Version::new(10, 6),
    };

    /// Of the flavour and version that `opp.toml` says; without a version the oldest of the flavour, 10.6 or 8.0.
    #[must_use]
    pub const fn of(flavour: Flavour, version: Option<Version>) -> Self {
        let version = match (version, flavour) {
            (Some(version), _) => version,
            (None, Flavour::Mariadb) => Version::new(10, 6),
            (None, Flavour::Mysql) => Version::new(8, 0),
        };
        Self { flavour, version }
    }

    /// Which of the two it is.
    #[must_use]
    pub const fn flavour(&self) -> Flavour {
        self.flavour
    }

    /// The oldest version that is meant.
    #[must_use]
    pub const fn version(self) -> Version {
        self.version
    }

    /// Vectors as a column type.
    #[must_use]
    pub fn has_vectors(self) -> bool {
        self.flavour == Flavour::Mariadb && self.version >= Version::new(11, 7)
    }

    /// Compares texts by their bytes, blanks at the end included.
    #[must_use]
    pub fn collation(self) -> &'static str {
        match self.flavour {
            Flavour::Mariadb => COLLATIONS[0],
            Flavour::Mysql => COLLATIONS[1],
        }
    }
}

/// The longest text that lies inside a row, in characters. All columns of a row come to 65,535 bytes at most.
pub const LONGEST_TEXT: u32 = 16_000;

/// Whether a type by its spelling is an integer, `BIGINT UNSIGNED` for example, which may be AUTO_INCREMENT.
#[must_use]
pub fn is_integer(spelling: &str) -> bool {
    let lower = spelling.trim_start().to_ascii_lowercase();
    ["tinyint", "smallint", "mediumint", "int", "bigint"]
        .iter()
        .any(|name| {
            lower.strip_prefix(name).is_some_and(|rest| {
                !rest.starts_with(|next: char| next.is_ascii_alphabetic()) || rest.starts_with("eger")
            })
        })
}
