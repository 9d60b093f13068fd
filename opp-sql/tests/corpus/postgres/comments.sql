-- head; of file
/* block; /* nested; */ still; */ CREATE /* in; side */ TABLE -- to the; end
 t (a /* ' */ int, b int -- "
);
--
/**/INSERT INTO t VALUES (1, 2)/*;*/;--;
SELECT 5--1
;
INSERT INTO t VALUES (3, 4);
