-- head; of file
# hash; '
/* block; comment */ CREATE /* in; side */ TABLE -- to the; end
 t (a /* ' */ INT, b INT # "
);
--
/**/INSERT INTO t VALUES (1, 2)/*;*/; -- ;
/* /* not nested */ INSERT INTO t VALUES (5--1, 6--	;
);
