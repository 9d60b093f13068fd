//! What somebody puts on the tables by hand.

use super::world::{Table, World, index};
use crate::law::{Database, Engine};
use crate::random::Dice;

/// Statements that put some objects on the tables, and those that take them away.
pub(super) struct ByHand {
    pub(super) create: Vec<String>,
    pub(super) remove: Vec<String>,
}

impl ByHand {
    pub(super) fn any(world: &World, dice: &mut Dice) -> Self {
        let mut made = Self {
            create: Vec::new(),
            remove: Vec::new(),
        };
        for table in &world.tables {
            if dice.one_in(2) {
                made.put(world.engine, table, dice);
            }
        }
        made
    }

    fn put(&mut self, engine: Engine, table: &Table, dice: &mut Dice) {
        let (number, full) = (table.number, table.full_name());
        let column = &table.columns[index(dice, table.columns.len())].name;
        let kinds = if engine == Engine::Postgres { 5 } else { 3 };
        let (create, remove) = match dice.below(kinds) {
            0 => index_of(engine, table, column),
            1 => (
                format!("CREATE VIEW hand_v{number} AS SELECT id, {column} FROM {full}"),
                format!("DROP VIEW IF EXISTS hand_v{number}"),
            ),
            2 => trigger(engine, table, column),
            3 => (
                format!("GRANT SELECT ON {full} TO pg_monitor"),
                format!("REVOKE ALL ON {full} FROM pg_monitor"),
            ),
            _ => (
                format!("CREATE STATISTICS hand_s{number} ON id, {column} FROM {full}"),
                format!("DROP STATISTICS IF EXISTS hand_s{number}"),
            ),
        };
        self.create.push(create);
        self.remove.push(remove);
    }
}

fn index_of(engine: Engine, table: &Table, column: &str) -> (String, String) {
    let (number, full) = (table.number, table.full_name());
    let create = format!("CREATE INDEX hand_i{number} ON {full} ({column}, id)");
    let remove = match (engine, table.schema) {
        (Engine::Mysql, _) => format!("DROP INDEX IF EXISTS hand_i{number} ON {full}"),
        (_, Some(schema)) => format!("DROP INDEX IF EXISTS {schema}.hand_i{number}"),
        (_, None) => format!("DROP INDEX IF EXISTS hand_i{number}"),
    };
    (create, remove)
}

fn trigger(engine: Engine, table: &Table, column: &str) -> (String, String) {
    let (number, full) = (table.number, table.full_name());
    match engine {
        Engine::Sqlite => (
            format!("CREATE TRIGGER hand_t{number} AFTER UPDATE ON {full} BEGIN SELECT NEW.{column}; END"),
            format!("DROP TRIGGER IF EXISTS hand_t{number}"),
        ),
        Engine::Mysql => (
            format!("CREATE TRIGGER hand_t{number} BEFORE UPDATE ON {full} FOR EACH ROW SET @hand = NEW.{column}"),
            format!("DROP TRIGGER IF EXISTS hand_t{number}"),
        ),
        Engine::Postgres => (
            format!(
                "CREATE TRIGGER hand_t{number} AFTER UPDATE OF {column} ON {full} FOR EACH ROW \
                 EXECUTE FUNCTION suppress_redundant_updates_trigger()"
            )
            .replace("AFTER", "BEFORE"),
            format!("DROP TRIGGER IF EXISTS hand_t{number} ON {full}"),
        ),
    }
}

/// The objects that are there, each with what the database says of it.
pub(super) fn there(database: &mut Database) -> Vec<String> {
    let query = match database.engine() {
        Engine::Sqlite => {
            "SELECT name || ' ' || tbl_name || ' ' || sql FROM sqlite_schema WHERE name LIKE 'hand\\_%' ESCAPE '\\' ORDER BY 1"
        }
        Engine::Postgres => {
            "SELECT d FROM (SELECT pg_get_indexdef(indexrelid) d FROM pg_index UNION ALL SELECT viewname || ' ' || definition FROM pg_views \
             UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger UNION ALL SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext \
             UNION ALL SELECT 'hand_g ' || oid::regclass::text FROM pg_class WHERE relacl::text LIKE '%pg_monitor%' AND relkind = 'r' \
             AND relnamespace <> 'pg_catalog'::regnamespace) AS x (d) WHERE d LIKE '%hand\\_%' ORDER BY 1"
        }
        Engine::Mysql => {
            "SELECT d FROM (SELECT concat(index_name, ' ', table_name, ' ', group_concat(column_name ORDER BY seq_in_index)) d, index_name n \
             FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY table_name, index_name \
             UNION ALL SELECT concat(table_name, ' ', view_definition), table_name FROM information_schema.views WHERE table_schema = DATABASE() \
             UNION ALL SELECT concat(trigger_name, ' ', event_object_table, ' ', action_statement), trigger_name \
             FROM information_schema.triggers WHERE trigger_schema = DATABASE()) AS x WHERE n LIKE 'hand\\_%' ORDER BY 1"
        }
    };
    let words = |text: Option<String>| text.unwrap_or_default().replace(['"', '`', '\n', ' '], "");
    let mut found: Vec<String> = database.values(query).into_iter().map(words).collect();
    found.sort();
    found
}
