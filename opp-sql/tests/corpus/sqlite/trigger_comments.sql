CREATE TABLE t (a, "end");
CREATE TRIGGER tr AFTER UPDATE OF a ON t BEGIN -- END;
  /* END; */ INSERT INTO t (a, "end") VALUES ('; END;', 1); -- ; END;
  DELETE FROM t WHERE "end" = 2;

  END -- of it
;
INSERT INTO t VALUES (0, 0);
UPDATE t SET a = 1;
