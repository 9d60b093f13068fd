//! What must happen to one table: plain `ALTER TABLE`, or a rebuild, and why?
//!
//! The two sides are compared as SQLite would write them, with the old names replaced by the new ones, because renames are
//! always done by `ALTER TABLE` first and SQLite follows them everywhere.

use std::collections::BTreeSet;

use super::Capabilities;
use super::convert::{Conversion, conversion};
use super::ddl::{SpelledColumn, SpelledTable, references};
use super::expression;
use super::lineage::Lineage;
use super::names::quoted;
use super::plan::Direction;
use super::values::{self, ValueSql};
use crate::dialect::PlanError;
use crate::schema::{ForeignKey, Kind};
use crate::step::{ColumnSql, Guard, IndexSql, Rebuild};

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
    Native(Vec<(ColumnSql, Option<String>)>),
    /// Anew.
    Rebuild(Box<Rebuild>),
}

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
            self.native(&columns)?
        } else {
            Err(Vec::new())
        };
        let (indexes_dropped, indexes_created) = self.indexes();
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
            guards: columns.iter().filter_map(|column| self.misfit(column)).collect(),
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
                    value: format!("{value:?}"),
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
            })
        };
        self.next.columns.iter().map(pair).collect()
    }

    fn conversion(&self, previous: &SpelledColumn<'_>, next: &SpelledColumn<'_>) -> Result<Conversion, PlanError> {
        let renamed = match &next.column.ty.kind {
            Kind::Enum(name) => self.lineage.variants(name),
            Kind::Plain(_) => &[],
        };
        let at = quoted(&next.column.name);
        conversion(&at, &previous.stored, &next.stored, renamed).ok_or_else(|| PlanError::Conversion {
            table: self.next.table.name.clone(),
            column: next.column.name.clone(),
            from: previous.stored.name(),
            to: next.stored.name(),
        })
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
        let names = self.previous.columns.iter().map(|spelled| spelled.column.name.as_str());
        names.filter(|name| !kept.contains(name)).map(str::to_owned).collect()
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
        let after: BTreeSet<_> = next.foreign_keys.iter().map(|key| foreign_key_form(key)).collect();
        if before.difference(&after).next().is_some() {
            reasons.push("a foreign key goes or changes".to_owned());
        }
        let checks: BTreeSet<_> = next
            .checks
            .iter()
            .map(|found| expression::canonical(&found.expression))
            .collect();
        if self.previous_checks().difference(&checks).next().is_some() {
            reasons.push("a check goes or changes".to_owned());
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
            .map(|(_, sql)| expression::renamed(sql, &rename))
            .collect();
        let after: Vec<_> = next.checks.iter().map(|(_, sql)| expression::canonical(sql)).collect();
        let generated = |spelled: &SpelledColumn<'_>| spelled.column.generated.clone();
        let generated_before =
            generated(previous).map(|found| (expression::renamed(&found.expression, &rename), found.stored));
        let generated_after = generated(next).map(|found| (expression::canonical(&found.expression), found.stored));
        let values_change = pair
            .conversion
            .as_ref()
            .is_some_and(|found| found.value != quoted(&next.column.name));
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
    #[expect(
        clippy::type_complexity,
        reason = "either what to do natively or the reasons for a rebuild"
    )]
    fn native(
        &self,
        columns: &[ColumnPair<'a>],
    ) -> Result<Result<Vec<(ColumnSql, Option<String>)>, Vec<String>>, PlanError> {
        let added: Vec<_> = columns.iter().filter(|pair| pair.previous.is_none()).collect();
        let mut reasons: Vec<_> = added
            .iter()
            .filter(|pair| !self.addable(pair))
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
                        &format!(" CONSTRAINT {} {}", quoted(&key.name), references(key)),
                    );
                }
                _ => reasons.push("a foreign key is added".to_owned()),
            }
        }
        for found in self.added_checks() {
            let last = native
                .iter()
                .rposition(|(column, _)| expression::mentions(&found.expression, &column.name));
            match last.filter(|_| self.capabilities.add_column_checks_rows()) {
                Some(at) => {
                    let sql = format!(" CONSTRAINT {} CHECK ({})", quoted(&found.name), found.expression);
                    append(&mut native, at, &sql);
                }
                None => reasons.push("a check is added".to_owned()),
            }
        }
        Ok(if reasons.is_empty() { Ok(native) } else { Err(reasons) })
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
        let mut guards: Vec<_> = columns.iter().filter_map(|pair| self.misfit(pair)).collect();
        guards.extend(filled.clone().filter_map(|pair| self.missing(pair)));
        if self.renamed_key() != self.key() {
            guards.extend(self.doubled_key(&copy));
        }
        let counts = |table: &SpelledTable<'_>| table.columns.iter().any(|spelled| spelled.counting);
        Ok(Rebuild {
            table: self.next.sql(),
            reasons,
            guards,
            copy,
            keeps_counter: counts(self.previous) && counts(self.next),
        })
    }

    fn misfit(&self, pair: &ColumnPair<'_>) -> Option<Guard> {
        let misfit = pair.conversion.as_ref()?.misfit.as_ref()?;
        let at = quoted(&pair.next.column.name);
        let wanted = match (&pair.next.stored, pair.next.column.ty.max_length) {
            (super::types::Stored::Text(_), Some(length)) => format!("text of at most {length} characters"),
            (stored, _) => stored.name(),
        };
        Some(Guard {
            message: self.message(&pair.next.column.name, &format!("holds values that are no {wanted}")),
            count: format!(
                "SELECT count(*) FROM {} WHERE {at} IS NOT NULL AND ({misfit})",
                quoted(&self.next.table.name.name)
            ),
        })
    }

    fn missing(&self, pair: &ColumnPair<'_>) -> Option<Guard> {
        let column = &pair.next.column;
        let table = quoted(&self.next.table.name.name);
        let (what, count) = match pair.previous {
            _ if column.nullable || pair.fallback().is_some() => return None,
            None if self.direction == Direction::Down => return None,
            None => (
                "is NOT NULL and has no value for the rows that are there",
                format!("SELECT count(*) FROM {table}"),
            ),
            Some(previous) if previous.column.nullable => (
                "is NULL in some rows and becomes NOT NULL",
                format!("SELECT count(*) FROM {table} WHERE {} IS NULL", quoted(&column.name)),
            ),
            Some(_) => return None,
        };
        Some(Guard {
            message: self.message(&column.name, what),
            count,
        })
    }

    fn doubled_key(&self, copy: &[(String, String)]) -> Option<Guard> {
        let key = self.next.table.primary_key.as_ref()?;
        let value = |name: &String| {
            copy.iter()
                .find(|(column, _)| column == name)
                .map(|(_, value)| value.as_str())
        };
        let values: Vec<_> = key.columns.iter().map(value).collect::<Option<_>>()?;
        Some(Guard {
            message: self.message(&key.columns.join(", "), "holds duplicates and becomes the primary key"),
            count: duplicates(&self.next.table.name.name, &values),
        })
    }

    fn message(&self, column: &str, what: &str) -> String {
        format!(
            "opp stopped, nothing was changed: {}.{column} {what}",
            self.next.table.name
        )
    }

    fn key(&self) -> Vec<String> {
        let key = self.next.table.primary_key.as_ref();
        key.map_or_else(Vec::new, |key| key.columns.clone())
    }

    fn renamed_key(&self) -> Vec<String> {
        let name = &self.previous.table.name;
        let key = self.previous.table.primary_key.iter().flat_map(|key| &key.columns);
        key.map(|column| self.lineage.next_column(name, column).to_owned())
            .collect()
    }

    fn rename(&self) -> impl Fn(&str) -> Option<&'a str> {
        let mut names = Vec::new();
        for spelled in &self.previous.columns {
            let next = self
                .lineage
                .next_column(&self.previous.table.name, &spelled.column.name);
            if next != spelled.column.name {
                names.push((spelled.column.name.as_str(), next));
            }
        }
        move |word| {
            let found = names.iter().find(|(previous, _)| previous.eq_ignore_ascii_case(word));
            found.map(|(_, next)| *next)
        }
    }

    fn previous_checks(&self) -> BTreeSet<String> {
        let rename = self.rename();
        let checks = self.previous.table.checks.iter();
        checks
            .map(|found| expression::renamed(&found.expression, &rename))
            .collect()
    }

    fn added_checks(&self) -> impl Iterator<Item = &'a crate::schema::Check> {
        let before = self.previous_checks();
        let checks = self.next.table.checks.iter();
        checks.filter(move |found| !before.contains(&expression::canonical(&found.expression)))
    }

    /// The old keys under the new names, without their own.
    fn previous_foreign_keys(&self) -> BTreeSet<String> {
        let table = self.previous.table;
        let renamed = |key: &ForeignKey| {
            let column = |name: &String| self.lineage.next_column(&table.name, name).to_owned();
            let referenced = |name: &String| self.lineage.next_column(&key.references, name).to_owned();
            foreign_key_form(&ForeignKey {
                name: String::new(),
                columns: key.columns.iter().map(column).collect(),
                references: self.lineage.next_table(&key.references).clone(),
                referenced_columns: key.referenced_columns.iter().map(referenced).collect(),
                on_delete: key.on_delete,
                on_update: key.on_update,
                deferrable: key.deferrable,
            })
        };
        table.foreign_keys.iter().map(renamed).collect()
    }

    fn added_foreign_keys(&self) -> impl Iterator<Item = &'a ForeignKey> {
        let before = self.previous_foreign_keys();
        let keys = self.next.table.foreign_keys.iter();
        keys.filter(move |key| !before.contains(&foreign_key_form(key)))
    }

    fn renamed_index(&self, index: &IndexSql) -> IndexForm {
        index_form(index, &self.rename())
    }

    /// Indexes that go, and those that come.
    fn indexes(&self) -> (Vec<String>, Vec<IndexSql>) {
        let (before, after) = (self.previous.indexes(), self.next.indexes());
        let same = |index: &IndexSql, other: &IndexSql| {
            index.name == other.name && self.renamed_index(index) == index_form(other, &|_| None)
        };
        let dropped = before
            .iter()
            .filter(|index| !after.iter().any(|other| same(index, other)));
        let created = after
            .iter()
            .filter(|index| !before.iter().any(|other| same(other, index)));
        (
            dropped.map(|index| index.name.clone()).collect(),
            created.cloned().collect(),
        )
    }
}

