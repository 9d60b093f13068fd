//! Whose session it is: opp's own, which is reset, or one that an application lends, which gets back what it was set to.

use opp_sql::Dialect as Syntax;

use crate::server::Row;
use crate::server::address::Address;
use crate::server::error::ServerError;
use crate::server::link::Link;

/// Every setting that a file may change and the server lists. Who the session acts as comes first, because it decides about the others.
const SETTINGS: &str = "\
    SELECT name, current_setting(name) FROM (\
        SELECT unnest(ARRAY['session_authorization', 'role']) AS name, 0 AS rank \
        UNION ALL SELECT name, 1 FROM pg_settings \
        WHERE context IN ('user', 'superuser') AND name NOT LIKE 'transaction\\_%' AND name NOT IN ('session_authorization', 'role')\
    ) AS settings ORDER BY rank, name";

/// Whose session it is.
pub(super) enum Ownership {
    /// opp's own, at an address.
    Own(Box<Address>),
    /// An application's.
    Lent {
        /// Its database.
        database: String,
        /// The statement that sets what differs from how it was lent.
        restore: String,
    },
}

impl Ownership {
    /// Remembers how a session is set.
    pub(super) fn lent(connection: &mut dyn Link) -> Result<Self, ServerError> {
        let settings = connection.rows(SETTINGS)?;
        let literal = |text: Option<String>| Syntax::Postgres.string(&text.unwrap_or_default());
        let pair = |(order, row): (usize, Row)| {
            let mut texts = row.into_iter().map(literal);
            let (name, value) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
            format!("({order}, {name}, {value})")
        };
        let pairs: Vec<String> = settings.into_iter().enumerate().map(pair).collect();
        Ok(Self::Lent {
            database: connection.texts("SELECT current_database()")?.concat(),
            restore: format!(
                "SELECT set_config(was.name, was.value, false) FROM (VALUES {}) AS was (number, name, value) \
                 WHERE current_setting(was.name, true) IS DISTINCT FROM was.value ORDER BY was.number",
                pairs.join(", ")
            ),
        })
    }

    /// What sets the session as it was opened or lent, whatever a file has set.
    pub(super) fn reset(&self) -> &str {
        match self {
            // What the URL asks for is the session's default, so it is not lost. `DISCARD ALL` would release the lock of the run.
            Self::Own(_) => {
                "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; DEALLOCATE ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES"
            }
            Self::Lent { restore, .. } => restore,
        }
    }
}
