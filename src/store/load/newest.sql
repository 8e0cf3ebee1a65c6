SELECT id FROM newest_loads WHERE county = ?1 AND year = ?2
