//! What does PostgreSQL say of a database's schema? Its catalog, with the definitions it writes itself.

use super::Catalog;
use crate::law::database::ServerDatabase;

/// Everything that opp, Diesel and the database itself keep for themselves is left out.
const OURS: &str = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'";

impl Catalog {
    pub(in crate::law) fn of_postgres(database: &mut ServerDatabase) -> Self {
        let mut catalog = Self::default();
        for facts in [
            tables(),
            columns(),
            constraints(),
            indexes(),
            triggers(),
            views(),
            types(),
            functions(),
            sequences(),
            SCHEMAS.to_owned(),
        ] {
            let rows = database.session().rows(&facts).into_iter();
            let facts = rows.map(|row| (text(&row, 0), text(&row, 1)));
            catalog.facts.extend(facts);
        }
        for row in database.session().rows(&order()) {
            catalog.order.entry(text(&row, 0)).or_default().push(text(&row, 1));
        }
        let counters = database.session().rows(&counters()).into_iter();
        catalog.counters = counters.map(|row| (text(&row, 0), text(&row, 1))).collect();
        catalog
    }
}

const SCHEMAS: &str = "SELECT 'schema ' || nspname, '' FROM pg_namespace n WHERE nspname NOT LIKE 'pg\\_%' \
                       AND nspname NOT IN ('information_schema', 'public') \
                       UNION ALL SELECT 'extension ' || extname, '' FROM pg_extension WHERE extname <> 'plpgsql'";

/// The relations of these kinds, as `c` in the schema `n`.
fn relations(kinds: &str) -> String {
    format!(
        "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {OURS} AND c.relkind IN ({kinds}) \
         AND c.relname NOT LIKE '\\_\\_diesel%' AND c.relname NOT LIKE '\\_\\_opp%'"
    )
}

fn tables() -> String {
    format!(
        "SELECT 'table ' || c.oid::regclass, format('%s %s row security %s options %s comment %s', relkind, relpersistence, \
         relrowsecurity, reloptions, obj_description(c.oid, 'pg_class')) FROM {}",
        relations("'r', 'p', 'f'")
    )
}

fn order() -> String {
    format!(
        "SELECT CASE n.nspname WHEN 'public' THEN relname::text ELSE n.nspname || '.' || relname END, attname \
         FROM {} JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY 1, attnum",
        relations("'r', 'p', 'f'")
    )
}

fn columns() -> String {
    format!(
        "SELECT format('column %s.%s', c.oid::regclass, attname), \
         format('%s not null %s default %s identity <%s> generated <%s> collation %s storage %s comment %s', \
         format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), attidentity, attgenerated, \
         attcollation::regcollation, attcompression, col_description(c.oid, attnum)) \
         FROM {} JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped \
         LEFT JOIN pg_attrdef ON adrelid = c.oid AND adnum = attnum",
        relations("'r', 'p', 'f'")
    )
}

/// The definition has columns, actions and deferrability. Triggers that enforce a constraint have no fact of their own.
fn constraints() -> String {
    format!(
        "SELECT format('constraint %s of %s', conname, c.oid::regclass), format('%s, valid %s, comment %s', \
         pg_get_constraintdef(k.oid), convalidated, obj_description(k.oid, 'pg_constraint')) \
         FROM {} JOIN pg_constraint k ON conrelid = c.oid AND contype <> 'n'",
        relations("'r', 'p', 'f'")
    )
}

fn indexes() -> String {
    format!(
        "SELECT format('index %s', i.indexrelid::regclass), format('%s, valid %s, comment %s', \
         pg_get_indexdef(i.indexrelid), indisvalid, obj_description(i.indexrelid, 'pg_class')) \
         FROM {} JOIN pg_index i ON i.indrelid = c.oid",
        relations("'r', 'p', 'm'")
    )
}

fn triggers() -> String {
    format!(
        "SELECT format('trigger %s of %s', tgname, c.oid::regclass), format('%s, enabled %s', pg_get_triggerdef(t.oid), tgenabled) \
         FROM {} JOIN pg_trigger t ON tgrelid = c.oid AND NOT tgisinternal",
        relations("'r', 'p', 'v'")
    )
}

fn views() -> String {
    format!(
        "SELECT 'view ' || c.oid::regclass, format('%s (%s) AS %s options %s comment %s', relkind, \
         (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum) \
         FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0), \
         pg_get_viewdef(c.oid), reloptions, obj_description(c.oid, 'pg_class')) FROM {}",
        relations("'v', 'm'")
    )
}

/// Enum types with their labels in order, and domains.
fn types() -> String {
    format!(
        "SELECT 'type ' || t.oid::regtype, format('%s %s labels %s comment %s', typtype, format_type(typbasetype, typtypmod), \
         (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), \
         obj_description(t.oid, 'pg_type')) \
         FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace AND {OURS} AND typtype IN ('e', 'd', 'r') \
         WHERE NOT EXISTS (SELECT FROM pg_depend WHERE objid = t.oid AND deptype = 'e')"
    )
}

