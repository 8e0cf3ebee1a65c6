INSERT INTO load_values (load, sort, key, value) VALUES (?1, ?2, ?3, ?4)
