SELECT
    e.hash, e.media_type, e.bytes, e.width, e.height, e.taken, e.latitude, e.longitude, e.original_name,
    e.author, coalesce(a.name, ''), coalesce(a.unit, ''), e.device, coalesce(d.name, ''), e.at
FROM evidence AS e
LEFT JOIN authors AS a ON a.id = e.author
LEFT JOIN devices AS d ON d.id = e.device
ORDER BY e.place
