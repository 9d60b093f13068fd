CREATE TABLE tëst (ä TEXT, `ü;` TEXT) CHARACTER SET utf8mb4;
INSERT INTO tëst VALUES ('☃;☃', 'ü');
UPDATE tëst SET ä = CONCAT(ä, ';') WHERE `ü;` = 'ü';
