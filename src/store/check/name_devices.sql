INSERT INTO devices (id, name)
SELECT device, '—' FROM (SELECT device FROM entries UNION SELECT device FROM loads)
WHERE device NOT IN (SELECT id FROM devices)
