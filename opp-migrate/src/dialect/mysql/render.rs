//! How do steps look as text? Readable and complete: nothing here can fail.

use super::names::SQL;
use super::names::query as portable_query;
use super::step::Step;
use super::{Capabilities, Flavour};
use crate::dialect::describe::{self, comment};
use crate::script::SqlFile;
use crate::step::{Guard, Plan};

/// The longest message that `SIGNAL` takes, in characters.
const LONGEST_MESSAGE: usize = 128;

/// A whole file.
pub(super) fn file(capabilities: Capabilities, plan: &Plan<Step>) -> SqlFile {
    let mut out = String::with_capacity(256 * (plan.steps.len() + plan.notes.len() + 1));
    describe::header(&mut out, capabilities.flavour().name(), &plan.notes);
    out.push_str(&statements(capabilities, &plan.steps));
    SqlFile {
        text: out,
        transactional: plan.transactional,
    }
}

/// Steps one after the other.
pub(super) fn statements(capabilities: Capabilities, steps: &[Step]) -> String {
    let mut out = String::with_capacity(256 * steps.len());
    for each in steps {
        step(&mut out, capabilities, each);
    }
    out
}

fn step(out: &mut String, capabilities: Capabilities, step: &Step) {
    match step {
        Step::Guard(guard) if capabilities.flavour() == Flavour::Mariadb => signal(out, guard),
        Step::Guard(guard) => violated_check(out, guard),
        Step::GuardNames { message, names } if capabilities.flavour() == Flavour::Mariadb => {
            signal_names(out, message, names);
        }
        Step::GuardNames { message, names } => violated_check(
            out,
            &Guard {
                message: message.trim_end().to_owned(),
                count: format!("SELECT ({names}) IS NOT NULL"),
            },
        ),
        Step::Alter { table, clauses } => match clauses.as_slice() {
            [one] => line(out, &format!("ALTER TABLE {} {one};", SQL.quoted(&table.name))),
            several => line(
                out,
                &format!(
                    "ALTER TABLE {}\n    {};",
                    SQL.quoted(&table.name),
                    several.join(",\n    ")
                ),
            ),
        },
        Step::CreateTable { table, lines, options } => line(
            out,
            &format!(
                "CREATE TABLE {} (\n    {}\n) {options};\n",
                SQL.quoted(&table.name),
                lines.join(",\n    ")
            ),
        ),
        Step::Fill {
            table,
            column,
            value,
            condition,
            restated,
        } => {
            let condition = condition
                .as_ref()
                .map_or_else(String::new, |sql| format!(" WHERE {sql}"));
            let (table, column) = (SQL.quoted(&table.name), SQL.quoted(column));
            let same = restated
                .iter()
                .map(|name| SQL.quoted(name))
                .map(|name| format!(", {name} = {name}"));
            let same: String = same.collect();
            line(out, &format!("UPDATE {table} SET {column} = {value}{same}{condition};"));
        }
        // The line break ends a comment that the query may end with.
        Step::CreateView { view, query, exists } => line(
            out,
            &format!(
                "{} VIEW {} AS\n{}\n;\n",
                if *exists { "ALTER" } else { "CREATE" },
                SQL.quoted(&view.name),
                portable_query(query.trim().trim_end_matches(';'))
            ),
        ),
        Step::Statement(sql) => line(out, &format!("{sql};")),
    }
}

/// MariaDB runs a block outside a routine.
fn signal(out: &mut String, guard: &Guard) {
    let message: String = comment(&guard.message).chars().take(LONGEST_MESSAGE).collect();
    line(
        out,
        &format!(
            "BEGIN NOT ATOMIC\n    IF ({}) > 0 THEN\n        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = {};\n    END IF;\nEND;",
            guard.count,
            SQL.plain_string(&message)
        ),
    );
}

/// The same, where the message says what was found.
fn signal_names(out: &mut String, message: &str, names: &str) {
    let message: String = comment(message).chars().take(LONGEST_MESSAGE).collect();
    line(
        out,
        &format!(
            "BEGIN NOT ATOMIC\n    DECLARE found TEXT DEFAULT (\n        {names}\n    );\n    IF found IS NOT NULL THEN\n        \
             SET found = left(concat({}, found), {LONGEST_MESSAGE});\n        \
             SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = found;\n    END IF;\nEND;",
            SQL.plain_string(&message)
        ),
    );
}

/// MySQL does not, but it names the check that a row breaks.
fn violated_check(out: &mut String, guard: &Guard) {
    let message = comment(&guard.message);
    let what = message.split_once(": ").map_or(message.as_str(), |(_, what)| what);
    let name: String = what.chars().take(64).collect();
    line(out, &format!("-- {message}"));
    line(out, "DROP TEMPORARY TABLE IF EXISTS `_opp_guard`;");
    line(
        out,
        &format!(
            "CREATE TEMPORARY TABLE `_opp_guard` (`n` BIGINT, CONSTRAINT {} CHECK (`n` = 0));",
            SQL.quoted(&name)
        ),
    );
    line(out, &format!("INSERT INTO `_opp_guard` {};", guard.count));
    line(out, "DROP TEMPORARY TABLE `_opp_guard`;");
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}
