-- A person may make an earlier load count again. That is an entry, made in knowledge of the load that came last: it holds
-- until yet another load arrives, and counts for nothing while several such choices stand beside each other.
DROP VIEW current_loads;

CREATE VIEW newest_loads AS
SELECT * FROM loads
WHERE place IN (SELECT max(place) FROM loads GROUP BY county, year);

CREATE VIEW chosen_loads AS
SELECT newest.county, newest.year, chosen.place
FROM newest_loads AS newest
JOIN heads ON heads.subject = 'loads/' || newest.year || '/' || newest.county AND heads.field = 'current'
JOIN loads AS chosen
    ON chosen.id = json_extract(heads.value, '$.load') AND chosen.county = newest.county AND chosen.year = newest.year
WHERE json_extract(heads.value, '$.newest') = newest.id
    AND 1 = (SELECT count(*) FROM heads AS beside WHERE beside.subject = heads.subject AND beside.field = heads.field);

CREATE VIEW current_loads AS
SELECT * FROM loads
WHERE place IN (
    SELECT coalesce(chosen.place, newest.place)
    FROM newest_loads AS newest
    LEFT JOIN chosen_loads AS chosen ON chosen.county = newest.county AND chosen.year = newest.year
);
