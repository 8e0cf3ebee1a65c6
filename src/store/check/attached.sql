-- What was attached to lines of visits, and steps of findings, which may name evidence.
SELECT subject, field, value FROM heads
WHERE value <> 'null' AND (field >= 'photo/' AND field < 'photo0' OR field >= 'progress/' AND field < 'progress0')
ORDER BY place
