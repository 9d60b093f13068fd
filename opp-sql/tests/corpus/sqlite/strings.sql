CREATE TABLE t (a TEXT DEFAULT 'it''s; ok', "b;c" TEXT, `d;e` TEXT, [f;g] TEXT);
INSERT INTO t VALUES ('\', ';', '''', ''';''');
INSERT INTO t (a) VALUES ('two
lines;
-- no comment
/* neither */');
