CREATE TABLE event (id int, begin timestamp, "end" timestamp, atomic int);
INSERT INTO event (id, begin) VALUES (1, '2026-01-01');
CREATE VIEW v AS SELECT begin, event.end, atomic AS case FROM event;
INSERT INTO event (id, "end") VALUES (2, '2026-01-02');
