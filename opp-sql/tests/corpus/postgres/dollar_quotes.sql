CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'a;b'; $$;
CREATE FUNCTION g() RETURNS text LANGUAGE plpgsql AS $body$ BEGIN RETURN $q$it's; $$ fine$q$; END; $body$;
CREATE TABLE t (a text, b$c$d text);
INSERT INTO t VALUES (f(), g()), ($a$ $b$ ; $$ $a$, $ü$;$ü$), ($$;$$, 1||$$;$$);
DO $$ BEGIN INSERT INTO t VALUES ('do;'); END $$;
DO LANGUAGE plpgsql 'BEGIN INSERT INTO t VALUES (''quoted;''); END';