/// A column before and after.
struct ColumnPair<'a> {
    previous: Option<&'a SpelledColumn<'a>>,
    next: &'a SpelledColumn<'a>,
    backfill: Option<ValueSql>,
    conversion: Option<Conversion>,
}

impl ColumnPair<'_> {
    /// What takes the place of a missing value.
    fn fallback(&self) -> Option<&str> {
        let default = || self.next.default.as_ref().filter(|value| value.text != "NULL");
        self.backfill.as_ref().or_else(default).map(|value| value.text.as_str())
    }

    /// What fills the column in a rebuild.
    fn value(&self) -> String {
        match (&self.conversion, self.fallback()) {
            (Some(found), Some(fallback)) if !self.next.column.nullable && self.was_nullable() => {
                format!("coalesce({}, {fallback})", found.value)
            }
            (Some(found), _) => found.value.clone(),
            (None, Some(fallback)) => fallback.to_owned(),
            (None, None) if self.next.column.nullable => "NULL".to_owned(),
            (None, None) => values::zero(&self.next.stored),
        }
    }

    fn was_nullable(&self) -> bool {
        self.previous.is_some_and(|previous| previous.column.nullable)
    }

    /// What fills the column after it was added in place: its default does so by itself.
    fn fill(&self) -> Option<String> {
        let generated = self.next.column.generated.is_some();
        self.backfill
            .as_ref()
            .filter(|_| !generated)
            .map(|value| value.text.clone())
    }

    /// With foreign keys on, a column with a reference must be NULL in the rows there are.
    fn takes_reference(&self) -> bool {
        self.next.column.nullable && self.next.default.is_none()
    }
}

