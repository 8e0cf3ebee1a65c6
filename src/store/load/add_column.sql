INSERT INTO load_columns (load, sort, key, options, digest, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
