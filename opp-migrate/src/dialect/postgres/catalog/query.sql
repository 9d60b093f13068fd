WITH
-- The schemas that belong to nobody's extension and not to PostgreSQL itself.
spaces AS (
    SELECT n.oid, n.nspname, CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END AS prefix
    FROM pg_namespace n
    WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
),
relations AS (
    SELECT c.oid, c.relname, c.relkind, c.relpersistence, s.prefix || c.relname AS name
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
),
tables AS (
    SELECT r.*, CASE r.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind
    FROM relations r WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')
)
SELECT 'schema' AS type, nspname AS name, nspname AS tbl_name, '{}' AS sql FROM spaces WHERE prefix <> ''
UNION ALL
SELECT 'extension', e.extname, e.extname, '{}' FROM pg_extension e WHERE e.extname <> 'plpgsql'
UNION ALL
SELECT t.kind, t.name, t.name, json_strip_nulls(json_build_object(
    'comment', obj_description(t.oid, 'pg_class'),
    'persistence', nullif(t.relpersistence, 'p'),
    'partitioned', nullif(t.relkind = 'p', false),
    'query', CASE WHEN t.relkind IN ('v', 'm') THEN pg_get_viewdef(t.oid) END
))::text
FROM tables t
UNION ALL
SELECT 'column', t.name || '.' || a.attname, t.name, json_strip_nulls(json_build_object(
    'type', format_type(a.atttypid, a.atttypmod),
    'nullable', NOT a.attnotnull,
    'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'storage', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
    'collation', CASE WHEN a.attcollation <> y.typcollation THEN l.collname END,
    'comment', col_description(a.attrelid, a.attnum)
))::text
FROM tables t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE t.relkind <> 'v'
UNION ALL
SELECT 'constraint', t.name || '.' || c.conname, t.name, json_build_object(
    'definition', pg_get_constraintdef(c.oid), 'valid', c.convalidated
)::text
FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype IN ('p', 'u', 'f', 'c', 'x')
UNION ALL
SELECT 'index', r.name, t.name, json_build_object('definition', pg_get_indexdef(i.indexrelid), 'valid', i.indisvalid)::text
FROM pg_index i
JOIN relations r ON r.oid = i.indexrelid
JOIN tables t ON t.oid = i.indrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'trigger', t.name || '.' || g.tgname, t.name, json_build_object('definition', pg_get_triggerdef(g.oid))::text
FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
UNION ALL
SELECT 'enum', s.prefix || y.typname, s.prefix || y.typname, json_build_object('values', (
    SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = y.oid
))::text
FROM pg_type y JOIN spaces s ON s.oid = y.typnamespace
WHERE y.typtype = 'e'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = y.oid AND d.deptype = 'e')
UNION ALL
SELECT 'sequence', coalesce(o.name || '.' || a.attname, r.name), coalesce(o.name, r.name), json_build_object(
    'type', format_type(q.seqtypid, NULL), 'increment', q.seqincrement, 'cycle', q.seqcycle
)::text
FROM pg_sequence q
JOIN relations r ON r.oid = q.seqrelid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = q.seqrelid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
LEFT JOIN tables o ON o.oid = d.refobjid
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
UNION ALL
SELECT 'function', s.prefix || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', p.proname,
    json_build_object('result', pg_get_function_result(p.oid), 'source', md5(p.prosrc))::text
FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
