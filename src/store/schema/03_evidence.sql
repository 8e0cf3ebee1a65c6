-- Photos and documents that prove something. The file stands in the folder `evidence` under its hash before its row
-- is written here. Where a photo was taken is kept beside it, never in it, so that it can be left out.
CREATE TABLE evidence (
    place         INTEGER PRIMARY KEY AUTOINCREMENT,
    hash          TEXT NOT NULL UNIQUE,
    media_type    TEXT NOT NULL,
    bytes         INTEGER NOT NULL,
    width         INTEGER,
    height        INTEGER,
    taken         TEXT,
    latitude      REAL,
    longitude     REAL,
    original_name TEXT NOT NULL,
    author        TEXT NOT NULL REFERENCES authors (id),
    device        TEXT NOT NULL REFERENCES devices (id),
    at            TEXT NOT NULL,
    CHECK ((width IS NULL) = (height IS NULL)),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
) STRICT;
