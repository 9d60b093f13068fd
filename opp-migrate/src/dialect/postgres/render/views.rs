//! Writes the blocks that remember what was put on a view before it is dropped, and put it on the view that replaces it.
//!
//! A view has an owner, options, comments, privileges, triggers, rules and defaults of columns, of which opp's models say nothing. They
//! are kept as statements in a setting of the transaction, so that the file needs no right to create a table for them.

use crate::dialect::postgres::names::{SQL, qualified};
use crate::schema::TableName;

/// Statements that make what is on the views, in the order in which they run. The owner comes last: whoever gives a view away may do
/// less with it.
const KEPT: &str = "\
        SELECT 1 AS place, format('ALTER VIEW %s SET (%s)', v.name, array_to_string(c.reloptions, ', ')) AS statement
            FROM kept v JOIN pg_catalog.pg_class c ON c.oid = v.oid WHERE c.reloptions IS NOT NULL
        UNION ALL SELECT 2, format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', v.name, a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid))
            FROM kept v JOIN pg_catalog.pg_attrdef d ON d.adrelid = v.oid
            JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.adnum
        UNION ALL SELECT 3, pg_catalog.pg_get_ruledef(r.oid)
            FROM kept v JOIN pg_catalog.pg_rewrite r ON r.ev_class = v.oid WHERE r.rulename <> '_RETURN'
        UNION ALL SELECT 4, pg_catalog.pg_get_triggerdef(t.oid)
            FROM kept v JOIN pg_catalog.pg_trigger t ON t.tgrelid = v.oid WHERE NOT t.tgisinternal
        UNION ALL SELECT 5, format('COMMENT ON %s IS %L', CASE WHEN a.attname IS NULL THEN 'VIEW ' || v.name ELSE format('COLUMN %s.%I', v.name, a.attname) END, d.description)
            FROM kept v JOIN pg_catalog.pg_description d ON d.objoid = v.oid AND d.classoid = 'pg_catalog.pg_class'::regclass
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.objsubid AND d.objsubid > 0
        UNION ALL SELECT 6, format('COMMENT ON TRIGGER %I ON %s IS %L', t.tgname, v.name, d.description)
            FROM kept v JOIN pg_catalog.pg_trigger t ON t.tgrelid = v.oid AND NOT t.tgisinternal
            JOIN pg_catalog.pg_description d ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_trigger'::regclass
        UNION ALL SELECT 7, format('GRANT %s ON %s TO %s%s', g.privilege_type, v.name,
                CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM kept v JOIN pg_catalog.pg_class c ON c.oid = v.oid, pg_catalog.aclexplode(c.relacl) g WHERE g.grantee <> c.relowner
        UNION ALL SELECT 8, format('GRANT %s (%I) ON %s TO %s%s', g.privilege_type, a.attname, v.name,
                CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM kept v JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid, pg_catalog.aclexplode(a.attacl) g
        UNION ALL SELECT 9, format('ALTER VIEW %s OWNER TO %s', v.name, c.relowner::regrole)
            FROM kept v JOIN pg_catalog.pg_class c ON c.oid = v.oid WHERE c.relowner <> current_user::regrole";

/// Remembers.
pub(super) fn keep(views: &[TableName]) -> String {
    let names: Vec<_> = views
        .iter()
        .map(|view| format!("({})", SQL.string(&qualified(view))))
        .collect();
    let tag = tag(&names.concat());
    format!(
        "-- What was put on the views (options, triggers, comments, privileges and such) comes back with them.\n\
         DO {tag} BEGIN\n    \
         PERFORM set_config('opp.views', (SELECT json_agg(column1)::text FROM (VALUES {names}) AS names), true);\n    \
         PERFORM set_config('opp.on_views', (\n        \
         WITH kept AS (SELECT column1 AS name, column1::regclass AS oid FROM (VALUES {names}) AS names)\n        \
         SELECT coalesce(json_agg(statement ORDER BY place), '[]')::text FROM (\n{KEPT}\n        ) AS statements\n    ), true);\n\
         END {tag};\n",
        names = names.join(", ")
    )
}

/// Puts back. Privileges that new views get by default may be others than the old ones had.
pub(super) const RESTORE: &str = "\
DO $opp$ DECLARE
    kept text;
    holder text;
BEGIN
    FOR kept, holder IN
        SELECT DISTINCT v.name, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
        FROM json_array_elements_text(current_setting('opp.views')::json) AS v (name)
        JOIN pg_catalog.pg_class c ON c.oid = v.name::regclass, pg_catalog.aclexplode(c.relacl) g WHERE g.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', kept, holder);
    END LOOP;
    FOR kept IN SELECT json_array_elements_text(current_setting('opp.on_views')::json) LOOP
        EXECUTE kept;
    END LOOP;
END $opp$;
";

/// Dollar quotes that stand nowhere in the text.
fn tag(text: &str) -> String {
    let mut tag = "$opp$".to_owned();
    while text.contains(&tag) {
        tag.insert(tag.len() - 1, '_');
    }
    tag
}
