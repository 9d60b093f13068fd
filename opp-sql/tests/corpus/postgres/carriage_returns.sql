CREATE TABLE t (a text); -- c
INSERT INTO t VALUES ('a
b');

INSERT INTO t VALUES (';');
