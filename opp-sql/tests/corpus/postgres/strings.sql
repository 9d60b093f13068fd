CREATE TABLE t (a text DEFAULT 'it''s; ok', "b;c" text, "d""e;" text);
INSERT INTO t VALUES ('\', ';', '''');
INSERT INTO t (a) VALUES ('two
lines;
-- no comment
/* neither */');
INSERT INTO t VALUES ('a\'';', 'b', 'c');
