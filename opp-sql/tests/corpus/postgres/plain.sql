CREATE TABLE t (a int PRIMARY KEY, b text);
INSERT INTO t VALUES (1, 'x');
INSERT INTO t VALUES (2, 'y'), (3, 'z');
