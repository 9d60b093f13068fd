CREATE TABLE "trigger" ("begin" INT, "end" INT, [case] INT, `create` INT);
INSERT INTO "trigger" VALUES (1, 2, 3, 4);
CREATE VIEW "temp" AS SELECT "begin", "end" FROM "trigger";
CREATE INDEX "end;" ON "trigger" ("end");
