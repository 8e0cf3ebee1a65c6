SELECT
    (SELECT count(*) FROM loads),
    (SELECT count(*) FROM entries),
    (SELECT count(*) FROM evidence),
    (SELECT count(*) FROM documents)
