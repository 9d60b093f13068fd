CREATE TABLE tëst (ä text, "🦀;" text);
INSERT INTO tëst VALUES ('🦀;🦀', 'ü');
CREATE FUNCTION ünf() RETURNS text LANGUAGE sql AS $tägë$ SELECT ';$tag$' $tägë$;
UPDATE tëst SET ä = ä || ünf() WHERE "🦀;" = 'ü';
