-- not as one text: the server would read all of it before it changes the mode
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SET backslash_quote = on;
CREATE TABLE t (a text);
INSERT INTO t VALUES ('it\'s; ok');
SET standard_conforming_strings TO on;
INSERT INTO t VALUES ('\');
