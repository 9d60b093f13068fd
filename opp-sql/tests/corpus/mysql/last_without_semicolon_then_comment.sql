CREATE TABLE t (a INT);
INSERT INTO t VALUES (1) -- the end; really
/* and more; */
# last
