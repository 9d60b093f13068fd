CREATE TABLE t (a VARCHAR(99) DEFAULT 'it''s; ok', `b;c` TEXT, `d``e;` TEXT);
INSERT INTO t VALUES ('\\', ";", '''');
INSERT INTO t (a) VALUES ('it\'s; ok'), ("a\";b"), ('\\'), ('a\\\';'), ("it's;"), ('say "hi;"');
INSERT INTO t (a) VALUES ('two
lines;
-- no comment
# nor this
/* neither */');
INSERT INTO t (a) VALUES (N'n;'), (_utf8mb4'u;'), (x'3b'), (0x3b), (b'111011'), ('a' 'b;' "c");
