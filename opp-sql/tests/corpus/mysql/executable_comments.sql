/*!40101 SET @old = @@time_zone */;
/*!40103 SET time_zone = '+00:00' */;
CREATE TABLE t (a INT /*!50100 , b INT */ /*M! , c TEXT */ /*M!100100 , d INT */) /*! ENGINE = InnoDB */;
/*!999999\- enable the sandbox mode; it's */
INSERT INTO t VALUES (1, 2, '*/;', 4 /*!99999 , 'not; here' */);
/*!40103 SET time_zone = @old */;
