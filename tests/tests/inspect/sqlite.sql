-- A shop as somebody wrote it by hand.
CREATE TABLE "Artist" (
    "ArtistId" INTEGER NOT NULL PRIMARY KEY,
    "Name" NVARCHAR(120)
);
CREATE TABLE albums (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title VARCHAR(160) NOT NULL,
    artist_id INTEGER NOT NULL REFERENCES "Artist" ("ArtistId") ON DELETE NO ACTION ON UPDATE NO ACTION,
    type TEXT NOT NULL DEFAULT 'lp' CHECK (type IN ('lp', 'ep', 'it''s "live"')),
    price NUMERIC(10,2) NOT NULL DEFAULT 9.99,
    released DATE,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    cover BLOB,
    rating REAL,
    is_live BOOLEAN NOT NULL DEFAULT 0,
    seconds INT NOT NULL DEFAULT (60 * 40),
    label TEXT COLLATE NOCASE,
    UNIQUE (title, artist_id)
);
CREATE INDEX albums_released ON albums (released DESC, title) WHERE released IS NOT NULL;
CREATE INDEX albums_lower_title ON albums (lower(title));
CREATE TABLE tracks (
    album_id INTEGER NOT NULL,
    number SMALLINT NOT NULL,
    name TEXT NOT NULL,
    milliseconds BIGINT NOT NULL CHECK (milliseconds > 0),
    minutes REAL GENERATED ALWAYS AS (milliseconds / 60000.0) VIRTUAL,
    PRIMARY KEY (album_id, number),
    CONSTRAINT tracks_album FOREIGN KEY (album_id) REFERENCES albums (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE TABLE plays (
    album_id INTEGER NOT NULL,
    number SMALLINT NOT NULL,
    played_at TIMESTAMP NOT NULL,
    FOREIGN KEY (album_id, number) REFERENCES tracks (album_id, number) ON UPDATE CASCADE
);
CREATE TABLE employees (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    reports_to INTEGER REFERENCES employees (id) ON DELETE SET NULL,
    email VARCHAR(60) NOT NULL UNIQUE,
    team INTEGER
);
CREATE VIEW long_albums AS SELECT id, title FROM albums WHERE seconds > 3600;
CREATE TRIGGER employees_email AFTER UPDATE ON employees BEGIN SELECT 1; END;
CREATE TABLE numbers (
    "from" INTEGER PRIMARY KEY,
    ratio REAL NOT NULL,
    "weird name" TEXT,
    small SMALLINT UNSIGNED CHECK (small >= 0),
    "sel""f" TEXT
);
CREATE VIRTUAL TABLE notes USING fts5(body);
CREATE TABLE things (
    id INTEGER PRIMARY KEY,
    ext UUID,
    doc JSON,
    host INET,
    label STRING,
    amount DECIMAL(20,2),
    "a b" TEXT,
    a_b TEXT DEFAULT "x",
    owner INT REFERENCES employees (id)
);
CREATE TABLE "my list" (id INTEGER PRIMARY KEY);
CREATE TABLE "my-list" (id INTEGER PRIMARY KEY);
CREATE TABLE my_list (id INTEGER PRIMARY KEY);
CREATE TABLE wide_keys (id INTEGER PRIMARY KEY, thing BIGINT REFERENCES THINGS (ID), album BIGINT NOT NULL REFERENCES albums);
CREATE TABLE codes (name TEXT PRIMARY KEY, note TEXT);
