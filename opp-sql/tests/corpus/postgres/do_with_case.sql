CREATE TABLE t (a int);
DO $do$
DECLARE
  r record; -- ;
BEGIN
  FOR r IN SELECT generate_series(1, 3) AS x LOOP
    EXECUTE format('INSERT INTO t VALUES (%s);', r.x);
    EXECUTE $e$ DO $f$ BEGIN NULL; END $f$ $e$;
  END LOOP;
END
$do$ LANGUAGE plpgsql;
INSERT INTO t VALUES (4);
