//! How do enum types come, go and change, with every column that holds one?

use super::Planner;
use super::aside::Aside;
use super::enum_use::is_of;
use crate::change::EnumChange;
use crate::dialect::PlanError;
use crate::dialect::enums::renamed_variants;
use crate::dialect::postgres::built_in::is_built_in;
use crate::dialect::postgres::convert::none_of;
use crate::dialect::postgres::ddl::{SpelledColumn, named_check};
use crate::dialect::postgres::names::LONGEST as LONGEST_NAME;
use crate::dialect::postgres::names::SQL;
use crate::dialect::postgres::types::Stored;
use crate::dialect::server::ServerPlanner as _;
use crate::rename_order::{CaseOnly, in_order};
use crate::schema::{Column, Enum, TableName};

/// A column of an enum.
struct Use {
    table: TableName,
    column: Column,
}

impl Planner<'_> {
    pub(super) fn plan_enum(&mut self, change: &EnumChange) -> Result<(), PlanError> {
        match change {
            EnumChange::Create { ty } if ty.as_text => {}
            EnumChange::Create { ty } => {
                self.is_possible(ty)?;
                self.statement(create(&ty.name, ty));
            }
            EnumChange::Drop { ty } if ty.as_text => {}
            EnumChange::Drop { ty } => self.statement(format!("DROP TYPE {}", SQL.quoted(&ty.name))),
            EnumChange::Rename { from, to } => {
                if let Some(ty) = self.now.enums.get(from).filter(|ty| !ty.as_text).cloned() {
                    self.is_possible(&Enum { name: to.clone(), ..ty })?;
                    self.statement(format!("ALTER TYPE {} RENAME TO {}", SQL.quoted(from), SQL.quoted(to)));
                }
            }
            EnumChange::Alter { before, after, renamed } => return self.alter_enum(before, after, renamed),
        }
        Ok(())
    }

    /// A table is a type of its name too, and PostgreSQL keeps labels to 63 bytes.
    fn is_possible(&self, ty: &Enum) -> Result<(), PlanError> {
        let refuse = |table: TableName, object: &str, feature, instead| {
            Err(PlanError::Feature {
                database: "PostgreSQL",
                table,
                object: object.to_owned(),
                feature,
                instead,
            })
        };
        let name = TableName {
            schema: None,
            name: ty.name.clone(),
        };
        if self.pair.after.tables.contains_key(&name) || self.pair.after.views.contains_key(&name) {
            let instead = "give the enum another one: #[opp(name = \"…\")]";
            return refuse(name, &ty.name, "name for both a table and an enum type", instead);
        }
        if is_built_in(&ty.name) {
            let instead = "give the enum another one: #[opp(name = \"…\")]";
            return refuse(name, &ty.name, "enum type with the name of a built-in type", instead);
        }
        match ty.variants.iter().find(|variant| variant.len() > LONGEST_NAME) {
            None => Ok(()),
            Some(variant) => {
                let instead = "give the variant a shorter one: #[opp(rename = \"…\")]";
                refuse(name, variant, "enum value of more than 63 bytes", instead)
            }
        }
    }

    fn alter_enum(&mut self, before: &Enum, after: &Enum, renamed: &[(String, String)]) -> Result<(), PlanError> {
        if before.as_text && after.as_text {
            return self.alter_choices(before, after, renamed);
        }
        self.is_possible(after)?;
        let mut now = before.clone();
        if !before.as_text {
            for (from, to) in in_order(
                with_room(renamed, before),
                before.variants.iter().cloned(),
                CaseOnly::InPlace,
            ) {
                let ty = SQL.quoted(&before.name);
                self.statement(format!(
                    "ALTER TYPE {ty} RENAME VALUE {} TO {}",
                    SQL.string(&from),
                    SQL.string(&to)
                ));
                now.variants
                    .iter_mut()
                    .filter(|one| **one == from)
                    .for_each(|one| to.clone_into(one));
            }
        }
        match added(&now, after) {
            Some(added)
                if !added
                    .iter()
                    .any(|(variant, _)| self.used.contains(&SQL.string(variant))) =>
            {
                for (variant, place) in added {
                    let ty = SQL.quoted(&after.name);
                    self.statement(format!("ALTER TYPE {ty} ADD VALUE {}{place}", SQL.string(variant)));
                }
                Ok(())
            }
            _ if now.as_text == after.as_text && now.variants == after.variants => Ok(()),
            _ => self.recreate(&now, after),
        }
    }

    /// A new type takes the old one's place. Rows that hold a value it lacks stop the migration.
    fn recreate(&mut self, before: &Enum, after: &Enum) -> Result<(), PlanError> {
        let old = format!("_opp_old_{}", after.name);
        let uses = self.uses(&before.name);
        for Use { table, column } in &uses {
            self.guard_variants(table, column, &after.variants);
        }
        let asides = self.users_step_aside(&uses)?;
        if !before.as_text {
            self.statement(format!(
                "ALTER TYPE {} RENAME TO {}",
                SQL.quoted(&before.name),
                SQL.quoted(&old)
            ));
        }
        if !after.as_text {
            self.statement(create(&after.name, after));
        }
        for Use { table, column } in &uses {
            self.retype(table, column, before, after)?;
        }
        if !before.as_text {
            self.statement(format!("DROP TYPE {}", SQL.quoted(&old)));
        }
        asides
            .iter()
            .try_for_each(|(table, aside)| self.come_back(table, aside))
    }

    /// PostgreSQL remembers checks and expressions with the old type in them, and a key compares two columns of one type.
    fn users_step_aside(&mut self, uses: &[Use]) -> Result<Vec<(TableName, Aside)>, PlanError> {
        let mut asides: Vec<(TableName, Aside)> = Vec::new();
        for Use { table, column } in uses {
            let name = &column.name;
            self.keys_over_step_aside(table, name);
            let known: Vec<&Aside> = asides
                .iter()
                .filter(|(other, _)| other == table)
                .map(|(_, aside)| aside)
                .collect();
            let aside = Aside::of(self.table(table)?, name, true).without(&known);
            self.step_aside(table, &aside);
            asides.push((table.clone(), aside));
        }
        Ok(asides)
    }

    fn retype(&mut self, table: &TableName, column: &Column, before: &Enum, after: &Enum) -> Result<(), PlanError> {
        let spelled = self.spelled(table, column)?;
        let at = SQL.quoted(&column.name);
        let array = if column.ty.array { "[]" } else { "" };
        let ty = Stored::of_enum(after).spelling() + array;
        // The default may name a variant that is gone; then a change of the column follows, which sets another.
        let default = spelled
            .default
            .clone()
            .filter(|default| default_holds(default, column, after));
        if spelled.default.is_some() {
            self.alter(table, format!("ALTER COLUMN {at} DROP DEFAULT"));
        }
        if let Some((name, _)) = spelled.check.as_ref().filter(|_| before.as_text) {
            self.alter(table, format!("DROP CONSTRAINT {}", SQL.quoted(name)));
        }
        let text = if before.as_text {
            at.clone()
        } else {
            format!("{at}::text{array}")
        };
        self.alter(table, format!("ALTER COLUMN {at} TYPE {ty} USING {text}::{ty}"));
        if let Some(default) = default {
            self.alter(table, format!("ALTER COLUMN {at} SET DEFAULT {default}"));
        }
        if after.as_text {
            self.check_choice(table, column, after)?;
        }
        Ok(())
    }

    /// Enums kept as text: the checks change, and rows follow renamed variants in between.
    fn alter_choices(&mut self, before: &Enum, after: &Enum, renamed: &[(String, String)]) -> Result<(), PlanError> {
        let sorted = |ty: &Enum| ty.variants.iter().cloned().collect::<std::collections::BTreeSet<_>>();
        if renamed.is_empty() && sorted(before) == sorted(after) {
            return Ok(());
        }
        for Use { table, column } in self.uses(&before.name) {
            let kept: Vec<String> = after
                .variants
                .iter()
                .chain(renamed.iter().map(|(from, _)| from))
                .cloned()
                .collect();
            self.guard_variants(&table, &column, &kept);
            if let Some((name, _)) = self.spelled(&table, &column)?.check {
                self.alter(&table, format!("DROP CONSTRAINT {}", SQL.quoted(&name)));
            }
            if let Some((value, condition)) =
                renamed_variants(&SQL.quoted(&column.name), renamed, |text| SQL.string(text))
            {
                self.fill(&table, &column.name, value, Some(condition));
            }
            self.check_choice(&table, &column, after)?;
        }
        Ok(())
    }

    fn check_choice(&mut self, table: &TableName, column: &Column, after: &Enum) -> Result<(), PlanError> {
        let enums = std::iter::once((after.name.clone(), after.clone())).collect();
        let spelled = SpelledColumn::of(self.capabilities, &enums, self.table(table)?, column)?;
        if let Some((name, expression)) = spelled.check {
            self.alter_alone(table, format!("ADD {}", named_check(&name, &expression)));
        }
        Ok(())
    }

    fn guard_variants(&mut self, table: &TableName, column: &Column, variants: &[String]) {
        let at = SQL.quoted(&column.name);
        let allowed: Vec<String> = variants.iter().map(|variant| SQL.string(variant)).collect();
        let condition = if column.ty.array {
            format!("NOT {at}::text[] <@ ARRAY[{}]::text[]", allowed.join(", "))
        } else {
            none_of(&format!("{at}::text"), variants)
        };
        self.guard_rows(
            table,
            &column.name,
            "holds values that the enum no longer has",
            &condition,
        );
    }

    /// Every managed column of the enum.
    fn uses(&self, name: &str) -> Vec<Use> {
        let tables = self.now.tables.values().filter(|table| !table.options.unmanaged);
        let columns = tables.flat_map(|table| table.columns.iter().map(move |column| (table, column)));
        columns
            .filter(|(_, column)| is_of(column, name))
            .map(|(table, column)| Use {
                table: table.name.clone(),
                column: column.clone(),
            })
            .collect()
    }
}

