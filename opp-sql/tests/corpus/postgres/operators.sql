CREATE TABLE t (a int[], b jsonb);
INSERT INTO t VALUES (ARRAY[1, 2], '{"a;": ";"}');
SELECT a[1], b->>'a;', b #>> '{a;}', a @> ARRAY[1], 5<>-1, b ? 'a;', 2|/*c*/1 FROM t;
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
CREATE TABLE u AS SELECT 1 === 1 AS e;
SELECT a[1:2], 1e-3, .5, 1.5e+2 FROM t;
