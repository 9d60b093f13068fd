//! What must happen to one table: plain `ALTER TABLE`, or a rebuild, and why?
//!
//! The two sides are compared as SQLite would write them, with the old names replaced by the new ones, because renames are
//! always done by `ALTER TABLE` first and SQLite follows them everywhere.

use std::collections::BTreeSet;

mod column;
mod constraints;
mod form;
mod guards;

use opp_sql::{Dialect, expression};

use super::Capabilities;
use super::convert::{Conversion, conversion};
use super::ddl::{SpelledColumn, SpelledTable, references};
use super::live;
use super::names::SQL;
use super::step::{ColumnSql, IndexSql, Rebuild};
use super::values;
use crate::dialect::PlanError;
use crate::dialect::lineage::Lineage;
use crate::schema::Kind;
use crate::script::Direction;
use crate::step::Guard;
use column::ColumnPair;
use form::{foreign_key_form, index_form};

/// What happens to one table.
#[derive(Debug)]
pub(super) struct TableDiff {
    /// Columns under another name: old, new.
    pub(super) renamed: Vec<(String, String)>,
    /// Columns that go, by their old names.
    pub(super) dropped: Vec<String>,
    /// Indexes that go, by name.
    pub(super) indexes_dropped: Vec<String>,
    /// Indexes that come.
    pub(super) indexes_created: Vec<IndexSql>,
    /// What must hold of the rows where nothing is rebuilt.
    pub(super) guards: Vec<Guard>,
    /// How the rest is done.
    pub(super) way: Way,
}

/// How a table gets its new columns and constraints.
#[derive(Debug)]
pub(super) enum Way {
    /// By `ALTER TABLE … ADD COLUMN` and `DROP COLUMN`: the columns, and values for the rows there are.
    Native(Vec<AddedColumn>),
    /// Anew.
    Rebuild(Box<Rebuild>),
}

/// A column to add, and the value for the rows there are.
type AddedColumn = (ColumnSql, Option<String>);

/// One table before and after.
pub(super) struct TablePair<'a> {
    /// As it was.
    pub(super) previous: &'a SpelledTable<'a>,
    /// As it becomes.
    pub(super) next: &'a SpelledTable<'a>,
    /// Which is which.
    pub(super) lineage: &'a Lineage,
    /// Which way the file goes.
    pub(super) direction: Direction,
    /// What SQLite can do.
    pub(super) capabilities: Capabilities,
}

impl<'a> TablePair<'a> {
    /// Compares the two.
    pub(super) fn diff(&self) -> Result<TableDiff, PlanError> {
        let columns = self.columns()?;
        let mut reasons = self.reasons(&columns);
        let native = if reasons.is_empty() {
            self.native(&columns)
        } else {
            Err(Vec::new())
        };
        let (mut indexes_dropped, indexes_created) = self.indexes();
        let in_table = |name: &String| {
            self.previous
                .table
                .uniques
                .iter()
                .any(|one| one.in_table && one.name == *name)
        };
        indexes_dropped.retain(|name| !in_table(name));
        let way = match native {
            Ok(added) => Way::Native(added),
            Err(more) => {
                reasons.extend(more);
                Way::Rebuild(Box::new(self.rebuild(&columns, reasons)?))
            }
        };
        Ok(TableDiff {
            renamed: self.renamed(&columns),
            dropped: self.dropped(&columns),
            indexes_created: match &way {
                Way::Native(_) => indexes_created,
                Way::Rebuild(_) => self.next.indexes(),
            },
            indexes_dropped,
            guards: columns.iter().flat_map(|column| self.misfits(column)).collect(),
            way,
        })
    }

    /// Whether an index of the new table was there before with the same meaning.
    pub(super) fn had_index(&self, index: &IndexSql) -> bool {
        let form = index_form(index, &|_| None);
        self.previous
            .indexes()
            .iter()
            .any(|before| self.renamed_index(before) == form)
    }

