-- Whom a document is of, as it is called: a school, a township, an office; empty where it is of the county. Of documents made
-- before nobody knows it any more.
ALTER TABLE documents ADD COLUMN whose TEXT NOT NULL DEFAULT '';
