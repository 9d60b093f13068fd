//! The two files of a migration, and the markers by which a runner takes over a file's own transaction.
//!
//! The markers are described in `docs/formats/sql.md`.

/// Which of the two files of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `up.sql`, to the new schema.
    Up,
    /// `down.sql`, back to the parent, where a column that was dropped has no values left.
    Down,
}

impl Direction {
    /// In a word: `up` or `down`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// Its file in a migration's directory.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Up => "up.sql",
            Self::Down => "down.sql",
        }
    }

    /// What it does to a migration: `applied` or `reverted`.
    #[must_use]
    pub const fn done(self) -> &'static str {
        match self {
            Self::Up => "applied",
            Self::Down => "reverted",
        }
    }
}

/// The two files of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// From the parent to the new schema.
    pub up: SqlFile,
    /// And back.
    pub down: SqlFile,
}

/// One file of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlFile {
    /// The text; never empty, since Diesel refuses an empty file.
    pub text: String,
    /// Whether whoever runs the file wraps it in a transaction. `metadata.toml` says `run_in_transaction = false` when one
    /// of the two files is not.
    pub transactional: bool,
}

/// Diesel's table of the versions that are applied.
pub const VERSIONS: &str = "__diesel_schema_migrations";
/// Creates Diesel's table exactly as Diesel does.
pub const CREATE_VERSIONS: &str = "\
CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
";

/// From here on the file switches foreign keys off and begins its own transaction.
pub const BEGIN: &str = "-- opp:begin";
/// From here on come the statements of the migration itself.
pub const BODY: &str = "-- opp:body";
/// From here on the file commits and switches foreign keys on again.
pub const COMMIT: &str = "-- opp:commit";
/// Before a guard that stops the file where something made by hand would be lost.
pub const BY_HAND: &str = "-- opp:by-hand";
/// Before the statements by which a squash records the revisions that it stands for, or forgets them.
pub const RECORD: &str = "-- opp:record";
const CUSTOM: &str = "-- Custom SQL of ";
const END_CUSTOM: &str = "-- End of custom SQL of ";
/// Ends what [`BY_HAND`] or [`RECORD`] began.
pub const END: &str = "-- opp:end";
/// Before a rebuild; the table's name follows in double quotes, as it stands after the migration's renames.
pub const REBUILD: &str = "-- opp:rebuild";

/// The column of a guard's query that names what it found.
pub const FOUND: &str = "\"_opp_found\"";

/// The query that names what a failed guard found, with one column called `value`; `None` where the statement is no guard that does.
#[must_use]
pub fn findings(statement: &str) -> Option<String> {
    let query = statement
        .trim_start()
        .strip_prefix("INSERT INTO temp.\"_opp_guard\" SELECT count(*) FROM")?;
    let query = query.trim_end().trim_end_matches(';');
    query
        .contains(FOUND)
        .then(|| format!("SELECT {FOUND} AS value FROM{query}"))
}

/// A file whose transaction a runner takes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takeover {
    /// What runs inside the runner's transaction, with foreign keys off. Lines keep their numbers: what was cut is blank.
    pub body: String,
    /// The tables that are rebuilt. A runner that puts back what was made by hand may leave the file's own guards out,
    /// as they are cut from `body`.
    pub rebuilt: Vec<String>,
}

impl Takeover {
    /// Reads a file's markers; `None` where it has none, or not all of them in order, and then runs as it stands.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let marked = |marker: &str| {
            let mut found = text.lines().enumerate().filter(|(_, line)| line.trim_end() == marker);
            found
                .next()
                .filter(|_| found.next().is_none())
                .map(|(number, _)| number)
        };
        let (begin, body, commit) = (marked(BEGIN)?, marked(BODY)?, marked(COMMIT)?);
        (begin < body && body < commit).then(|| Self {
            body: without_guards(text, |number| (begin..body).contains(&number) || number >= commit),
            rebuilt: text.lines().filter_map(rebuilt_table).collect(),
        })
    }
}

/// A file that runs in its runner's transaction, without the guards against the loss of what was made by hand; `None` where it has
/// none. A runner that puts such objects back runs this.
#[must_use]
pub fn without_by_hand(text: &str) -> Option<String> {
    let guarded = text.lines().any(|line| line.trim_end() == BY_HAND);
    guarded.then(|| without_guards(text, |_| false))
}

/// A file without the statements by which a squash records revisions.
#[must_use]
pub fn without_record(text: &str) -> String {
    let mut is_record = false;
    let mut kept = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let marker = line.trim_end();
        is_record |= marker == RECORD;
        if !is_record {
            kept.push_str(line);
        }
        is_record &= marker != END;
    }
    kept
}

/// The line before SQL that somebody wrote, in a squash.
#[must_use]
pub fn begin_custom(migration: &str) -> String {
    format!("{CUSTOM}{migration}:\n")
}

