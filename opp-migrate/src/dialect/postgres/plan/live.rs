//! Writes the guards that compare what is in the database with what a statement takes it for, before it loses what was made by hand:
//! the type and collation of a column, what goes with a column, and what a constraint or index has more than its definition says.

use std::mem::discriminant;

use super::aside::Aside;
use super::{Planner, Step};
use crate::dialect::guard;
use crate::dialect::postgres::ddl::{SpelledColumn, type_check_name};
use crate::dialect::postgres::names::{SQL, qualified};
use crate::dialect::postgres::types::Stored;
use crate::schema::{Column, Table, TableName};

impl Planner<'_> {
    /// `ALTER COLUMN TYPE` converts from the type that opp knows, and forgets a collation that it does not name.
    pub(super) fn guard_converted(&mut self, table: &TableName, before: &SpelledColumn<'_>, after: &SpelledColumn<'_>) {
        let Some(known) = catalog_type(&before.stored) else {
            return;
        };
        let mut lost = Vec::new();
        if let Some(known) = known {
            // What the live column has already is not lost, unless its values are converted as those of another kind.
            let is_alike = discriminant(&before.stored) == discriminant(&after.stored);
            let new = catalog_type(&after.stored).flatten().filter(|_| is_alike);
            let types: Vec<_> = std::iter::once(known).chain(new).collect();
            lost.push(format!(
                "CASE WHEN NOT ({}) THEN 'the type ' || format_type(a.atttypid, a.atttypmod) END",
                types.join(" OR ")
            ));
        }
        if matches!(after.stored, Stored::Text(_) | Stored::Choice(_) | Stored::ByHand(_)) {
            let known = [before.column, after.column].map(|column| match &column.collate {
                None => "a.attcollation IN (0, t.typcollation)".to_owned(),
                Some(name) => format!("c.collname = {}", SQL.string(name)),
            });
            lost.push(format!(
                "CASE WHEN NOT ({}) THEN 'COLLATE ' || c.collname END",
                known.join(" OR ")
            ));
        }
        if lost.is_empty() {
            return;
        }
        let names = format!(
            "SELECT nullif(concat_ws(', ', {}), '') FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
             LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation WHERE a.attrelid = {} AND a.attname = {}",
            lost.join(", "),
            regclass(table),
            SQL.string(&before.column.name)
        );
        let message = format!("{table}.{}: ALTER COLUMN TYPE would drop ", before.column.name);
        let own = format!("ALTER COLUMN {} ", SQL.quoted(&before.column.name));
        let is_own = |step: &Step| matches!(step, Step::Alter { clause, .. } if clause.starts_with(&own));
        let over: &[&str] = if self.steps.iter().any(is_own) {
            &[]
        } else {
            &["ALTER COLUMN "]
        };
        self.guard_names(table, &message, names, over);
    }

    /// PostgreSQL drops with a column also what needs other columns as well.
    pub(super) fn guard_dropped(&mut self, table: &TableName, column: &str) {
        let others = "c.contype = 'f' OR c.contype <> 'n' AND cardinality(c.conkey) > 1 OR i.indnatts > 1 \
                      OR i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR s.oid IS NOT NULL";
        let names = self.dependents(table, column, others);
        let names = format!("SELECT string_agg(DISTINCT item, ', ') FROM (\n        {names}\n    ) AS dependents");
        let message = format!("DROP COLUMN {column} of {table} would also drop ");
        self.guard_names(table, &message, names, &["ADD COLUMN ", "DROP COLUMN "]);
    }

    /// Objects that go with a column by themselves, apart from those that opp knows.
    fn dependents(&self, table: &TableName, column: &str, which: &str) -> String {
        let sides = [&self.now, self.pair.before, self.pair.after];
        let tables = sides.iter().filter_map(|schema| schema.tables.get(table));
        let known = tables.flat_map(names_of).chain([type_check_name(table, column)]);
        let mut known: Vec<_> = known.map(|name| SQL.string(&name)).collect();
        known.sort_unstable();
        known.dedup();
        let unknown = format!(" AND coalesce(c.conname, r.relname, '') NOT IN ({})", known.join(", "));
        format!(
            "SELECT pg_describe_object(d.classid, d.objid, 0) AS item FROM pg_catalog.pg_depend d \
             JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        \
             LEFT JOIN pg_catalog.pg_constraint c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid\n        \
             LEFT JOIN pg_catalog.pg_index i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid\n        \
             LEFT JOIN pg_catalog.pg_class r ON r.oid = i.indexrelid\n        \
             LEFT JOIN pg_catalog.pg_statistic_ext s ON d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND s.oid = d.objid\n        \
             WHERE d.deptype = 'a' AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = {} AND a.attname = {} \
             AND ({which}){unknown}",
            regclass(table),
            SQL.string(column)
        )
    }

    /// What is dropped and created again comes back as opp knows it.
    pub(super) fn guard_recreated(&mut self, table: &TableName, aside: &Aside) {
        let mut lost = Vec::new();
        for column in &aside.generated {
            let which = "c.contype <> 'n' OR i.indexrelid IS NOT NULL OR s.oid IS NOT NULL";
            lost.push(self.dependents(table, &column.name, which));
            lost.push(self.more_than_column(table, column));
        }
        let indexes = aside.indexes.iter().filter(|index| index.with.is_empty());
        let indexes = indexes.map(|index| SQL.string(&index.name));
        let plain: Vec<_> = indexes.collect();
        let all = aside.indexes.iter().map(|index| &index.name);
        let keys = aside.uniques.iter().map(|unique| &unique.name);
        let keys: Vec<_> = keys.chain(aside.primary_key.iter().map(|key| &key.name)).collect();
        let relations: Vec<_> = all.chain(keys.iter().copied()).map(|name| SQL.string(name)).collect();
        if !relations.is_empty() {
            let plain: Vec<_> = plain
                .into_iter()
                .chain(keys.iter().map(|name| SQL.string(name)))
                .collect();
            lost.push(more_than_indexes(table, &relations, &plain));
        }
        let constraints = aside.checks.iter().map(|check| &check.name).chain(keys);
        let constraints: Vec<_> = constraints.map(|name| SQL.string(name)).collect();
        if !constraints.is_empty() {
            lost.push(format!(
                "SELECT what || ' of constraint ' || c.conname FROM pg_catalog.pg_constraint c, \
                 LATERAL (VALUES ('NO INHERIT', c.contype = 'c' AND c.connoinherit), \
                 ('COMMENT', obj_description(c.oid, 'pg_constraint') IS NOT NULL)) AS v (what, has) \
                 WHERE has AND c.conrelid = {} AND c.conname IN ({})",
                regclass(table),
                constraints.join(", ")
            ));
        }
        if lost.is_empty() {
            return;
        }
        let names = format!(
            "SELECT string_agg(DISTINCT item, ', ') FROM (\n        {}\n    ) AS lost (item)",
            lost.join("\n        UNION ALL ")
        );
        let message = format!("{table}: creating anew what reads a changed column would drop ");
        self.guard_names(table, &message, names, &[]);
    }

    /// What a column has apart from its definition.
    fn more_than_column(&self, table: &TableName, column: &Column) -> String {
        let new = self.pair.after.tables.get(table);
        let new = new.and_then(|table| table.column(&column.name));
        let sides = std::iter::once(column).chain(new);
        let comments: Vec<_> = sides
            .clone()
            .map(|column| SQL.string(column.comment.as_deref().unwrap_or_default()))
            .collect();
        let mut has = vec![
            "('GRANT', a.attacl IS NOT NULL)".to_owned(),
            "('STATISTICS', coalesce(a.attstattarget, -1) <> -1)".to_owned(),
            "('options', a.attoptions IS NOT NULL)".to_owned(),
            "('STORAGE', a.attstorage <> t.typstorage)".to_owned(),
            format!(
                "('COMMENT', coalesce(col_description(a.attrelid, a.attnum), '') NOT IN ({}))",
                comments.join(", ")
            ),
        ];
        let is_in_key = |table: &Table| {
            let key = table.primary_key.iter();
            key.flat_map(|key| &key.columns).any(|name| *name == column.name)
        };
        if sides.clone().all(|column| column.nullable) && !self.now.tables.get(table).is_some_and(is_in_key) {
            has.push("('NOT NULL', a.attnotnull)".to_owned());
        }
        format!(
            "SELECT what || ' of column ' || a.attname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid, \
             LATERAL (VALUES {}) AS v (what, has) WHERE has AND a.attrelid = {} AND a.attname = {}",
            has.join(", "),
            regclass(table),
            SQL.string(&column.name)
        )
    }

    /// `names`: a query that gives what was found as one text, or NULL. `over`: how the clauses before it begin that do not matter to
    /// it, so that they become one statement with those after it.
    fn guard_names(&mut self, table: &TableName, message: &str, names: String, over: &[&str]) {
        if self.created.contains(table) {
            return;
        }
        let before = self.steps.iter().rev().take_while(|step| {
            matches!(step, Step::Alter { table: of, clause } if of == table && over.iter().any(|begin| clause.starts_with(begin)))
        });
        let at = self.steps.len() - before.count();
        let guard = Step::GuardNames {
            message: guard::stopped(message),
            names,
        };
        self.steps.insert(at, guard);
    }
}

