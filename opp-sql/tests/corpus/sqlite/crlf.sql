CREATE TABLE t (a); -- c
INSERT INTO t VALUES ('a
b');

INSERT INTO t VALUES (';');
