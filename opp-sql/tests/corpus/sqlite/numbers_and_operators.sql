CREATE TABLE t (a);
INSERT INTO t VALUES (1.5e-3), (x'3b27'), (0x1f), (-.5), (1<<2), (5--1
), (json_extract('{"a":";"}', '$.a')), ('a'||';'), (1.e2);
INSERT INTO t SELECT a->>'$[0]' FROM (SELECT '[1]' AS a);