/// The line after SQL that somebody wrote, in a squash.
#[must_use]
pub fn end_custom(migration: &str) -> String {
    format!("{END_CUSTOM}{migration}.\n")
}

/// The file of a squash without the SQL that somebody wrote: what is left was generated.
#[must_use]
pub fn without_custom(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    // A squash of a squash has them in each other. The empty line that follows goes with them.
    let (mut depth, mut is_after) = (0_usize, false);
    for line in text.split_inclusive('\n') {
        let ends = line.starts_with(END_CUSTOM);
        depth += usize::from(line.starts_with(CUSTOM));
        if depth == 0 && !(is_after && line == "\n") {
            kept.push_str(line);
        }
        is_after = ends && depth == 1;
        depth = depth.saturating_sub(usize::from(ends));
    }
    // At the end, the empty line before them goes; that after the record of a squash stays.
    if is_after && kept.ends_with("\n\n") && !kept.ends_with(&format!("{END}\n\n")) {
        kept.pop();
    }
    kept
}

/// Leaves the guards out, and the lines of these numbers.
fn without_guards(text: &str, cut: impl Fn(usize) -> bool) -> String {
    let mut by_hand = false;
    let mut kept = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        by_hand = (by_hand && line.trim_end() != END) || line.trim_end() == BY_HAND;
        if !by_hand && !cut(number) {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

fn rebuilt_table(line: &str) -> Option<String> {
    let quoted = line.strip_prefix(REBUILD)?.trim();
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    Some(inner.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "-- head\n-- opp:begin\nBEGIN;\n-- opp:body\n-- opp:by-hand\nguard;\n-- opp:end\n-- opp:rebuild \"a\"\"b\"\nCREATE;\n-- opp:commit\nCOMMIT;\n";

    #[test]
    fn the_body_keeps_its_line_numbers() {
        let takeover = Takeover::read(FILE).unwrap();
        assert_eq!(takeover.rebuilt, ["a\"b"]);
        assert_eq!(takeover.body.lines().nth(8), Some("CREATE;"));
        assert_eq!(takeover.body.lines().count(), FILE.lines().count());
        assert!(
            !takeover.body.contains("guard") && !takeover.body.contains("COMMIT") && !takeover.body.contains("BEGIN;")
        );
    }

    #[test]
    fn the_record_of_a_squash_is_cut_whole() {
        let file = "-- opp:record\nINSERT;\n-- opp:end\nCREATE;\n-- opp:by-hand\nguard;\n-- opp:end\n-- opp:record\nDELETE;\n-- opp:end\n";
        let kept = "CREATE;\n-- opp:by-hand\nguard;\n-- opp:end\n";
        assert_eq!(without_record(file), kept);
        assert_eq!(without_record(kept), kept);
    }

    #[test]
    fn what_somebody_wrote_is_left_out_of_a_squash() {
        let custom = |name: &str, sql: &str| format!("{}{sql}{}", begin_custom(name), end_custom(name));
        let (record, a, b) = (format!("{RECORD}\nINSERT;\n{END}\n\n"), "CREATE a;\n", "CREATE b;\n");
        let (one, two) = (
            custom("1_a", "TRIGGER;\n\nEND;\n"),
            custom("2_b", &custom("1_a", "ROW;\n")),
        );
        for (pieces, left) in [
            (vec![a, &one, b], vec![a, b]),
            (vec![&one, a, &two], vec![a]),
            (vec![a, &one, &two], vec![a]),
            (vec![&two, &one], vec![]),
            (vec![a, b], vec![a, b]),
        ] {
            let joined = |pieces: &[&str]| record.clone() + &pieces.join("\n");
            assert_eq!(without_custom(&joined(&pieces)), joined(&left), "{pieces:?}");
        }
    }

    #[test]
    fn guards_are_left_out_of_a_file_in_the_runners_transaction() {
        let file = "-- opp:by-hand\nguard;\n-- opp:end\nDROP VIEW v;\n";
        assert_eq!(without_by_hand(file).unwrap(), "\n\n-- opp:end\nDROP VIEW v;\n");
        assert_eq!(without_by_hand("DROP VIEW v;"), None);
    }

    #[test]
    fn a_guard_names_what_it_found() {
        let guard = format!("INSERT INTO temp.\"_opp_guard\" SELECT count(*) FROM (\n SELECT 1 AS {FOUND}\n);");
        assert_eq!(
            findings(&guard).unwrap(),
            format!("SELECT {FOUND} AS value FROM (\n SELECT 1 AS {FOUND}\n)")
        );
        assert_eq!(
            findings("INSERT INTO temp.\"_opp_guard\" SELECT count(*) FROM \"t\";"),
            None
        );
    }

    #[test]
    fn a_file_without_all_markers_is_left_alone() {
        assert_eq!(Takeover::read("CREATE TABLE a (x);"), None);
        assert_eq!(Takeover::read(&FILE.replace(BODY, "")), None);
        assert_eq!(Takeover::read(&format!("{FILE}{COMMIT}\n")), None);
    }
}
