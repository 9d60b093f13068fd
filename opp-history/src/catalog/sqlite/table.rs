//! What does a `CREATE TABLE` say, wherever in it a constraint stands?
//!
//! Grammar: <https://www.sqlite.org/lang_createtable.html>. Only what SQLite accepted is read, so anything unknown is kept as text.

use std::collections::{BTreeMap, BTreeSet};

use super::piece::{Piece, PieceKind, pieces};

/// A table, apart from names of constraints and where they stand.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TableForm {
    /// Name and definition, in order.
    columns: Vec<(String, String)>,
    /// Keys, uniques and checks.
    constraints: BTreeSet<String>,
    /// STRICT, WITHOUT ROWID.
    options: BTreeSet<String>,
}

/// Part, expected, found.
type PartDifference = (String, Option<String>, Option<String>);

impl TableForm {
    /// Reads the statement; `None` where it is no plain `CREATE TABLE`.
    pub(super) fn read(sql: &str) -> Option<Self> {
        let pieces = pieces(sql);
        let plain = pieces.first()?.is("CREATE") && pieces.get(1)?.is("TABLE");
        let open = pieces.iter().position(|piece| piece.is_sign("("))?;
        let close = pieces.iter().rposition(|piece| piece.is_sign(")"))?;
        if !plain || close < open {
            return None;
        }
        let mut form = Self::default();
        for entry in split(pieces.get(open + 1..close)?) {
            form.entry(entry);
        }
        let options = split(pieces.get(close + 1..)?).into_iter().map(text);
        form.options = options.filter(|option| !option.is_empty()).collect();
        form.forget_needless_not_null();
        Some(form)
    }

    /// What differs, part by part.
    pub(super) fn differences(&self, other: &Self) -> Vec<PartDifference> {
        let mut differences = Vec::new();
        let (ours, theirs): (BTreeMap<_, _>, BTreeMap<_, _>) = (
            self.columns.iter().cloned().collect(),
            other.columns.iter().cloned().collect(),
        );
        let names: BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
        for name in names {
            let (expected, found) = (ours.get(name), theirs.get(name));
            if expected != found {
                differences.push((format!("column {name}"), expected.cloned(), found.cloned()));
            }
        }
        let order = |form: &Self| {
            form.columns
                .iter()
                .map(|(name, _)| name.clone())
                .collect::<Vec<_>>()
                .join(", ")
        };
        if differences.is_empty() && order(self) != order(other) {
            differences.push(("column order".to_owned(), Some(order(self)), Some(order(other))));
        }
        differences.extend(set_difference("constraint", &self.constraints, &other.constraints));
        differences.extend(set_difference("option", &self.options, &other.options));
        differences
    }

    /// `INTEGER PRIMARY KEY` is the number of the row, which is never NULL, whether or not that is said.
    /// <https://www.sqlite.org/lang_createtable.html#rowid>
    fn forget_needless_not_null(&mut self) {
        for (name, definition) in &mut self.columns {
            let key = format!("primary key ( {} )", name.to_ascii_lowercase());
            let is_key = self.constraints.iter().any(|constraint| constraint.starts_with(&key));
            if is_key && definition.eq_ignore_ascii_case("integer not null") && !self.options.contains("without rowid")
            {
                definition.truncate("integer".len());
            }
        }
    }

    fn entry(&mut self, entry: &[Piece]) {
        let mut cursor = Cursor { rest: entry };
        cursor.skip_name();
        match cursor.rest.first() {
            Some(first) if CONSTRAINTS.iter().any(|keyword| first.is(keyword)) => {
                self.constraints.insert(cursor.table_constraint());
            }
            _ => self.column(entry),
        }
    }

    fn column(&mut self, entry: &[Piece]) {
        let Some((name, rest)) = entry.split_first() else {
            return;
        };
        let mut cursor = Cursor { rest };
        let column = name.text.to_ascii_lowercase();
        let mut definition = vec![cursor.until_clause()];
        let mut facts = BTreeSet::new();
        while !cursor.rest.is_empty() {
            match cursor.clause(&column) {
                Clause::Constraint(constraint) => {
                    self.constraints.insert(constraint);
                }
                Clause::Fact(fact) => {
                    facts.insert(fact);
                }
                Clause::Nothing => {}
            }
        }
        definition.extend(facts);
        self.columns.push((name.text.clone(), definition.join(" ")));
    }
}

