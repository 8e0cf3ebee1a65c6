SELECT EXISTS (SELECT 1 FROM loads WHERE id = ?1 AND county = ?2 AND year = ?3)
