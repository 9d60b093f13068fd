//! How do steps look as text? Readable, one comment for each operation, and complete: nothing here can fail.

use super::names::SQL;
use super::step::{IndexPartSql, IndexSql, Rebuild, Step, TableSql};
use crate::dialect::describe::{self, comment};
use crate::dialect::guard;
use crate::script::{BEGIN, BODY, BY_HAND, COMMIT, END, REBUILD, SqlFile};
use crate::step::{Guard, Plan};

/// A whole file.
pub(super) fn file(plan: &Plan<Step>) -> SqlFile {
    let mut out = String::with_capacity(256 * (plan.steps.len() + plan.notes.len() + 1));
    describe::header(&mut out, "SQLite", &plan.notes);
    if !plan.transactional {
        out.push_str(&prologue());
    }
    if !plan.transactional || plan.steps.iter().any(is_rename) {
        // Only so do other tables' keys follow a rename, whatever the connection was set to.
        line(&mut out, "PRAGMA legacy_alter_table = OFF;\n");
    }
    body(&mut out, &plan.steps);
    if !plan.transactional {
        out.push_str(EPILOGUE);
    }
    SqlFile {
        text: out,
        transactional: plan.transactional,
    }
}

/// Steps one after the other.
pub(super) fn statements(steps: &[Step]) -> String {
    let mut out = String::with_capacity(256 * steps.len());
    body(&mut out, steps);
    out
}

fn is_rename(step: &Step) -> bool {
    matches!(step, Step::RenameTable { .. } | Step::RenameColumn { .. })
}

fn body(out: &mut String, steps: &[Step]) {
    for each in steps {
        step(out, each);
    }
}

/// `PRAGMA foreign_keys` does nothing inside a transaction, and a rebuild with them on deletes the children of the rebuilt
/// table: the file must begin its own transaction, and stop where it cannot.
fn prologue() -> String {
    let guard = guard::before(
        "this file rebuilds tables and must not run inside a transaction \
                  (keep run_in_transaction = false in its metadata.toml)",
        "SELECT count(*) FROM pragma_foreign_keys WHERE foreign_keys <> 0".to_owned(),
    );
    let mut out = format!("{BEGIN}\nPRAGMA foreign_keys = OFF;\n");
    line(&mut out, "DROP TABLE IF EXISTS temp.\"_opp_guard\";");
    guard_sql(&mut out, &guard);
    line(&mut out, "BEGIN IMMEDIATE;");
    line(&mut out, BODY);
    out
}

const EPILOGUE: &str = "-- opp:commit\nCOMMIT;\nPRAGMA foreign_keys = ON;\n";
const _: () = assert!(COMMIT.len() == "-- opp:commit".len());

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn step(out: &mut String, step: &Step) {
    match step {
        Step::Guard(guard) => guard_sql(out, guard),
        Step::GuardByHand { table, known } => guard_by_hand(out, table, known),
        Step::GuardViewTriggers { views } => guard_view_triggers(out, views),
        Step::RememberOrphans { tables } => remember_orphans(out, tables),
        Step::GuardOrphans { tables } => guard_orphans(out, tables),
        // The line break ends a comment that the query may end with.
        Step::CreateView { name, query } => line(
            out,
            &format!(
                "CREATE VIEW {} AS\n{}\n;\n",
                SQL.quoted(name),
                query.trim().trim_end_matches(';')
            ),
        ),
        Step::DropView { name } => line(out, &format!("DROP VIEW {};", SQL.quoted(name))),
        Step::CreateTable(table) => create_table(out, table, &table.name),
        Step::DropTable { name } => line(out, &format!("DROP TABLE {};", SQL.quoted(name))),
        Step::RenameTable { from, to } => {
            line(
                out,
                &format!("ALTER TABLE {} RENAME TO {};", SQL.quoted(from), SQL.quoted(to)),
            );
        }
        Step::RenameColumn { table, from, to } => line(
            out,
            &format!(
                "ALTER TABLE {} RENAME COLUMN {} TO {};",
                SQL.quoted(table),
                SQL.quoted(from),
                SQL.quoted(to)
            ),
        ),
        Step::AddColumn { table, column } => line(
            out,
            &format!(
                "ALTER TABLE {} ADD COLUMN {} {};",
                SQL.quoted(table),
                SQL.quoted(&column.name),
                column.definition
            ),
        ),
        Step::Fill { table, column, value } => {
            line(
                out,
                &format!("UPDATE {} SET {} = {value};", SQL.quoted(table), SQL.quoted(column)),
            );
        }
        Step::DropColumn { table, column } => {
            line(
                out,
                &format!("ALTER TABLE {} DROP COLUMN {};", SQL.quoted(table), SQL.quoted(column)),
            );
        }
        Step::Rebuild(rebuild) => self::rebuild(out, rebuild),
        Step::CreateIndex(index) => create_index(out, index),
        Step::DropIndex { name } => line(out, &format!("DROP INDEX {};", SQL.quoted(name))),
    }
}

