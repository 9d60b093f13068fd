//! Writes the guard that compares a live table with what opp knows of it, before a rebuild would lose the rest.
//!
//! A rebuild writes the table that opp knows. Columns, defaults, collations, checks and keys that were added to the live table by
//! other means would be lost without a word, so the file compares both with what SQLite says of the table and stops. Only what would
//! be lost stops it: a constraint that the live table lacks is added by the rebuild, and its rows are checked by it.
//!
//! Checks, collations and generated expressions have no pragma. Their text in `sqlite_schema` is compared without blanks, quotes and
//! capitals: SQLite changes those when it follows a rename.

use super::ddl::{SpelledColumn, SpelledTable};
use super::names::SQL;
use super::step::TableSql;
use crate::dialect::guard;
use crate::schema::ForeignKey;
use crate::script::FOUND;
use crate::step::Guard;
use opp_core::def::ReferentialAction;

/// The guard of a table as it is before the file changes it.
pub(super) fn as_known(table: &SpelledTable<'_>) -> Guard {
    let name = &table.table.name.name;
    let parts = [
        unknown_columns(name, table),
        changed_columns(name, table),
        foreign_keys(name, table),
        uniques(name, table),
        words(name, table),
    ];
    let message = format_args!(
        "{name} is not as opp knows it, and its rebuild would lose the difference (a column, type, default, collation, check or \
         key); opp migrate lists what it is"
    );
    guard::before(
        message,
        format!("SELECT count(*) FROM (\n{}\n)", parts.join("\n  UNION ALL ")),
    )
}

fn unknown_columns(name: &str, table: &SpelledTable<'_>) -> String {
    let known: Vec<_> = table
        .columns
        .iter()
        .map(|spelled| small(&spelled.column.name))
        .collect();
    format!(
        "  SELECT 'column ' || name AS {FOUND} FROM pragma_table_xinfo({}) WHERE lower(name) NOT IN ({})",
        SQL.string(name),
        known.join(", ")
    )
}

/// Name, NOT NULL, default, generated or not, place in the key, affinity.
fn changed_columns(name: &str, table: &SpelledTable<'_>) -> String {
    let known: Vec<_> = table
        .columns
        .iter()
        .map(|spelled| known_column(table, spelled))
        .collect();
    let default = default_form("trim(coalesce(c.dflt_value, 'NULL'), ' ()')");
    let affinity = affinity_form("c.type");
    format!(
        "SELECT CASE WHEN c.name IS NULL THEN 'missing column ' WHEN c.hidden <> k.column4 THEN 'generated column ' \
         WHEN c.pk <> k.column5 THEN 'primary key column ' WHEN {affinity} <> k.column6 THEN 'type ' || c.type || ' of ' \
         WHEN {default} NOT IN ('null', k.column3) THEN 'DEFAULT of ' \
         ELSE 'NOT NULL of ' END || coalesce(c.name, k.column1)\n  \
         FROM (VALUES {}) AS k LEFT JOIN pragma_table_xinfo({}) AS c ON lower(c.name) = lower(k.column1)\n  \
         WHERE c.name IS NULL OR c.hidden <> k.column4 OR c.pk <> k.column5 OR {affinity} <> k.column6 OR {default} NOT IN ('null', k.column3)\n    \
         OR (c.pk = 0 AND c.\"notnull\" > k.column2)",
        known.join(", "),
        SQL.string(name)
    )
}

/// A default as it is compared: keywords may be in other letters and with other blanks, a string may not.
fn default_form(text: &str) -> String {
    format!(
        "CASE WHEN {text} LIKE '''%' THEN {text} WHEN {text} LIKE '%''%' THEN replace({text}, ' ', '') \
         ELSE lower(replace({text}, ' ', '')) END"
    )
}

/// A known default in the same form.
fn compared_default(text: &str) -> String {
    match (text.starts_with('\''), text.contains('\'')) {
        (true, _) => text.to_owned(),
        (false, true) => text.replace(' ', ""),
        (false, false) => text.replace(' ', "").to_ascii_lowercase(),
    }
}

