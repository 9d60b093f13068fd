CREATE TYPE mood AS ENUM ('a;', 'b''', 'END');
CREATE DOMAIN d AS int CHECK (VALUE > 0 -- positive;
);
CREATE TABLE t (a mood, b d);
COMMENT ON TABLE t IS 'it''s; a table';
COMMENT ON COLUMN t.a IS E'a\'b;';
INSERT INTO t VALUES ('a;', 1), ('END', 2);
