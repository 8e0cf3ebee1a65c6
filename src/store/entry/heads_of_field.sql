SELECT
    e.id, e.subject, e.field, e.value,
    (SELECT group_concat(base, ' ') FROM (SELECT base FROM entry_bases WHERE entry = e.id ORDER BY base)),
    e.author, coalesce(a.name, ''), coalesce(a.unit, ''), e.device, coalesce(d.name, ''), e.at
FROM heads AS e
LEFT JOIN authors AS a ON a.id = e.author
LEFT JOIN devices AS d ON d.id = e.device
WHERE e.subject >= ?1 AND e.subject < ?2 AND e.field >= ?3 AND e.field < ?4
ORDER BY e.subject, e.field, e.place