fn functions() -> String {
    format!(
        "SELECT 'function ' || p.oid::regprocedure, pg_get_functiondef(p.oid) FROM pg_proc p \
         JOIN pg_namespace n ON n.oid = pronamespace AND {OURS} AND prokind IN ('f', 'p') \
         WHERE NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e') \
         AND proname NOT IN ('diesel_manage_updated_at', 'diesel_set_updated_at') AND proname NOT LIKE '\\_\\_opp%'"
    )
}

/// Which column a sequence belongs to; one that belongs to none stands for itself.
const OWNER: &str = "(SELECT format('%s.%s', refobjid::regclass, attname) FROM pg_depend d \
                     JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid \
                     WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND deptype IN ('a', 'i'))";

/// The sequence of an identity column goes by its column: nobody calls it by its own name, which a renamed table leaves as it was.
fn sequences() -> String {
    format!(
        "SELECT 'sequence ' || CASE WHEN EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'i') \
         THEN 'of ' || {OWNER} ELSE c.oid::regclass::text END, format('%s start %s increment %s from %s to %s cycle %s cache %s of %s', \
         format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcycle, seqcache, {OWNER}) \
         FROM {} JOIN pg_sequence ON seqrelid = c.oid",
        relations("'S'")
    )
}

/// By table, so that the counter of a lost table is known as such.
fn counters() -> String {
    format!(
        "SELECT coalesce(split_part({OWNER}, '.', 1), relname), pg_sequence_last_value(c.oid) FROM {}",
        relations("'S'")
    )
}

fn text(row: &[Option<String>], at: usize) -> String {
    row[at].clone().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::law::{Catalog, Database, Engine};

    fn catalog(sql: &str) -> Catalog {
        let database = opp_test_servers::Server::Postgres.database();
        database.run(sql);
        Database::connect(Engine::Postgres, database.url()).catalog()
    }

    const WHOLE: &str = r#"
        CREATE TYPE mood AS ENUM ('sad', 'glad');
        CREATE TABLE parents (id integer PRIMARY KEY, a integer, UNIQUE (id, a));
        CREATE TABLE t (
            id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            name varchar(20) COLLATE "C" NOT NULL DEFAULT 'x',
            size integer DEFAULT (1 + 1),
            twice integer GENERATED ALWAYS AS (size * 2) STORED,
            feeling mood,
            parent integer,
            CONSTRAINT u UNIQUE (name),
            CONSTRAINT c CHECK (size > 0),
            CONSTRAINT f FOREIGN KEY (parent, size) REFERENCES parents (id, a) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
        );
        COMMENT ON COLUMN t.size IS 'how large';
        CREATE INDEX i ON t USING btree (size DESC, lower(name)) INCLUDE (parent) WHERE size > 1;
        CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();
        CREATE VIEW v AS SELECT name FROM t;
        CREATE SCHEMA crm;
        CREATE TABLE crm.t (id integer);
        INSERT INTO t (name) VALUES ('a');"#;

    /// An oracle that does not see a loss proves nothing.
    #[test]
    fn every_loss_is_seen() {
        let whole = catalog(WHOLE);
        for (there, gone) in [
            ("GENERATED BY DEFAULT AS IDENTITY ", "DEFAULT 1 "),
            ("BY DEFAULT AS IDENTITY", "ALWAYS AS IDENTITY"),
            ("AS IDENTITY", "AS IDENTITY (INCREMENT 2)"),
            ("varchar(20)", "varchar(21)"),
            ("NOT NULL", ""),
            ("DEFAULT 'x'", ""),
            ("COLLATE \"C\"", ""),
            ("size * 2", "size * 3"),
            ("'sad', 'glad'", "'glad', 'sad'"),
            ("CONSTRAINT u UNIQUE (name),", ""),
            ("CONSTRAINT u", "CONSTRAINT w"),
            ("size > 0", "size > -5"),
            ("ON DELETE CASCADE", "ON UPDATE CASCADE"),
            ("INITIALLY DEFERRED", ""),
            ("'how large'", "NULL"),
            ("size DESC", "size"),
            ("INCLUDE (parent)", ""),
            ("lower(name)", "upper(name)"),
            ("WHERE size > 1", ""),
            ("RETURN NEW", "RETURN NULL"),
            ("BEFORE INSERT", "BEFORE UPDATE"),
            ("SELECT name", "SELECT size"),
            ("CREATE TABLE crm.t", "CREATE TABLE crm.u"),
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
            .replace("varchar", "character varying")
            .replace("(size > 0)", "((\"size\"   > 0))");
        catalog(&spelled).is(&whole, "spelled otherwise");
    }
}
