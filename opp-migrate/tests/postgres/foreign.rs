//! Objects that opp did not make: a file keeps them, or stops and changes nothing.

use opp_core::def::{TypeKind, Value};
use opp_migrate::schema::{Schema, Table};

use crate::build::{With, column, decimal, schema, text, view};
use crate::cases::{change, one, parents, with_generated};
use crate::harness::Case;

fn with_view(parent: Table) -> Schema {
    let mut schema = schema([parent]);
    let names = view("names", "SELECT id, label, age FROM parents", &["id", "label", "age"]);
    schema.views.insert(names.name.clone(), names);
    schema
}

/// Around the change the view is dropped and created again.
fn widened() -> Case {
    let wide = change(&parents(), |table| {
        table.columns[2].ty.kind = opp_migrate::schema::Kind::Plain(TypeKind::BigInt);
    });
    Case::new(with_view(parents()), with_view(wide))
}

const PUT: &str = "\
    CREATE FUNCTION added() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO parents (label) VALUES (NEW.label); RETURN NEW; END';
    CREATE TRIGGER added INSTEAD OF INSERT ON names FOR EACH ROW EXECUTE FUNCTION added();
    COMMENT ON TRIGGER added ON names IS 'a trigger';
    ALTER VIEW names SET (security_barrier = true, check_option = local);
    ALTER VIEW names ALTER COLUMN age SET DEFAULT 7;
    COMMENT ON VIEW names IS 'it''s $opp$ kept';
    COMMENT ON COLUMN names.label IS 'a column';
    CREATE RULE silent AS ON DELETE TO names DO INSTEAD NOTHING;
    GRANT SELECT ON names TO PUBLIC;
    GRANT UPDATE (label) ON names TO pg_monitor WITH GRANT OPTION";

#[test]
fn a_view_of_opp_keeps_what_was_put_on_it() {
    let on_it = "SELECT concat_ws(' | ', c.reloptions, c.relacl, obj_description(c.oid), col_description(c.oid, 2), \
                 (SELECT string_agg(pg_get_triggerdef(t.oid) || obj_description(t.oid, 'pg_trigger'), ' ') FROM pg_trigger t WHERE t.tgrelid = c.oid), \
                 (SELECT string_agg(pg_get_ruledef(r.oid), ' ') FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN'), \
                 (SELECT string_agg(a.attacl::text, ' ') FROM pg_attribute a WHERE a.attrelid = c.oid), \
                 (SELECT string_agg(pg_get_expr(d.adbin, d.adrelid), ' ') FROM pg_attrdef d WHERE d.adrelid = c.oid)) \
                 FROM pg_class c WHERE c.oid = 'names'::regclass";
    widened()
        .rows(PUT)
        .keeps(on_it)
        .gives(
            "SELECT obj_description('names'::regclass) || (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'names'::regclass) \
             || has_table_privilege('pg_monitor', 'names', 'SELECT') || has_column_privilege('pg_monitor', 'names', 'label', 'UPDATE WITH GRANT OPTION')",
            "it's $opp$ kept1truetrue",
        )
        .gives("SELECT reloptions::text FROM pg_class WHERE relname = 'names'", "{security_barrier=true,check_option=local}")
        .runs();
}

/// A new view gets what `ALTER DEFAULT PRIVILEGES` says; the old one's were taken away by hand.
#[test]
fn a_privilege_that_was_revoked_does_not_come_back() {
    widened()
        .rows("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor; REVOKE ALL ON names FROM pg_monitor")
        .gives(
            "SELECT has_table_privilege('pg_monitor', 'names', 'SELECT')::text",
            "false",
        )
        .keeps("SELECT relacl::text FROM pg_class WHERE relname = 'names'")
        .runs();
}

/// What cannot come back stops the file: nothing is lost.
#[test]
fn what_cannot_come_back_stops_the_file() {
    let narrow = |parent: Table| {
        let mut schema = schema([parent]);
        let names = view("names", "SELECT id, label FROM parents", &["id", "label"]);
        schema.views.insert(names.name.clone(), names);
        schema
    };
    let dropped = change(&parents(), |table| {
        table.columns.pop();
    });
    Case::new(with_view(parents()), narrow(dropped))
        .goes("parents.age")
        .rows("COMMENT ON COLUMN names.age IS 'a column'")
        .stops("age");
}

/// The owner is subject to the policies too, and is no superuser: guards would count no rows, and backfills change none.
#[test]
fn row_level_security_hides_no_rows() {
    let protected = "DO $$ BEGIN CREATE ROLE opp_plain_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$; \
                     GRANT ALL ON SCHEMA public TO opp_plain_owner; ALTER TABLE parents OWNER TO opp_plain_owner; \
                     ALTER TABLE parents ENABLE ROW LEVEL SECURITY; ALTER TABLE parents FORCE ROW LEVEL SECURITY";
    let as_owner = "SET ROLE opp_plain_owner";
    let required = change(&parents(), |table| table.columns[2].nullable = false);
    one(&parents(), &required)
        .backfill("parents", "age", Value::Integer(4))
        .rows("UPDATE parents SET age = NULL")
        .rows(protected)
        .refused(as_owner, "row-level security policy");
    let small = change(&parents(), |table| {
        table.columns[2].ty.kind = opp_migrate::schema::Kind::Plain(TypeKind::SmallInt);
    });
    one(&parents(), &small)
        .rows(protected)
        .refused(as_owner, "row-level security policy");
    let added = parents().with(column("n", TypeKind::Integer));
    one(&parents(), &added)
        .backfill("parents", "n", Value::Integer(4))
        .holds();
}

