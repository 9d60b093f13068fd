//! Whose session it is: opp's own, or one that an application lends, which gets back what it was set to.

use std::collections::BTreeMap;

use opp_history::dialect::mysql::Flavour;
use opp_sql::Dialect as Syntax;

use crate::server::address::Address;
use crate::server::error::ServerError;
use crate::server::link::Link;

/// Every variable of a session that a file may set, on MariaDB.
const MARIADB: &str = "\
    SELECT lower(variable_name), session_value FROM information_schema.system_variables \
    WHERE variable_scope = 'SESSION' AND read_only = 'NO' AND session_value IS NOT NULL";

/// MySQL does not tell which may be set. These are the ones that opp sets, and those that files usually do.
const MYSQL: &str = "\
    SHOW SESSION VARIABLES WHERE Variable_name IN ('sql_mode', 'lock_wait_timeout', 'innodb_lock_wait_timeout', 'foreign_key_checks', \
    'unique_checks', 'autocommit', 'max_execution_time', 'character_set_client', 'character_set_connection', 'character_set_results', \
    'collation_connection', 'time_zone', 'transaction_isolation', 'transaction_read_only', 'default_storage_engine', \
    'default_tmp_storage_engine', 'sql_safe_updates', 'sql_select_limit', 'sql_quote_show_create', 'group_concat_max_len', \
    'explicit_defaults_for_timestamp', 'sql_require_primary_key', 'div_precision_increment', 'wait_timeout', 'max_join_size', \
    'auto_increment_increment', 'auto_increment_offset', 'sql_log_bin', 'cte_max_recursion_depth', 'optimizer_switch')";

/// Whose session it is.
pub(super) enum Ownership {
    /// opp's own, at an address.
    Own(Box<Address>),
    /// An application's.
    Lent {
        /// The query for its variables.
        query: &'static str,
        /// How they were when it was lent.
        variables: BTreeMap<String, String>,
    },
}

impl Ownership {
    /// Remembers how a session is set.
    pub(super) fn lent(connection: &mut dyn Link, flavour: Flavour) -> Result<Self, ServerError> {
        let query = match flavour {
            Flavour::Mariadb => MARIADB,
            Flavour::Mysql => MYSQL,
        };
        Ok(Self::Lent {
            query,
            variables: read(connection, query)?,
        })
    }

    /// What sets the variables back that differ from how they were when the session was lent.
    pub(super) fn restore(&self, connection: &mut dyn Link) -> Result<Vec<String>, ServerError> {
        let Self::Lent { query, variables } = self else {
            return Ok(Vec::new());
        };
        let now = read(connection, query)?;
        let changed = variables.iter().filter(|(name, was)| now.get(*name) != Some(was));
        let is_number =
            |text: &str| text.starts_with(|first: char| first.is_ascii_digit()) && text.parse::<f64>().is_ok();
        let set = |(name, was): (&String, &String)| match is_number(was) {
            true => format!("SET SESSION {name} = {was}"),
            false => format!("SET SESSION {name} = {}", Syntax::Mysql.plain_string(was)),
        };
        Ok(changed.map(set).collect())
    }
}

fn read(connection: &mut dyn Link, query: &str) -> Result<BTreeMap<String, String>, ServerError> {
    let pair = |row: Vec<Option<String>>| {
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        Some((texts.next()?, texts.next()?))
    };
    Ok(connection.rows(query)?.into_iter().filter_map(pair).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_every_variable_of_mysql() {
        let page = include_str!("../../../docs/applications.md");
        let names: Vec<&str> = MYSQL.split('\'').skip(1).step_by(2).collect();
        assert_eq!(names.len(), 30);
        for name in names {
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
    }
}
