CREATE TABLE t (a);
INSERT INTO t VALUES (1) -- the end; really
/* and more; */