fn create_table(out: &mut String, table: &TableSql, name: &str) {
    out.push_str("CREATE TABLE ");
    out.push_str(&SQL.quoted(name));
    out.push_str(" (\n");
    let columns = table
        .columns
        .iter()
        .map(|column| format!("{} {}", SQL.quoted(&column.name), column.definition));
    let lines: Vec<_> = columns.chain(table.constraints.iter().cloned()).collect();
    for (at, text) in lines.iter().enumerate() {
        out.push_str("    ");
        out.push_str(text);
        out.push_str(if at + 1 < lines.len() { ",\n" } else { "\n" });
    }
    out.push(')');
    out.push_str(table.options);
    out.push_str(";\n\n");
}

fn create_index(out: &mut String, index: &IndexSql) {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let part = |IndexPartSql { expression, descending }: &IndexPartSql| {
        format!("{expression}{}", if *descending { " DESC" } else { "" })
    };
    let parts: Vec<_> = index.parts.iter().map(part).collect();
    let predicate = index
        .predicate
        .as_ref()
        .map_or_else(String::new, |sql| format!(" WHERE {sql}"));
    let (name, table) = (SQL.quoted(&index.name), SQL.quoted(&index.table));
    line(
        out,
        &format!(
            "CREATE {unique}INDEX {name} ON {table} ({}){predicate};",
            parts.join(", ")
        ),
    );
}

/// SQLite names the constraint that fails, so the constraint's name is the message.
fn guard_sql(out: &mut String, guard: &Guard) {
    let message = SQL.quoted(&comment(&guard.message));
    line(
        out,
        &format!("CREATE TEMP TABLE \"_opp_guard\" (\"n\" INTEGER CONSTRAINT {message} CHECK (\"n\" = 0));"),
    );
    line(out, &format!("INSERT INTO temp.\"_opp_guard\" {};", guard.count));
    line(out, "DROP TABLE temp.\"_opp_guard\";");
}

fn guard_by_hand(out: &mut String, table: &str, known: &[String]) {
    let known: Vec<_> = known.iter().map(|name| SQL.string(name)).collect();
    let guard = guard::before(
        format_args!(
            "{table} has an index or trigger made by hand, which its rebuild would lose; \
             run it with opp migrate, or drop it first and create it again afterwards"
        ),
        format!(
            "SELECT count(*) FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND lower(tbl_name) = lower({}) \
             AND name NOT IN ({})",
            SQL.string(table),
            known.join(", ")
        ),
    );
    line(out, BY_HAND);
    guard_sql(out, &guard);
    line(out, END);
}

fn guard_view_triggers(out: &mut String, views: &[String]) {
    let names: Vec<_> = views
        .iter()
        .map(|name| SQL.string(&name.to_ascii_lowercase()))
        .collect();
    let guard = guard::before(
        format_args!(
            "a trigger made by hand on {} would be lost, since the view is created again; \
             run the file with opp migrate, or drop the trigger first and create it again afterwards",
            views.join(" or ")
        ),
        format!(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) IN ({})",
            names.join(", ")
        ),
    );
    line(out, BY_HAND);
    guard_sql(out, &guard);
    line(out, END);
}

fn values(tables: &[String]) -> String {
    let rows: Vec<_> = tables.iter().map(|table| format!("({})", SQL.string(table))).collect();
    rows.join(", ")
}

