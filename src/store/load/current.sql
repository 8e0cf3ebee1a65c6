SELECT id FROM current_loads WHERE county = ?1 AND year = ?2
