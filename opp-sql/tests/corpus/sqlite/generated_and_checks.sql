CREATE TABLE t (a INT CHECK (a > 0 -- positive;
), b INT GENERATED ALWAYS AS (a * 2 /* ; */) STORED, c TEXT DEFAULT (';'), CHECK (b <> 7));
INSERT INTO t (a) VALUES (1);
