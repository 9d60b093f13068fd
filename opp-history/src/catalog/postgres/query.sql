-- What a PostgreSQL database holds: type, name, table and a JSON object that describes it, all text. Names outside the current
-- schema carry theirs. PostgreSQL's own objects and those of extensions do not count.
WITH space AS MATERIALIZED (
    SELECT oid, nspname, CASE WHEN nspname = current_schema() THEN '' ELSE nspname || '.' END AS prefix
    FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), extended AS MATERIALIZED (
    SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
), relation AS MATERIALIZED (
    SELECT c.oid, c.relkind, c.relpersistence, space.prefix || c.relname AS name,
        c.relname AS own_name, CASE WHEN space.prefix <> '' THEN space.nspname END AS schema
    FROM pg_catalog.pg_class c JOIN space ON space.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
        AND (c.oid) NOT IN (SELECT objid FROM extended WHERE classid = 'pg_catalog.pg_class'::regclass)
), comment AS MATERIALIZED (
    SELECT objoid, objsubid, description FROM pg_catalog.pg_description WHERE classoid = 'pg_catalog.pg_class'::regclass
), class AS MATERIALIZED (
    SELECT oid, opcname FROM pg_catalog.pg_opclass WHERE NOT opcdefault
)
SELECT 'schema' AS type, nspname::text AS name, '' AS tbl_name, '{}' AS sql
FROM space WHERE nspname <> 'public' AND prefix <> ''
UNION ALL
SELECT 'extension', extname::text, '', '{}' FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'
UNION ALL
SELECT 'enum', space.prefix || t.typname, '', json_build_object('labels', (
    SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid
))::text
FROM pg_catalog.pg_type t JOIN space ON space.oid = t.typnamespace
WHERE t.typtype = 'e' AND t.oid NOT IN (SELECT objid FROM extended WHERE classid = 'pg_catalog.pg_type'::regclass)
UNION ALL
SELECT 'domain', space.prefix || t.typname, '', json_build_object(
    'type', format_type(t.typbasetype, t.typtypmod), 'nullable', NOT t.typnotnull, 'default', t.typdefault,
    'checks', (SELECT json_agg(pg_get_constraintdef(k.oid) ORDER BY k.conname) FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid)
)::text
FROM pg_catalog.pg_type t JOIN space ON space.oid = t.typnamespace
WHERE t.typtype = 'd' AND t.oid NOT IN (SELECT objid FROM extended WHERE classid = 'pg_catalog.pg_type'::regclass)
UNION ALL
SELECT 'composite type', space.prefix || t.typname, '', json_build_object('columns', (
    SELECT json_agg(json_strip_nulls(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'collation', CASE WHEN a.attcollation <> y.typcollation THEN a.attcollation::regcollation::text END)) ORDER BY a.attnum)
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
    WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
))::text
FROM pg_catalog.pg_type t JOIN space ON space.oid = t.typnamespace
JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
WHERE t.oid NOT IN (SELECT objid FROM extended WHERE classid = 'pg_catalog.pg_type'::regclass)
    AND c.oid NOT IN (SELECT objid FROM extended WHERE classid = 'pg_catalog.pg_class'::regclass)
