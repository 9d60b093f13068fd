//! Writes the guards that stop a file before it loses or breaks what opp did not make: attributes that `MODIFY` forgets, columns
//! that change by themselves, triggers and views that name what is renamed or dropped.

use std::mem::discriminant;

use super::{Direction, Origin, Planner, Step};
use crate::dialect::guard;
use crate::dialect::mysql::Flavour;
use crate::dialect::mysql::ddl::SpelledColumn;
use crate::dialect::mysql::live;
use crate::dialect::mysql::names::SQL;
use crate::dialect::mysql::types::Stored;
use crate::schema::{Column, TableName, View};

impl Planner<'_> {
    /// `MODIFY` drops what it does not repeat: <https://mariadb.com/kb/en/alter-table/#modify-column>
    pub(super) fn guard_modified(&mut self, table: &TableName, column: &str) {
        let Some((old_table, known)) = self.old_column(table, column) else {
            return;
        };
        let Ok(spelled) = SpelledColumn::meanwhile(self.capabilities, &self.pair.before.enums, &old_table, known)
        else {
            return;
        };
        let (table_name, column_name) = (SQL.plain_string(&old_table.name.name), SQL.plain_string(&known.name));
        let comment = known_comments(known);
        let definition = spelled.sql().to_ascii_lowercase();
        let mut lost = self.lost_type(table, column, &table_name, &spelled);
        // A type by hand may hold them.
        for (extra, what) in [("on update", "'ON UPDATE'"), ("invisible", "'INVISIBLE'")] {
            if !definition.contains(extra) {
                lost.push((format!("extra LIKE '%{extra}%'"), what));
            }
        }
        lost.push((
            format!("CONVERT(column_comment USING utf8mb4) COLLATE utf8mb4_bin NOT IN ({comment})"),
            "'COMMENT'",
        ));
        if !spelled.counts() {
            lost.push(("extra LIKE '%auto_increment%'".to_owned(), "'AUTO_INCREMENT'"));
        }
        if spelled.default.is_none() && known.generated.is_none() {
            lost.push(("coalesce(column_default, 'NULL') <> 'NULL'".to_owned(), "'DEFAULT'"));
        }
        if known.nullable && !self.is_in_key(&old_table.name, &known.name) {
            lost.push(("is_nullable = 'NO'".to_owned(), "'NOT NULL'"));
        }
        if self.capabilities.flavour() == Flavour::Mariadb {
            lost.push((own_check(&table_name, &column_name), "'CHECK'"));
        }
        let lost: Vec<_> = lost
            .iter()
            .map(|(found, what)| format!("IF({found}, {what}, NULL)"))
            .collect();
        let names = format!(
            "SELECT nullif(concat_ws(', ', {}), '') FROM information_schema.columns WHERE table_schema = database() \
             AND table_name = {table_name} AND column_name = {column_name}",
            lost.join(", ")
        );
        self.guard_names(&format!("{table}.{column}: MODIFY would drop "), names);
    }

    /// A type or collation by hand: conditions, and what each is called.
    fn lost_type(
        &self,
        table: &TableName,
        column: &str,
        table_name: &str,
        known: &SpelledColumn<'_>,
    ) -> Vec<(String, &'static str)> {
        // What the live column has already is not lost, unless its values are converted as those of another kind.
        let after = self.pair.after.tables.get(table);
        let after = after.and_then(|after| Some((after, after.column(column)?)));
        let after = after.and_then(|(after, column)| {
            SpelledColumn::meanwhile(self.capabilities, &self.pair.after.enums, after, column).ok()
        });
        let after = after.filter(|after| discriminant(&after.stored) == discriminant(&known.stored));
        let sides: Vec<_> = std::iter::once(known).chain(&after).collect();
        let types: Vec<_> = sides.iter().map(|side| &side.stored).collect();
        let Some(ty) = live::differs_in_type(&types) else {
            return Vec::new();
        };
        let mut lost = vec![(ty, "concat('the type ', column_type)")];
        // JSON brings its own.
        if known.stored != Stored::Json {
            let collations: Vec<_> = sides.iter().map(|side| side.column.collate.as_deref()).collect();
            let collation = live::differs_in_collation(table_name, &collations);
            lost.push((collation, "concat('COLLATE ', collation_name)"));
        }
        lost
    }

    /// A backfill changes columns with `ON UPDATE` of every row, unless it says their values: the names of those that it has to say.
    pub(super) fn restated(&mut self, table: &TableName, filled: &str) -> Vec<String> {
        let Some(known) = self.now.tables.get(table) else {
            return Vec::new();
        };
        let moments = known.columns.iter().filter(|column| {
            let stored = self.spelled(table, column).map(|spelled| spelled.stored);
            column.name != filled
                && column.generated.is_none()
                && matches!(stored, Ok(Stored::DateTime | Stored::ByHand(_)))
        });
        let moments: Vec<String> = moments.map(|column| column.name.clone()).collect();
        if let Some(old) = self.old_table(table) {
            let said = moments.iter().map(String::as_str).chain([filled]);
            let said = said.filter_map(|name| match self.origin(table, name) {
                Origin::Column(old) => Some(SQL.plain_string(&old)),
                Origin::Value(_) | Origin::Unknown | Origin::Numbered => None,
            });
            let said: Vec<_> = said.chain(["''".to_owned()]).collect();
            let names = format!(
                "SELECT group_concat(column_name) FROM information_schema.columns WHERE table_schema = database() \
                 AND table_name = {} AND extra LIKE '%on update%' AND column_name NOT IN ({})",
                SQL.plain_string(&old.name),
                said.join(", ")
            );
            self.guard_names(&format!("{table}: a backfill would change every row's "), names);
        }
        moments
    }

    /// MariaDB lets triggers and views break that name a column which is gone. A revert takes away what its own migration made.
    pub(super) fn guard_dropped_column(&mut self, table: &TableName, column: &str) {
        if self.direction == Direction::Up {
            self.guard_users_of_column(table, column);
        }
    }

    pub(super) fn guard_users_of_column(&mut self, table: &TableName, column: &str) {
        let Some((old_table, known)) = self.old_column(table, column) else {
            return;
        };
        let (table_name, column_name) = (old_table.name.name.clone(), known.name.clone());
        let own_row = format!(
            "(NEW|OLD)[[:space:]]*[.][[:space:]]*`?{}`?([^[:alnum:]_$]|$)",
            pattern(&column_name)
        );
        let triggers = format!(
            "event_object_table = {} AND action_statement REGEXP {} OR action_statement REGEXP {} AND action_statement REGEXP {}",
            SQL.plain_string(&table_name),
            SQL.plain_string(&own_row),
            word(&table_name),
            word(&column_name)
        );
        let views = format!(
            "instr(view_definition, {}) AND instr(view_definition, {})",
            SQL.plain_string(&SQL.quoted(&table_name)),
            SQL.plain_string(&SQL.quoted(&column_name))
        );
        self.guard_users(&format!("{table}.{column} is used by "), &triggers, &views);
    }

    pub(super) fn guard_users_of_table(&mut self, table: &TableName) {
        let Some(old) = self.old_table(table) else { return };
        let triggers = format!("action_statement REGEXP {}", word(&old.name));
        let views = format!("instr(view_definition, {})", SQL.plain_string(&SQL.quoted(&old.name)));
        self.guard_users(&format!("{table} is used by "), &triggers, &views);
    }

    /// The one thing that `ALTER VIEW` does not keep.
    pub(super) fn guard_check_option(&mut self, view: &View) {
        if view.query.to_ascii_uppercase().contains("CHECK OPTION") {
            return;
        }
        let names = format!(
            "SELECT concat('WITH ', check_option, ' CHECK OPTION') FROM information_schema.views WHERE table_schema = database() \
             AND table_name = {} AND check_option <> 'NONE'",
            SQL.plain_string(&view.name.name)
        );
        self.guard_names(&format!("{}: ALTER VIEW would drop ", view.name), names);
    }

    fn guard_users(&mut self, message: &str, triggers: &str, views: &str) {
        let own: Vec<_> = self
            .pair
            .before
            .views
            .keys()
            .map(|name| SQL.plain_string(&name.name))
            .collect();
        let own: Vec<_> = own.into_iter().chain(["''".to_owned()]).collect();
        let names = format!(
            "SELECT group_concat(user ORDER BY user SEPARATOR ', ') FROM (\n        \
             SELECT concat('trigger ', trigger_name) AS user FROM information_schema.triggers WHERE trigger_schema = database() AND ({triggers})\n        \
             UNION ALL SELECT concat('view ', table_name) FROM information_schema.views WHERE table_schema = database() \
             AND table_name NOT IN ({}) AND {views}\n    ) AS users",
            own.join(", ")
        );
        self.guard_names(message, names);
    }

    /// `names`: a query that gives what was found as one string, or NULL.
    pub(super) fn guard_names(&mut self, message: &str, names: String) {
        let guard = Step::GuardNames {
            message: guard::stopped(message),
            names,
        };
        if !self.guards.contains(&guard) {
            self.guards.push(guard);
        }
    }

    /// A column as it was before the file; nothing where the file made it.
    pub(super) fn old_column(&self, table: &TableName, column: &str) -> Option<(crate::schema::Table, &Column)> {
        let old = self.old_table(table)?;
        let known = self.pair.before.tables.get(&old)?;
        match self.origin(table, column) {
            Origin::Column(name) => Some((known.clone(), known.column(&name)?)),
            Origin::Value(_) | Origin::Unknown | Origin::Numbered => None,
        }
    }

    fn is_in_key(&self, table: &TableName, column: &str) -> bool {
        let key = self
            .pair
            .before
            .tables
            .get(table)
            .and_then(|table| table.primary_key.as_ref());
        key.is_some_and(|key| key.columns.iter().any(|name| name == column))
    }
}

