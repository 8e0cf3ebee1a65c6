-- "JHNG": tells this store from other SQLite files.
PRAGMA application_id = 1246252615;

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who enters something. A person who changes name or unit becomes another author: what was signed stays signed.
CREATE TABLE authors (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    unit TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A load is what one import made of a county's figures of one year. Loads are never changed; of several the one
-- that arrived here last (greatest place) is current. Clocks decide nothing.
CREATE TABLE loads (
    place       INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    county      TEXT NOT NULL,
    county_code TEXT NOT NULL,
    county_name TEXT NOT NULL,
    year        INTEGER NOT NULL,
    schools     INTEGER NOT NULL,
    doubts      TEXT NOT NULL,
    author      TEXT NOT NULL REFERENCES authors (id),
    device      TEXT NOT NULL REFERENCES devices (id),
    at          TEXT NOT NULL
) STRICT;
CREATE INDEX loads_of_county ON loads (county, year, place);

CREATE TABLE load_sources (
    load  TEXT NOT NULL REFERENCES loads (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name  TEXT NOT NULL,
    hash  TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (load, place)
) STRICT, WITHOUT ROWID;

-- One quantity of all schools. `options` are the ids that the indices of a choice stand for, so that a later
-- list of options in another order changes no figure. `digest` is SHA-256 over all the rest of the row.
CREATE TABLE load_columns (
    load    TEXT NOT NULL REFERENCES loads (id) ON DELETE CASCADE,
    sort    TEXT NOT NULL,
    key     TEXT NOT NULL,
    options TEXT,
    digest  BLOB NOT NULL,
    data    BLOB NOT NULL,
    PRIMARY KEY (load, sort, key)
) STRICT;

-- Figures and texts of the county sheet.
CREATE TABLE load_values (
    load  TEXT NOT NULL REFERENCES loads (id) ON DELETE CASCADE,
    sort  TEXT NOT NULL,
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (load, sort, key)
) STRICT, WITHOUT ROWID;

CREATE VIEW current_loads AS
SELECT * FROM loads
WHERE place IN (SELECT max(place) FROM loads GROUP BY county, year);

-- What people enter. Append-only; `value` is JSON, null where it was taken back. `place` is the order of arrival.
CREATE TABLE entries (
    place   INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    field   TEXT NOT NULL,
    value   TEXT NOT NULL CHECK (json_valid(value)),
    author  TEXT NOT NULL REFERENCES authors (id),
    device  TEXT NOT NULL REFERENCES devices (id),
    at      TEXT NOT NULL
) STRICT;
CREATE INDEX entries_of_subject ON entries (subject, field, place);

-- What an entry was made in knowledge of: one entry as a rule, several where it settles a conflict, none where it
-- is the first. A base may come later than what builds on it, when packages are merged: no foreign key.
CREATE TABLE entry_bases (
    entry TEXT NOT NULL REFERENCES entries (id),
    base  TEXT NOT NULL,
    PRIMARY KEY (entry, base)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_on_base ON entry_bases (base);

-- What stands: entries that nothing builds on. Several of one subject and field are a conflict.
CREATE VIEW heads AS
SELECT * FROM entries
WHERE NOT EXISTS (SELECT 1 FROM entry_bases WHERE entry_bases.base = entries.id);

CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT raise(ABORT, 'entries are append-only'); END;
CREATE TRIGGER entries_remain BEFORE DELETE ON entries BEGIN SELECT raise(ABORT, 'entries are append-only'); END;
CREATE TRIGGER entry_bases_stay BEFORE UPDATE ON entry_bases BEGIN SELECT raise(ABORT, 'entries are append-only'); END;
CREATE TRIGGER entry_bases_remain BEFORE DELETE ON entry_bases BEGIN SELECT raise(ABORT, 'entries are append-only'); END;

CREATE TABLE rulebooks (
    hash TEXT PRIMARY KEY,
    id   TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Documents that were made, newest place last.
CREATE TABLE documents (
    place        INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL,
    path         TEXT NOT NULL,
    county       TEXT NOT NULL,
    year         INTEGER NOT NULL,
    figures_date TEXT NOT NULL,
    template     TEXT NOT NULL,
    fonts        TEXT NOT NULL,
    program      TEXT NOT NULL,
    hash         TEXT NOT NULL,
    at           TEXT NOT NULL
) STRICT;
