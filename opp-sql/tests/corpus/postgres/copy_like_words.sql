CREATE TABLE copy ("from" text, stdin text);
INSERT INTO copy VALUES ('COPY t FROM stdin;', '\.');
CREATE TABLE t AS SELECT stdin FROM copy;
