SELECT DISTINCT subject FROM heads
WHERE subject >= ?1 AND subject < ?2 AND field <> ?3 AND value <> 'null'
ORDER BY subject
