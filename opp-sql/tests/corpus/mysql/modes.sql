SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';
CREATE TABLE "t;" ("a""b" TEXT);
INSERT INTO "t;" VALUES ('\'), (';');
SET SESSION sql_mode = DEFAULT;
INSERT INTO `t;` VALUES ('it\'s;'), ("x;");
/*!40101 SET @old = @@sql_mode, sql_mode = 'NO_BACKSLASH_ESCAPES' */;
INSERT INTO `t;` VALUES ('\');
/*!40101 SET sql_mode = @old */;
INSERT INTO `t;` VALUES ('\';');
