SET search_path = public;
CREATE TABLE t (a int);
SELECT set_config('application_name', 'a;b', false);
SET application_name TO 'it''s; mine';
RESET application_name;
INSERT INTO t VALUES (1);