/// A check in the column's own definition, apart from the one that MariaDB gives a JSON column.
fn own_check(table: &str, column: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM information_schema.check_constraints WHERE constraint_schema = database() AND table_name = {table} \
         AND level = 'Column' AND constraint_name = {column} AND check_clause NOT LIKE 'json_valid(%')"
    )
}

/// The name as a word, for `REGEXP`.
fn word(name: &str) -> String {
    SQL.plain_string(&format!("(^|[^[:alnum:]_$]){}([^[:alnum:]_$]|$)", pattern(name)))
}

/// A name in a regular expression. A sign of which it may make something else stands for any sign.
fn pattern(name: &str) -> String {
    let one = |sign: char| {
        if sign.is_alphanumeric() || sign == '_' {
            sign
        } else {
            '.'
        }
    };
    name.chars().map(one).collect()
}

/// The comment that opp gave the column, as the catalog may hold it: its character set has three bytes, and `?` for longer characters.
fn known_comments(column: &Column) -> String {
    let comment = column.comment.as_deref().unwrap_or_default();
    let shown: String = comment
        .chars()
        .map(|character| if character > '\u{ffff}' { '?' } else { character })
        .collect();
    let mut known = vec![SQL.plain_string(comment)];
    if shown != comment {
        known.push(SQL.plain_string(&shown));
    }
    known.join(", ")
}