/// Counts rows that refer to missing ones, by table, key and referenced table. The key goes by its columns: its number changes
/// when the table is rebuilt.
fn orphans(tables: &str) -> String {
    format!(
        "SELECT child, parent, columns, count(*) AS n FROM (\n  \
           SELECT f.\"table\" AS child, lower(f.parent) AS parent, (\n    \
             SELECT group_concat(\"from\", ',') FROM (SELECT \"from\" FROM pragma_foreign_key_list(f.\"table\") WHERE id = f.fkid ORDER BY seq)\n  \
           ) AS columns\n  \
           FROM (VALUES {tables}) AS t JOIN pragma_foreign_key_check(t.column1) AS f\n) GROUP BY child, parent, columns"
    )
}

fn remember_orphans(out: &mut String, tables: &[String]) {
    line(
        out,
        "-- Rows that refer to missing rows already do not stop the migration; new ones do.",
    );
    line(out, "DROP TABLE IF EXISTS temp.\"_opp_orphans\";");
    line(
        out,
        &format!("CREATE TEMP TABLE \"_opp_orphans\" AS\n{};\n", orphans(&values(tables))),
    );
}

fn guard_orphans(out: &mut String, tables: &[String]) {
    for table in tables {
        let now = orphans(&values(std::slice::from_ref(table)));
        guard_sql(
            out,
            &guard::before(
                format_args!("rows of {table} refer to rows that do not exist"),
                format!(
                    "SELECT count(*) FROM (\n{now}\n) AS now LEFT JOIN temp.\"_opp_orphans\" AS was\n  \
                     ON was.child = now.child AND was.parent = now.parent AND was.columns IS now.columns WHERE now.n > coalesce(was.n, 0)"
                ),
            ),
        );
    }
    line(out, "DROP TABLE temp.\"_opp_orphans\";\n");
}

/// New, copy, drop, rename: renaming the old table first would point other tables' keys at it.
/// <https://www.sqlite.org/lang_altertable.html#otheralter>
fn rebuild(out: &mut String, rebuild: &Rebuild) {
    let name = &rebuild.table.name;
    let temporary = format!("_opp_new_{name}");
    let (old, new) = (SQL.quoted(name), SQL.quoted(&temporary));
    line(out, &format!("{REBUILD} {}", comment(&old)));
    line(
        out,
        &format!(
            "-- Rebuild {}: {}.",
            comment(name),
            comment(&rebuild.reasons.join("; "))
        ),
    );
    for guard in &rebuild.guards {
        guard_sql(out, guard);
    }
    line(out, &format!("DROP TABLE IF EXISTS {new};"));
    create_table(out, &rebuild.table, &temporary);
    copy(out, rebuild, &old, &new);
    guard_sql(
        out,
        &guard::before(
            format_args!("not every row of {name} was copied"),
            format!("SELECT (SELECT count(*) FROM {new}) <> (SELECT count(*) FROM {old})"),
        ),
    );
    if rebuild.keeps_counter {
        let (from, to) = (SQL.string(name), SQL.string(&temporary));
        line(out, &format!("DELETE FROM sqlite_sequence WHERE name = {to};"));
        line(
            out,
            &format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT {to}, seq FROM sqlite_sequence WHERE name = {from};"
            ),
        );
    }
    line(out, &format!("DROP TABLE {old};"));
    // Otherwise SQLite refuses where a view or another table's trigger names the table that is gone for a moment.
    line(out, "PRAGMA legacy_alter_table = ON;");
    line(out, &format!("ALTER TABLE {new} RENAME TO {old};"));
    line(out, "PRAGMA legacy_alter_table = OFF;\n");
}

fn copy(out: &mut String, rebuild: &Rebuild, old: &str, new: &str) {
    if rebuild.copy.is_empty() {
        return;
    }
    let columns = SQL.quoted_list(rebuild.copy.iter().map(|(column, _)| column.as_str()));
    let rowid = rebuild.rowid.map_or_else(String::new, |name| format!("{name}, "));
    line(out, &format!("INSERT INTO {new} ({rowid}{columns})"));
    let old_rowid = rebuild.rowid.map(|name| format!("{old}.{name}"));
    let values = rebuild.copy.iter().map(|(_, value)| value.as_str());
    let values: Vec<_> = old_rowid.as_deref().into_iter().chain(values).collect();
    line(out, &format!("SELECT {}", values.join(", ")));
    line(out, &format!("FROM {old};"));
}
