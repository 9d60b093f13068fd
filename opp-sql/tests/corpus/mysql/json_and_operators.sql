CREATE TABLE t (a JSON, b INT AS (JSON_VALUE(a, '$.x;')) STORED, CHECK (b <> 9 -- ;
));
INSERT INTO t (a) VALUES ('{"x;": 1}'), ("{\"x;\": 2}");
SELECT 1 <=> NULL, 2 || 3, 4 && 5, 6 << 1, @z := 1, JSON_EXTRACT(a, '$.x;') FROM t;
