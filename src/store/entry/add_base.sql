INSERT INTO entry_bases (entry, base) VALUES (?1, ?2)
