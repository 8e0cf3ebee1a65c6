INSERT INTO authors (id, name, unit)
SELECT author, '—', '' FROM (SELECT author FROM entries UNION SELECT author FROM loads UNION SELECT author FROM evidence)
WHERE author NOT IN (SELECT id FROM authors)