/// The columns of a unique index that is no more than a unique constraint, in the form of one.
pub(super) fn unique_index(sql: &str) -> Option<String> {
    let pieces = pieces(sql);
    let is_unique = pieces.first()?.is("CREATE") && pieces.get(1)?.is("UNIQUE");
    let open = pieces.iter().position(|piece| piece.is_sign("("))?;
    let (close, inner) = pieces.get(open + 1..)?.split_last()?;
    let is_plain = is_unique && close.is_sign(")");
    let columns = split(inner);
    (is_plain && columns.iter().all(|column| column.len() == 1)).then(|| format!("unique ( {} )", text(inner)))
}

fn set_difference(part: &str, expected: &BTreeSet<String>, found: &BTreeSet<String>) -> Vec<PartDifference> {
    let missing = expected
        .difference(found)
        .map(|one| (part.to_owned(), Some(one.clone()), None));
    let extra = found
        .difference(expected)
        .map(|one| (part.to_owned(), None, Some(one.clone())));
    missing.chain(extra).collect()
}

const CONSTRAINTS: [&str; 4] = ["PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
const CLAUSES: [&str; 10] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "AS",
];

enum Clause {
    Constraint(String),
    Fact(String),
    Nothing,
}

/// Splits at commas outside parentheses.
fn split(pieces: &[Piece]) -> Vec<&[Piece]> {
    let mut depth = 0_usize;
    let at_comma = |piece: &Piece| {
        if piece.is_sign("(") {
            depth += 1;
        } else if piece.is_sign(")") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && piece.is_sign(",")
    };
    pieces.split(at_comma).collect()
}

fn text(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::canonical).collect::<Vec<_>>().join(" ")
}

