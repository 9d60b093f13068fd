//! What a file may change about a connection, and what is set back behind it.

use diesel::QueryResult;

use crate::lent::Connection;

/// The settings of a connection.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Pragmas and their values.
    values: Vec<(String, String)>,
}

impl Settings {
    const NAMES: [&'static str; 15] = [
        "foreign_keys",
        "legacy_alter_table",
        "ignore_check_constraints",
        "recursive_triggers",
        "automatic_index",
        "busy_timeout",
        "cache_size",
        "cell_size_check",
        "query_only",
        "read_uncommitted",
        "reverse_unordered_selects",
        "secure_delete",
        "synchronous",
        "temp_store",
        "trusted_schema",
    ];

    pub(super) fn remember(connection: &mut dyn Connection) -> QueryResult<Self> {
        let of = |name: &&str| format!("SELECT '{name}', * FROM pragma_{name}");
        let query: Vec<String> = Self::NAMES.iter().map(of).collect();
        let pair = |row: Vec<Option<String>>| {
            let mut texts = row.into_iter().flatten();
            Some((texts.next()?, texts.next()?))
        };
        let rows = connection.rows(&query.join(" UNION ALL "))?;
        Ok(Self {
            values: rows.into_iter().filter_map(pair).collect(),
        })
    }

    /// Sets what differs, and nothing else: some pragmas have an effect of their own where they are set.
    pub(super) fn restore(&self, connection: &mut dyn Connection) -> QueryResult<()> {
        let now = Self::remember(connection)?;
        let differ = self.values.iter().filter(|pair| !now.values.contains(pair));
        for (name, value) in differ {
            connection.run(&format!("PRAGMA {name} = {value}"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_every_pragma() {
        let page = include_str!("../../../docs/applications.md");
        for name in Settings::NAMES {
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
    }
}
