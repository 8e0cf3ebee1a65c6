INSERT INTO load_sources (load, place, name, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
