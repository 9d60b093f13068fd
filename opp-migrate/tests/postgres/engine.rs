//! What does PostgreSQL do its own way in a test?

use opp_core::def::TypeKind;
use opp_migrate::dialect::Dialect;
use opp_migrate::schema::{Column, Kind, Schema};
use opp_test_servers::{Server, TestDatabase};

pub(crate) const DIALECT: Dialect = Dialect::postgres();
pub(crate) const SERVER: Server = Server::Postgres;
/// A collation that is not the default.
pub(crate) const COLLATION: &str = "C";
/// Random pairs of schemas that are tried.
pub(crate) const RANDOM_PAIRS: u64 = 100;
/// Whether a column may be a list.
pub(crate) const HAS_ARRAYS: bool = true;
/// How generated columns may be kept: whether they are stored.
pub(crate) const STORED: &[bool] = &[true];
/// Circles of keys are filled without looking at them.
pub(crate) const KEYS_OFF: &str = "SET session_replication_role = replica";
pub(crate) const KEYS_ON: &str = "SET session_replication_role = DEFAULT";

/// PostgreSQL does all that the shared cases ask.
pub(crate) fn portable(schema: Schema) -> Schema {
    schema
}

/// A value of a column, other than that of another row.
pub(crate) fn value(column: &Column, row: i64) -> String {
    match &column.ty.kind {
        _ if column.ty.array => "'{}'".to_owned(),
        Kind::Enum(_) => "'a'".to_owned(),
        Kind::Plain(kind) => match kind {
            TypeKind::Text => format!("'{row}'"),
            TypeKind::Boolean => (row % 2 == 1).to_string(),
            TypeKind::Double | TypeKind::Real => format!("{row}.5"),
            TypeKind::Binary => format!("'\\x0{row}'"),
            TypeKind::Date => format!("'2026-11-0{row}'"),
            TypeKind::Time => format!("'10:00:0{row}'"),
            TypeKind::Timestamp => format!("'2026-11-0{row} 10:15:00.25'"),
            TypeKind::TimestampTz => format!("'2026-11-0{row}T10:15:00.250000Z'"),
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
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// An identity column does not look at the values that were given to it.
pub(crate) fn move_counters(database: &TestDatabase, schema: &Schema) {
    for table in schema.tables.values() {
        let name = match &table.name.schema {
            Some(schema) => format!("{}.{}", quoted(schema), quoted(&table.name.name)),
            None => quoted(&table.name.name),
        };
        for column in table.columns.iter().filter(|column| column.auto_increment) {
            database.run(&format!(
                "SELECT setval(pg_get_serial_sequence('{}', '{}'), (SELECT max({}) FROM {name}))",
                name.replace('\'', "''"),
                column.name.replace('\'', "''"),
                quoted(&column.name)
            ));
        }
    }
}

/// Everything goes, whatever its schema.
pub(crate) fn empty(database: &TestDatabase) {
    database.run(EMPTY);
}

const EMPTY: &str = "RESET ALL; DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
END $$; CREATE SCHEMA public; SET search_path = public";
