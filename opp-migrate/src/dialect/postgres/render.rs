//! How do steps look as text? Readable and complete: nothing here can fail.

use super::names::{SQL, dollar_quote, qualified};
use super::step::Step;
use crate::dialect::describe::{self, comment};
use crate::schema::TableName;
use crate::script::SqlFile;
use crate::step::{Guard, Plan};

mod views;

/// A whole file.
pub(super) fn file(plan: &Plan<Step>) -> SqlFile {
    let mut out = String::with_capacity(256 * (plan.steps.len() + plan.notes.len() + 1));
    describe::header(&mut out, "PostgreSQL", &plan.notes);
    if plan.transactional && plan.steps.iter().any(reads_rows) {
        // Otherwise row-level security would hide rows from guards and backfills without a word.
        line(&mut out, "SET LOCAL row_security = off;");
    }
    out.push_str(&statements(&plan.steps));
    SqlFile {
        text: out,
        transactional: plan.transactional,
    }
}

fn reads_rows(step: &Step) -> bool {
    matches!(step, Step::Guard(_) | Step::Fill { .. })
}

/// Steps one after the other.
pub(super) fn statements(steps: &[Step]) -> String {
    let mut out = String::with_capacity(256 * steps.len());
    let mut rest = steps;
    while let Some(first) = rest.first() {
        let taken = match first {
            Step::Alter { table, .. } => alter(&mut out, table, rest),
            other => {
                step(&mut out, other);
                1
            }
        };
        rest = &rest[taken..];
    }
    out
}

/// Neighbouring clauses of one table in one statement; says how many.
fn alter(out: &mut String, table: &TableName, steps: &[Step]) -> usize {
    let clauses: Vec<&str> = steps
        .iter()
        .map_while(|step| match step {
            Step::Alter { table: other, clause } if other == table => Some(clause.as_str()),
            _ => None,
        })
        .collect();
    match clauses.as_slice() {
        [one] => line(out, &format!("ALTER TABLE {} {one};", qualified(table))),
        several => line(
            out,
            &format!("ALTER TABLE {}\n    {};", qualified(table), several.join(",\n    ")),
        ),
    }
    clauses.len()
}

fn step(out: &mut String, step: &Step) {
    match step {
        Step::Guard(guard) => guard_sql(out, guard),
        Step::GuardNames { message, names } => guard_names_sql(out, message, names),
        Step::Alter { table, clause } | Step::AlterAlone { table, clause } => {
            line(out, &format!("ALTER TABLE {} {clause};", qualified(table)));
        }
        Step::CreateTable { table, lines } => {
            // After the indexes of another table.
            if !out.is_empty() && !out.ends_with("\n\n") {
                out.push('\n');
            }
            let lines = lines.join(",\n    ");
            line(out, &format!("CREATE TABLE {} (\n    {lines}\n);\n", qualified(table)));
        }
        Step::Fill {
            table,
            column,
            value,
            condition,
        } => {
            let condition = condition
                .as_ref()
                .map_or_else(String::new, |sql| format!(" WHERE {sql}"));
            line(
                out,
                &format!(
                    "UPDATE {} SET {} = {value}{condition};",
                    qualified(table),
                    SQL.quoted(column)
                ),
            );
        }
        // The line break ends a comment that the query may end with.
        Step::CreateView { view, query } => line(
            out,
            &format!(
                "CREATE VIEW {} AS\n{}\n;\n",
                qualified(view),
                query.trim().trim_end_matches(';')
            ),
        ),
        Step::KeepViews { views } => out.push_str(&views::keep(views)),
        Step::RestoreViews => out.push_str(views::RESTORE),
        Step::Statement(sql) => line(out, &format!("{sql};")),
    }
}

/// A block that raises the message where the count is not 0.
fn guard_sql(out: &mut String, guard: &Guard) {
    let tag = dollar_quote(&[&guard.count, &guard.message]);
    line(out, &format!("DO {tag} BEGIN"));
    line(out, &format!("    IF ({}) > 0 THEN", guard.count));
    let message = SQL.string(&comment(&guard.message));
    line(
        out,
        &format!("        RAISE EXCEPTION USING MESSAGE = {message}, ERRCODE = 'check_violation';"),
    );
    line(out, "    END IF;");
    line(out, &format!("END {tag};"));
}

/// The same, where the message says what was found.
fn guard_names_sql(out: &mut String, message: &str, names: &str) {
    let message = comment(message);
    let tag = dollar_quote(&[names, &message]);
    line(out, &format!("DO {tag} DECLARE"));
    line(out, &format!("    found text := (\n        {names}\n    );"));
    line(out, "BEGIN");
    line(out, "    IF found IS NOT NULL THEN");
    line(
        out,
        &format!(
            "        RAISE EXCEPTION USING MESSAGE = {} || found, ERRCODE = 'check_violation';",
            SQL.string(&message)
        ),
    );
    line(out, "    END IF;");
    line(out, &format!("END {tag};"));
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}