/// What a declared type makes of values: <https://www.sqlite.org/datatype3.html#determination_of_column_affinity>. INTEGER and NUMERIC
/// keep the same; ANY of a STRICT table changes nothing.
const AFFINITIES: &[(&str, &str)] = &[
    ("int", "number"),
    ("char", "text"),
    ("clob", "text"),
    ("text", "text"),
    ("blob", "bytes"),
    ("real", "real"),
    ("floa", "real"),
    ("doub", "real"),
];

fn affinity_form(declared: &str) -> String {
    let cases: String = AFFINITIES
        .iter()
        .map(|(part, affinity)| format!(" WHEN {declared} LIKE '%{part}%' THEN '{affinity}'"))
        .collect();
    format!("CASE WHEN {declared} = '' THEN 'bytes' WHEN lower({declared}) = 'any' THEN 'any'{cases} ELSE 'number' END")
}

fn affinity(type_sql: &str) -> &'static str {
    // A type by hand may hold constraints.
    let declared = type_sql.to_ascii_lowercase();
    let words = declared.split_ascii_whitespace();
    let declared: Vec<_> = words.take_while(|word| !guard::begins_constraint(word)).collect();
    match declared.join(" ").as_str() {
        "" => "bytes",
        "any" => "any",
        declared => AFFINITIES
            .iter()
            .find(|(part, _)| declared.contains(part))
            .map_or("number", |(_, affinity)| affinity),
    }
}

fn known_column(table: &SpelledTable<'_>, spelled: &SpelledColumn<'_>) -> String {
    let column = spelled.column;
    let hidden = match &column.generated {
        None => 0,
        Some(generated) if generated.stored => 3,
        Some(_) => 2,
    };
    let key = table.table.primary_key.iter().flat_map(|key| &key.columns);
    let place = key.zip(1..).find(|(name, _)| **name == column.name);
    let default = spelled.default.as_ref().map_or("NULL", |value| &value.text);
    format!(
        "({}, {}, {}, {hidden}, {}, {})",
        SQL.string(&column.name),
        u8::from(!column.nullable),
        SQL.string(&compared_default(default.trim_matches([' ', '(', ')']))),
        place.map_or(0, |(_, place)| place),
        SQL.string(affinity(&spelled.type_sql))
    )
}

fn foreign_keys(name: &str, table: &SpelledTable<'_>) -> String {
    let known: Vec<_> = table.table.foreign_keys.iter().map(key_form).collect();
    let at = SQL.string(name);
    format!(
        "SELECT 'foreign key (' || columns || ') to ' || parent FROM (\n    \
         SELECT f.\"table\" AS parent, f.on_delete AS deletes, f.on_update AS updates,\n      \
         (SELECT group_concat(\"from\", ', ') FROM (SELECT \"from\" FROM pragma_foreign_key_list({at}) WHERE id = f.id ORDER BY seq)) AS columns\n    \
         FROM pragma_foreign_key_list({at}) AS f WHERE f.seq = 0\n  \
         ) WHERE lower(columns) || ' ' || lower(parent) || ' ' || deletes || ' ' || updates NOT IN ({})",
        known.join(", ")
    )
}

fn key_form(key: &ForeignKey) -> String {
    let action = |action: ReferentialAction| match action {
        ReferentialAction::NoAction => "NO ACTION",
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::SetDefault => "SET DEFAULT",
    };
    SQL.string(&format!(
        "{} {} {} {}",
        key.columns.join(", ").to_ascii_lowercase(),
        key.references.name.to_ascii_lowercase(),
        action(key.on_delete),
        action(key.on_update)
    ))
}

/// opp makes unique indexes; one inside the table that means the same comes back as such.
fn uniques(name: &str, table: &SpelledTable<'_>) -> String {
    let known: Vec<_> = table
        .table
        .uniques
        .iter()
        .map(|unique| small(&unique.columns.join(", ")))
        .collect();
    format!(
        "SELECT 'UNIQUE (' || columns || ')' FROM (\n    \
         SELECT (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) AS columns\n    \
         FROM pragma_index_list({}) AS i WHERE i.origin = 'u'\n  ) WHERE lower(columns) NOT IN ({})",
        SQL.string(name),
        known.join(", ")
    )
}

