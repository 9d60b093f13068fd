//! What does MariaDB do its own way in a test?

use opp_core::def::{IndexPart, ReferentialAction, TypeKind};
use opp_migrate::dialect::Dialect;
use opp_migrate::schema::{Column, Index, Kind, Schema, Table};
use opp_test_servers::{Server, TestDatabase};

pub(crate) const DIALECT: Dialect = Dialect::mariadb();
pub(crate) const SERVER: Server = Server::Mysql;
/// A collation that is not the default.
pub(crate) const COLLATION: &str = "utf8mb4_general_ci";
/// Random pairs of schemas that are tried.
pub(crate) const RANDOM_PAIRS: u64 = 100;
/// Whether a column may be a list.
pub(crate) const HAS_ARRAYS: bool = false;
/// How generated columns may be kept: whether they are stored.
pub(crate) const STORED: &[bool] = &[true, false];
/// Circles of keys are filled without looking at them.
pub(crate) const KEYS_OFF: &str = "SET foreign_key_checks = 0";
pub(crate) const KEYS_ON: &str = "SET foreign_key_checks = 1";

/// What the shared cases ask and MariaDB cannot do: an index wants texts of a longest length, and no condition or expression.
pub(crate) fn portable(mut schema: Schema) -> Schema {
    for table in schema.tables.values_mut() {
        for column in &mut table.columns {
            if column.ty.kind == Kind::Plain(TypeKind::Text) && column.ty.max_length.is_none() {
                column.ty.max_length = Some(100);
            }
        }
        let json = |name: &str| {
            let column = table.columns.iter().find(|column| column.name == name);
            column.is_some_and(|column| matches!(column.ty.kind, Kind::Plain(TypeKind::Json | TypeKind::Jsonb)))
        };
        let plain = |index: &Index| {
            index.predicate.is_none()
                && index
                    .parts
                    .iter()
                    .all(|part| matches!(part, IndexPart::Column(it) if !json(&it.name)))
        };
        table.indexes = table
            .indexes
            .iter()
            .filter(|index| plain(index) || !index.only.mysql)
            .cloned()
            .collect();
        if expressions(table).any(names_the_key) {
            table.columns[0].auto_increment = false;
        }
        for key in &mut table.foreign_keys {
            key.deferrable = false;
            let takes_null = |name: &String| {
                table
                    .columns
                    .iter()
                    .any(|column| column.name == *name && column.nullable)
            };
            if key.on_delete == ReferentialAction::SetNull && !key.columns.iter().all(takes_null) {
                key.on_delete = ReferentialAction::Restrict;
            }
        }
    }
    schema
}

fn expressions(table: &Table) -> impl Iterator<Item = &str> {
    let checks = table.checks.iter().map(|check| check.expression.as_str());
    let generated = table.columns.iter().filter_map(|column| column.generated.as_ref());
    checks.chain(generated.map(|generated| generated.expression.as_str()))
}

/// A counter is part of no expression.
fn names_the_key(sql: &str) -> bool {
    sql.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| word == "id")
}

/// A value of a column, other than that of another row.
pub(crate) fn value(column: &Column, row: i64) -> String {
    match &column.ty.kind {
        _ if column.ty.array => "'{}'".to_owned(),
        Kind::Enum(_) => "'a'".to_owned(),
        Kind::Plain(kind) => match kind {
            TypeKind::Text => format!("'{row}'"),
            TypeKind::Boolean => (row % 2).to_string(),
            TypeKind::Double | TypeKind::Real => format!("{row}.5"),
            TypeKind::Binary => format!("X'0{row}'"),
            TypeKind::Date => format!("'2026-11-0{row}'"),
            TypeKind::Time => format!("'10:00:0{row}'"),
            TypeKind::Timestamp => format!("'2026-11-0{row} 10:15:00.25'"),
            TypeKind::TimestampTz => format!("'2026-11-0{row} 10:15:00.25'"),
            TypeKind::Uuid => format!("'67e55044-10b1-426f-9247-bb680e5fe0c{row}'"),
            TypeKind::Json | TypeKind::Jsonb => format!("'{{\"n\": {row}}}'"),
            TypeKind::Inet => format!("'10.0.0.{row}'"),
            TypeKind::Cidr => format!("'10.0.{row}.0/24'"),
            TypeKind::Interval => format!("'{row} days'"),
            TypeKind::Range(_) => "'empty'".to_owned(),
            _ => row.to_string(),
        },
    }
}

pub(crate) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A counter follows the values that are given to it.
pub(crate) fn move_counters(_database: &TestDatabase, _schema: &Schema) {}

/// Everything goes.
pub(crate) fn empty(database: &TestDatabase) {
    let name = database.name();
    database.run(&format!(
        "DROP DATABASE {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4; USE {name}"
    ));
}