fn create(name: &str, ty: &Enum) -> String {
    let variants: Vec<_> = ty.variants.iter().map(|variant| SQL.string(variant)).collect();
    format!("CREATE TYPE {} AS ENUM ({})", SQL.quoted(name), variants.join(", "))
}

/// The renames, and before them those of variants that are dropped while another one takes their name.
fn with_room(renamed: &[(String, String)], before: &Enum) -> Vec<(String, String)> {
    let in_the_way = before.variants.iter().filter(|variant| {
        renamed.iter().any(|(_, to)| to == *variant) && !renamed.iter().any(|(from, _)| from == *variant)
    });
    let aside = in_the_way
        .enumerate()
        .map(|(number, variant)| (variant.clone(), format!("_opp_dropped_{number}")));
    aside.chain(renamed.iter().cloned()).collect()
}

/// New variants, each with its place, where nothing else changes: `ALTER TYPE … ADD VALUE` can do no more.
fn added<'a>(before: &Enum, after: &'a Enum) -> Option<Vec<(&'a String, String)>> {
    let old: Vec<&String> = after
        .variants
        .iter()
        .filter(|one| before.variants.contains(one))
        .collect();
    let same_order = old.iter().copied().eq(before.variants.iter());
    if before.as_text || after.as_text || !same_order || before.variants.len() == after.variants.len() {
        return None;
    }
    let place = |at: usize| match at.checked_sub(1) {
        Some(previous) => format!(" AFTER {}", SQL.string(&after.variants[previous])),
        None => before
            .variants
            .first()
            .map_or_else(String::new, |first| format!(" BEFORE {}", SQL.string(first))),
    };
    let new = after
        .variants
        .iter()
        .enumerate()
        .filter(|(_, one)| !before.variants.contains(one));
    Some(new.map(|(at, one)| (one, place(at))).collect())
}

/// Whether a default that is a literal is still a variant.
fn default_holds(default: &str, column: &Column, after: &Enum) -> bool {
    column.ty.array || !default.starts_with('\'') || after.variants.iter().any(|variant| SQL.string(variant) == default)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(variants: &[&str]) -> Enum {
        Enum {
            name: "mood".to_owned(),
            variants: variants.iter().map(|one| (*one).to_owned()).collect(),
            as_text: false,
        }
    }

    #[test]
    fn only_new_variants_are_added_in_place() {
        let places = |before: &[&str], after: &[&str]| {
            let after = ty(after);
            let added = added(&ty(before), &after);
            added.map(|added| {
                added
                    .into_iter()
                    .map(|(one, place)| format!("{one}{place}"))
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(
            places(&["a", "b"], &["a", "b", "c"]),
            Some(vec!["c AFTER 'b'".to_owned()])
        );
        assert_eq!(places(&["b"], &["a", "b"]), Some(vec!["a BEFORE 'b'".to_owned()]));
        assert_eq!(places(&["a", "b"], &["b", "a", "c"]), None);
        assert_eq!(places(&["a", "b"], &["a", "c"]), None);
    }
}
