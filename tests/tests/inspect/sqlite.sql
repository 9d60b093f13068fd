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
-- As Home Assistant, Firefox, Django, Rails and Entity Framework write them.
CREATE TABLE states (
	state_id INTEGER NOT NULL, entity_id CHAR(0), state VARCHAR(255), attributes CHAR(0), event_id SMALLINT,
	last_changed_ts FLOAT, last_updated_ts FLOAT, old_state_id INTEGER, attributes_id INTEGER, context_id_bin BLOB, origin_idx SMALLINT,
	metadata_id INTEGER, PRIMARY KEY (state_id),
	FOREIGN KEY(old_state_id) REFERENCES states (state_id), FOREIGN KEY(attributes_id) REFERENCES state_attributes (attributes_id));
CREATE TABLE state_attributes (attributes_id INTEGER NOT NULL, hash BIGINT, shared_attrs TEXT, PRIMARY KEY (attributes_id));
CREATE INDEX ix_states_metadata_id_last_updated_ts ON states (metadata_id, last_updated_ts);
CREATE TABLE moz_places (   id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR, rev_host LONGVARCHAR, visit_count INTEGER DEFAULT 0, hidden INTEGER DEFAULT 0 NOT NULL, typed INTEGER DEFAULT 0 NOT NULL, frecency INTEGER DEFAULT -1 NOT NULL, last_visit_date INTEGER , guid TEXT, foreign_count INTEGER DEFAULT 0 NOT NULL, url_hash INTEGER DEFAULT 0 NOT NULL , description TEXT, preview_image_url TEXT, origin_id INTEGER REFERENCES moz_origins(id));
CREATE TABLE moz_origins ( id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, host TEXT NOT NULL, frecency INTEGER NOT NULL, UNIQUE (prefix, host) );
CREATE UNIQUE INDEX moz_places_guid_uniqueindex ON moz_places (guid);
CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "date_joined" datetime NOT NULL);
CREATE TABLE "auth_group_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "group_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "price" decimal NOT NULL, "uid" char(32) NOT NULL, "data" text NOT NULL CHECK ((JSON_VALID("data") OR "data" IS NULL)), "n" integer unsigned NOT NULL CHECK ("n" >= 0));
CREATE TABLE "active_storage_blobs" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "key" varchar NOT NULL, "byte_size" bigint NOT NULL, "created_at" datetime(6) NOT NULL, "price" decimal(10,2), "on" boolean DEFAULT 1 NOT NULL, "meta" json);
CREATE TABLE "AspNetUsers" ("Id" TEXT NOT NULL CONSTRAINT "PK_AspNetUsers" PRIMARY KEY, "EmailConfirmed" INTEGER NOT NULL, "LockoutEnd" TEXT NULL, "Bytes" BLOB);
CREATE TABLE __EFMigrationsHistory ("MigrationId" TEXT NOT NULL PRIMARY KEY, "ProductVersion" TEXT NOT NULL);
CREATE TABLE strict_one (a INT PRIMARY KEY, b ANY, c REAL) STRICT;
CREATE TABLE wr (k TEXT, v TEXT, PRIMARY KEY (k, v)) WITHOUT ROWID;
INSERT INTO moz_places (id, last_visit_date, url_hash) VALUES (1, 1700000000000000, 4294967296);
