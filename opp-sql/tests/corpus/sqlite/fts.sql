CREATE VIRTUAL TABLE f USING fts5(a, tokenize = "unicode61 tokenchars ';'");
INSERT INTO f VALUES ('x; y');