/// The conversion would take the values for those of the recorded type, and cut or round them.
#[test]
fn a_type_or_collation_by_hand_stops_the_conversion() {
    let typed = parents().with(decimal("price", 10, 2)).with(text("code", 10));
    let wider = change(&typed, |table| {
        table.columns[3] = decimal("price", 12, 2);
        table.columns[4] = text("code", 20);
    });
    for (by_hand, what) in [
        (
            "price TYPE numeric(10,3)",
            "parents.price: ALTER COLUMN TYPE would drop the type numeric(10,3)",
        ),
        ("price TYPE double precision", "would drop the type double precision"),
        (
            "code TYPE varchar(200)",
            "parents.code: ALTER COLUMN TYPE would drop the type character varying(200)",
        ),
        ("code TYPE text", "would drop the type text"),
        ("code TYPE char(70)", "would drop the type character(70)"),
        (
            "code TYPE varchar(10) COLLATE \"C\"",
            "parents.code: ALTER COLUMN TYPE would drop COLLATE C",
        ),
    ] {
        let rows: &'static str = Box::leak(format!("ALTER TABLE parents ALTER {by_hand}").into_boxed_str());
        one(&typed, &wider).rows(rows).stops(what);
        one(&wider, &typed).rows(rows).stops(what);
    }
    one(&typed, &wider).holds();
    one(&typed, &wider)
        .rows("ALTER TABLE parents ALTER price TYPE numeric(12,2), ALTER code TYPE varchar(20)")
        .runs();
}

/// PostgreSQL would take them along without a word, although they hold on other columns too.
#[test]
fn what_needs_other_columns_too_stops_drop_column() {
    let dropped = || {
        let after = change(&parents(), |table| {
            table.columns.pop();
        });
        one(&parents(), &after).goes("parents.age")
    };
    for (by_hand, what) in [
        (
            "ALTER TABLE parents ADD CONSTRAINT hu UNIQUE (label, age)",
            "would also drop constraint hu on table parents",
        ),
        (
            "CREATE UNIQUE INDEX hu ON parents (label, age)",
            "would also drop index hu",
        ),
        (
            "ALTER TABLE parents ADD CONSTRAINT hc CHECK (id < 10 OR age > 1)",
            "constraint hc on table parents",
        ),
        (
            "ALTER TABLE parents ADD CONSTRAINT ex EXCLUDE USING btree (label WITH =, age WITH =)",
            "constraint ex on table parents",
        ),
        ("CREATE INDEX hi ON parents (label) WHERE age IS NOT NULL", "index hi"),
        ("CREATE INDEX hi ON parents ((id + age))", "index hi"),
        ("CREATE INDEX hi ON parents (label) INCLUDE (age)", "index hi"),
        ("CREATE STATISTICS st ON label, age FROM parents", "statistics object"),
        (
            "UPDATE parents SET age = NULL; ALTER TABLE parents ADD CONSTRAINT hf FOREIGN KEY (age) REFERENCES parents (id)",
            "constraint hf on table parents",
        ),
    ] {
        dropped().rows(by_hand).stops(what);
    }
    dropped()
        .rows("CREATE INDEX alone ON parents (age); ALTER TABLE parents ADD CHECK (age < 1000000)")
        .runs();
    dropped().holds();
    let known = parents()
        .unique(&["label", "age"])
        .index(&["age", "label"])
        .check("small", "id < 10 OR age > 1");
    let without = change(&parents(), |table| {
        table.columns.pop();
    });
    one(&known, &without).goes("parents.age").holds();
}

/// A generated column is dropped and added again where a column that it reads changes, with the checks and indexes that name them.
#[test]
fn what_was_put_on_what_is_made_anew_stops_the_file() {
    let known = with_generated(parents(), "twice", "age * 2")
        .index(&["twice"])
        .check("positive", "age > -5 AND id > 0");
    let wide = change(&known, |table| {
        table.columns[2].ty.kind = opp_migrate::schema::Kind::Plain(TypeKind::BigInt);
    });
    for (by_hand, what) in [
        ("GRANT SELECT (twice) ON parents TO pg_monitor", "GRANT of column twice"),
        ("CREATE INDEX hg ON parents (twice)", "index hg"),
        ("CREATE STATISTICS sg ON twice, id FROM parents", "statistics object"),
        (
            "COMMENT ON COLUMN parents.twice IS 'by hand'",
            "COMMENT of column twice",
        ),
        (
            "ALTER TABLE parents ALTER twice SET STATISTICS 77",
            "STATISTICS of column twice",
        ),
        (
            "ALTER TABLE parents ALTER twice SET (n_distinct = 5)",
            "options of column twice",
        ),
        (
            "COMMENT ON CONSTRAINT parents_positive ON parents IS 'by hand'",
            "COMMENT of constraint parents_positive",
        ),
        (
            "ALTER TABLE parents DROP CONSTRAINT parents_positive, ADD CONSTRAINT parents_positive CHECK (age > -5 AND id > 0) NO INHERIT",
            "NO INHERIT of constraint parents_positive",
        ),
        (
            "COMMENT ON INDEX parents_twice_idx IS 'by hand'",
            "COMMENT of index parents_twice_idx",
        ),
        (
            "ALTER INDEX parents_twice_idx SET (fillfactor = 50)",
            "options of index parents_twice_idx",
        ),
        (
            "ALTER TABLE parents CLUSTER ON parents_twice_idx",
            "CLUSTER of index parents_twice_idx",
        ),
        (
            "UPDATE parents SET age = id; CREATE UNIQUE INDEX hu ON parents (twice); ALTER TABLE parents ALTER twice SET NOT NULL; \
             ALTER TABLE parents REPLICA IDENTITY USING INDEX hu",
            "NOT NULL of column twice, index hu",
        ),
    ] {
        one(&known, &wide).rows(by_hand).stops(what);
    }
    one(&known, &wide).holds();
}
