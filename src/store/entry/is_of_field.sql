SELECT EXISTS (SELECT 1 FROM entries WHERE id = ?1 AND subject = ?2 AND field = ?3)