    fn columns(&self) -> Result<Vec<ColumnPair<'a>>, PlanError> {
        let table = &self.next.table.name;
        let pair = |next: &'a SpelledColumn<'a>| {
            let origin = self.lineage.column(table, &next.column.name);
            let previous = origin.previous.as_deref().and_then(|name| self.previous.column(name));
            let backfill = match &origin.backfill {
                None => None,
                Some(value) => Some(values::write(value, &next.stored).map_err(|reason| PlanError::Value {
                    table: table.clone(),
                    column: next.column.name.clone(),
                    value: value.to_string(),
                    reason,
                })?),
            };
            let conversion = match previous {
                Some(previous) => Some(self.conversion(previous, next)?),
                None => None,
            };
            Ok(ColumnPair {
                previous,
                next,
                backfill,
                conversion,
                at: self.at(&next.column.name),
            })
        };
        self.next.columns.iter().map(pair).collect()
    }

    fn conversion(&self, previous: &SpelledColumn<'_>, next: &SpelledColumn<'_>) -> Result<Conversion, PlanError> {
        let renamed = match &next.column.ty.kind {
            Kind::Enum(name) => self.lineage.variants(name),
            Kind::Plain(_) => &[],
        };
        let at = self.at(&next.column.name);
        conversion(&at, &previous.stored, &next.stored, renamed).ok_or_else(|| PlanError::Conversion {
            table: self.next.table.name.clone(),
            column: next.column.name.clone(),
            from: previous.stored.name(),
            to: next.stored.name(),
        })
    }

    /// A column of the old rows. Qualified, because SQLite reads a lone `"name"` as a string where there is no such column.
    fn at(&self, column: &str) -> String {
        format!("{}.{}", SQL.quoted(&self.next.table.name.name), SQL.quoted(column))
    }

    fn renamed(&self, columns: &[ColumnPair<'_>]) -> Vec<(String, String)> {
        let names = columns
            .iter()
            .filter_map(|pair| Some((pair.previous?.column.name.clone(), pair.next.column.name.clone())));
        names.filter(|(previous, next)| previous != next).collect()
    }

    fn dropped(&self, columns: &[ColumnPair<'_>]) -> Vec<String> {
        let kept: BTreeSet<_> = columns
            .iter()
            .filter_map(|pair| Some(pair.previous?.column.name.as_str()))
            .collect();
        let gone = self.previous.columns.iter().map(|spelled| spelled.column);
        let gone = gone.filter(|column| !kept.contains(column.name.as_str()));
        // A generated column goes before those it reads.
        let (computed, plain): (Vec<_>, Vec<_>) = gone.partition(|column| column.generated.is_some());
        computed
            .into_iter()
            .chain(plain)
            .map(|column| column.name.clone())
            .collect()
    }

    /// Why `ALTER TABLE` is not enough, added columns aside.
    fn reasons(&self, columns: &[ColumnPair<'_>]) -> Vec<String> {
        let mut reasons = Vec::new();
        let (previous, next) = (self.previous.table, self.next.table);
        if previous.options.sqlite != next.options.sqlite {
            reasons.push("table options change".to_owned());
        }
        if self.renamed_key() != self.key() {
            reasons.push("the primary key changes".to_owned());
        }
        reasons.extend(columns.iter().filter_map(|pair| self.column_reason(pair)));
        let before = self.previous_foreign_keys();
        let after: BTreeSet<_> = next.foreign_keys.iter().map(foreign_key_form).collect();
        if before.difference(&after).next().is_some() {
            reasons.push("a foreign key goes or changes".to_owned());
        }
        let checks: BTreeSet<_> = next
            .checks
            .iter()
            .map(|found| expression::normalize(&found.expression, Dialect::Sqlite))
            .collect();
        if self.previous_checks().difference(&checks).next().is_some() {
            reasons.push("a check goes or changes".to_owned());
        }
        if self.drops_unique_in_table() {
            reasons.push("a unique constraint inside the table goes".to_owned());
        }
        // SQLite drops neither the last column nor the last one that is not computed.
        let stays = |pair: &ColumnPair<'_>| pair.previous.is_some_and(|it| it.column.generated.is_none());
        if !columns.iter().any(stays) {
            reasons.push("no column stays".to_owned());
        }
        if !self.only_appended(columns) {
            reasons.push("a column stands before others".to_owned());
        }
        reasons
    }

    fn column_reason(&self, pair: &ColumnPair<'_>) -> Option<String> {
        let previous = pair.previous?;
        let next = pair.next;
        let rename = self.rename();
        let before: Vec<_> = previous
            .checks
            .iter()
            .map(|(_, sql)| expression::normalize_renamed(sql, Dialect::Sqlite, &rename))
            .collect();
        let after: Vec<_> = next
            .checks
            .iter()
            .map(|(_, sql)| expression::normalize(sql, Dialect::Sqlite))
            .collect();
        let generated = |spelled: &SpelledColumn<'_>| spelled.column.generated.clone();
        let generated_before = generated(previous).map(|found| {
            (
                expression::normalize_renamed(&found.expression, Dialect::Sqlite, &rename),
                found.stored,
            )
        });
        let generated_after =
            generated(next).map(|found| (expression::normalize(&found.expression, Dialect::Sqlite), found.stored));
        let values_change = pair
            .conversion
            .as_ref()
            .is_some_and(|found| found.value != self.at(&next.column.name));
        let same = previous.definition() == next.definition()
            && previous.counting == next.counting
            && before == after
            && generated_before == generated_after
            && !values_change;
        (!same).then(|| format!("column {} changes", next.column.name))
    }

    /// New columns stand at the end and the others in their old order.
    fn only_appended(&self, columns: &[ColumnPair<'_>]) -> bool {
        let first_new = columns
            .iter()
            .position(|pair| pair.previous.is_none())
            .unwrap_or(columns.len());
        let (old, new) = columns.split_at(first_new);
        let place = |pair: &ColumnPair<'_>| {
            let name = &pair.previous?.column.name;
            self.previous
                .columns
                .iter()
                .position(|spelled| spelled.column.name == *name)
        };
        new.iter().all(|pair| pair.previous.is_none()) && old.is_sorted_by_key(place)
    }

    /// The added columns for `ALTER TABLE`, or why it cannot add them.
    fn native(&self, columns: &[ColumnPair<'a>]) -> Result<Vec<AddedColumn>, Vec<String>> {
        let added: Vec<_> = columns.iter().filter(|pair| pair.previous.is_none()).collect();
        let mut reasons: Vec<_> = added
            .iter()
            .filter(|pair| !self.addable(pair) || reads_a_later_one(pair, &added))
            .map(|pair| format!("column {} cannot be added in place", pair.next.column.name))
            .collect();
        let mut native: Vec<_> = added
            .iter()
            .map(|pair| (self.next.column_sql(pair.next), pair.fill()))
            .collect();
        for key in self.added_foreign_keys() {
            match native
                .iter()
                .position(|(column, _)| key.columns == [column.name.as_str()])
            {
                Some(at) if added.get(at).is_some_and(|pair| pair.takes_reference()) => {
                    append(
                        &mut native,
                        at,
                        &format!(" CONSTRAINT {} {}", SQL.quoted(&key.name), references(key)),
                    );
                }
                _ => reasons.push("a foreign key is added".to_owned()),
            }
        }
        for found in self.added_checks() {
            let last = native
                .iter()
                .rposition(|(column, _)| expression::mentions(&found.expression, &column.name, Dialect::Sqlite));
            match last.filter(|_| self.capabilities.add_column_checks_rows()) {
                Some(at) => {
                    let sql = format!(" CONSTRAINT {} CHECK ({})", SQL.quoted(&found.name), found.expression);
                    append(&mut native, at, &sql);
                }
                None => reasons.push("a check is added".to_owned()),
            }
        }
        if reasons.is_empty() { Ok(native) } else { Err(reasons) }
    }

    /// What `ADD COLUMN` takes: <https://www.sqlite.org/lang_altertable.html#altertabaddcol>
    fn addable(&self, pair: &ColumnPair<'_>) -> bool {
        let SpelledColumn { column, default, .. } = pair.next;
        let has_value = default.as_ref().is_some_and(|value| value.text != "NULL");
        let generated = column.generated.as_ref();
        let in_key = self
            .next
            .table
            .primary_key
            .iter()
            .any(|key| key.columns.contains(&column.name));
        !in_key
            && default.as_ref().is_none_or(|value| value.constant)
            && (column.nullable || has_value)
            && generated.is_none_or(|generated| !generated.stored && column.nullable)
    }

    fn rebuild(&self, columns: &[ColumnPair<'_>], reasons: Vec<String>) -> Result<Rebuild, PlanError> {
        let filled = columns.iter().filter(|pair| pair.next.column.generated.is_none());
        let copy: Vec<_> = filled
            .clone()
            .map(|pair| (pair.next.column.name.clone(), pair.value()))
            .collect();
        let mut guards: Vec<_> = columns.iter().flat_map(|pair| self.misfits(pair)).collect();
        guards.extend(filled.clone().filter_map(|pair| self.missing(pair)));
        if self.renamed_key() != self.key() {
            guards.extend(self.doubled_key(columns, &copy));
        }
        guards.extend(self.doubled_values(columns));
        let counts = |table: &SpelledTable<'_>| table.columns.iter().any(|spelled| spelled.counting);
        Ok(Rebuild {
            table: self.next.sql(),
            reasons,
            guards,
            copy,
            keeps_counter: counts(self.previous) && counts(self.next),
            rowid: self.rowid(),
            known: live::as_known(self.previous),
        })
    }

    /// What the number of a row is called, where it is no column and full-text indexes may refer to it.
    fn rowid(&self) -> Option<&'static str> {
        let without = |table: &SpelledTable<'_>| table.table.options.sqlite.without_rowid;
        if without(self.previous) || without(self.next) || self.next.key_is_rowid() {
            return None;
        }
        let columns = self.previous.columns.iter().chain(&self.next.columns);
        let taken: BTreeSet<_> = columns
            .map(|spelled| spelled.column.name.to_ascii_lowercase())
            .collect();
        ["rowid", "_rowid_", "oid"]
            .into_iter()
            .find(|name| !taken.contains(*name))
    }
}

/// Whether the column is computed from one that is added after it.
fn reads_a_later_one(pair: &ColumnPair<'_>, added: &[&ColumnPair<'_>]) -> bool {
    let Some(generated) = &pair.next.column.generated else {
        return false;
    };
    let name = &pair.next.column.name;
    let later = added.iter().skip_while(|other| other.next.column.name != *name);
    let mut read =
        later.filter(|other| expression::mentions(&generated.expression, &other.next.column.name, Dialect::Sqlite));
    read.next().is_some()
}

fn append(columns: &mut [AddedColumn], at: usize, sql: &str) {
    if let Some((column, _)) = columns.get_mut(at) {
        column.definition.push_str(sql);
    }
}
