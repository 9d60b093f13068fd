//! How is MariaDB asked for tables, rows and counters? Through `information_schema`.

use super::Queries;
use crate::law::database::{literal, quoted};

pub(super) const QUERIES: Queries = Queries {
    setup: "SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES'); SET time_zone = '+00:00'; SET lock_wait_timeout = 20",
    tables: "SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND table_type = 'BASE TABLE' \
             AND table_name NOT LIKE '\\_\\_diesel%' AND table_name NOT LIKE '\\_\\_opp%' ORDER BY table_name",
    columns,
    fillable,
    orphans: "SELECT constraint_name, concat('SELECT count(*) FROM \"', table_name, '\" c WHERE ', \
              group_concat('c.\"', column_name, '\" IS NOT NULL' SEPARATOR ' AND '), \
              ' AND NOT EXISTS (SELECT 1 FROM \"', referenced_table_name, '\" p WHERE ', \
              group_concat('c.\"', column_name, '\" = p.\"', referenced_column_name, '\"' SEPARATOR ' AND '), ')') \
              FROM information_schema.key_column_usage WHERE table_schema = database() AND referenced_table_name IS NOT NULL \
              GROUP BY table_name, constraint_name, referenced_table_name",
    // A constraint that is there is in force.
    unsound: "SELECT 1 FROM dual WHERE false",
    counters: "SELECT table_name, concat('ALTER TABLE \"', table_name, '\" AUTO_INCREMENT = ', auto_increment) \
               FROM information_schema.tables WHERE table_schema = database() AND auto_increment IS NOT NULL",
    advance: "SELECT concat('ALTER TABLE \"', table_name, '\" AUTO_INCREMENT = ', auto_increment + 100) \
              FROM information_schema.tables WHERE table_schema = database() AND auto_increment IS NOT NULL \
              AND table_name NOT LIKE '\\_\\_opp%'",
    enforce: "SET foreign_key_checks = 1",
    relax: "SET foreign_key_checks = 0",
    quoted,
};

fn columns(table: &str) -> String {
    format!(
        "SELECT column_name, concat('\"', column_name, '\"'), column_key = 'PRI' FROM information_schema.columns \
         WHERE table_schema = database() AND table_name = {} ORDER BY ordinal_position",
        literal(table)
    )
}

/// `json` is a long text with a check.
fn fillable(table: &str) -> String {
    let table = literal(table);
    format!(
        "SELECT column_name, if(EXISTS (SELECT 1 FROM information_schema.check_constraints k \
         WHERE k.constraint_schema = c.table_schema AND k.table_name = c.table_name \
         AND check_clause = concat('json_valid(`', column_name, '`)')), 'json', lower(column_type)), is_nullable = 'NO' \
         FROM information_schema.columns c WHERE table_schema = database() AND table_name = {table} \
         AND is_generated = 'NEVER' ORDER BY ordinal_position"
    )
}