/// What indexes have apart from their definition. `plain`: those that opp knows without storage parameters.
fn more_than_indexes(table: &TableName, names: &[String], plain: &[String]) -> String {
    let options = match plain {
        [] => "false".to_owned(),
        plain => format!("r.reloptions IS NOT NULL AND r.relname IN ({})", plain.join(", ")),
    };
    format!(
        "SELECT what || ' of index ' || r.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class r ON r.oid = i.indexrelid, \
         LATERAL (VALUES ('options', {options}), ('CLUSTER', i.indisclustered), ('REPLICA IDENTITY', i.indisreplident), \
         ('TABLESPACE', r.reltablespace <> 0), ('COMMENT', obj_description(r.oid, 'pg_class') IS NOT NULL), \
         ('STATISTICS', EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.oid AND coalesce(a.attstattarget, -1) <> -1))\
         ) AS v (what, has) WHERE has AND i.indrelid = {} AND r.relname IN ({})",
        regclass(table),
        names.join(", ")
    )
}

/// What the table's constraints and indexes are called.
fn names_of(table: &Table) -> Vec<String> {
    let uniques = table.uniques.iter().map(|it| it.name.clone());
    let checks = table.checks.iter().map(|it| it.name.clone());
    let keys = table.foreign_keys.iter().map(|it| it.name.clone());
    let indexes = table.indexes.iter().map(|it| it.name.clone());
    let primary = table.primary_key.iter().map(|it| it.name.clone());
    uniques
        .chain(checks)
        .chain(keys)
        .chain(indexes)
        .chain(primary)
        .collect()
}

