//! SQL that somebody wrote into the files of a migration, around what opp generated.

use crate::dialect::Dialect;
use crate::files::{Migration, NewFiles, checksum};
use crate::history::{History, counterparts};
use crate::script::{Script, Takeover};
use crate::workflow::draft::custom_sql;

/// What stands around the generated SQL of a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Handwork {
    up: Around,
    down: Around,
    /// Whether the files run outside a transaction.
    outside: bool,
}

/// What stands around the generated SQL of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Around {
    before: String,
    after: String,
}

impl Handwork {
    /// Of a migration's files.
    ///
    /// # Errors
    /// In words: the generated SQL itself was edited.
    pub(super) fn of(migration: &Migration, leading: &History, dialect: Dialect) -> Result<Self, String> {
        let Some(recorded) = &migration.recorded else {
            return Ok(Self::default());
        };
        let (up, down) = (&migration.up, migration.down.as_deref().unwrap_or_default());
        if recorded.checksums.up == checksum(up) && recorded.checksums.down == checksum(down) {
            let is_baseline = !recorded.operations.is_empty() && generated(migration, leading, dialect).is_none();
            return match is_baseline {
                true => Err("its SQL is not what this opp generates for its operations, as in a baseline".to_owned()),
                false => Ok(Self::default()),
            };
        }
        let outside = !migration.in_transaction;
        if recorded.operations.is_empty() {
            // What stood alone ran on what the migration builds on, so it still comes first, and last on the way back.
            let stub = custom_sql();
            let written = |text: &str, stub: &str| match text == stub {
                true => String::new(),
                false => text.to_owned(),
            };
            return Ok(Self {
                up: Around {
                    before: with_newline(written(up, &stub.up.text)),
                    after: String::new(),
                },
                down: Around {
                    before: String::new(),
                    after: written(down, &stub.down.text),
                },
                outside,
            });
        }
        let edited = |file: &str| format!("the generated SQL in {file} was edited, so nobody can tell what to keep");
        let script = generated(migration, leading, dialect).ok_or_else(|| edited("up.sql"))?;
        Ok(Self {
            up: Around::of(up, &script.up.text).ok_or_else(|| edited("up.sql"))?,
            down: Around::of(down, &script.down.text).ok_or_else(|| edited("down.sql"))?,
            outside,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.up == Around::default() && self.down == Around::default()
    }

    /// The files with the same SQL around what is generated now.
    ///
    /// # Errors
    /// In words: the generated files begin and end transactions of their own, which the SQL is not part of.
    pub(super) fn kept_in(&self, files: &NewFiles, script: &Script) -> Result<NewFiles, String> {
        let mut kept = files.clone();
        if self.is_empty() {
            return Ok(kept);
        }
        let begins_its_own = |text: &str| Takeover::read(text).is_some();
        if begins_its_own(&script.up.text) || begins_its_own(&script.down.text) {
            return Err("its SQL by hand cannot be kept beside files with a transaction of their own".to_owned());
        }
        for (name, text) in &mut kept.files {
            match *name {
                "up.sql" => *text = self.up.around(text),
                "down.sql" => *text = self.down.around(text),
                _ => {}
            }
        }
        let says_outside = kept.files.iter().any(|(name, _)| *name == "metadata.toml");
        if self.outside && !says_outside {
            kept.files
                .push(("metadata.toml", "run_in_transaction = false\n".to_owned()));
        }
        Ok(kept)
    }
}

impl Around {
    /// What stands around a text in a file; nothing where the file does not hold it.
    fn of(file: &str, text: &str) -> Option<Self> {
        let file = file.replace("\r\n", "\n");
        let (before, after) = file.split_once(text)?;
        Some(Self {
            before: before.to_owned(),
            after: after.to_owned(),
        })
    }

    fn around(&self, text: &str) -> String {
        format!("{}{}{}", self.before, with_newline(text.to_owned()), self.after)
    }
}

/// With a line break at its end, unless it is empty.
fn with_newline(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// What opp generated for the recorded operations, as far as this opp generates the same.
fn generated(migration: &Migration, leading: &History, dialect: Dialect) -> Option<Script> {
    let original = leading.get(&migration.id)?;
    let written = counterparts(leading, &[original], dialect).ok()?;
    let script = written.into_iter().find_map(|one| one.script)?;
    let recorded = migration.recorded.as_ref()?;
    let is_same =
        recorded.checksums.up == checksum(&script.up.text) && recorded.checksums.down == checksum(&script.down.text);
    is_same.then_some(script)
}
