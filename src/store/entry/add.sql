INSERT INTO entries (id, subject, field, value, author, device, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
