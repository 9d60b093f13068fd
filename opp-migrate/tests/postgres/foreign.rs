//! Objects that opp did not make: a file keeps them, or stops and changes nothing.

use opp_core::def::{TypeKind, Value};
use opp_migrate::schema::{Schema, Table};

use crate::build::{With, column, schema, view};
use crate::cases::{change, one, parents};
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
