CREATE TABLE t (a text);
INSERT INTO t VALUES (E'it\'s; ok'), (e'\\'), (E'\';'), ('a'
'b;');
INSERT INTO t VALUES (U&'d!0061;' UESCAPE '!'), (N'n;'), (B'101'::text), (X'3b'::text);
CREATE TABLE like_e ("E" text);
SELECT a FROM t WHERE a LIKE'\' ESCAPE '!';
