//! How is PostgreSQL asked for tables, rows and counters? Through its own catalog.

use super::Queries;
use crate::law::database::{literal, quoted};

pub(super) const QUERIES: Queries = Queries {
    setup: "SET timezone TO 'UTC'; SET client_min_messages TO warning",
    tables: "SELECT CASE nspname WHEN 'public' THEN relname::text ELSE nspname || '.' || relname END \
             FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p') \
             AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' \
             AND relname NOT LIKE '\\_\\_diesel%' AND relname NOT LIKE '\\_\\_opp%' ORDER BY 1",
    columns,
    fillable,
    orphans: "SELECT conname, format('SELECT count(*) FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)', \
             conrelid::regclass, \
             (SELECT string_agg(format('c.%I IS NOT NULL', attname), ' AND ') FROM pg_attribute \
              WHERE attrelid = conrelid AND attnum = ANY (conkey)), \
             confrelid::regclass, \
             (SELECT string_agg(format('c.%I = p.%I', a.attname, b.attname), ' AND ') FROM unnest(conkey, confkey) AS k (x, y) \
              JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = x \
              JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = y)) \
             FROM pg_constraint WHERE contype = 'f'",
    unsound: "SELECT conname::text FROM pg_constraint WHERE NOT convalidated \
              UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid",
    counters: "SELECT format('%I.%I', schemaname, sequencename), format('SELECT setval(%L, %s, %L)', \
               format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL) \
               FROM pg_sequences",
    advance: "SELECT format('SELECT setval(%L, coalesce(max(%I), 0) + 100) FROM %s', objid::regclass, attname, refobjid::regclass) \
              FROM pg_depend JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid \
              JOIN pg_class ON pg_class.oid = objid AND relkind = 'S' \
              WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i')",
    enforce: "SET session_replication_role TO origin",
    relax: "SET session_replication_role TO replica",
    quoted,
};

/// The table's oid; a name in another schema comes with it.
fn oid(table: &str) -> String {
    let parts: Vec<String> = table.split('.').map(quoted).collect();
    format!("{}::regclass", literal(&parts.join(".")))
}

/// A flag is written as the number that the other databases keep for it.
fn columns(table: &str) -> String {
    format!(
        "SELECT attname, format(CASE WHEN atttypid = 'bool'::regtype THEN '%I::int::text' ELSE '%I::text' END, attname), \
         EXISTS (SELECT FROM pg_index WHERE indrelid = attrelid AND indisprimary AND attnum = ANY (indkey))::int \
         FROM pg_attribute WHERE attrelid = {} AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        oid(table)
    )
}

fn fillable(table: &str) -> String {
    format!(
        "SELECT attname, coalesce((SELECT 'enum(' || string_agg(quote_literal(enumlabel), ',' ORDER BY enumsortorder) || ')' \
         FROM pg_enum WHERE enumtypid = atttypid), format_type(atttypid, atttypmod)), attnotnull::int \
         FROM pg_attribute WHERE attrelid = {} AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        oid(table)
    )
}
