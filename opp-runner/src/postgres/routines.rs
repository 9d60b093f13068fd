//! Finds the functions and procedures that people made on PostgreSQL.

/// Functions of people: those of extensions are left out, and those whose body the server keeps as parsed.
pub(super) const QUERY: &str = "\
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, p.oid::regprocedure::text, p.prosrc, \
    (SELECT string_agg(c.relname, E'\\n') FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid \
     WHERE t.tgfoid = p.oid AND NOT t.tgisinternal) \
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname IN ('sql', 'plpgsql') \
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
    WHERE p.prosrc <> '' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass \
     AND d.objid = p.oid AND d.deptype = 'e') ORDER BY 2";
