INSERT INTO devices (id, name)
SELECT device, '—' FROM (SELECT device FROM entries UNION SELECT device FROM loads UNION SELECT device FROM evidence)
WHERE device NOT IN (SELECT id FROM devices)
