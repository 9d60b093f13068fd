//! How do MySQL and MariaDB do it? Every DDL commits, so guards come first, what changes about a table is one `ALTER TABLE`, and
//! `MODIFY` says all of a column, since it forgets the rest.

mod concat;
mod convert;
mod ddl;
mod limits;
mod names;
mod plan;
mod render;
mod reserved;
mod step;
mod types;
mod values;

pub(crate) mod catalog;

use plan::Direction;

use crate::change::{Change, reversed};
use crate::dialect::{PlanError, Version};
use crate::pair::Pair;
use crate::schema::{Column, Schema};
use crate::script::Script;

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
const COLLATIONS: [&str; 2] = ["utf8mb4_nopad_bin", "utf8mb4_0900_bin"];

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

    /// Vectors as a column type.
    fn has_vectors(self) -> bool {
        self.flavour == Flavour::Mariadb && self.version >= Version::new(11, 7)
    }

    /// Compares texts by their bytes, blanks at the end included.
    fn collation(self) -> &'static str {
        match self.flavour {
            Flavour::Mariadb => COLLATIONS[0],
            Flavour::Mysql => COLLATIONS[1],
        }
    }
}

/// The two files of a migration. Down is the plan of the swapped pair.
pub(crate) fn script(capabilities: Capabilities, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
    let up = plan::plan(capabilities, pair, changes, Direction::Up)?;
    let down = plan::plan(capabilities, pair.swapped(), &reversed(changes), Direction::Down)?;
    Ok(Script {
        up: render::file(capabilities, &up),
        down: render::file(capabilities, &down),
    })
}

/// Everything at once, in an empty database.
pub(crate) fn create_all(capabilities: Capabilities, schema: &Schema) -> Result<String, PlanError> {
    let steps = plan::fresh(capabilities, schema)?;
    Ok(render::statements(capabilities, &steps))
}

/// Which operations leave a trace in the database: those of other databases' options and the name of a primary key do not.
fn needs_sql(pair: Pair<&Schema>, change: &Change) -> bool {
    match change {
        Change::AlterTableOptions { before, after, .. } => {
            before.comment != after.comment || before.mysql != after.mysql
        }
        Change::AlterColumn { before, after, .. } => seen(before) != seen(after),
        Change::RenameConstraint { table, to, .. } => {
            let key = pair
                .after
                .tables
                .get(table)
                .and_then(|table| table.primary_key.as_ref());
            key.is_none_or(|key| key.name != *to)
        }
        Change::CreateEnum { .. } | Change::DropEnum { .. } | Change::RenameEnum { .. } => false,
        _ => true,
    }
}

/// The part of a column that MySQL sees.
fn seen(column: &Column) -> Column {
    let mut column = column.clone();
    let default = values::for_mysql(&column.default).cloned();
    column.default = default.map_or_else(Default::default, opp_core::def::PerDatabase::all);
    let by_hand = &column.ty.by_hand;
    let spelling = by_hand.mysql.clone().or_else(|| by_hand.all.clone());
    column.ty.by_hand = spelling.map_or_else(Default::default, opp_core::def::PerDatabase::all);
    column.ty.enforce_length = false;
    column
}
