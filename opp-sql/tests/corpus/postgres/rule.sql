CREATE TABLE t (a int);
CREATE TABLE log (x int, y text);
CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO log VALUES (new.a, ';'); INSERT INTO log VALUES (new.a + 1, 'b)'));
INSERT INTO t VALUES (1);
