SET @a = 'x;', @`b;` = 2, @'c;' = 3;
CREATE TABLE t (a TEXT);
INSERT INTO t VALUES (@a), (@`b;`), (@'c;'), (@@version_comment IS NOT NULL);
SELECT a INTO @d FROM t LIMIT 1;
SET @e := (SELECT ';');
INSERT INTO t VALUES (CONCAT(@d, @e));
