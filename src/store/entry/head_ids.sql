SELECT id FROM heads WHERE subject = ?1 AND field = ?2 ORDER BY place
