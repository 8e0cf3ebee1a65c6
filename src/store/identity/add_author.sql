INSERT INTO authors (id, name, unit) VALUES (?1, ?2, ?3)