fn append(columns: &mut [(ColumnSql, Option<String>)], at: usize, sql: &str) {
    if let Some((column, _)) = columns.get_mut(at) {
        column.definition.push_str(sql);
    }
}

/// Counts groups of rows that are equal in some expressions. They are named first: `GROUP BY 1` would mean the first
/// result column.
fn duplicates(table: &str, expressions: &[&str]) -> String {
    let names: Vec<_> = (0..expressions.len()).map(|number| format!("k{number}")).collect();
    let named: Vec<_> = expressions
        .iter()
        .zip(&names)
        .map(|(sql, name)| format!("{sql} AS {name}"))
        .collect();
    format!(
        "SELECT count(*) FROM (SELECT 1 FROM (SELECT {} FROM {}) GROUP BY {} HAVING count(*) > 1)",
        named.join(", "),
        quoted(table),
        names.join(", ")
    )
}

fn foreign_key_form(key: &ForeignKey) -> String {
    format!("{:?} {}", key.columns, references(key))
}

/// What an index is, apart from its name.
#[derive(PartialEq, Eq)]
struct IndexForm {
    unique: bool,
    parts: Vec<(String, bool)>,
    predicate: Option<String>,
}

fn index_form<'n>(index: &IndexSql, rename: &dyn Fn(&str) -> Option<&'n str>) -> IndexForm {
    let form = |sql: &str| expression::renamed(sql, rename);
    let parts = index.parts.iter();
    IndexForm {
        unique: index.unique,
        parts: parts.map(|part| (form(&part.expression), part.descending)).collect(),
        predicate: index.predicate.as_deref().map(form),
    }
}
