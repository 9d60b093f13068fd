//! What does MariaDB say of a database's schema? `SHOW CREATE TABLE`, line by line, and `information_schema`.

use super::Catalog;
use crate::law::database::{ServerDatabase, quoted};

const TRIGGERS: &str = "SELECT concat('trigger ', trigger_name, ' of ', event_object_table), \
                        concat_ws(' ', action_timing, event_manipulation, action_order, action_statement) \
                        FROM information_schema.triggers WHERE trigger_schema = database()";

/// A view's query names every table with its database.
const VIEWS: &str = "SELECT concat('view ', table_name), \
                     concat(replace(view_definition, concat('`', database(), '`.'), ''), ' check ', check_option, ' ', security_type) \
                     FROM information_schema.views WHERE table_schema = database()";

const ROUTINES: &str = "SELECT concat(routine_type, ' ', routine_name), routine_definition \
                        FROM information_schema.routines WHERE routine_schema = database()";

const COUNTERS: &str = "SELECT table_name, auto_increment FROM information_schema.tables \
                        WHERE table_schema = database() AND auto_increment IS NOT NULL AND table_name NOT LIKE '\\_\\_opp%'";

impl Catalog {
    pub(in crate::law) fn of_mysql(database: &mut ServerDatabase) -> Self {
        let mut catalog = Self::default();
        for table in database.tables() {
            catalog.add_table(database, &table);
        }
        for facts in [TRIGGERS, VIEWS, ROUTINES] {
            let rows = database.session().rows(facts).into_iter();
            catalog.facts.extend(rows.map(|row| (text(&row, 0), text(&row, 1))));
        }
        let counters = database.session().rows(COUNTERS).into_iter();
        catalog.counters = counters.map(|row| (text(&row, 0), text(&row, 1))).collect();
        catalog
    }

    fn add_table(&mut self, database: &mut ServerDatabase, table: &str) {
        let rows = database.session().rows(&format!("SHOW CREATE TABLE {}", quoted(table)));
        let statement = text(&rows[0], 1);
        let mut lines: Vec<&str> = statement
            .lines()
            .map(|line| line.trim().trim_end_matches(','))
            .collect();
        let options = lines.pop().unwrap_or_default();
        self.facts.insert(format!("table {table}"), without_counter(options));
        for line in &lines[1..] {
            if let Some((column, fact)) = line.strip_prefix('"').and_then(|rest| rest.split_once("\" ")) {
                self.facts.insert(format!("column {table}.{column}"), fact.to_owned());
                self.order.entry(table.to_owned()).or_default().push(column.to_owned());
            } else {
                // A key or constraint, whose name is part of it.
                self.facts.insert(format!("part of {table}: {line}"), String::new());
            }
        }
    }
}

/// The counter is compared on its own.
fn without_counter(options: &str) -> String {
    let words = options.split(' ').filter(|word| !word.starts_with("AUTO_INCREMENT="));
    words.collect::<Vec<_>>().join(" ")
}

fn text(row: &[Option<String>], at: usize) -> String {
    row[at].clone().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::law::{Catalog, Database, Engine};

    fn catalog(sql: &str) -> Catalog {
        let database = opp_test_servers::Server::Mysql.database();
        database.run(sql);
        Database::connect(Engine::Mysql, database.url()).catalog()
    }

    const WHOLE: &str = r"
        CREATE TABLE parents (id integer PRIMARY KEY, a integer, UNIQUE (id, a));
        CREATE TABLE t (
            id integer AUTO_INCREMENT PRIMARY KEY,
            name varchar(20) COLLATE utf8mb4_bin NOT NULL DEFAULT 'x',
            size integer DEFAULT (1 + 1) COMMENT 'how large',
            twice integer GENERATED ALWAYS AS (size * 2) STORED,
            feeling enum('sad', 'glad'),
            parent integer,
            CONSTRAINT u UNIQUE (name),
            CONSTRAINT c CHECK (size > 0),
            CONSTRAINT f FOREIGN KEY (parent, size) REFERENCES parents (id, a) ON DELETE CASCADE
        );
        CREATE INDEX i ON t (size DESC, name);
        CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.parent = NULL;
        CREATE VIEW v AS SELECT name FROM t;
        INSERT INTO t (name) VALUES ('a');";

    /// An oracle that does not see a loss proves nothing.
    #[test]
    fn every_loss_is_seen() {
        let whole = catalog(WHOLE);
        for (there, gone) in [
            ("AUTO_INCREMENT", "DEFAULT 1"),
            ("varchar(20)", "varchar(21)"),
            ("NOT NULL", ""),
            ("DEFAULT 'x'", ""),
            ("DEFAULT 'x'", "DEFAULT 'X'"),
            ("COLLATE utf8mb4_bin", ""),
            ("(1 + 1)", "2"),
            ("COMMENT 'how large'", ""),
            ("size * 2", "size * 3"),
            ("STORED", "VIRTUAL"),
            ("'sad', 'glad'", "'glad', 'sad'"),
            ("CONSTRAINT u UNIQUE (name),", ""),
            ("CONSTRAINT u", "CONSTRAINT w"),
            ("size > 0", "size > -5"),
            ("ON DELETE CASCADE", "ON DELETE NO ACTION"),
            ("(size DESC, name)", "(size, name)"),
            ("SET NEW.parent = NULL", "SET NEW.parent = NULL, NEW.size = 3"),
            ("BEFORE INSERT", "BEFORE UPDATE"),
            ("SELECT name", "SELECT size"),
        ] {
            let other = WHOLE.replacen(there, gone, 1);
            assert_ne!(other, WHOLE, "{there}");
            assert_ne!(catalog(&other).facts, whole.facts, "`{there}` → `{gone}` is not seen");
        }
    }

    #[test]
    fn order_and_counters_are_seen_and_spelling_is_not() {
        let whole = catalog(WHOLE);
        let turned = catalog(
            &WHOLE
                .replace("a integer, UNIQUE", "UNIQUE")
                .replace("TABLE parents (", "TABLE parents (a integer, "),
        );
        assert_eq!(turned.facts, whole.facts);
        assert_ne!(turned.order, whole.order);
        let counted = catalog(&format!("{WHOLE} INSERT INTO t (name) VALUES ('b');"));
        assert_ne!(counted.counters, whole.counters);
        let spelled = WHOLE
            .replace("integer", "int(11)")
            .replace("(size > 0)", "((`size`   > 0))");
        catalog(&spelled).is(&whole, "spelled otherwise");
    }
}