/// What no pragma tells: how often a word occurs, apart from the expressions that opp knows.
fn words(name: &str, table: &SpelledTable<'_>) -> String {
    let known = Known::of(table);
    let rows: Vec<_> = WORDS
        .iter()
        .map(|(word, what)| format!("({}, {}, {})", SQL.string(word), SQL.string(what), known.unknown(word)))
        .collect();
    let mut fragments: Vec<_> = known
        .fragments
        .iter()
        .map(|fragment| format!("({})", SQL.string(fragment)))
        .collect();
    fragments.push("('')".to_owned());
    let squeezed = [" ", "\"", "`", "[", "]"]
        .iter()
        .map(|sign| SQL.string(sign))
        .chain([9, 10, 13].iter().map(|code| format!("char({code})")))
        .fold("sql".to_owned(), |sql, sign| format!("replace({sql}, {sign}, '')"));
    format!(
        "SELECT w.column2 FROM (VALUES {}) AS w, (SELECT lower({squeezed}) AS form FROM sqlite_schema\n    \
         WHERE type = 'table' AND lower(name) = {}) AS s\n  \
         WHERE (length(form) - length(replace(form, w.column1, ''))) / length(w.column1) - (\n    \
         SELECT total((length(form) - length(replace(form, column1, ''))) / length(column1)) FROM (VALUES {})\n    \
         WHERE substr(column1, 1, length(w.column1)) = w.column1) > w.column3",
        rows.join(", "),
        small(name),
        fragments.join(", ")
    )
}

/// What is looked for, and what it is called.
const WORDS: &[(&str, &str)] = &[
    ("check(", "CHECK"),
    ("as(", "expression of a generated column"),
    ("collate", "COLLATE"),
    ("collatenocase", "COLLATE NOCASE"),
    ("collatertrim", "COLLATE RTRIM"),
    ("collatebinary", "COLLATE BINARY"),
    ("autoincrement", "AUTOINCREMENT"),
    ("onconflict", "ON CONFLICT"),
    ("desc)", "DESC"),
    ("desc,", "DESC"),
    ("deferrable", "DEFERRABLE"),
    ("withoutrowid", "WITHOUT ROWID"),
    (")strict", "STRICT"),
    ("rowid,strict", "STRICT"),
];

/// The text of a table as opp would write it, and the expressions in it.
struct Known {
    form: String,
    fragments: Vec<String>,
}

impl Known {
    fn of(table: &SpelledTable<'_>) -> Self {
        let TableSql {
            name,
            columns,
            constraints,
            options,
        } = table.sql();
        let columns = columns
            .iter()
            .map(|column| format!("{} {}", column.name, column.definition));
        let lines: Vec<_> = columns.chain(constraints).collect();
        let of_types = table
            .columns
            .iter()
            .flat_map(|spelled| &spelled.checks)
            .map(|(_, sql)| sql);
        let own = table.table.checks.iter().map(|check| &check.expression);
        let checks = of_types.chain(own).map(|sql| squeezed(&format!("CHECK ({sql})")));
        let generated = table
            .columns
            .iter()
            .filter_map(|spelled| spelled.column.generated.as_ref());
        let generated = generated.map(|found| squeezed(&format!("AS ({})", found.expression)));
        let mut fragments: Vec<_> = checks.chain(generated).collect();
        fragments.sort_unstable();
        fragments.dedup();
        Self {
            form: squeezed(&format!("CREATE TABLE {name} ({}){options}", lines.join(","))),
            fragments,
        }
    }

    /// How often a word occurs that begins none of the fragments.
    fn unknown(&self, word: &str) -> usize {
        let begun = self.fragments.iter().filter(|fragment| fragment.starts_with(word));
        let known: usize = begun.map(|fragment| self.form.matches(fragment.as_str()).count()).sum();
        self.form.matches(word).count().saturating_sub(known)
    }
}

/// Without blanks, quotes and capitals, as the query has it.
fn squeezed(sql: &str) -> String {
    let kept = sql
        .chars()
        .filter(|sign| !matches!(sign, ' ' | '\t' | '\n' | '\r' | '"' | '`' | '[' | ']'));
    kept.collect::<String>().to_ascii_lowercase()
}

fn small(name: &str) -> String {
    SQL.string(&name.to_ascii_lowercase())
}
