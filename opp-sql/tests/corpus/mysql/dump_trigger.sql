CREATE TABLE t (a INT, b INT);
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN
  SET NEW.b = 1; /* inner; */
  SET NEW.a = NEW.a + 1; -- END
END */;
INSERT INTO t (a) VALUES (1);
