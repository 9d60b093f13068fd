CREATE TABLE tëst (ä TEXT, "🦀;" TEXT);
INSERT INTO tëst VALUES ('🦀;🦀', 'ü');
UPDATE tëst SET ä = ä || ';' WHERE "🦀;" = 'ü';