UNION ALL
-- What says the locale of ICU has another name in each of PostgreSQL 14, 15 and 17.
SELECT 'collation', space.prefix || l.collname, '', json_strip_nulls(json_build_object(
    'provider', CASE l.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
    'deterministic', l.collisdeterministic,
    'locale', CASE WHEN l.collprovider IN ('i', 'b') THEN coalesce(to_jsonb(l) ->> 'colllocale', to_jsonb(l) ->> 'colliculocale', l.collcollate) END,
    'collate', CASE WHEN l.collprovider NOT IN ('i', 'b') THEN l.collcollate END,
    'ctype', CASE WHEN l.collprovider NOT IN ('i', 'b') THEN l.collctype END,
    'rules', to_jsonb(l) ->> coalesce((SELECT key FROM jsonb_object_keys(to_jsonb(l)) AS k (key) WHERE key IN ('collicurules', 'collrules')), '')
))::text
FROM pg_catalog.pg_collation l JOIN space ON space.oid = l.collnamespace
WHERE l.oid NOT IN (SELECT objid FROM extended WHERE classid = 'pg_catalog.pg_collation'::regclass)
UNION ALL
SELECT 'table', r.name, r.name, json_strip_nulls(json_build_object(
    'schema', r.schema,
    'name', r.own_name,
    'kind', CASE WHEN r.relkind = 'p' THEN 'partitioned' WHEN r.relkind = 'f' THEN 'foreign'
        WHEN EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = r.oid) THEN 'child' END,
    'unlogged', CASE WHEN r.relpersistence = 'u' THEN true END,
    'comment', d.description
))::text
FROM relation r LEFT JOIN comment d ON d.objoid = r.oid AND d.objsubid = 0
WHERE r.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'column', r.name || '.' || a.attname, r.name, json_strip_nulls(json_build_object(
    'name', a.attname,
    'position', a.attnum,
    'type', format_type(a.atttypid, a.atttypmod),
    'nullable', NOT a.attnotnull,
    'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(f.adbin, f.adrelid) END,
    'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(f.adbin, f.adrelid) END,
    'stored', CASE a.attgenerated WHEN 's' THEN true WHEN 'v' THEN false END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
    'collation', CASE WHEN a.attcollation <> t.typcollation THEN l.collname END,
    'collation_schema', CASE WHEN a.attcollation <> t.typcollation AND NOT pg_collation_is_visible(l.oid)
        THEN l.collnamespace::regnamespace::text END,
    'comment', d.description
))::text
FROM relation r
JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
LEFT JOIN comment d ON d.objoid = a.attrelid AND d.objsubid = a.attnum
WHERE r.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'constraint', r.name || '.' || k.conname, r.name, json_strip_nulls(json_build_object(
    'name', k.conname,
    'definition', CASE WHEN k.contype IN ('u', 'x') THEN pg_get_constraintdef(k.oid) END,
    'kind', CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check'
        WHEN 'x' THEN 'exclusion' ELSE k.contype::text END,
    'columns', CASE WHEN k.contype <> 'c' THEN (SELECT json_agg(a.attname ORDER BY n) FROM unnest(k.conkey) WITH ORDINALITY AS u (attnum, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum) END,
    'references', p.name,
    'referenced_columns', CASE WHEN k.contype = 'f' THEN (SELECT json_agg(a.attname ORDER BY n) FROM unnest(k.confkey) WITH ORDINALITY AS u (attnum, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum) END,
    'on_delete', CASE k.confdeltype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set_null' WHEN 'd' THEN 'set_default' END,
    'on_update', CASE k.confupdtype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set_null' WHEN 'd' THEN 'set_default' END,
    'expression', CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END,
    'match', CASE k.confmatchtype WHEN 'f' THEN 'full' WHEN 'p' THEN 'partial' END,
    'no_inherit', CASE WHEN k.contype = 'c' AND k.connoinherit THEN true END,
    'deferrable', CASE WHEN k.condeferrable THEN true END,
    'deferred', CASE WHEN k.condeferred THEN true END,
    'valid', CASE WHEN NOT k.convalidated THEN false END
))::text
FROM relation r
JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')
LEFT JOIN relation p ON p.oid = k.confrelid
WHERE r.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'index', space.prefix || c.relname, r.name, json_strip_nulls(json_build_object(
    'name', c.relname,
    'unique', i.indisunique,
    'definition', regexp_replace(pg_get_indexdef(i.indexrelid), '^.*? USING ', ''),
    'method', m.amname,
    'parts', (SELECT json_agg(json_build_object(
            'column', a.attname,
            'expression', CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, n::integer, true) END,
            'descending', i.indoption[n - 1] & 1 = 1,
            'nulls_first', i.indoption[n - 1] & 2 = 2,
            'class', o.opcname
        ) ORDER BY n)
        FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS u (attnum, n)
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum AND u.attnum <> 0
        LEFT JOIN class o ON o.oid = i.indclass[n - 1]
        WHERE n <= i.indnkeyatts),
    'include', CASE WHEN i.indnatts > i.indnkeyatts THEN (SELECT json_agg(a.attname ORDER BY n)
        FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS u (attnum, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum
        WHERE n > i.indnkeyatts) END,
    'with', c.reloptions,
    'predicate', pg_get_expr(i.indpred, i.indrelid),
    'valid', CASE WHEN NOT i.indisvalid THEN false END
))::text
FROM relation r
JOIN pg_catalog.pg_index i ON i.indrelid = r.oid
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN space ON space.oid = c.relnamespace
JOIN pg_catalog.pg_am m ON m.oid = c.relam
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT CASE r.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, r.name, r.name, json_strip_nulls(json_build_object(
    'schema', r.schema,
    'name', r.own_name,
    'query', pg_get_viewdef(r.oid),
    'options', (SELECT to_json(array_agg(o ORDER BY o)) FROM pg_catalog.pg_class c, unnest(c.reloptions) AS o WHERE c.oid = r.oid),
    'columns', (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped),
    'comment', d.description
))::text
FROM relation r LEFT JOIN comment d ON d.objoid = r.oid AND d.objsubid = 0
WHERE r.relkind IN ('v', 'm')
UNION ALL
SELECT 'sequence', r.name, coalesce(o.name, ''), json_strip_nulls(json_build_object(
    'type', format_type(q.seqtypid, NULL), 'increment', q.seqincrement, 'largest', q.seqmax, 'smallest', q.seqmin,
    'cycle', CASE WHEN q.seqcycle THEN true END,
    'of', o.name || '.' || a.attname
))::text
FROM relation r
JOIN pg_catalog.pg_sequence q ON q.seqrelid = r.oid
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = r.oid
    AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
LEFT JOIN relation o ON o.oid = d.refobjid
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE r.relkind = 'S'
UNION ALL
SELECT 'trigger', r.name || '.' || g.tgname, r.name, json_build_object(
    'definition', pg_get_triggerdef(g.oid, true), 'enabled', g.tgenabled
)::text
FROM relation r JOIN pg_catalog.pg_trigger g ON g.tgrelid = r.oid AND NOT g.tgisinternal
UNION ALL
SELECT 'function', space.prefix || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', '', json_build_object(
    'returns', pg_get_function_result(p.oid), 'body', p.prosrc,
    'definition', CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) END
)::text
FROM pg_catalog.pg_proc p JOIN space ON space.oid = p.pronamespace
WHERE p.oid NOT IN (SELECT objid FROM extended WHERE classid = 'pg_catalog.pg_proc'::regclass)