/// Reads clause after clause.
struct Cursor<'a> {
    rest: &'a [Piece],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> &'a [Piece] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn next_is(&self, keyword: &str) -> bool {
        self.rest.first().is_some_and(|piece| piece.is(keyword))
    }

    fn skip(&mut self, keyword: &str) -> bool {
        let found = self.next_is(keyword);
        if found {
            self.take(1);
        }
        found
    }

    fn skip_name(&mut self) {
        if self.skip("CONSTRAINT") {
            self.take(1);
        }
    }

    /// What stands in parentheses, without them.
    fn group(&mut self) -> &'a [Piece] {
        if !self.rest.first().is_some_and(|piece| piece.is_sign("(")) {
            return &[];
        }
        let mut depth = 0_usize;
        let end = self.rest.iter().position(|piece| {
            if piece.is_sign("(") {
                depth += 1;
            } else if piece.is_sign(")") {
                depth -= 1;
            }
            depth == 0
        });
        let taken = self.take(end.map_or(self.rest.len(), |end| end + 1));
        taken.get(1..taken.len().saturating_sub(1)).unwrap_or_default()
    }

    /// The type of a column.
    fn until_clause(&mut self) -> String {
        let starts = |piece: &Piece| CLAUSES.iter().any(|clause| piece.is(clause)) || piece.is("GENERATED");
        let end = self.rest.iter().position(starts).unwrap_or(self.rest.len());
        text(self.take(end))
    }

    fn clause(&mut self, column: &str) -> Clause {
        self.skip_name();
        if self.skip("PRIMARY") {
            return Clause::Constraint(self.primary_key(column));
        }
        if self.skip("NOT") {
            self.take(1);
            self.conflict();
            return Clause::Fact("not null".to_owned());
        }
        if self.skip("NULL") {
            return Clause::Nothing;
        }
        if self.skip("UNIQUE") {
            self.conflict();
            return Clause::Constraint(format!("unique ( {column} )"));
        }
        if self.skip("CHECK") {
            return Clause::Constraint(check(&text(self.group())));
        }
        if self.skip("DEFAULT") {
            return Clause::Fact(format!("default {}", self.default_value()));
        }
        if self.skip("COLLATE") {
            return Clause::Fact(format!("collate {}", text(self.take(1))));
        }
        if self.next_is("REFERENCES") {
            return Clause::Constraint(format!("foreign key ( {column} ) {}", self.references()));
        }
        if self.skip("GENERATED") {
            self.skip("ALWAYS");
        }
        if self.skip("AS") {
            let expression = text(self.group());
            let stored = self.skip("STORED");
            self.skip("VIRTUAL");
            let storage = if stored { "stored" } else { "virtual" };
            return Clause::Fact(format!("generated {storage} ( {expression} )"));
        }
        Clause::Fact(text(self.take(1)))
    }

    fn primary_key(&mut self, column: &str) -> String {
        self.skip("KEY");
        let descending = self.skip("DESC");
        self.skip("ASC");
        self.conflict();
        let counts = self.skip("AUTOINCREMENT");
        let direction = if descending { " desc" } else { "" };
        let counting = if counts { " autoincrement" } else { "" };
        format!("primary key ( {column}{direction} ){counting}")
    }

    fn conflict(&mut self) {
        if self.next_is("ON") && self.rest.get(1).is_some_and(|piece| piece.is("CONFLICT")) {
            self.take(3);
        }
    }

    fn default_value(&mut self) -> String {
        if self.rest.first().is_some_and(|piece| piece.is_sign("(")) {
            let group = self.group();
            let value = text(group);
            return if is_literal(group) {
                value
            } else {
                format!("( {value} )")
            };
        }
        let signed = self
            .rest
            .first()
            .is_some_and(|piece| piece.is_sign("-") || piece.is_sign("+"));
        text(self.take(if signed { 2 } else { 1 }))
    }

    fn references(&mut self) -> String {
        let end = self.rest.iter().skip(1).position(|piece| {
            let ends = [
                "CONSTRAINT",
                "PRIMARY",
                "UNIQUE",
                "CHECK",
                "COLLATE",
                "REFERENCES",
                "GENERATED",
                "AS",
            ];
            ends.iter().any(|keyword| piece.is(keyword))
        });
        let mut end = end.map_or(self.rest.len(), |end| end + 1);
        // NOT, NULL and DEFAULT also stand inside the clause: NOT DEFERRABLE, SET NULL, SET DEFAULT.
        for at in 1..end {
            let (Some(piece), before) = (self.rest.get(at), self.rest.get(at - 1)) else {
                break;
            };
            let after_set = before.is_some_and(|before| before.is("SET"));
            let not_null = piece.is("NOT") && !self.rest.get(at + 1).is_some_and(|next| next.is("DEFERRABLE"));
            if not_null || ((piece.is("DEFAULT") || piece.is("NULL")) && !after_set) {
                end = at;
                break;
            }
        }
        let clause = text(self.take(end));
        clause
            .replace(" not deferrable", "")
            .replace(" on delete no action", "")
            .replace(" on update no action", "")
    }

    fn table_constraint(&mut self) -> String {
        if self.skip("PRIMARY") {
            self.skip("KEY");
            return format!("primary key ( {} )", text(self.group()));
        }
        if self.skip("UNIQUE") {
            return format!("unique ( {} )", text(self.group()));
        }
        if self.skip("CHECK") {
            return check(&text(self.group()));
        }
        self.skip("FOREIGN");
        self.skip("KEY");
        let columns = text(self.group());
        format!("foreign key ( {columns} ) {}", self.references())
    }
}

/// Whether parentheses around a default mean nothing: a literal stands for itself with and without them.
fn is_literal(value: &[Piece]) -> bool {
    const WORDS: [&str; 6] = [
        "NULL",
        "TRUE",
        "FALSE",
        "CURRENT_DATE",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
    ];
    let is_value = |piece: &Piece| {
        let first = piece.text.chars().next();
        let is_text_or_number = first.is_some_and(|first| first == '\'' || first.is_ascii_digit());
        piece.kind == PieceKind::Other && is_text_or_number || WORDS.iter().any(|word| piece.is(word))
    };
    match value {
        [one] => is_value(one),
        [sign, number] => (sign.is_sign("-") || sign.is_sign("+")) && is_value(number),
        _ => false,
    }
}

/// A check. That of an optional JSON column did not always tell that it takes NULL, which only versions before 3.42 have to be told.
fn check(condition: &str) -> String {
    let optional = condition.split_once(" is null or ");
    let column = optional.filter(|(column, rest)| *rest == format!("json_valid ( {column} )"));
    column.map_or_else(
        || format!("check ( {condition} )"),
        |(column, _)| format!("check ( json_valid ( {column} ) )"),
    )
}
