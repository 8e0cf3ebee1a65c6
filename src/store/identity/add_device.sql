INSERT INTO devices (id, name) VALUES (?1, ?2)
