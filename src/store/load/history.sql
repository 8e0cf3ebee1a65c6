SELECT
    l.id, l.county, l.county_code, l.county_name, l.year, l.schools,
    l.author, coalesce(a.name, ''), coalesce(a.unit, ''), l.device, coalesce(d.name, ''), l.at,
    l.id IN (SELECT id FROM current_loads)
FROM loads AS l
LEFT JOIN authors AS a ON a.id = l.author
LEFT JOIN devices AS d ON d.id = l.device
WHERE l.county = ?1 AND l.year = ?2
ORDER BY l.place
