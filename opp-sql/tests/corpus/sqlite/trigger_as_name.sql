CREATE TABLE a (temp INT, trigger INT, explain INT, plan INT);
INSERT INTO a (temp, trigger) VALUES (1, 2);
CREATE VIEW query AS SELECT trigger FROM a;
