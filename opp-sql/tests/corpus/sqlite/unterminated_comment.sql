CREATE TABLE t (a);
INSERT INTO t VALUES (1); /* until the end; INSERT INTO t VALUES (2);