fn regclass(table: &TableName) -> String {
    format!("{}::regclass", SQL.string(&qualified(table)))
}

/// Holds where `pg_attribute` names the type. Nothing where a type by hand is more than a name and a size; nothing inside where the type is
/// an enum, which may have another name in between.
fn catalog_type(stored: &Stored) -> Option<Option<String>> {
    let spelling = match stored {
        Stored::Enum { .. } => return Some(None),
        Stored::Array(inner) if matches!(**inner, Stored::Enum { .. }) => return Some(None),
        other => other.spelling(),
    };
    let by_hand = matches!(stored, Stored::ByHand(_));
    let (name, size) = match spelling.split_once('(') {
        Some((name, rest)) => (
            name,
            rest.split_once(')').map(|(size, tail)| (size.replace(' ', ""), tail))?,
        ),
        None => (spelling.as_str(), (String::new(), "")),
    };
    let (size, tail) = size;
    let is_word = |text: &str| {
        text.chars()
            .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, ' ' | '_' | '[' | ']'))
            && !text.split(' ').any(guard::begins_constraint)
    };
    let is_size = |text: &str| text.chars().all(|sign| sign.is_ascii_digit() || sign == ',');
    if by_hand && !(is_word(name) && is_word(tail) && is_size(&size)) {
        return None;
    }
    let ty = format!("a.atttypid = to_regtype({})", SQL.string(&spelling));
    let is_decimal = ["numeric", "decimal", "dec"]
        .iter()
        .any(|it| name.trim().eq_ignore_ascii_case(it));
    let size = match size.as_str() {
        "" if by_hand => return Some(Some(ty)),
        digits if is_decimal && !digits.is_empty() && !digits.contains(',') => format!("{digits},0"),
        size => size.to_owned(),
    };
    let live = "coalesce(substring(format_type(a.atttypid, a.atttypmod) from '[(](.*)[)]'), '')";
    Some(Some(format!("{ty} AND {live} = {}", SQL.string(&size))))
}
