-- What a MySQL database holds: as of MariaDB, with what MySQL spells otherwise brought to the same form. It says of a text
-- in its catalog \' for ', and of a default without quotes whether it is an expression.
SELECT 'table' AS type, table_name AS name, table_name AS tbl_name, JSON_OBJECT(
    'engine', engine, 'collation', table_collation, 'comment', table_comment,
    'kind', CASE WHEN table_type <> 'BASE TABLE' THEN LOWER(table_type) WHEN create_options LIKE '%partitioned%' THEN 'partitioned' END
) AS `sql`
FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type <> 'VIEW'
UNION ALL
SELECT IF(t.table_type = 'VIEW', 'view column', 'column'), CONCAT(c.table_name, '.', c.column_name), c.table_name, JSON_OBJECT(
    'place', c.ordinal_position, 'type', c.column_type, 'nullable', c.is_nullable, 'default', IF(c.extra LIKE '%DEFAULT\_GENERATED%', REPLACE(c.column_default, '\\\'', '\''), QUOTE(c.column_default)),
    'extra', c.extra, 'collation', c.collation_name, 'generated', REPLACE(c.generation_expression, '\\\'', '\''), 'comment', c.column_comment)
FROM information_schema.columns c
JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
    AND (@@lower_case_table_names <> 0 OR BINARY t.table_name = BINARY c.table_name)
WHERE c.table_schema = DATABASE()
UNION ALL
SELECT 'index', CONCAT(table_name, '.', index_name), table_name, JSON_OBJECT('unique', MIN(non_unique) = 0, 'type', MIN(index_type),
    'parts', JSON_OBJECTAGG(LPAD(seq_in_index, 2, '0'), JSON_OBJECT('column', column_name, 'prefix', sub_part, 'order', collation,
        'expression', REPLACE(expression, '\\\'', '\''))))
FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY table_name, BINARY table_name, index_name
UNION ALL
SELECT 'foreign key', CONCAT(k.table_name, '.', k.constraint_name), k.table_name, JSON_OBJECT(
    'columns', JSON_OBJECTAGG(LPAD(k.ordinal_position, 2, '0'), JSON_OBJECT('from', k.column_name, 'to', k.referenced_column_name)),
    'references', MIN(k.referenced_table_name), 'database', MIN(NULLIF(k.referenced_table_schema, DATABASE())),
    'on delete', MIN(r.delete_rule), 'on update', MIN(r.update_rule))
FROM information_schema.key_column_usage k
JOIN information_schema.referential_constraints r
    ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name AND r.constraint_name = k.constraint_name
    AND (@@lower_case_table_names <> 0 OR BINARY r.table_name = BINARY k.table_name)
WHERE k.table_schema = DATABASE() GROUP BY k.table_name, BINARY k.table_name, k.constraint_name
UNION ALL
SELECT 'check', CONCAT(t.table_name, '.', c.constraint_name), t.table_name, JSON_OBJECT('expression', REPLACE(c.check_clause, '\\\'', '\''))
FROM information_schema.check_constraints c
JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
WHERE c.constraint_schema = DATABASE()
UNION ALL
SELECT 'view', table_name, table_name, JSON_OBJECT('query', REPLACE(view_definition, CONCAT('`', DATABASE(), '`.'), ''),
    'security', NULLIF(security_type, 'DEFINER'), 'check option', NULLIF(check_option, 'NONE'))
FROM information_schema.views WHERE table_schema = DATABASE()
UNION ALL
SELECT 'trigger', CONCAT(event_object_table, '.', trigger_name), event_object_table,
    JSON_OBJECT('when', CONCAT(action_timing, ' ', event_manipulation), 'statement', action_statement)
FROM information_schema.triggers WHERE trigger_schema = DATABASE()
UNION ALL
SELECT LOWER(routine_type), routine_name, routine_name, JSON_OBJECT('source', MD5(routine_definition))
FROM information_schema.routines WHERE routine_schema = DATABASE()
